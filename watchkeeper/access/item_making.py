"""From a subject to an item: what every kind has in common."""

from typing import Any

from watchkeeper.access.account_view import AccountView
from watchkeeper.access.item import Choice, ItemKind, Reason, Reduction, ReviewItem, item_id
from watchkeeper.access.item_choice import ALWAYS, choices, suggestion
from watchkeeper.access.rule_table import reasons
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import Subject

STRANGERS_GET_IN = frozenset(
    ("trust-public", "trust-external", "trust-external-without-externalid", "federation-public-subject")
)
"""Where one of these is noticed, a name alone does not set a role apart: anybody may call a role like that."""


def made(
    kind: ItemKind,
    subject: Subject,
    *,
    view: AccountView,
    principal: str,
    title: str,
    detail: str = "",
    identity: tuple[str, str] | None = None,
    arn: str = "",
    owner: str | None = None,
    privileged: bool = False,
    facts: dict[str, str] | None = None,
    state: dict[str, Any] | None = None,
    reductions: tuple[Reduction, ...] = (),
    revocable: bool = True,
) -> ReviewItem:
    """The item with what the rules notice.

    Args:
        kind: of access.
        subject: what the rules are shown.
        view: the account.
        principal: for people and for acting.
        title: for people.
        detail: what of the principal.
        identity: by what it is known every quarter, if principal and detail are names that may be used twice.
        arn: of the user, role or resource.
        owner: who is tagged.
        privileged: as `EffectiveAccess` says it.
        facts: in their order.
        state: what the decision stands on.
        reductions: what can be taken away by itself.
        revocable: whether the whole can be taken away by anybody who is asked.
    """
    noticed = reasons(kind, subject, view.scene)
    apart = _apart(subject, noticed)
    offered = ALWAYS if apart else choices(reductions, revocable=revocable)
    return ReviewItem(
        id=item_id(view.account, kind, *(identity or (principal, detail))),
        kind=kind,
        account=view.account,
        principal=principal,
        detail=detail,
        arn=arn,
        title=title,
        owner=owner,
        reasons=noticed,
        privileged=privileged,
        facts=facts or {},
        state=state or {"exists": True},
        reductions=() if apart else reductions,
        choices=offered,
        suggestion=Choice.KEEP if apart else suggestion(noticed, offered, reductions),
        set_apart=apart,
    )


def owner_of(tags: dict[str, str], scene: Scene) -> str | None:
    """Who is tagged as the owner; the tag's key is compared without case, since people write `Owner` too."""
    wanted = scene.policy.owner_tag
    if wanted in tags:
        return tags[wanted]
    return next((value for key, value in tags.items() if key.casefold() == wanted.casefold()), None)


def _apart(subject: Subject, noticed: tuple[Reason, ...]) -> str | None:
    if subject.apart is None:
        return None
    if subject.apart.family != "aws" and any(one.code in STRANGERS_GET_IN for one in noticed):
        return None
    return subject.apart.why

"""From a decision to steps: reversible actions, requests to a person for the rest, and what is not done."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from watchkeeper.access.decision import Decision
from watchkeeper.access.item import Choice, Reduction, ReviewItem
from watchkeeper.access.requests import Request, delete_inactive, revoke_by_hand, take_inline_policy
from watchkeeper.action_table import Action
from watchkeeper.actions.close_role import CloseRole
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deactivate_credential import Credential, DeactivateCredential
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.actions.detach_policy import DetachPolicy
from watchkeeper.actions.reduce_trust import ReduceTrust
from watchkeeper.actions.remove_from_group import RemoveFromGroup
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.evidence import Frozen, Looks, Seen, UserFacts
from watchkeeper.guardrails import why_not
from watchkeeper.house_policy import HousePolicy
from watchkeeper.looked_at import why_not_known
from watchkeeper.plan import Declined
from watchkeeper.trust_document import meet, statements

CREDENTIALS: dict[str, Credential] = {
    "ssh_key": "ssh_public_key",
    "service_credential": "service_specific_credential",
    "signing_certificate": "signing_certificate",
}
"""Kinds of item that are switched off by `DeactivateCredential`."""


class Steps(Frozen):
    """What becomes of one decision. All empty: it wants no change."""

    actions: tuple[Action, ...] = ()
    """In the order in which they are done."""
    requests: tuple[Request, ...] = ()
    declined: tuple[Declined, ...] = ()


class _Case(NamedTuple):
    """What every action needs, and what was looked at."""

    item: ReviewItem
    where: dict[str, str]
    looks: Looks


_Found = Sequence[Action | Request | Declined]


def steps_for(
    item: ReviewItem, decision: Decision, *, case_id: str, region: str, house: HousePolicy, looks: Looks
) -> Steps:
    """What carries `decision` out; keep, transfer and not mine want nothing.

    Args:
        item: what was decided on.
        decision: it counts, and its facts were looked at again.
        case_id: the case of the review in the item's account.
        region: region of the actions; IAM's own is global.
        house: its guardrails hold here as in an incident.
        looks: `user` or `role`, read just now; what could not be looked at is not touched.
    """
    case = _Case(item, {"account": item.account, "region": region, "case_id": case_id}, looks)
    if item.set_apart and decision.choice in (Choice.REVOKE, Choice.REDUCE):
        return Steps(declined=(Declined(what=f"{decision.choice}: {item.title}", why=item.set_apart),))
    match decision.choice:
        case Choice.REVOKE:
            found = _REVOKE.get(item.kind, _by_hand)(case)
        case Choice.REDUCE:
            found = _reduce(case, decision.parts)
        case _:
            found = ()
    return _guarded(found, house, looks)


def _guarded(found: _Found, house: HousePolicy, looks: Looks) -> Steps:
    actions: list[Action] = []
    requests: list[Request] = []
    declined: list[Declined] = []
    for one in found:
        if isinstance(one, Request):
            requests.append(one)
        elif isinstance(one, Declined):
            declined.append(one)
        elif why := why_not(one, looks, house) or why_not_known(one, looks):
            declined.append(Declined(what=one.sentence, why=why))
        else:
            actions.append(one)
    return Steps(actions=tuple(actions), requests=tuple(requests), declined=tuple(declined))


def _user(case: _Case) -> _Found:
    """Everything with which it could sign in or sign a call comes to nothing by the denial; keys go off too."""
    name = case.item.principal
    keys = [
        DeactivateAccessKey(**case.where, user_name=name, access_key_id=key.access_key_id)
        for key in _keys(case)
        if key.status == "Active"
    ]
    return [*keys, DenyAllUser(**case.where, user_name=name)]


def _access_key(case: _Case) -> _Found:
    item = case.item
    if any(key.access_key_id == item.detail and key.status == "Inactive" for key in _keys(case)):
        return [delete_inactive(item)]
    return [DeactivateAccessKey(**case.where, user_name=item.principal, access_key_id=item.detail)]


def _console(case: _Case) -> _Found:
    return [DenyConsoleUser(**case.where, user_name=case.item.principal)]


def _credential(case: _Case) -> _Found:
    item = case.item
    if item.state.get("active") is False:
        return [delete_inactive(item)]
    return [
        DeactivateCredential(
            **case.where,
            user_name=item.principal,
            credential=CREDENTIALS[item.kind],
            credential_id=item.detail,
        )
    ]


def _role(case: _Case) -> _Found:
    """Closed first: a session that is asked for in between would outlive the revocation."""
    name = case.item.principal
    return [CloseRole(**case.where, role_name=name), RevokeRoleSessions(**case.where, role_name=name)]


def _by_hand(case: _Case) -> _Found:
    return [revoke_by_hand(case.item)]


_REVOKE: dict[str, Callable[[_Case], _Found]] = {
    "user": _user,
    "access_key": _access_key,
    "console_access": _console,
    "role": _role,
    **dict.fromkeys(CREDENTIALS, _credential),
}
"""Of every other kind a person is asked: Watchkeeper could not undo it, or it is not IAM's."""


def _reduce(case: _Case, chosen: Sequence[str]) -> _Found:
    parts = [part for part in case.item.reductions if not chosen or part.id in chosen]
    known = {part.id for part in parts}
    found: list[Any] = [
        Declined(what=one, why="the item has no such part") for one in chosen if one not in known
    ]
    found += [step for part in parts if part.kind != "reduce_trust" for step in _reduction(case, part)]
    return [*found, *_trust(case, [part for part in parts if part.kind == "reduce_trust"])]


def _reduction(case: _Case, part: Reduction) -> _Found:
    item = case.item
    if item.kind not in ("user", "role"):
        return [revoke_by_hand(item, part)]
    if part.kind == "remove_from_group":
        return [RemoveFromGroup(**case.where, user_name=item.principal, group_name=part.name)]
    if part.arn is None:
        return [take_inline_policy(item, part)]
    holder: Any = item.kind
    return [DetachPolicy(**case.where, holder=holder, holder_name=item.principal, policy_arn=part.arn)]


def _trust(case: _Case, parts: Sequence[Reduction]) -> _Found:
    """One change for all of them: each part's document is the whole policy with that one taken out."""
    documents = [part.trust for part in parts if part.trust is not None]
    if not documents:
        return [Declined(what=part.id, why="the item does not say what is left") for part in parts]
    wanted = documents[0]
    for document in documents[1:]:
        wanted = meet(wanted, document)
    names = tuple(part.name for part in parts)
    if not statements(wanted):
        what = f"Take {', '.join(names)} out of the trust policy of role {case.item.principal}"
        return [Declined(what=what, why="nothing would be left of it: revoke the role instead")]
    was = str(case.item.state.get("trust"))
    return [
        ReduceTrust(**case.where, role_name=case.item.principal, was=was, document=wanted, removed=names)
    ]


def _keys(case: _Case) -> Sequence[Any]:
    look = case.looks.get("user")
    if isinstance(look, Seen) and isinstance(look.value, UserFacts):
        return look.value.access_keys if look.value.user_name == case.item.principal else ()
    return ()

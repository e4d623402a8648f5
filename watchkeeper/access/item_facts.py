"""What a reviewer reads beside an item: short sentences, in the order in which one asks."""

import re
from collections.abc import Iterable
from datetime import datetime

from watchkeeper.access.account_view import AccountView
from watchkeeper.access.effective_access import EffectiveAccess
from watchkeeper.access.inventory import InlinePolicy
from watchkeeper.access.scene import Scene
from watchkeeper.access.wording import age, cases_of, listed, own_policies, through

_MORE = re.compile(r"and (\d+) more")
_ANSWERS = {
    "no": "no",
    "unknown": "cannot be told: a policy could not be read",
    "conditional": "under conditions, or but for a few things",
    "yes": "yes",
}


def power(access: EffectiveAccess | None) -> dict[str, str]:
    """What the evaluation says of it, and how far it could look."""
    if access is None:
        return {"administrator": "cannot be told: the policies could not be read"}
    facts = {"administrator": _ANSWERS[access.admin]}
    if access.admin_grants:
        facts["administrator"] += f", through {through(access.admin_grants)}"
    if access.escalations:
        facts["ways to more power"] = listed(
            (f"{one.path}{'' if one.answer == 'yes' else ' (conditional)'}" for one in access.escalations),
            4,
        )
    if access.risks:
        facts["risky permissions"] = "; ".join(
            f"{name}: {_some(actions)}" for name, actions in access.risks.items()
        )
    facts["evaluated"] = ", ".join(access.evaluated) or "no policy at all"
    facts["not evaluated"] = ", ".join(access.not_evaluated)
    return facts


def containment(names: Iterable[str], closings: Iterable[str] = ()) -> dict[str, str]:
    """By which of Watchkeeper's cases it is contained already."""
    cases = sorted({*cases_of(names), *closings})
    return {"contained": f"contained by case {', '.join(cases)}"} if cases else {}


def policies(
    attached: Iterable[str], inline: Iterable[InlinePolicy], boundary: str | None
) -> dict[str, str]:
    """The names of the policies; Watchkeeper's own denies are told elsewhere."""
    names = [one.name for one in inline]
    ours = own_policies(names)
    told = [*attached, *(f"{name} (inline)" for name in names if name not in ours)]
    facts = {"policies": listed(told, 8) or "none"}
    if boundary:
        facts["permissions boundary"] = boundary.rpartition("/")[2]
    return facts


def when(moment: datetime | None, scene: Scene, never: str = "no use on record") -> str:
    """A moment with its age."""
    return never if moment is None else scene.ago(moment)


def sources(view: AccountView, *names: str) -> dict[str, str]:
    """How old what was read is: the source's own moment, or when it was read."""
    told = []
    for one in view.inventory.ages:
        if one.source in names:
            of = one.as_of or one.read
            told.append(
                f"{one.source.replace('_', ' ')} of {of:%Y-%m-%d %H:%M} UTC ({age(of, view.scene.at)} old)"
            )
    return {"source": "; ".join(told)} if told else {}


def tags(given: dict[str, str]) -> dict[str, str]:
    """The tags, as far as they say something about the access."""
    return {"tags": listed(f"{key}={value}" for key, value in given.items())} if given else {}


def _some(actions: tuple[str, ...]) -> str:
    """Three of them, and how many more; the last may say already that more were left out."""
    rest = _MORE.fullmatch(actions[-1])
    if rest is None:
        return listed(actions, 3)
    return f"{', '.join(actions[:3])} and {len(actions) - 4 + int(rest[1])} more"

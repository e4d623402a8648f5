"""What is different now from what a decision stands on: then it goes back to the reviewer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import Field

from watchkeeper.access.item import ReviewItem
from watchkeeper.access.state import State
from watchkeeper.actions import deny_all_user, deny_console_user, revoke_role_sessions
from watchkeeper.case import canonical, sha256
from watchkeeper.evidence import Frozen, Looks

BESIDE_CLOSINGS = "trust_beside_closings"
"""In a live role's state: the hash of its trust policy without the statements by which cases closed it."""
OWN_POLICIES = tuple(
    f"{one.POLICY_PREFIX}wk-" for one in (deny_all_user, deny_console_user, revoke_role_sessions)
)
"""Beginnings of the names of Watchkeeper's own inline policies: what a case put there changes no decision."""
_SAME_USE = timedelta(days=1)
"""The credential report and GetAccessKeyLastUsed may tell of the same use with different moments."""
_OF_UNUSED = ("-unused", "-never-used", "-dormant")
"""How the codes of the rules end that say that nobody uses it."""
_LISTS = {"groups": "group", "attached": "policy", "inline": "inline policy"}


class LiveLook(Frozen):
    """What was read just before acting, or at the later look."""

    state: State
    """By `watchkeeper.access.state`."""
    looks: Looks = Field(default_factory=dict)
    """What the guardrails ask for: `user` or `role`."""


def is_gone(live: State) -> bool:
    """Whether it does not exist any more: a revocation has nothing left to do."""
    return live.get("exists") is False


def changed(item: ReviewItem, live: State, at: datetime) -> tuple[str, ...]:
    """A sentence for each difference that a reviewer must hear of before anything is done.

    What was taken away just as a reduction of the item says, or switched off, is no difference: the
    decision is nearer to being fulfilled. Nor is what Watchkeeper's own cases put there.

    Args:
        item: as it was put to the reviewer.
        live: its state now.
        at: when the snapshot was taken (UTC).
    """
    was = item.state
    if is_gone(live):
        return () if is_gone(was) else ("it does not exist any more",)
    if is_gone(was):
        return ("it exists again",)
    found = [sentence for field in _LISTS if field in was for sentence in _lists(item, field, live)]
    if "boundary" in was and was["boundary"] != live.get("boundary"):
        found.append(f"its permissions boundary is {live.get('boundary')} and was {was['boundary']}")
    if "trust" in was and not _trusts_the_same(item, live):
        found.append("its trust policy was changed")
    if was.get("active") is False and live.get("active"):
        found.append("it was switched on again")
    if used := _used_after_all(item, live, at):
        found.append(used)
    return tuple(found)


def _lists(item: ReviewItem, field: str, live: State) -> Iterable[str]:
    had, has = _names(item.state[field]), _names(live.get(field, ()))
    taken = {part.name for part in item.reductions} | {part.arn for part in item.reductions}
    for name in sorted(has - had):
        yield f"{_LISTS[field]} {name} was added"
    for name in sorted(had - has - taken):
        yield f"{_LISTS[field]} {name} was taken away"


def _names(names: Iterable[str]) -> set[str]:
    return {name for name in names if not name.startswith(OWN_POLICIES)}


def _trusts_the_same(item: ReviewItem, live: State) -> bool:
    """As it was, or closed by a case, or reduced already as one of the item's reductions says."""
    reduced = {sha256(canonical(part.trust)) for part in item.reductions if part.trust is not None}
    return bool({live.get("trust"), live.get(BESIDE_CLOSINGS)} & {item.state["trust"], *reduced})


def _used_after_all(item: ReviewItem, live: State, at: datetime) -> str | None:
    """A use that the reviewer did not know of, on something that was said to be unused."""
    if not live.get("last_used") or not any(one.code.endswith(_OF_UNUSED) for one in item.reasons):
        return None
    used, known = datetime.fromisoformat(live["last_used"]), item.state.get("last_used")
    if known and used <= datetime.fromisoformat(known) + _SAME_USE:
        return None
    when = "since the snapshot" if used > at else "before the snapshot, which did not show it yet"
    return f"it was used {when}, at {used:%Y-%m-%d %H:%M} UTC"

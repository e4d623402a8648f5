"""Days after a change: does it hold, and has anything broken?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchkeeper.access.changed_facts import LiveLook, is_gone
from watchkeeper.access.decision import Standing
from watchkeeper.access.denials import DeniedCalls, used_since
from watchkeeper.access.event import Acted, Proved
from watchkeeper.access.item import ReviewItem
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.receipt import Proof, Verdict
from watchkeeper.timeline import Call

GRACE = timedelta(minutes=15)
"""IAM takes minutes to tell itself of a change, and keeps the last use of a key to a quarter of an hour."""
_SILENCING = ("close_role-", "deactivate_access_key-", "deny_all_user-", "deny_console_user-")
"""Beginnings of the keys of actions after which nothing of the item must come through any more."""
_TOLD_BY_LAST_USE = ("access_key", "role")
"""Kinds of which AWS keeps the last use itself, in every region."""


def judge_quiet(
    item: ReviewItem,
    acted: Acted,
    *,
    proofs: Sequence[Proof],
    denied: Seen[DeniedCalls] | Unseen,
    live: Seen[LiveLook] | Unseen,
    at: datetime,
) -> Proved:
    """PASS only if every action still holds and nothing of it came through since.

    Denied calls do not fail it: they say that somebody still tries, and who. What could not be
    looked at is UNKNOWN.

    Args:
        item: what was decided on.
        acted: what was done, and when.
        proofs: of each of its actions, read just now.
        denied: the calls since.
        live: the state now.
        at: now.
    """
    count = len(denied.value.calls) if isinstance(denied, Seen) and denied.value.regions else None
    verdict, note = _judge(item, acted, proofs, denied, live)
    return Proved(at=at, item=item.id, verdict=verdict, note=note[:4_000], denied_calls=count)


def _judge(
    item: ReviewItem,
    acted: Acted,
    proofs: Sequence[Proof],
    denied: Seen[DeniedCalls] | Unseen,
    live: Seen[LiveLook] | Unseen,
) -> tuple[Verdict, str]:
    failed = [f"{one.action_key}: {one.note}" for one in proofs if one.verdict is Verdict.FAIL]
    if failed:
        return Verdict.FAIL, "; ".join(failed)
    if missing := sorted(set(acted.actions) - {one.action_key for one in proofs}):
        return Verdict.UNKNOWN, f"there is no receipt of {', '.join(missing)}"
    if unknown := [f"{one.action_key}: {one.note}" for one in proofs if one.verdict is Verdict.UNKNOWN]:
        return Verdict.UNKNOWN, "; ".join(unknown)
    if isinstance(live, Unseen):
        return Verdict.UNKNOWN, f"could not look at it: {live.why}"
    if is_gone(live.value.state):
        return Verdict.PASS, "it does not exist any more"
    if not proofs:
        waits = f"it is still there: what was requested is not done{_ticket(acted)}"
        return Verdict.FAIL, waits if acted.standing is Standing.REQUESTED else "it is there again"
    if acted.standing is Standing.REQUESTED:
        return (
            Verdict.FAIL,
            f"what was done holds; what was asked of a person is not seen to be done{_ticket(acted)}",
        )
    if isinstance(denied, Unseen):
        return Verdict.UNKNOWN, f"it holds; could not look at the calls since: {denied.why}"
    if not any(key.startswith(_SILENCING) for key in acted.actions):
        return Verdict.PASS, f"it holds. {_still_tries(denied.value)}"
    return _silent(item, acted, denied.value, live.value)


def _ticket(acted: Acted) -> str:
    return f" (ticket {acted.ticket})" if acted.ticket else ""


def _silent(item: ReviewItem, acted: Acted, found: DeniedCalls, live: LiveLook) -> tuple[Verdict, str]:
    """What was cut off altogether must have been silent, or denied."""
    since = acted.at + GRACE
    if used := used_since(found, item, since):
        return Verdict.FAIL, f"it reads as done, and yet it was used: {_told(used[-1])}"
    last = live.state.get("last_used")
    if item.kind in _TOLD_BY_LAST_USE and last and datetime.fromisoformat(last) > since:
        text = f"AWS says that it was used after the change, at {last}"
        if item.kind == "role":
            return Verdict.UNKNOWN, f"{text}; for a role it does not say whether the call was allowed"
        return Verdict.FAIL, text
    if not found.complete and item.kind not in _TOLD_BY_LAST_USE:
        return (
            Verdict.UNKNOWN,
            f"it holds; there are more calls since than were read. {_still_tries(found)}",
        )
    return Verdict.PASS, f"it holds. {_still_tries(found)}"


def _still_tries(found: DeniedCalls) -> str:
    if not found.regions:
        return "CloudTrail has no name by which its calls could be found"
    where = f"CloudTrail in {', '.join(found.regions)}"
    if not found.calls:
        return f"No denied call since ({where})"
    many = f"{len(found.calls)}{'' if found.complete else ' or more'} denied call(s) since ({where})"
    return (
        f"{many}: something still tries; the last: {_told(found.calls[-1])}. If that is needed, release "
        "the case of this account, and decide on the item anew"
    )


def _told(call: Call) -> str:
    """Who called what from where and when."""
    service = call.service.removesuffix(".amazonaws.com")
    whence = f" from {call.source_ip}" if call.source_ip else ""
    said = f" ({call.error})" if call.error else ""
    return f"{call.actor or 'somebody'} called {service} {call.name}{whence} at {call.at:%Y-%m-%d %H:%M} UTC{said}"

"""Proving, days later: does each revocation hold, and has anything broken?"""

from datetime import datetime

from flows.access_history import History
from flows.look import seen_or_not
from tasks.access import denied_calls, live_state
from tasks.contain import prove, receipts_of
from watchkeeper.access.changed_facts import LiveLook
from watchkeeper.access.event import Acted, Proved
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.quiet import judge_quiet
from watchkeeper.access.review import account_case
from watchkeeper.errors import Transient
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.receipt import Proof, Receipt, Verdict


def prove_due(history: History, at: datetime, now: datetime) -> list[Proved]:
    """A later look at everything that was carried out long enough ago; one event an item."""
    found = []
    for acted in history.ledger.to_prove(at, history.policy):
        item = history.items[acted.item]
        proved = _one(history, item, acted, now)
        history.add(f"proved {item.id}", proved)
        found.append(proved)
    return found


def _one(history: History, item: ReviewItem, acted: Acted, at: datetime) -> Proved:
    receipts = _receipts(history, item, acted)
    looking = [(one.action.key, prove.submit(one.action)) for one in receipts]
    denied = denied_calls.denied_since.submit(item, since=acted.at)
    live = live_state.look.submit(item)
    proofs = [_proof(key, future) for key, future in looking]
    return judge_quiet(
        item, acted, proofs=proofs, denied=seen_or_not(denied), live=_seen(live), at=at
    )  # fmt: skip


def _receipts(history: History, item: ReviewItem, acted: Acted) -> list[Receipt]:
    case = account_case(history.review.id, item.account)
    return [one for one in receipts_of(case) if one.action.key in acted.actions]


def _seen(future) -> Seen[LiveLook] | Unseen:
    result = seen_or_not(future)
    return result if isinstance(result, Unseen) else Seen[LiveLook](value=result)


def _proof(key: str, future) -> Proof:
    result = future.result(raise_on_failure=False)
    if isinstance(result, Transient):
        return Proof(action_key=key, verdict=Verdict.UNKNOWN, note=f"could not look: {result}")
    if isinstance(result, BaseException):
        raise result
    return result

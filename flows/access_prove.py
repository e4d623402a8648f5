"""Proving, days later: does each revocation hold, and has anything broken?"""

from datetime import datetime

from flows.access_history import History
from flows.contain import look_again
from flows.look import seen_or_not
from tasks.access import denied_calls, live_state
from tasks.contain import receipts_of
from watchkeeper.access.changed_facts import LiveLook
from watchkeeper.access.event import Acted, Proved
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.quiet import judge_quiet
from watchkeeper.access.review import account_case
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.receipt import Receipt


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
    proofs = look_again(_receipts(history, item, acted))
    denied = denied_calls.denied_since.submit(item, since=acted.at)
    live = live_state.look.submit(item)
    return judge_quiet(item, acted, proofs=proofs(), denied=seen_or_not(denied), live=_seen(live), at=at)


def _receipts(history: History, item: ReviewItem, acted: Acted) -> list[Receipt]:
    case = account_case(history.review.id, item.account)
    return [one for one in receipts_of(case) if one.action.key in acted.actions]


def _seen(future) -> Seen[LiveLook] | Unseen:
    result = seen_or_not(future)
    return result if isinstance(result, Unseen) else Seen[LiveLook](value=result)

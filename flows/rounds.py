"""Containing until nothing new turns up: act, wait, look again, and act on what came meanwhile."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from prefect.logging import get_run_logger

from flows.contain import contain
from flows.look import look_again
from flows.record import Record
from watchkeeper.finding import Finding
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Plan
from watchkeeper.receipt import Receipt
from watchkeeper.rounds import follow_up, is_empty, worth_another_look
from watchkeeper.runbook import Runbook
from watchkeeper.views import decide_all


@dataclass(frozen=True)
class Contained:
    """What was done in all rounds, and the plans that came after the first."""

    receipts: tuple[Receipt, ...]
    follow_ups: tuple[Plan, ...] = ()


def contain_in_rounds(
    record: Record, finding: Finding, book: Runbook, plan: Plan, policy: HousePolicy
) -> Contained:
    """Carry the plan out; while identities are concerned, look again for what was made meanwhile.

    IAM takes seconds to spread a denial, in which its victim can make another key. What a person has
    approved covers more of the same; what needs another reason to be asked is left to a person.
    """
    receipts = list(contain(record, plan))
    plans = [plan]
    for number in range(2, policy.rounds + 1):
        if not worth_another_look(plans[-1]):
            break
        more = record.recall_or_make(
            f"rounds/{number}", Plan, lambda: _another_look(finding, book, plans, policy)
        )
        record.note(f"round {number}", {"plan": more.model_dump(mode="json")})
        if is_empty(more):
            break
        get_run_logger().warning("Round %d: %d action(s) more", number, len(more.actions))
        receipts += contain(record, more)
        plans.append(more)
    return Contained(receipts=tuple(receipts), follow_ups=tuple(plans[1:]))


def _another_look(finding: Finding, book: Runbook, plans: Sequence[Plan], policy: HousePolicy) -> Plan:
    """What must be done that was not planned before, by evidence of now."""
    time.sleep(policy.settle_seconds)
    looks = look_again(finding, book)
    # The first round was counted and asked about: its limit holds for the case, not for each round.
    now = review(decide_all(book, finding, looks), finding, looks, policy, 0)
    return follow_up(plans, now, looks)

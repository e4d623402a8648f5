"""Who is asked next: about what was transferred, was not the reviewer's, goes back, or was taken back."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from watchkeeper.access.decision import Decision
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.ledger import Ledger
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.access.reviewers import UNASSIGNED, AssignedTo, known, owns


def moves(
    items: Mapping[str, ReviewItem], ledger: Ledger, policy: ReviewPolicy, *, at: datetime, due: datetime
) -> dict[str, AssignedTo]:
    """The next reviewer of each item that moves; nobody is asked any more when the time is over."""
    if at > due:
        return {}
    found = {}
    for item in ledger.to_move():
        decision, batch = ledger.decision(item), ledger.batch_of(item)
        if decision is not None and batch is not None:
            found[item] = _next(items[item], decision, batch.reviewer, policy)
    for item in ledger.back():
        batch = ledger.batch_of(item)
        if batch is not None:
            acted, confirmation = ledger.acted(item), ledger.confirmation(item)
            why = acted.note if acted else f"refused: {confirmation.reason}" if confirmation else ""
            found[item] = AssignedTo(reviewer=batch.reviewer, because=f"asked again: {why}")
    for item in ledger.taken_back():
        batch, withdrawal = ledger.batch_of(item), ledger.withdrawal(item)
        if batch is not None and withdrawal is not None:
            why = f"asked again: {withdrawal.by} took the decision back: {withdrawal.reason}"
            found[item] = AssignedTo(reviewer=batch.reviewer, because=why)
    return found


def _next(item: ReviewItem, decision: Decision, now: str, policy: ReviewPolicy) -> AssignedTo:
    why = f"{now}: {decision.reason or decision.choice}"
    for name in filter(None, _candidates(decision, now, policy)):
        reviewer = known(policy, name)
        if reviewer.name != now and not owns(reviewer, item):
            return AssignedTo(reviewer=reviewer.name, because=f"moved from {why}")
    return AssignedTo(reviewer=UNASSIGNED, because=f"moved from {why}, and nobody else is named")


def _candidates(decision: Decision, now: str, policy: ReviewPolicy) -> Iterator[str | None]:
    if decision.choice is Choice.TRANSFER:
        yield decision.transfer_to
    yield known(policy, now).escalate_to
    yield policy.default_reviewer

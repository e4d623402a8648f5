"""Who must be reminded today, who above hears of it, and when the waiting ends."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from watchkeeper.access.event import Reminded
from watchkeeper.access.ledger import NO_BATCH, Ledger
from watchkeeper.access.review import Batch, Review
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.access.reviewers import UNASSIGNED, known
from watchkeeper.evidence import Frozen


class Nudge(Frozen):
    """One thing to do about a batch that waits."""

    batch: str
    kind: Literal["reminder", "escalation", "deadline"]
    day: int
    """Of the review; each day's nudge is sent once."""
    to: str


def nudges(review: Review, ledger: Ledger, policy: ReviewPolicy, at: datetime) -> tuple[Nudge, ...]:
    """What is due now; of reminders that were missed only the latest is made up for.

    Days count from the review's opening: a batch that was moved to another reviewer has the same end, and
    is not reminded of days before it was asked. When the time is over, so is it for everything of which
    nobody has said the last word: what was passed on, too, and what was never put to anybody.
    """
    if at > review.due:
        found = [(one.id, one.reviewer) for one in ledger.batches.values()] + [(NO_BATCH, UNASSIGNED)]
        return tuple(
            Nudge(batch=name, kind="deadline", day=policy.answer_days, to=to)
            for name, to in found
            if ledger.unanswered(name)
        )
    return tuple(
        nudge for batch in ledger.open_batches() for nudge in _of(batch, review, ledger, policy, at)
    )


def _of(
    batch: Batch, review: Review, ledger: Ledger, policy: ReviewPolicy, at: datetime
) -> Iterator[Nudge]:
    age = review.age_days(at)
    asked = max(
        review.age_days(one.at) for item in ledger.unanswered(batch.id) if (one := ledger.asked(item))
    )
    told = [one for one in ledger.reminded if one.batch == batch.id]
    days = [day for day in policy.remind_days if asked < day <= age]
    if days and max(days) > max((one.day for one in told if one.kind == "reminder"), default=0):
        yield Nudge(batch=batch.id, kind="reminder", day=max(days), to=batch.reviewer)
    if age >= _escalation_day(batch, policy) and not _escalated(told):
        yield Nudge(batch=batch.id, kind="escalation", day=policy.escalate_days, to=_above(batch, policy))


def _above(batch: Batch, policy: ReviewPolicy) -> str:
    """Who hears that a reviewer is silent: never the reviewer itself."""
    reviewer = known(policy, batch.reviewer)
    above = (reviewer.escalate_to, policy.default_reviewer)
    others = [known(policy, one).name for one in above if one]
    return next((one for one in others if one != reviewer.name), UNASSIGNED)


def _escalation_day(batch: Batch, policy: ReviewPolicy) -> int:
    """What nobody answers for is told the one above at once."""
    return 0 if batch.reviewer == UNASSIGNED else policy.escalate_days


def _escalated(told: list[Reminded]) -> bool:
    return any(one.kind == "escalation" for one in told)

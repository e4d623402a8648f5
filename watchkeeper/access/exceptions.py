"""Keeps with an end: carried into the next review, asked again when they run out or got worse."""

from collections.abc import Iterable, Mapping
from datetime import date

from watchkeeper.access.decision import Standing
from watchkeeper.access.item import Choice, Reason, ReviewItem
from watchkeeper.access.ledger import Ledger
from watchkeeper.evidence import Frozen
from watchkeeper.severity import Severity

EXPIRED, WORSE = "exception-expired", "exception-worse"


class ExceptionGranted(Frozen):
    """Somebody decided to keep an access although something speaks against it."""

    item: str
    by: str
    reason: str
    expires: date
    """The last day on which it holds."""
    review: str
    """Quarter of the review in which it was granted."""
    codes: tuple[str, ...] = ()
    """What spoke against it then; what came since was never accepted."""
    severity: Severity | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force that day."""
        return on <= self.expires


def granted(quarter: str, items: Mapping[str, ReviewItem], ledger: Ledger) -> tuple[ExceptionGranted, ...]:
    """The exceptions of a review: what was kept until a day, and confirmed where that was wanted."""
    found = []
    for item in items.values():
        decision = ledger.decision(item.id)
        if decision is None or decision.expires is None or ledger.standing(item.id) is not Standing.KEPT:
            continue
        # What this module added says something of an older exception, and nothing of the access.
        accepted = [one for one in item.reasons if one.code not in (EXPIRED, WORSE)]
        found.append(
            ExceptionGranted(
                item=item.id,
                by=decision.by,
                reason=decision.reason,
                expires=decision.expires,
                review=quarter,
                codes=tuple(sorted({one.code for one in accepted})),
                severity=max((one.severity for one in accepted), key=lambda one: one.rank, default=None),
            )
        )
    return tuple(found)


def with_exceptions(
    items: Iterable[ReviewItem], exceptions: Iterable[ExceptionGranted], on: date
) -> tuple[ReviewItem, ...]:
    """The new review's items with what was accepted before written on them.

    One that holds is suggested to be kept, and asked all the same; one that has run out, or against
    which more speaks than was accepted, has that as a reason of its own.
    """
    known = {one.item: one for one in exceptions}
    return tuple(_with(item, known[item.id], on) if item.id in known else item for item in items)


def _with(item: ReviewItem, exception: ExceptionGranted, on: date) -> ReviewItem:
    told = f"kept until {exception.expires} by {exception.by} in {exception.review}: {exception.reason}"
    facts = {**item.facts, "exception": told}
    added = _reason(item, exception, on)
    if added is None:
        keeps = Choice.KEEP if Choice.KEEP in item.choices else item.suggestion
        return item.model_copy(update={"facts": facts, "suggestion": keeps})
    return item.model_copy(update={"facts": facts, "reasons": (added, *item.reasons)})


def _reason(item: ReviewItem, exception: ExceptionGranted, on: date) -> Reason | None:
    if not exception.holds(on):
        return Reason(
            code=EXPIRED,
            severity=max((Severity.HIGH, exception.severity or Severity.HIGH), key=lambda one: one.rank),
            text=f"the exception that {exception.by} granted in {exception.review} ended on {exception.expires}",
        )
    # What could not be looked at is a reason of its own already; it does not say that anything got worse.
    new = sorted({one.code for one in item.reasons if one.known} - set(exception.codes))
    before = exception.severity.rank if exception.severity else -1
    worse = item.severity is not None and item.severity.rank > before
    if new or worse:
        what = f"{', '.join(new)} came since" if new else f"it is {item.severity} now"
        return Reason(
            code=WORSE, severity=Severity.HIGH, text=f"more speaks against it than was accepted: {what}"
        )
    return None

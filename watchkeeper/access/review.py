"""A review and its batches: ids, names and periods."""

from datetime import date, datetime, timedelta

from pydantic import Field

from watchkeeper.case import sha256
from watchkeeper.evidence import Frozen


def quarter_of(day: date) -> str:
    """`2026-Q4`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def review_id(quarter: str, scope: str) -> str:
    """`wk-` and twelve hexadecimal digits: names a case, in paths and policy names too.

    Args:
        quarter: `2026-Q4`.
        scope: what was reviewed: the organization's id, or `<account or person>` and the day for one on demand.
    """
    return _id("access-review", quarter, scope)


def account_case(review: str, account: str) -> str:
    """The case under which the review's changes in one account are made, recorded and undone."""
    return _id(review, account)


def _id(*parts: str) -> str:
    return f"wk-{sha256('/'.join(parts).encode())[:12]}"


class Batch(Frozen):
    """What one reviewer is asked at a time, about one account."""

    id: str
    """`<review>-<number>`, e.g. `wk-0123456789ab-003`."""
    review: str
    account: str
    reviewer: str
    items: tuple[str, ...]
    """Ids, in the order of the form."""


class Review(Frozen):
    """What is fixed when a review opens."""

    id: str
    quarter: str
    scope: str
    """The organization's id, an account, or `leaver:<person>`."""
    opened: datetime
    due: datetime
    run: str
    """The flow run that opened it."""
    previous: str | None = None
    """Id of the review of the quarter before, of the same scope."""
    dry_run: bool = True
    accounts: tuple[str, ...] = ()
    not_seen: dict[str, str] = Field(default_factory=dict)
    """Accounts and sources that could not be looked at, with the reason."""

    def age_days(self, at: datetime) -> float:
        """Days since it was opened."""
        return (at - self.opened) / timedelta(days=1)

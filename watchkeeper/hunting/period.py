"""The period of a hunt, from what a form says."""

from datetime import UTC, date, datetime, timedelta

LONGEST = timedelta(days=400)
"""A mistyped year must not read everything that there is."""


def period(
    since: datetime | None, until: datetime | None, days: float, now: datetime
) -> tuple[datetime, datetime]:
    """From when until when (UTC); what carries no zone is taken as UTC.

    Args:
        since: the beginning; None: `days` before the end.
        until: the end; None: now.
        days: how long, where no beginning is given.
        now: this moment.

    Raises:
        ValueError: it ends before it begins, lies in the future, or is longer than 400 days.
    """
    end = min(_utc(until), now) if until is not None else now
    begin = _utc(since) if since is not None else end - timedelta(days=days)
    if begin >= end:
        raise ValueError(
            f"the period ends ({end:%Y-%m-%d %H:%M}) before it begins ({begin:%Y-%m-%d %H:%M})"
        )
    if end - begin > LONGEST:
        raise ValueError(f"the period is {(end - begin).days} days long (at most {LONGEST.days})")
    return begin, end


def day_before(now: datetime) -> str:
    """Yesterday, UTC, as `2026-11-29`."""
    return (_utc(now) - timedelta(days=1)).strftime("%Y-%m-%d")


def day_period(day: str) -> tuple[datetime, datetime]:
    """The whole of a day.

    Raises:
        ValueError: it is no day such as 2026-11-29.
    """
    begin = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    return begin, begin + timedelta(days=1)


def days_between(earlier: str, later: str) -> int:
    """How many days after the earlier the later one is."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)

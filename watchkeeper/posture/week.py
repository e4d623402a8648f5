"""Weeks as the reports count them: ISO weeks of the configured time zone, Monday first."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def week_of(at: datetime, zone: str = "UTC") -> str:
    """`2026-W48`: the ISO week in which `at` falls in `zone`; the key under which a week has one result.

    Raises:
        ZoneInfoNotFoundError: nobody knows that zone.
        ValueError: `at` names no zone itself.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} names no time zone")
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> date:
    """The first day of a week such as `2026-W48`.

    Raises:
        ValueError: it is no week.
    """
    return datetime.strptime(f"{week}-1", "%G-W%V-%u").date()  # noqa: DTZ007  a day has no zone


def weeks_between(first: str, last: str) -> Iterator[str]:
    """Every week from `first` to `last`, both included: none is skipped because it has no result."""
    day, end = monday_of(first), monday_of(last)
    while day <= end:
        year, week, _ = day.isocalendar()
        yield f"{year}-W{week:02}"
        day += timedelta(weeks=1)


def weeks_apart(first: str, last: str) -> int:
    """How many weeks lie between two weeks; 1 for neighbours."""
    return (monday_of(last) - monday_of(first)).days // 7

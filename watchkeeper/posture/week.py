"""Weeks as the reports count them: ISO weeks of the configured time zone, Monday first."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_WEEK = re.compile(r"^[0-9]{4}-W[0-9]{2}\Z")


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


def day_of(at: datetime, zone: str = "UTC") -> date:
    """The day in which `at` falls in `zone`: until when an accepted risk holds is counted by it.

    Raises:
        ZoneInfoNotFoundError: nobody knows that zone.
        ValueError: `at` names no zone itself.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} names no time zone")
    return at.astimezone(ZoneInfo(zone)).date()


def monday_of(week: str) -> date:
    """The first day of a week such as `2026-W48`.

    Raises:
        ValueError: it is no week.
    """
    if not _WEEK.match(week):
        raise ValueError(f"{week} is no week such as 2026-W48")
    # strptime would take a 53rd week of a year that has none for the first of the next.
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


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

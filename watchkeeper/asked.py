"""A question that waits for people: kept in the case, so that every process that meets an answer reads the same."""

from datetime import datetime, timedelta

from watchkeeper.frozen import Frozen
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Plan
from watchkeeper.severity import Severity


class Asked(Frozen):
    """What is asked, until when, and what a person who is called must hear of it."""

    plan: Plan
    at: datetime
    until: datetime
    minutes: int
    about: str
    """One line: the finding's type and account."""
    source: str
    """The run's name."""
    band: Severity
    link: str | None = None
    """Where the form is."""
    service: str | None = None
    """The PagerDuty service that is called about it; None: the configured one."""


def name_of_question(case: str, run: str) -> str:
    """Under which name a run's question lies in the case store."""
    return f"{case}/asked/{run}.json"


def name_of_answer(case: str, run: str, number: int) -> str:
    """Under which name a run's answer of that number (from 1) lies."""
    return f"{case}/answers/{number}/{run}.json"


def reminders(asked: Asked, policy: HousePolicy) -> tuple[tuple[datetime, bool], ...]:
    """When people are reminded, in order; True for the last one, which calls PagerDuty too."""
    parts = sorted({part for part in policy.reminders_at if 0 < part < 1})
    return tuple((asked.at + timedelta(minutes=asked.minutes * part), part == parts[-1]) for part in parts)


def book_of_call(case: str) -> str:
    """The book of the incident that the last reminder opens: the case's own is open already."""
    return f"{case}-approval"


def name_of_call(case: str, run: str) -> str:
    """Under which name it is noted that PagerDuty was called because nobody answered."""
    return f"{case}/called/{run}.json"

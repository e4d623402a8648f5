"""What is new: a hunt's rows against what earlier days had, and days in which nothing is known yet.

A first-seen hunt names the columns that make its row's *likeness* (`Hunt.first_seen`: principal and call,
principal and network, account and region). A row counts only if no earlier day had its like. An account of
which few days are known is still being learned: everything in it would be new.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.hunt import Hunt

LEARNING_DAYS = 14
"""So many earlier days of an account must be known before anything in it counts as new."""
KNOWN_DAYS = 90
"""Days before the hunted one that count; what was last seen earlier is new again."""

Row = Mapping[str, Any]


class SeenDay(Frozen):
    """What one day had: kept once, added to, never changed."""

    hunt_id: str
    day: str
    """`2026-11-29`."""
    columns: tuple[str, ...]
    """Of which columns the likenesses are made; others than the hunt's now count for nothing."""
    accounts: tuple[str, ...]
    """The accounts that had any logs that day, whether the hunt had a row of them or not."""
    likenesses: tuple[str, ...]


class News(Frozen):
    """The rows of a day, sorted out."""

    new: tuple[dict[str, Any], ...] = ()
    known: int = 0
    """Rows whose like an earlier day had."""
    learning: dict[str, int] = Field(default_factory=dict)
    """Accounts that are being learned, with how many earlier days of each are known."""
    held_back: tuple[dict[str, Any], ...] = ()
    """Rows of accounts that are being learned: nobody can say yet whether they are new."""


def likeness(hunt: Hunt, row: Row) -> str:
    """The row's values in the hunt's first-seen columns, as JSON."""
    return json.dumps([_plain(row.get(name)) for name in hunt.first_seen], separators=(",", ":"))


def day_of(hunt: Hunt, day: str, rows: Iterable[Row], accounts: Iterable[str]) -> SeenDay:
    """What is kept of a day."""
    return SeenDay(
        hunt_id=hunt.id,
        day=day,
        columns=hunt.first_seen,
        accounts=tuple(sorted(set(accounts))),
        likenesses=tuple(sorted({likeness(hunt, row) for row in rows})),
    )


class Known:
    """What the days before one day had, of one hunt; filled day by day, so that not all days are held at once."""

    def __init__(self, hunt: Hunt, day: str) -> None:
        self._hunt, self._day = hunt, day
        self._likenesses: set[str] = set()
        self._days: dict[str, set[str]] = {}

    def add(self, seen: SeenDay) -> None:
        """Take a day in; of another hunt, of other columns, or from the day on, it counts for nothing."""
        if (seen.hunt_id, seen.columns) == (self._hunt.id, self._hunt.first_seen) and seen.day < self._day:
            self._likenesses.update(seen.likenesses)
            for account in seen.accounts:
                self._days.setdefault(account, set()).add(seen.day)

    def has(self, row: Row) -> bool:
        """Whether an earlier day had the row's like."""
        return likeness(self._hunt, row) in self._likenesses

    def days_of(self, account: str) -> int:
        """How many earlier days of the account are known."""
        return len(self._days.get(account, ()))


def news_of(
    rows: Sequence[Row], known: Known, accounts: Iterable[str], *, learning_days: int = LEARNING_DAYS
) -> News:
    """What is new among a day's `rows`; the same for the same earlier days, however often asked.

    Args:
        rows: what the hunt found that day.
        known: what the days before had.
        accounts: the accounts with logs that day.
        learning_days: how many earlier days of an account must be known.
    """
    named = {*accounts, *(str(row.get("account") or "") for row in rows)} - {""}
    counted = {account: known.days_of(account) for account in sorted(named)}
    learning = {account: days for account, days in counted.items() if days < learning_days}
    new, held, before = [], [], 0
    for row in rows:
        if known.has(row):
            before += 1
        elif str(row.get("account") or "") in learning:
            held.append(dict(row))
        else:
            new.append(dict(row))
    return News(new=tuple(new), known=before, learning=learning, held_back=tuple(held))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

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
    held_back: int = 0
    """Rows of accounts that are being learned: they count later, not now."""


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


def news_of(
    hunt: Hunt,
    rows: Sequence[Row],
    day: str,
    earlier: Iterable[SeenDay],
    accounts: Iterable[str],
    *,
    learning_days: int = LEARNING_DAYS,
) -> News:
    """What is new among `rows`; the same for the same day and the same earlier days, however often asked.

    Args:
        hunt: a hunt with first-seen columns.
        rows: what it found that day.
        day: the day.
        earlier: what was kept; days from `day` on, and of other columns, are left out here.
        accounts: the accounts with logs that day.
        learning_days: how many earlier days of an account must be known.
    """
    days = [one for one in earlier if one.day < day and one.columns == hunt.first_seen]
    known = {name for one in days for name in one.likenesses}
    counted = {
        account: len({one.day for one in days if account in one.accounts})
        for account in {*accounts, *(str(row.get("account") or "") for row in rows)}
        if account
    }
    learning = {name: count for name, count in sorted(counted.items()) if count < learning_days}
    new, before, held = [], 0, 0
    for row in rows:
        if likeness(hunt, row) in known:
            before += 1
        elif str(row.get("account") or "") in learning:
            held += 1
        else:
            new.append(dict(row))
    return News(new=tuple(new), known=before, learning=learning, held_back=held)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

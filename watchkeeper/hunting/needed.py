"""Which events a hunt can need at all, read from its own SQL: engines throw the others away early.

Each read of `cloudtrail` in the SQL is taken by itself, with the conditions that stand beside it; together they are
joined by OR. What is not understood may match: a condition from here is never stricter than the hunt.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlglot import exp

from watchkeeper.hunting import dialect
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.columns import COLUMNS, TABLE
from watchkeeper.hunting.condition import (
    Condition,
    all_of,
    any_of,
    values_of_column,
)
from watchkeeper.hunting.hunt import Value
from watchkeeper.hunting.parameters import values_of
from watchkeeper.hunting.truth import Truth

CHEAP: tuple[str, ...] = tuple(one.name for one in COLUMNS if one.kind in ("text", "boolean"))
"""The columns that conditions are made of, unless an engine asks for fewer."""


def condition_of(asked: Asked, columns: Sequence[str] = CHEAP) -> Condition:
    """What an event must be for the hunt to need it.

    Args:
        asked: the hunt and its parameters' values: `list_contains($names, event_name)` is as good as IN.
        columns: those that the engine can check cheaply; a condition on others counts as fulfilled.

    Returns:
        A condition for `condition.holds(event)`, `sql_of(condition)`, `values_of_column(condition, …)`; `ALWAYS`
        where nothing is known.

    Raises:
        ValueError: the hunt's SQL is not what hunts may use, or a value has another type.
    """
    return any_of(read.condition for read in reads_of(asked, columns))


class Read(NamedTuple):
    """One place in a hunt's SQL where the table is read."""

    condition: Condition
    """What an event must be to leave a trace there."""
    columns: frozenset[str]
    """The columns that are looked at there; of an event that leaves a trace only there, the others do not matter."""


def reads_of(asked: Asked, columns: Sequence[str] = CHEAP) -> tuple[Read, ...]:
    """The reads of one hunt; arguments and errors are those of `condition_of`."""
    values = values_of(asked.hunt, asked.values)
    query = dialect.qualified(asked.hunt.sql)
    return tuple(
        Read(
            _of_scan(scan, alias, values, columns),
            frozenset(one.name for one in scan.find_all(exp.Column) if one.table == alias),
        )
        for scan, alias in _scans(query)
    )


def condition_of_all(asked: Iterable[Asked], columns: Sequence[str] = CHEAP) -> Condition:
    """What an event must be for any of the hunts to need it; a hunt that cannot be asked needs nothing."""
    conditions = []
    for one in asked:
        try:
            conditions.append(condition_of(one, columns))
        except ValueError:
            continue
    return any_of(conditions)


def event_names_of(asked: Iterable[Asked]) -> frozenset[str] | None:
    """The names of the events that the hunts can need; None if one of them is not bound to names."""
    return values_of_column(condition_of_all(asked), "event_name")


def _scans(query: exp.Query) -> Iterator[tuple[exp.Select, str]]:
    """Every SELECT that reads the table, with the name it has there; a join with itself reads it twice."""
    for select in query.find_all(exp.Select):
        for table in _sources(select):
            if isinstance(table, exp.Table) and table.name == TABLE:
                yield select, table.alias_or_name


def _sources(select: exp.Select) -> Iterator[exp.Expr]:
    if source := select.args.get("from_"):
        yield source.this
    for join in select.args.get("joins") or ():
        yield join.this


def _of_scan(select: exp.Select, alias: str, values: dict[str, Value], columns: Sequence[str]) -> Condition:
    truth = Truth(alias=alias, values=values, columns=frozenset(columns))
    return all_of(truth.may_be_true(one) for one in _beside(select, alias))


def _beside(select: exp.Select, alias: str) -> Iterator[exp.Expr]:
    """The conditions without which a row of `alias` leaves no trace in the SELECT.

    WHERE does not bind the right side of a LEFT JOIN: without the row the left one would stand there with NULLs.
    ON does not bind its left side: that stays, whatever ON says.
    """
    joins: Sequence[exp.Join] = select.args.get("joins") or ()
    own = next((join for join in joins if join.this.alias_or_name == alias), None)
    if (where := select.args.get("where")) and (own is None or own.side != "LEFT"):
        yield where.this
    if own is not None and (on := own.args.get("on")):
        yield on
    if own is None and all(join.side != "LEFT" for join in joins):
        yield from (join.args["on"] for join in joins if join.args.get("on"))

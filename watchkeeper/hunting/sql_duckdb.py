"""A hunt for DuckDB: its own SQL, its parameters bound by name."""

from datetime import UTC, datetime
from functools import lru_cache

from sqlglot import exp

from watchkeeper.hunting import dialect
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.hunt import Value
from watchkeeper.hunting.parameters import values_of
from watchkeeper.hunting.statement import Statement


def statement(asked: Asked) -> Statement:
    """The statement to run where a table or view `cloudtrail` is: `connection.execute(text, values)`.

    Raises:
        ValueError: the hunt's SQL is not what hunts may use, or a value has another type.
    """
    values = values_of(asked.hunt, asked.values)
    return Statement(
        text=text_of(asked.hunt.sql), values={name: _bound(value) for name, value in values.items()}
    )


@lru_cache(maxsize=1024)
def text_of(sql: str) -> str:
    """`sql` as DuckDB runs it, written anew from what was read: what was checked is what runs.

    DuckDB's `list_contains(list, NULL)` is false of an empty list and NULL of any other: here it is always false,
    so that `NOT list_contains($known, who)` keeps those of whom it is not known who they are.
    """
    return one_first(never_null_lists(dialect.parsed(sql).copy())).sql(
        dialect.READ, pretty=True, copy=False
    )


def never_null_lists(query: exp.Query) -> exp.Query:
    """`query`, changed: each `list_contains` is false where it would be NULL."""
    for one in list(query.find_all(exp.ArrayContains)):
        one.replace(exp.Coalesce(this=one.copy(), expressions=[exp.false()]))
    return query


def one_first(query: exp.Query) -> exp.Query:
    """`query`, changed: the first and the last of several events are the same ones on every engine.

    CloudTrail's times are whole seconds: of events in one second `arg_min(…, event_time)` would take whichever the
    engine met first. Their ids decide.
    """
    for one in list(query.find_all(exp.ArgMin, exp.ArgMax)):
        time = one.expression
        if isinstance(time, exp.Column) and time.name == "event_time":
            event_id = exp.column("event_id", table=time.args.get("table"))
            time.replace(exp.Anonymous(this="ROW", expressions=[time.copy(), event_id]))
    return query


def _bound(value: Value) -> Value | list[str]:
    if isinstance(value, tuple):
        return list(value)
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value

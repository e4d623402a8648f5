"""What a hunt on CloudTrail Lake reads: the events of a scope, from an event data store.

An event data store has its columns by itself; nothing is made. requestParameters and its like are maps of texts
there, in which a nested value is a text; `eventjson` is the whole event, and what a hunt reads is taken from it.
Only where an event has none does the map stand in, and then nested values are texts in it.

CloudTrail Lake is closed to new customers since 2026-05-31; this is for those who have it.

Sources:
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-supported-event-schemas.html
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-limitations.html
"""

import re
from collections.abc import Iterable

from sqlglot import exp

from watchkeeper.errors import Permanent
from watchkeeper.hunting import dialect
from watchkeeper.hunting.columns import COLUMNS, NAMES, TABLE
from watchkeeper.hunting.flatten import LOGGED_SORT
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.scope_literals import checked, timestamp
from watchkeeper.hunting.statement import PositionalStatement
from watchkeeper.hunting.trino_columns import boolean, document, expressions, source

LONGEST_STATEMENT = 10_000
"""Signs that StartQuery takes."""

_ALIAS = "lake"
_STORE = re.compile(
    r"(arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\d{12}:eventdatastore/)?"
    r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)
_BOOLEANS = {"readOnly", "managementEvent"}
_ALWAYS = ("event_id", "event_time", "event_name", "event_source", "account", "region")
_SPACE = re.compile(r"\s+")
_SAME_NAME = re.compile(r"(\b\w+\.)?\b(\w+) AS \2\b(?=\s*(,|FROM\b|WHERE\b|JOIN\b))")
"""`t.name AS name` and `FROM t AS t`: without the second word they mean the same, and a statement has a greatest length.
A type, as in `CAST(t.date AS date)`, is followed by a bracket."""
_TEXT_OR_MARK = re.compile(r"('(?:[^']|'')*'|\?)")


def store_id(event_data_store: str) -> str:
    """The id that stands after FROM, of an ARN or of the id itself.

    Raises:
        Permanent: it is neither.
    """
    found = _STORE.fullmatch(event_data_store)
    if found is None:
        raise Permanent(f"{event_data_store!r} is no event data store's ARN or id")
    return found["id"]


def source_select(event_data_store: str, scope: Scope, wanted: Iterable[str] = NAMES) -> str:
    """The SELECT that a statement calls `cloudtrail`, with those of the table's columns that it needs.

    Raises:
        Permanent: the event data store, an account or a region is none.
    """
    checked(scope)
    period = (
        f"{_ALIAS}.eventtime >= {timestamp(scope.since)} AND {_ALIAS}.eventtime < {timestamp(scope.until)}"
    )
    made = {name: sql for name, sql in _columns().items() if name in set(wanted)}
    return source(f"{store_id(event_data_store)} AS {_ALIAS}", made, period, scope)


def columns_in(sql: str) -> tuple[str, ...]:
    """The table's columns that a hunt can read, and those that name an event; a statement has a greatest length.

    Raises:
        ValueError: the hunt's SQL is not what hunts may use.
    """
    read = {column.name for column in dialect.qualified(sql).find_all(exp.Column)} | set(_ALWAYS)
    return tuple(name for name in NAMES if name in read)


def counting(select: str) -> str:
    """How many events of each sort `select` gives: `Coverage.logged`, in one statement."""
    return (
        f"WITH {TABLE} AS (\n{select}\n)\n"
        f"SELECT {LOGGED_SORT} AS sort, count(*) AS events FROM {TABLE} GROUP BY 1"
    )


COUNTED = ("event_id", "event_time", "event_category", "event_source", "account", "region")
"""The columns that `counting` reads."""


def written_out(statement: PositionalStatement) -> str:
    """The statement with its values in it: CloudTrail Lake binds none in a statement of one's own.

    The values are literals, their quotes doubled; a `?` within a text is no mark.

    Raises:
        ValueError: it is longer than CloudTrail Lake takes.
    """
    values = iter(statement.parameters)
    text = "".join(
        next(values) if part == "?" else part if part.startswith("'") else _brief(part)
        for part in _TEXT_OR_MARK.split(statement.text)
    )
    if len(text) > LONGEST_STATEMENT:
        raise ValueError(
            f"the statement has {len(text)} signs, CloudTrail Lake takes {LONGEST_STATEMENT}: ask another engine"
        )
    return text


def _brief(part: str) -> str:
    return _SAME_NAME.sub(r"\1\2", _SPACE.sub(" ", part))


def _columns() -> dict[str, str]:
    def field(name: str) -> str:
        plain = f"{_ALIAS}.{name.lower()}"
        return f"CAST({plain} AS varchar)" if name in _BOOLEANS else plain

    changed = {column.name: _document(column.record) for column in COLUMNS if column.kind == "json"} | {
        "event_time": f"CAST({_ALIAS}.eventtime AS timestamp)",
        "read_only": boolean(field("readOnly")),
    }
    return expressions(field, changed)


def _document(record: str) -> str:
    whole = f"json_format(json_extract({_ALIAS}.eventjson, '$.{record}'))"
    return document(f"coalesce({whole}, json_format(CAST({_ALIAS}.{record.lower()} AS JSON)))")

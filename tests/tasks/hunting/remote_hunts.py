"""What both tests of hunts that run elsewhere share: the corpus, the askings, and DuckDB's answer to each."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import duckdb

from tests.watchkeeper.hunting.test_hunt_cases import CASES
from watchkeeper.evidence import Seen
from watchkeeper.hunting.answer import Answers, Asked
from watchkeeper.hunting.columns import TABLE
from watchkeeper.hunting.flatten import FROM_JSON_STRUCTURE, select
from watchkeeper.hunting.hunt_table import HUNTS, all_hunts
from watchkeeper.hunting.parameters import values_of
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.sql_duckdb import statement

MEANT = frozenset(case.hunt for case in CASES if case.rows)
"""Hunts that some case makes speak."""


@cache
def corpus() -> tuple[dict[str, Any], ...]:
    """Every case's events. Of two calls within a second either may be the first: here none are."""
    events = {event["eventID"]: event for case in CASES for event in case.events}.values()
    return tuple({**event, "eventTime": _later(event["eventTime"], n)} for n, event in enumerate(events))


def _later(text: str, milliseconds: int) -> str:
    at = datetime.fromisoformat(text) + timedelta(milliseconds=milliseconds)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def whole_period() -> Scope:
    """The days of the corpus."""
    days = sorted(event["eventTime"][:10] for event in corpus())
    first, last = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (days[0], days[-1]))
    return Scope(since=first, until=last + timedelta(days=1))


def asked_for(*hunts: str) -> list[Asked]:
    """These hunts with their defaults."""
    return [Asked(hunt=all_hunts()[name], values=values_of(all_hunts()[name], {})) for name in hunts]


def rounds() -> list[list[Asked]]:
    """Every hunt with its defaults, and with each set of values that a case has: once in a round."""
    made = [asked_for(*HUNTS)]
    variants: dict[str, list[Asked]] = {hunt: [] for hunt in HUNTS}
    for case in CASES:
        hunt = all_hunts()[case.hunt]
        asked = Asked(hunt=hunt, values=values_of(hunt, case.values))
        if case.values and asked not in variants[hunt.id]:
            variants[hunt.id].append(asked)
    while any(variants.values()):
        made.append([left.pop() for left in variants.values() if left])
    return made


@cache
def database() -> duckdb.DuckDBPyConnection:
    """The corpus in DuckDB, each event once."""
    made = duckdb.connect(config={"threads": 1})
    made.execute("SET TimeZone = 'UTC'")
    records = "(SELECT from_json(text, $structure) AS r FROM (SELECT unnest($texts) AS text))"
    texts = [json.dumps(event) for event in corpus()]
    made.execute(
        f"CREATE TABLE {TABLE} AS {select(records)}", {"structure": FROM_JSON_STRUCTURE, "texts": texts}
    )
    return made


def on_duckdb(asked: Asked) -> list[Any]:
    """What DuckDB finds."""
    made = statement(asked)
    answer = database().execute(made.text, made.values)
    names = [column[0] for column in answer.description]
    return _comparable([dict(zip(names, row, strict=True)) for row in answer.fetchall()])


def found_in(answers: Answers, hunt: str) -> list[Any] | str:
    """What another engine found, or why it could not look."""
    look = answers.by_hunt[hunt]
    return _comparable(look.value.rows) if isinstance(look, Seen) else look.why


def _comparable(rows: Any) -> list[Any]:
    """In an order of its own, and each value with its type."""
    return sorted(
        ({name: (type(value).__name__, str(value)) for name, value in row.items()} for row in rows),
        key=repr,
    )

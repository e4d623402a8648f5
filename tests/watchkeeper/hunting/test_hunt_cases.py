"""Every hunt speaks at what it is for, and is silent at the near miss."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.watchkeeper.hunting import hunt_cases
from tests.watchkeeper.hunting.hunt_case import Case
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.columns import HIT_COLUMNS, NAMES, TABLE
from watchkeeper.hunting.flatten import FROM_JSON_STRUCTURE, select
from watchkeeper.hunting.hunt_table import HUNTS, hunt_named
from watchkeeper.hunting.parameters import values_of
from watchkeeper.hunting.sql_duckdb import statement


def _cases() -> tuple[Case, ...]:
    modules = sorted(
        found.name for found in pkgutil.iter_modules(hunt_cases.__path__, f"{hunt_cases.__name__}.")
    )
    return tuple(case for name in modules for case in importlib.import_module(name).CASES)


CASES = _cases()


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """All cases' events in one table, each under its case's number: a database for each would cost more than asking."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE TABLE texts (number INTEGER, text VARCHAR)")
        connection.execute(
            "INSERT INTO texts SELECT unnest($numbers), unnest($texts)",
            {
                "numbers": [number for number, case in enumerate(CASES) for _ in case.events],
                "texts": [json.dumps(event) for case in CASES for event in case.events],
            },
        )
        rows = select("(SELECT number, from_json(text, $structure) AS r FROM texts)")
        connection.execute(
            f"CREATE TABLE events AS {rows.replace('SELECT ', 'SELECT number, ', 1)}",
            {"structure": FROM_JSON_STRUCTURE},
        )
        yield connection


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case.hunt}: {case.about}" for case in CASES])
def test_the_hunt_speaks_at_what_it_is_for_and_is_silent_at_the_near_miss(number: int, database):
    case = CASES[number]
    database.execute(
        f"CREATE OR REPLACE TEMP VIEW {TABLE} AS SELECT {', '.join(NAMES)} FROM events WHERE number = {number}"  # noqa: S608
    )

    rows = _rows_of(case, database)

    assert len(rows) == case.rows, rows
    for row in rows:
        assert set(HIT_COLUMNS) <= set(row)
        assert all(
            row[column] is not None
            for column in ("event_time", "event_id", "principal", "event_name", "detail")
        ), row
        assert row["event_id"] in {event["eventID"] for event in case.events}


@pytest.mark.parametrize("hunt", HUNTS)
def test_every_hunt_has_a_case_of_both_sorts(hunt: str):
    rows = [case.rows for case in CASES if case.hunt == hunt]

    assert any(rows)
    assert not all(rows)


def test_no_case_is_of_a_hunt_that_does_not_exist():
    assert {case.hunt for case in CASES} <= set(HUNTS)


def _rows_of(case: Case, database: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    hunt = hunt_named(case.hunt)
    made = statement(Asked(hunt=hunt, values=values_of(hunt, case.values)))
    answer = database.execute(made.text, made.values)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

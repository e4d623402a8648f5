"""The table of hunts is whole, and every hunt can be asked of both engines."""

from importlib import resources

import duckdb
import pytest
import sqlglot

from watchkeeper.hunting import sql_duckdb, sql_trino
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.columns import COLUMNS, HIT_COLUMNS, TABLE
from watchkeeper.hunting.hunt_table import HUNTS, all_hunts, hunt_named

TYPES = {"text": "VARCHAR", "json": "VARCHAR", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN"}
FOLDER = resources.files("watchkeeper.hunting").joinpath("hunts")

every_hunt = pytest.mark.parametrize("name", HUNTS)


@pytest.fixture(scope="module")
def no_events():
    """DuckDB with the logical table, empty."""
    connection = duckdb.connect()
    columns = ", ".join(f"{one.name} {TYPES[one.kind]}" for one in COLUMNS)
    connection.execute(f"CREATE TABLE {TABLE} ({columns})")
    yield connection
    connection.close()


def test_every_file_is_one_line_of_the_table_and_the_table_is_sorted():
    files = {one.name.removesuffix(".sql") for one in FOLDER.iterdir()}

    assert set(HUNTS) == files
    assert list(HUNTS) == sorted(set(HUNTS))
    assert list(all_hunts()) == list(HUNTS)


def test_a_hunt_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no hunt 'rot_activity'"):
        hunt_named("rot_activity")


@every_hunt
def test_a_hunt_says_what_it_is_about(name):
    hunt = hunt_named(name)

    assert hunt.id == name
    assert hunt.tactics
    assert hunt.techniques
    assert not hunt.title.endswith(".")
    assert hunt.question.endswith("?")
    assert all(one.startswith("https://") for one in hunt.sources)


@every_hunt
def test_duckdb_runs_it_and_it_gives_what_every_hit_has(name, no_events):
    statement = sql_duckdb.statement(Asked(hunt=hunt_named(name)))
    no_events.execute(statement.text, statement.values)
    kinds = {column[0]: str(column[1]) for column in no_events.description}

    assert set(HIT_COLUMNS) <= set(kinds)
    assert kinds["event_time"] == "TIMESTAMP"
    assert {kinds[one] for one in HIT_COLUMNS if one != "event_time"} == {"VARCHAR"}


@every_hunt
def test_it_becomes_trinos_sql(name):
    statement = sql_trino.statement(Asked(hunt=hunt_named(name)), "SELECT * FROM logs.trail")
    read = sqlglot.parse_one(statement.text, read="trino")

    assert statement.text.count("?") >= len(statement.parameters)
    assert {"trail"} == {table.name for table in read.find_all(sqlglot.exp.Table) if table.db}, (
        "it reads the trail's table and no other"
    )

"""The embedded database: closed, and what it says of each hunt."""

import duckdb
import pytest

from tasks.hunting import duck
from tests.tasks.hunting.raw_hunts import asked, of_sql
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.answer import Coverage

COVERAGE = Coverage(engine="test")
EVERYTHING = asked("everything", "event_id IS NOT NULL")


@pytest.fixture
def connection():
    made = duck.connect("200MB", 1)
    duck.make_table(made)
    yield made
    made.close()


def filled(connection, count):
    connection.execute(
        "INSERT INTO cloudtrail (event_id, event_time, event_name) "
        "SELECT 'e' || n, TIMESTAMP '2026-03-02 00:00:00' + (($count - n) * INTERVAL 1 SECOND), 'A' FROM range($count) t(n)",
        {"count": count},
    )


def test_it_reads_no_file_loads_nothing_and_attaches_nothing(connection, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    for sql in (
        f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",  # noqa: S608
        f"SELECT * FROM '{tmp_path}/secret.csv'",  # noqa: S608
        "INSTALL httpfs",
        "LOAD httpfs",
        f"ATTACH '{tmp_path}/other.db'",
        f"COPY cloudtrail TO '{tmp_path}/out.csv'",
        "SET enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(sql)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["secret.csv"]


def test_rows_come_in_order_of_time_and_no_more_than_are_kept(connection, monkeypatch):
    monkeypatch.setattr(duck, "ROWS_KEPT", 3)
    filled(connection, 5)
    answer = duck.run(connection, [EVERYTHING], COVERAGE).by_hunt["everything"].value
    assert [row["event_id"] for row in answer.rows] == ["e4", "e3", "e2"]
    assert answer.cut
    monkeypatch.setattr(duck, "ROWS_KEPT", 5)
    assert not duck.run(connection, [EVERYTHING], COVERAGE).by_hunt["everything"].value.cut


def test_a_hunts_own_order_is_kept(connection):
    filled(connection, 3)
    ordered = of_sql("ordered", f"{EVERYTHING.hunt.sql} ORDER BY event_id")
    rows = duck.run(connection, [ordered], COVERAGE).by_hunt["ordered"].value.rows
    assert [row["event_id"] for row in rows] == ["e0", "e1", "e2"]


def test_one_that_fails_is_unseen_and_the_next_is_asked(connection):
    filled(connection, 1)
    fails = asked("fails", "CAST(event_name AS INT) = 1")
    told = []
    found = duck.run(connection, [fails, EVERYTHING], COVERAGE, progress=told.append).by_hunt
    assert isinstance(found["fails"], Unseen)
    assert "fails could not be asked" in found["fails"].why
    assert isinstance(found["everything"], Seen)
    assert told == ["fails", "everything"]


def test_copies_go_and_events_without_an_id_stay(connection):
    filled(connection, 3)
    filled(connection, 2)
    connection.execute("INSERT INTO cloudtrail (event_name) VALUES ('x'), ('x')")
    duck.drop_copies(connection)
    assert connection.execute("SELECT count(*), count(DISTINCT event_id) FROM cloudtrail").fetchone() == (
        5,
        3,
    )
    duck.drop_copies(connection)
    assert connection.execute("SELECT count(*) FROM cloudtrail").fetchone() == (5,)
    assert duck.logged(connection) == {"management": 5}

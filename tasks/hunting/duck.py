"""DuckDB as the embedded engine: a closed database, and hunts run on it one by one."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting import dialect, flatten
from watchkeeper.hunting.answer import Answer, Answers, Asked, Coverage
from watchkeeper.hunting.columns import COLUMNS, TABLE
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.sql_duckdb import statement

ROWS_KEPT = 10_000
"""Of one hunt; more are cut, and that is said."""

_ZERO = timedelta(0)
_UTC = "SET TimeZone = 'UTC'"
TYPES: dict[str, str] = {
    column.name: {"timestamp": "TIMESTAMP", "boolean": "BOOLEAN"}.get(column.kind, "VARCHAR")
    for column in COLUMNS
}
"""DuckDB's type of each column."""


def connect(
    memory: str = "512MB",
    threads: int = 2,
    *,
    database: str | Path = ":memory:",
    temporary: str | Path | None = None,
    read_only: bool = False,
    closed: bool = True,
) -> duckdb.DuckDBPyConnection:
    """A database that loads nothing from anywhere and reads the clock in UTC.

    Args:
        memory: what it may hold in memory (`512MB`); more goes to `temporary`, or is an error.
        threads: how many it may use.
        database: a file, or `:memory:`.
        temporary: a folder for what does not fit into `memory`; without it nothing is written.
        read_only: the file is not changed.
        closed: no SQL can read a file or attach a database; the lake opens its own files and says False.
    """
    config: dict[str, Any] = {
        "memory_limit": memory,
        "threads": threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "temp_directory": str(temporary) if temporary else "",
        "extension_directory": str(temporary) if temporary else "",
    }
    made = duckdb.connect(str(database), read_only=read_only, config=config)
    made.execute(_UTC)
    if closed:
        made.execute("SET enable_external_access = false")
    return made


def beside(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same database, for a thread of its own."""
    made = connection.cursor()
    made.execute(_UTC)
    return made


_LOGGED = f"SELECT {flatten.LOGGED_SORT} AS sort, count(*) FROM {TABLE} GROUP BY sort ORDER BY sort"  # noqa: S608


def make_table(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty table `cloudtrail` with the logical table's columns."""
    columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
    connection.execute(f"CREATE TABLE {TABLE} ({columns})")


def within(scope: Scope) -> tuple[str, dict[str, Any]]:
    """The condition that narrows the table to `scope`, and the values that are bound to it."""
    parts = ["event_time >= $since", "event_time < $until"]
    values: dict[str, Any] = {
        "since": scope.since.replace(tzinfo=None) - (scope.since.utcoffset() or _ZERO),
        "until": scope.until.replace(tzinfo=None) - (scope.until.utcoffset() or _ZERO),
    }
    if scope.accounts:
        parts.append("list_contains($accounts, account)")
        values["accounts"] = list(scope.accounts)
    if scope.regions:
        parts.append("list_contains($regions, region)")
        values["regions"] = list(scope.regions)
    return " AND ".join(parts), values


def drop_copies(connection: duckdb.DuckDBPyConnection, table: str = TABLE) -> None:
    """Leave one row of each event id; several trails, and a trail that tries again, deliver an event twice."""
    copies = f"SELECT count(event_id) - count(DISTINCT event_id) FROM {table}"  # noqa: S608  our own name
    found = connection.execute(copies).fetchone()
    if found is None or not found[0]:
        return
    numbered = (
        "SELECT rowid AS id, row_number() OVER (PARTITION BY event_id ORDER BY rowid) AS copy "  # noqa: S608
        f"FROM {table} WHERE event_id IS NOT NULL"
    )
    connection.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT id FROM ({numbered}) WHERE copy > 1)")  # noqa: S608


def logged(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many events of each sort the table holds, for `Coverage.logged`."""
    return dict(connection.execute(_LOGGED).fetchall())


def run(
    connection: duckdb.DuckDBPyConnection,
    asked: Sequence[Asked],
    coverage: Coverage,
    progress: Callable[[str], None] | None = None,
) -> Answers:
    """Ask each hunt of the table or view `cloudtrail`; one that fails is `Unseen`, and the others are asked.

    Args:
        connection: where `cloudtrail` is, narrowed to the scope.
        asked: hunts with their values.
        coverage: what the table holds.
        progress: is called with each hunt's id before it is asked.
    """
    found: dict[str, Seen[Answer] | Unseen] = {}
    for one in asked:
        if progress:
            progress(one.hunt.id)
        found[one.hunt.id] = _answer(connection, one)
    return Answers(coverage=coverage, by_hunt=found)


def _answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Seen[Answer] | Unseen:
    began = time.perf_counter()
    try:
        wanted = statement(asked)
        order = "" if dialect.parsed(asked.hunt.sql).args.get("order") else "ORDER BY event_time, event_id "
        text = f"SELECT * FROM ({wanted.text}) {order}LIMIT {ROWS_KEPT + 1}"  # noqa: S608  parsed by our dialect
        done = connection.execute(text, wanted.values)
        columns = tuple(column[0] for column in done.description or ())
        rows = done.fetchall()
    except (ValueError, duckdb.Error) as error:
        return Unseen(why=f"the hunt {asked.hunt.id} could not be asked: {_first_line(error)}")
    return Seen(
        value=Answer(
            hunt_id=asked.hunt.id,
            columns=columns,
            rows=tuple(dict(zip(columns, row, strict=True)) for row in rows[:ROWS_KEPT]),
            cut=len(rows) > ROWS_KEPT,
            seconds=round(time.perf_counter() - began, 4),
        )
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", maxsplit=1)[0][:300]

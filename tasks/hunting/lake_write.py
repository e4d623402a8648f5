"""Events into Parquet files of the lake: each event once, sorted so that one caller's events lie together.

Files are sorted by (principal, access_key_id, event_time) in small row groups with statistics and Bloom filters: one
key's or one address's timeline touches the few row groups that have it. A file holds one month's events, where they
are many; what is left of other months goes into one mixed file, so that wrong clocks make no hundred files.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tasks.hunting.lake_manifest import DataFile, sync
from watchkeeper.hunting.columns import COLUMNS, NAMES

ROW_GROUP = 4_096
"""Rows: smaller ones make files larger, larger ones make timelines slower."""
OWN_FILE = 2_000
"""A month with fewer events in a batch has no file of its own."""
MOST_OWN_FILES = 4
_ORDER = "principal, access_key_id, event_time"
_OPTIONS = (
    f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP}, "
    # Bloom filters come with dictionaries only; keys and session names get theirs, ids and requests do not.
    f"DICTIONARY_SIZE_LIMIT {ROW_GROUP}, STRING_DICTIONARY_PAGE_SIZE_LIMIT 100000"
)

_TYPES = {"timestamp": "TIMESTAMP", "boolean": "BOOLEAN"}

Connection = duckdb.DuckDBPyConnection


def quoted(text: str) -> str:
    """`text` as SQL's literal: DuckDB binds no file's name in COPY and in views."""
    return "'" + text.replace("'", "''") + "'"


def empty() -> str:
    """A relation with the table's columns and no row."""
    columns = ", ".join(f"CAST(NULL AS {_TYPES.get(one.kind, 'VARCHAR')}) AS {one.name}" for one in COLUMNS)
    return f"(SELECT {columns} WHERE false)"


def parquet(lake: Path, names: Sequence[str]) -> str:
    """What stands after FROM for these files of the lake."""
    return f"read_parquet([{', '.join(quoted(str(lake / name)) for name in names)}])"


def without_doubles(
    connection: Connection, lake: Path, files: Sequence[DataFile], table: str
) -> tuple[str, int]:
    """`table` without what stands there twice or stands in these files, and how many rows were dropped.

    Events are the same if their ids are; those without an id, if they say the same in every column. Mostly there are
    none, and `table` is given back as it is; else a table of its own.
    """
    near = _near(connection, files, table)
    held = f"FROM {parquet(lake, [file.name for file in near])}" if near else ""
    rows, with_id, ids = _row(
        connection, f"SELECT count(*), count(event_id), count(DISTINCT event_id) FROM {table}"
    )
    if rows == with_id == ids and not (held and _meet(connection, table, held)):
        return table, 0
    connection.execute(f"CREATE OR REPLACE TEMP TABLE single AS FROM {table}")
    _drop(connection, "single", "event_id", "event_id IS NOT NULL", held)
    if rows > with_id:
        _drop(connection, "single", f"md5(to_json(row({', '.join(NAMES)})))", "event_id IS NULL", held)
    return "single", rows - _count(connection, "single")


def _meet(connection: Connection, table: str, held: str) -> bool:
    """Whether an event of the table is in the lake."""
    found = f"SELECT 1 FROM {table} SEMI JOIN (SELECT event_id {held}) USING (event_id) LIMIT 1"
    return bool(connection.execute(found).fetchall())


def _drop(connection: Connection, table: str, key: str, where: str, held: str) -> None:
    connection.execute(
        f"""DELETE FROM {table} WHERE rowid IN (
            SELECT rowid FROM (
                SELECT rowid, row_number() OVER (PARTITION BY {key} ORDER BY rowid) AS nth FROM {table}
                WHERE {where} AND {key} IN (
                    SELECT {key} FROM {table} WHERE {where} GROUP BY {key} HAVING count(*) > 1))
            WHERE nth > 1)"""
    )
    if held:
        connection.execute(
            f"DELETE FROM {table} WHERE {where} AND {key} IN (SELECT {key} {held} WHERE {where})"
        )


def _near(connection: Connection, files: Sequence[DataFile], table: str) -> list[DataFile]:
    """The files that can hold events of the table: two deliveries of one event say the same time."""
    oldest, newest, undated = _row(
        connection, f"SELECT min(event_time), max(event_time), count(*) - count(event_time) FROM {table}"
    )
    found = []
    for file in files:
        dated = oldest is not None and file.oldest is not None and file.newest is not None
        overlaps = dated and file.oldest <= _utc(newest) and file.newest >= _utc(oldest)  # type: ignore[operator]
        if overlaps or (undated and file.undated):
            found.append(file)
    return found


def write(
    connection: Connection, lake: Path, table: str, stem: str, *, as_one: bool = False
) -> tuple[DataFile, ...]:
    """Write the rows of `table` into new files; they are on the disk, and no manifest names them yet.

    Args:
        connection: where `table` is.
        lake: the lake's folder.
        table: a table, or a SELECT in parentheses, with COLUMNS.
        stem: what the new files' names begin with; nothing else has that name.
        as_one: one file, whatever its events' months.

    Raises:
        OSError, duckdb.Error: they could not be written.
    """
    if as_one:
        made = [_write_one(connection, lake, table, stem)]
        sync(lake / "events")
        return tuple(made)
    months = connection.execute(
        f"SELECT date_trunc('month', event_time) AS month, count(*) FROM {table} "
        "WHERE event_time IS NOT NULL GROUP BY month ORDER BY count(*) DESC, month"
    ).fetchall()
    own = [month for month, rows in months if rows >= OWN_FILE][:MOST_OWN_FILES]
    if len(months) == 1 and not own:
        own = [months[0][0]]
    made = []
    for month in sorted(own):
        is_month = f"date_trunc('month', event_time) IS NOT DISTINCT FROM TIMESTAMP '{month}'"
        made.append(
            _write_one(connection, lake, f"(FROM {table} WHERE {is_month})", f"{stem}-{month:%Y-%m}")
        )
    others = " AND ".join(
        f"date_trunc('month', event_time) IS DISTINCT FROM TIMESTAMP '{month}'" for month in own
    )
    rest = f"(FROM {table} WHERE {others or 'true'})"
    if _count(connection, rest):
        made.append(_write_one(connection, lake, rest, f"{stem}-mixed"))
    sync(lake / "events")
    return tuple(made)


def _write_one(connection: Connection, lake: Path, rows: str, stem: str) -> DataFile:
    name = f"events/{stem}.parquet"
    connection.execute(
        f"COPY (SELECT * FROM {rows} ORDER BY {_ORDER}) TO {quoted(str(lake / name))} ({_OPTIONS})"
    )
    sync(lake / name)
    oldest, newest, count, undated = _row(
        connection,
        f"SELECT min(event_time), max(event_time), count(*), count(*) - count(event_time) FROM {rows}",
    )
    return DataFile(
        name=name,
        rows=count,
        bytes=(lake / name).stat().st_size,
        oldest=_utc(oldest),
        newest=_utc(newest),
        undated=undated,
    )


def _utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.replace(tzinfo=UTC)


def _count(connection: Connection, table: str) -> int:
    return int(_row(connection, f"SELECT count(*) FROM {table}")[0])


def _row(connection: Connection, query: str) -> tuple:  # type: ignore[type-arg]
    found = connection.execute(query).fetchone()
    assert found is not None  # noqa: S101  an aggregate always has a row
    return found

"""The local lake: CloudTrail's events in sorted Parquet files, asked again and again without reading the logs again.

`ingest` takes new log files in, `answer` asks hunts, `timeline` gives what one caller, key, address or resource did.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from tasks.hunting import duck, lake_read
from tasks.hunting.lake_ingest import Ingested as Ingested  # noqa: PLC0414  given on from here
from tasks.hunting.lake_ingest import ingest as ingest  # noqa: PLC0414  given on too
from tasks.hunting.lake_manifest import Manifest, read
from tasks.hunting.lake_read import connection_to, coverage, files_of, from_state, rows_of
from tasks.hunting.lake_write import Connection
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.answer import Answer, Answers, Asked, Coverage
from watchkeeper.hunting.columns import NAMES, TABLE
from watchkeeper.hunting.condition import ALWAYS, Condition, any_of, sql_of
from watchkeeper.hunting.needed import condition_of
from watchkeeper.hunting.scope import Scope

Needle = Literal["principal", "access_key_id", "source_ip", "resource"]
PINS = ("event_name", "event_source", "event_type", "identity_type", "error_code")
"""Columns by which the events that hunts can need at all are picked: few values, cheap to compare."""
_WORD = re.compile(r"\w+")
_EVERY = re.compile(r"(?:select|distinct|all|,|\.)\s*\*", re.IGNORECASE)
"""A hunt that selects every column."""


class Timeline(Frozen):
    """What one caller, key, address or resource did, in order of time."""

    rows: tuple[dict[str, Any], ...]
    """With the logical table's columns."""
    cut: bool = False
    """There were more; these are the first."""
    coverage: Coverage


def state(lake_folder: str | Path) -> Manifest:
    """How the lake stands: its files, how many events, until when each trail is complete.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: it cannot be read.
    """
    return read(Path(lake_folder))


def answer(lake_folder: str | Path, asked: Sequence[Asked], scope: Scope) -> Answers:
    """Ask hunts of the lake.

    The events that the hunts can need, by the names they ask for, are picked in one pass; what cannot be pinned like
    this is asked of all events.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: it cannot be read.
    """
    lake = Path(lake_folder)
    with connection_to(lake) as connection:
        return from_state(lake, lambda manifest: _answer(connection, lake, manifest, asked, scope))


def _answer(
    connection: Connection, lake: Path, manifest: Manifest, asked: Sequence[Asked], scope: Scope
) -> Answers:
    files = files_of(manifest, scope)
    events = rows_of(lake, files, scope)
    looked_at = coverage(connection, lake, manifest, scope)
    pinned: list[Asked] = []
    conditions: list[Condition] = []
    others: list[Asked] = []
    for one in asked:
        condition = _condition(one)
        if condition == ALWAYS:
            others.append(one)
        else:
            pinned.append(one)
            conditions.append(condition)
    found: dict[str, Seen[Answer] | Unseen] = {}
    try:
        if pinned:
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE candidates AS SELECT {_columns(pinned)} FROM {events} "
                f"WHERE {sql_of(any_of(conditions))}"
            )
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS FROM candidates")
            found |= duck.run(connection, pinned, looked_at).by_hunt
        if others:
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS FROM {events}")
            found |= duck.run(connection, others, looked_at).by_hunt
    finally:
        connection.execute(f"DROP VIEW IF EXISTS {TABLE}")
        connection.execute("DROP TABLE IF EXISTS candidates")
    return Answers(coverage=looked_at, by_hunt={one.hunt.id: found[one.hunt.id] for one in asked})


def _condition(asked: Asked) -> Condition:
    try:
        return condition_of(asked, PINS)
    except ValueError:
        return ALWAYS  # it says itself what is wrong with it when it is asked


def _columns(asked: Sequence[Asked]) -> str:
    """The columns that any of the hunts names; the others need not be copied."""
    words = set()
    for one in asked:
        if _EVERY.search(one.hunt.sql):
            return ", ".join(NAMES)
        words |= set(_WORD.findall(one.hunt.sql.lower()))
    return ", ".join(name for name in NAMES if name in words) or NAMES[0]


def timeline(
    lake_folder: str | Path, column: Needle, value: str, scope: Scope, limit: int = 1_000
) -> Timeline:
    """What one principal, access key, address or resource did within the scope, in order of time.

    Args:
        lake_folder: the lake.
        column: by what is looked for. `principal` is a role's or user's ARN; `resource` is any name or ARN, found
            where it stands in a call's request, answer or list of resources.
        value: exactly as CloudTrail writes it.
        scope: accounts, regions, period.
        limit: the first so many rows are given.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: it cannot be read.
    """
    lake = Path(lake_folder)
    if column == "resource":
        where = " OR ".join(f"contains({one}, $value)" for one in ("resources", "request", "response"))
    else:
        where = f"{column} = $value"

    def look(manifest: Manifest) -> Timeline:
        files = files_of(manifest, scope)
        done = connection.execute(
            f"SELECT * FROM {rows_of(lake, files, scope)} WHERE {where} ORDER BY event_time, event_id LIMIT {limit + 1}",
            {"value": value},
        )
        rows = [dict(zip(NAMES, row, strict=True)) for row in done.fetchall()]
        return Timeline(
            rows=tuple(rows[:limit]),
            cut=len(rows) > limit,
            coverage=Coverage(
                engine="lake",
                files=len(files),
                bytes_read=sum(file.bytes for file in files),
                events=sum(file.rows for file in files),
                gaps=lake_read.gaps_of(manifest, scope),
            ),
        )

    with connection_to(lake) as connection:
        return from_state(lake, look)

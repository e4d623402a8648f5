"""Reading the lake: a connection for each reading thread, the files that can hold a scope's events, what there was.

Readers take no lock: they read the manifest once and the files that it names, which never change. Files that were merged
meanwhile lie on for an hour; who is slower than that begins anew with the present manifest.
"""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from tasks.hunting import duck, lake_manifest
from tasks.hunting.lake_manifest import DataFile, Manifest
from tasks.hunting.lake_write import Connection, empty, parquet, quoted
from watchkeeper.errors import Permanent
from watchkeeper.hunting import taken_in
from watchkeeper.hunting.answer import Coverage
from watchkeeper.hunting.columns import NAMES
from watchkeeper.hunting.scope import Scope

T = TypeVar("T")

MEMORY = "1GB"
THREADS = 2
_kept = threading.local()


@contextmanager
def connection_to(lake: Path) -> Iterator[Connection]:
    """A connection that reads the lake's folder and nothing else; this thread's last one is used again.

    What is known of Parquet files (their footers) stays with it: they never change.
    """
    place = str(lake.resolve())
    kept: tuple[str, Connection] | None = getattr(_kept, "connection", None)
    if kept is None or kept[0] != place:
        _kept.connection = kept = (place, _opened(place))
    try:
        yield kept[1]
    except duckdb.FatalException:
        del _kept.connection
        raise


def _opened(place: str) -> Connection:
    spill = Path(tempfile.gettempdir()) / f"watchkeeper-spill-{os.getpid()}-{threading.get_ident()}"
    connection = duck.connect(MEMORY, THREADS, temporary=spill, closed=False)
    connection.execute(f"SET allowed_directories = [{quoted(place + '/')}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET parquet_metadata_cache = true")
    return connection


def from_state(lake: Path, look: Callable[[Manifest], T]) -> T:
    """What `look` gives of one state of the lake; begun anew if that state's files are gone meanwhile.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: it cannot be read.
    """
    manifest = lake_manifest.read(lake)
    while True:
        try:
            return look(manifest)
        except duckdb.IOException as error:
            now = lake_manifest.read(lake)
            if now.turn == manifest.turn:
                raise Permanent(
                    f"the lake in {lake} cannot be read: {str(error).splitlines()[0][:300]}"
                ) from error
            manifest = now


def files_of(manifest: Manifest, scope: Scope) -> tuple[DataFile, ...]:
    """The files that can hold events of the scope."""
    return tuple(file for file in manifest.files if file.overlaps(scope))


def rows_of(lake: Path, files: Sequence[DataFile], scope: Scope) -> str:
    """What stands after FROM for the scope's events, as literals: a view binds nothing."""
    if not files:
        return empty()
    where = ["true"]
    if not all(file.is_within(scope) for file in files):
        where += [f"event_time >= {_timestamp(scope.since)}", f"event_time < {_timestamp(scope.until)}"]
    if scope.accounts:
        where.append(f"account IN ({', '.join(map(quoted, scope.accounts))})")
    if scope.regions:
        where.append(f"region IN ({', '.join(map(quoted, scope.regions))})")
    return f"(SELECT {', '.join(NAMES)} FROM {parquet(lake, [file.name for file in files])} WHERE {' AND '.join(where)})"


def _timestamp(time: datetime) -> str:
    utc = time.astimezone(UTC).replace(tzinfo=None)
    return f"TIMESTAMP '{utc.isoformat(sep=' ')}'"


def coverage_of(
    manifest: Manifest, files: Sequence[DataFile], scope: Scope, logged: dict[str, int]
) -> Coverage:
    """What there was to look at; without counts by sort, the events of the files that were opened."""
    return Coverage(
        engine="lake",
        files=len(files),
        bytes_read=sum(file.bytes for file in files),
        events=sum(logged.values()) or sum(file.rows for file in files),
        logged=logged,
        gaps=gaps_of(manifest, scope),
        remarks=remarks_of(manifest, scope),
    )


def gaps_of(manifest: Manifest, scope: Scope) -> tuple[str, ...]:
    """What of the scope the lake cannot know, in sentences."""
    gaps = (
        [
            f"account {one} has no log files in the lake: nothing of it was seen"
            for one in scope.accounts
            if not any(trail.startswith(f"{one}/") for trail in manifest.complete_until)
        ]
        if manifest.complete_until
        else []
    )
    if not manifest.log_files:
        gaps.append("the lake holds no log files: nothing was seen")
    gaps += taken_in.gaps_of(manifest.looks, scope, datetime.now(UTC))
    undated = sum(file.undated for file in manifest.files)
    if undated:
        gaps.append(f"{undated} events in the lake have no readable time: no period shows them")
    return tuple(gaps)


def remarks_of(manifest: Manifest, scope: Scope) -> tuple[str, ...]:
    """What should be known of the scope and is no gap: its end may be on its way, or the trail fell quiet before."""
    now = datetime.now(UTC)
    coming = taken_in.on_its_way(manifest.looks, scope, now)
    newest = max(manifest.complete_until.values(), default=None)
    if newest is None or newest >= scope.until - taken_in.DELIVERY:
        return coming
    if taken_in.gaps_of(manifest.looks, scope, now):
        return coming
    quiet = f"nothing was delivered after {newest:%Y-%m-%d %H:%M} UTC: the trail was read to its end"
    return (*coming, quiet)

"""Log files into the lake: each file once, each event once, some hundred thousand events to a batch.

A batch is its files of events, its list of log files and one swap of the manifest: killed at any moment, a batch is in
the lake or it is not, and the next ingest takes what is missing.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from pydantic import Field

from tasks.hunting import decode, duck, lake_compact, lake_manifest, lake_taken, log_files
from tasks.hunting.lake_batch import Batch
from tasks.hunting.lake_fetch import Pieces, by_delivery, delivery_of, read_ahead
from tasks.hunting.object_store import LogFile, Store, opened
from watchkeeper.errors import Permanent
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.scope import Scope

MEMORY = "1GB"
"""What DuckDB may use; beyond that it spills into the lake's folder."""

Progress = Callable[[int, int, int], None]
"""Is told after each batch: log files read, log files to read, new events."""


class Ingested(Frozen):
    """What one ingest did, and how the lake stands."""

    files: int = 0
    """Log files that were read now."""
    known: int = 0
    """Log files found that had been taken in before, unchanged."""
    bytes_read: int = 0
    """Compressed."""
    events: int = 0
    """New events."""
    doubles: int = 0
    """Events that were there already: delivered by two trails, or twice."""
    batches: int = 0
    gaps: tuple[str, ...] = ()
    """What could not be looked at, in sentences; files broken at an earlier ingest and unchanged since too."""
    events_in_lake: int = 0
    files_in_lake: int = 0
    """Parquet files: always fewer than a hundred."""
    complete_until: dict[str, datetime] = Field(default_factory=dict)
    """By `account/region`: when the newest log file taken in was delivered."""
    seconds: float = 0.0


def ingest(
    place: str,
    lake_folder: str | Path,
    scope: Scope,
    progress: Progress | None = None,
    *,
    patience: float = 0,
) -> Ingested:
    """Take the log files at `place` that the lake does not hold yet.

    Args:
        place: `s3://bucket/prefix` or a folder.
        lake_folder: the lake; it is made if need be.
        scope: which log files are looked for: by account, region and day. Every event in them is taken.
        progress: is told after each batch.
        patience: so many seconds another process that writes into the lake is waited for.

    Raises:
        Permanent: the place or the lake's folder cannot be used; the text says what to do.
        Transient: another process writes into the lake, or S3 did not answer. What was taken in is kept.
    """
    began, moment = time.monotonic(), datetime.now(UTC)
    lake = Path(lake_folder)
    store = opened(place)
    found = log_files.find(place, scope, store=store)
    with lake_manifest.writing(lake, patience), _in_plain_words(lake):
        connection = duck.connect(MEMORY, 1, temporary=lake / "spill", closed=False)
        try:
            connection.execute("SET preserve_insertion_order = false")
            batch = Batch(connection, lake)
            names = [_named(store, file) for file in found.files]
            known = lake_taken.known(connection, lake, batch.manifest, names)
            todo = [file for place, file in enumerate(found.files) if place not in known]
            _take(store, todo, batch, progress)
            gaps = (*found.gaps, *(why for why in known.values() if why), *batch.gaps)
            batch.looked(lake_manifest.place_name(place), scope, moment, gaps)
        finally:
            connection.close()
    return Ingested(
        files=len(todo),
        known=len(known),
        bytes_read=sum(file.size for file in todo),
        events=batch.events,
        doubles=batch.doubles,
        batches=batch.commits,
        gaps=gaps,
        events_in_lake=batch.manifest.events,
        files_in_lake=len(batch.manifest.files),
        complete_until=batch.manifest.complete_until,
        seconds=time.monotonic() - began,
    )


def compact(lake_folder: str | Path, *, patience: float = 0) -> int:
    """Make one file of each month's, as for a lake that is asked more often than it grows; gives how many there are.

    It costs a third of the ingest, and timelines take half the time afterwards.

    Args:
        lake_folder: the lake.
        patience: so many seconds another process that writes into the lake is waited for.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: the folder cannot be written to, or is full.
        Transient: another process writes into the lake.
    """
    lake = Path(lake_folder)
    lake_manifest.read(lake)
    with lake_manifest.writing(lake, patience), _in_plain_words(lake):
        connection = duck.connect(MEMORY, 1, temporary=lake / "spill", closed=False)
        try:
            connection.execute("SET preserve_insertion_order = false")
            manifest = lake_manifest.read(lake)
            while old := lake_compact.scattered(manifest.files):
                manifest = lake_compact.merged_files(connection, lake, manifest, old)
                lake_manifest.swap(lake, manifest)
        finally:
            connection.close()
    return len(manifest.files)


def _take(store: Store, files: Sequence[LogFile], batch: Batch, progress: Progress | None) -> None:
    """Read the files into batches, the oldest deliveries first."""
    commits = 0
    for done, (file, pieces) in enumerate(read_ahead(store, sorted(files, key=by_delivery)), 1):
        name, mark = _named(store, file)
        if _read(pieces, name, batch):
            batch.taken(name, mark, delivery_of(file))
        if batch.is_full:
            batch.commit()
        if progress and batch.commits > commits:
            commits = batch.commits
            progress(done, len(files), batch.events)
    batch.commit()
    if progress and batch.commits > commits:
        progress(len(files), len(files), batch.events)


def _read(pieces: Pieces | Permanent, name: str, batch: Batch) -> bool:
    """Whether the file's bytes could be had, as they may be at the next ingest; what is wrong in them is told."""
    if isinstance(pieces, Permanent):
        batch.gaps.append(f"{name} could not be read: {pieces}")
        return False
    try:
        batch.add(decode.blocks(pieces, name, lambda gap: batch.tell(name, gap)), name)
    except Permanent as error:
        batch.gaps.append(f"{name} could not be read to its end: {error}")
        return False
    return True


def _named(store: Store, file: LogFile) -> tuple[str, str]:
    """The file's full name, and what changes when it does."""
    return f"{store.name}/{file.key}", f"{file.size} {file.mark}"


@contextmanager
def _in_plain_words(lake: Path) -> Iterator[None]:
    """DuckDB's complaints about the disk, as errors for people."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise Permanent(
            f"the lake in {lake} needs more than {MEMORY} of memory and found no room to spill: make room in that folder"
        ) from error
    except duckdb.IOException as error:
        reason = str(error).rpartition(": ")[2][:200]
        raise Permanent(
            f"the lake's folder {lake} cannot be written to ({reason}): make room there or give this process the right "
            "to write; what was taken in until now is kept, and the next ingest goes on from there"
        ) from error

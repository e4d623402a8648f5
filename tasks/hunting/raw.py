"""Hunts straight over the log files of a trail's bucket or of a folder: nothing is kept.

Each file is decoded once for all hunts; events that no hunt can need are thrown away at once, the others become rows of
a table in the memory, of which the hunts' own SQL is asked.
"""

import tempfile
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Self

from pebble import ProcessExpired, ProcessPool

from tasks.hunting import decode, duck, log_files
from tasks.hunting.memory import for_many_events
from tasks.hunting.object_store import LogFile, Store, opened
from tasks.hunting.raw_table import RawTable
from tasks.hunting.scan import Counted, Rows, Scan, fetched, together
from watchkeeper.errors import Transient, WatchkeeperError
from watchkeeper.hunting.answer import Answers, Asked, Coverage
from watchkeeper.hunting.raw_needs import Kind, RawNeeds, needs_of
from watchkeeper.hunting.scope import Scope

ENGINE = "raw files"
MEMORY = "1GB"
"""What the table may hold in memory; more goes to a temporary folder, gone afterwards."""

_ROWS_AT_ONCE = 20_000
_SIGNS_AT_ONCE = 12 << 20
_ODD_AT_ONCE = 2_000
_FILES_AT_ONCE = 40

Progress = Callable[[int, int], None]
"""Is called with the number of files that are read, and of all."""


def answer(
    place: str,
    asked: Sequence[Asked],
    scope: Scope,
    *,
    account: str | None = None,
    role: str | None = None,
    processes: int = 1,
    memory: str = MEMORY,
    progress: Progress | None = None,
) -> Answers:
    """What the hunts find in the log files at `place`.

    Args:
        place: `s3://bucket/prefix` or a folder.
        asked: hunts with their values.
        scope: of which accounts, regions and time.
        account: in which `role` is assumed to read the bucket; our own credentials without it.
        role: that role's name; the member role without it.
        processes: how many decode at the same time.
        memory: what the table may hold in memory.
        progress: is told how far it is.

    Raises:
        Permanent: the place is not there or may not be read; the text says what to do next.
        Transient: S3 did not answer.
    """
    store = opened(place, account, role)
    found = log_files.find(place, scope, store=store)
    needs = needs_of(asked)
    scan = Scan(needs, scope)
    with tempfile.TemporaryDirectory(prefix="watchkeeper-hunt-") as temporary:
        connection = duck.connect(memory, max(1, processes), temporary=temporary)
        try:
            table = RawTable(connection, needs, scope, scan.reader)
            if processes > 1 and len(found.files) > _FILES_AT_ONCE:
                others = _Others((place, account, role), needs, scope, processes - 1)
                counted = _beside(others, scan, store, found.files, table=table, progress=progress)
            else:
                counted = _here(scan, store, found.files, table, progress)
            _take(scan, table, at_once=False)
            table.finish()
            gaps = (*found.gaps, *counted.gaps, *table.gaps)
            if not found.files:
                gaps = (*gaps, f"there is no log file of this period at {store.name}")
            coverage = Coverage(
                engine=ENGINE,
                files=counted.files,
                bytes_read=counted.bytes_read,
                events=counted.events,
                logged=counted.logged,
                gaps=gaps,
            )
            return table.answers(asked, coverage)
        finally:
            connection.close()


def _here(
    scan: Scan, store: Store, files: Sequence[LogFile], table: RawTable, progress: Progress | None
) -> Counted:
    with for_many_events():
        for number, (file, pieces) in enumerate(fetched(store, files), 1):
            _read(scan, file, pieces)
            _take(scan, table, at_once=True)
            if progress:
                progress(number, len(files))
    return scan.counted_once()


def _take(scan: Scan, table: RawTable, *, at_once: bool) -> None:
    """Put what the scan has kept into the table; with `at_once` only if it is much."""
    for kind, kept in scan.kept.items():
        if len(kept) > (_ROWS_AT_ONCE if at_once else 0) or kept.size > _SIGNS_AT_ONCE:
            table.add(kind, scan.take(kind))
    if len(scan.odd) > (_ODD_AT_ONCE if at_once else 0):
        table.add_odd(scan.take_odd())


def _read(scan: Scan, file: LogFile, pieces: Iterable[decode.Bytes] | WatchkeeperError) -> None:
    if isinstance(pieces, WatchkeeperError):
        scan.tell(f"could not read {file.key}: {pieces}")
        return
    try:
        scan.file(file, pieces)
    except WatchkeeperError as error:  # a large file is fetched while it is read
        scan.tell(f"could not read {file.key}: {error}")


_At = tuple[str, str | None, str | None]
Apart = tuple[dict[Kind, Rows], list[str], Counted]


_apart: tuple[Store, Scan] | None = None
"""In a process of its own: the store, and what was decided once for all files that it will read."""


def _prepare(at: _At, needs: RawNeeds, scope: Scope) -> None:
    global _apart  # noqa: PLW0603  said once, when the process begins
    _apart = opened(*at), Scan(needs, scope)


def _read_apart(files: Sequence[LogFile]) -> Apart:
    """Some files, in a process of their own."""
    assert _apart is not None  # noqa: S101  the pool has prepared it
    store, scan = _apart
    with for_many_events():
        for file, pieces in fetched(store, files):
            _read(scan, file, pieces)
    return {kind: scan.take(kind) for kind in scan.kept}, scan.take_odd(), scan.counted_once()


class _Others:
    """Other processes that read files, some at a time.

    Args:
        at: the place, as `opened` takes it.
        needs: which events are needed.
        scope: of which accounts, regions and time.
        count: how many.
    """

    def __init__(self, at: _At, needs: RawNeeds, scope: Scope, count: int) -> None:
        self._pool = ProcessPool(
            count, initializer=_prepare, initargs=(at, needs, scope), context=get_context("spawn")
        )
        self._under_way: deque[Future[Apart]] = deque()
        self._most = count * 2

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()
        self._pool.join()

    def give(self, left: deque[Sequence[LogFile]]) -> None:
        """Take files from what is left: each process has some to read, and some for the moment after."""
        while left and len(self._under_way) < self._most:
            self._under_way.append(self._pool.schedule(_read_apart, args=(left.popleft(),)))

    def done(self, *, wait: bool) -> Apart | None:
        """What the first files gave; None if they are not read yet and we do not `wait`, or all are read.

        Raises:
            Transient: a process died.
        """
        if not self._under_way or not (wait or self._under_way[0].done()):
            return None
        try:
            return self._under_way.popleft().result()
        except (ProcessExpired, BrokenProcessPool, CancelledError) as error:
            raise Transient(f"a process that read log files died: {error}") from error


def _beside(
    others: _Others,
    scan: Scan,
    store: Store,
    files: Sequence[LogFile],
    *,
    table: RawTable,
    progress: Progress | None,
) -> Counted:
    """Read files here while others read some too: they take a second to begin."""
    left = deque(files[at : at + _FILES_AT_ONCE] for at in range(0, len(files), _FILES_AT_ONCE))
    counts: list[Counted] = []
    gathered: defaultdict[Kind, list[Rows]] = defaultdict(list)
    with others:
        others.give(left)
        while (apart := others.done(wait=not left)) or left:
            if apart:
                others.give(left)
                rows, odd, counted = apart
                for kind, some in rows.items():
                    parts = gathered[kind]
                    parts.append(some)
                    if (
                        sum(part.events for part in parts) > _ROWS_AT_ONCE
                        or sum(part.signs for part in parts) > _SIGNS_AT_ONCE
                    ):
                        table.add(kind, together(gathered.pop(kind)))
                table.add_odd(odd)
            else:
                counted = _here(scan, store, left.popleft(), table, None)
            counts.append(counted)
            if progress:
                progress(sum(each.files for each in counts), len(files))
    for kind, parts in gathered.items():
        table.add(kind, together(parts))
    return _summed(counts)


def _summed(counts: Iterable[Counted]) -> Counted:
    files = size = events = 0
    logged: Counter[str] = Counter()
    gaps: list[str] = []
    for one in counts:
        files, size, events = files + one.files, size + one.bytes_read, events + one.events
        logged.update(one.logged)
        gaps += one.gaps
    return Counted(files, size, events, dict(logged), gaps)

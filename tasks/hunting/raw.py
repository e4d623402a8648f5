"""Hunts straight over the log files of a trail's bucket or of a folder: nothing is kept.

Each file is decoded once for all hunts; events that no hunt can need are thrown away at once, the others become rows of
a table in the memory, of which the hunts' own SQL is asked.
"""

import tempfile
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Self

from loky import ProcessPoolExecutor

from tasks.hunting import duck, log_files, raw_apart
from tasks.hunting.kept import Rows, together
from tasks.hunting.memory import for_many_events
from tasks.hunting.object_store import LogFile, Store, opened
from tasks.hunting.raw_apart import Apart, At
from tasks.hunting.raw_table import RawTable
from tasks.hunting.scan import Counted, Scan, fetched
from watchkeeper.errors import Transient
from watchkeeper.hunting.answer import Answers, Asked, Coverage
from watchkeeper.hunting.raw_needs import Kind, RawNeeds
from watchkeeper.hunting.raw_needs_of import needs_of
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
    with tempfile.TemporaryDirectory(prefix="watchkeeper-hunt-") as temporary, for_many_events():
        connection = duck.connect(memory, max(2, processes), temporary=temporary)
        try:
            table = RawTable(connection, needs, scope, scan.reader)
            if processes > 1 and len(found.files) > _FILES_AT_ONCE:
                others = _Others((place, account, role), needs, scope, processes - 1)
                left = _Left(found.files, processes)
                counted = _beside(others, scan, store, left, table=table, progress=progress)
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
            return table.answers(asked, coverage, processes)
        finally:
            connection.close()


def _here(
    scan: Scan, store: Store, files: Sequence[LogFile], table: RawTable, progress: Progress | None
) -> Counted:
    for number, (file, pieces) in enumerate(fetched(store, files), 1):
        scan.read(file, pieces)
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


class _Others:
    """Other processes that read files, some at a time.

    Args:
        at: the place.
        needs: which events are needed.
        scope: of which accounts, regions and time.
        count: how many.
    """

    def __init__(self, at: At, needs: RawNeeds, scope: Scope, count: int) -> None:
        # Beside spawn, which would import the whole of the main program in each of them.
        self._pool = ProcessPoolExecutor(
            count, initializer=raw_apart.prepare, initargs=(at, needs, scope), timeout=None
        )
        self._under_way: deque[Future[Apart]] = deque()
        self._most = count * 2

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(kill_workers=True)

    def give(self, left: "_Left") -> None:
        """Take files from what is left: each process has some to read, and some for the moment after."""
        while left and len(self._under_way) < self._most:
            self._under_way.append(self._pool.submit(raw_apart.read, left.some()))

    def done(self, *, wait: bool) -> Apart | None:
        """What the first files gave; None if they are not read yet and we do not `wait`, or all are read.

        Raises:
            Transient: a process died.
        """
        if not self._under_way or not (wait or self._under_way[0].done()):
            return None
        try:
            return self._under_way.popleft().result()
        except (BrokenProcessPool, CancelledError) as error:
            raise Transient(f"a process that read log files died: {error}") from error


class _Left:
    """Files that nobody reads yet.

    Args:
        files: all.
        readers: how many processes take some, this one too.
    """

    def __init__(self, files: Sequence[LogFile], readers: int) -> None:
        self._files, self._readers = files, readers
        self._at = 0

    def __len__(self) -> int:
        return len(self._files) - self._at

    def some(self) -> Sequence[LogFile]:
        """The next files: fewer towards the end, so that nobody waits long for who took the last."""
        begin = self._at
        self._at += max(1, min(_FILES_AT_ONCE, len(self) // (self._readers * 4)))
        return self._files[begin : self._at]


def _beside(
    others: _Others,
    scan: Scan,
    store: Store,
    left: _Left,
    *,
    table: RawTable,
    progress: Progress | None,
) -> Counted:
    """Read files here while others read some too: they take a second to begin."""
    files = len(left)
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
                counted = _here(scan, store, left.some(), table, None)
            counts.append(counted)
            if progress:
                progress(sum(each.files for each in counts), files)
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

"""The lake's manifest: which files belong to it. It is swapped as one, so that a reader sees one state and no mixture.

A folder of the lake:

* `manifest.json` names every file below; written beside, synced, renamed. What it does not name is not there.
* `events/*.parquet`: events, sorted, each file written once and never changed.
* `taken/*.parquet`: which log files were taken in, with their marks.
* `lock`: held by the one who writes; the system lets go of it when that process ends, however it ends.
* `spill/`: what DuckDB puts aside when its memory is full.
"""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import Field, ValidationError
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from watchkeeper.errors import NotThere, Permanent, Transient
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.taken_in import TakenIn

VERSION = 2
"""1 knew no looks, and did not say its number."""
RETIRED_KEPT = timedelta(hours=1)
"""So long a file lies on that was merged into another: a reader may have begun with the former manifest."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def place_name(place: str) -> str:
    """One name for a place of log files, however its end is written."""
    return place.rstrip("/") or "/"


class DataFile(Frozen):
    """One file of events."""

    name: str
    """Within the lake's folder."""
    rows: int
    bytes: int
    oldest: datetime | None = None
    """Times of its events; None where none of them has a readable time."""
    newest: datetime | None = None
    undated: int = 0
    """Events without a readable time: they are kept, and no period shows them."""

    def overlaps(self, scope: Scope) -> bool:
        """Whether any of its events can be of the period."""
        if self.oldest is None or self.newest is None:
            return False
        return self.oldest < scope.until and self.newest >= scope.since

    def is_within(self, scope: Scope) -> bool:
        """Whether all of its events are of the period."""
        if self.oldest is None or self.newest is None or self.undated:
            return False
        return self.oldest >= scope.since and self.newest < scope.until


class Retired(Frozen):
    """A file that belongs to the lake no more."""

    name: str
    since: datetime


class Manifest(Frozen):
    """One state of the lake."""

    version: int = VERSION
    turn: int = 0
    """Each swap is one more; the names of new files carry it."""
    files: tuple[DataFile, ...] = ()
    taken: tuple[str, ...] = ()
    """Files that list the log files taken in."""
    log_files: int = 0
    """How many of them there are."""
    complete_until: dict[str, datetime] = Field(default_factory=dict)
    """By `account/region`: when the newest log file taken in was delivered."""
    looks: tuple[TakenIn, ...] = ()
    """Which periods of the trail lie in it."""
    retired: tuple[Retired, ...] = ()

    @property
    def events(self) -> int:
        """How many events the lake holds."""
        return sum(file.rows for file in self.files)

    def of_trail(self, place: str | None) -> "Manifest":
        """The same with the looks at that place alone; None: all of them, since nothing says which counts."""
        if place is None:
            return self
        own = tuple(one for one in self.looks if one.place == place_name(place))
        return self.model_copy(update={"looks": own})

    def names(self) -> set[str]:
        """Every file that it names."""
        return {file.name for file in self.files} | set(self.taken) | {one.name for one in self.retired}


def read(lake: Path) -> Manifest:
    """The lake's present state.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: it cannot be read, or a newer version of Watchkeeper wrote it.
    """
    try:
        text = (lake / "manifest.json").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotThere(f"{lake} holds no lake: take log files in first") from None
    except OSError as error:
        raise Permanent(f"the lake's manifest in {lake} cannot be read: {error.strerror}") from error
    try:
        found = json.loads(text)
        if isinstance(found, dict) and found.get("version", 1) > VERSION:
            raise Permanent(
                f"the lake in {lake} was written by a newer version of Watchkeeper: use that one"
            )
        return Manifest.model_validate(found)
    except (ValueError, ValidationError) as error:
        raise Permanent(
            f"{lake}/manifest.json is no manifest of a lake: choose another folder, and take the logs in anew"
        ) from error


def read_or_new(lake: Path) -> Manifest:
    """The lake's present state, or that of an empty one."""
    try:
        return read(lake)
    except NotThere:
        return Manifest()


def swap(lake: Path, manifest: Manifest) -> None:
    """Make `manifest` the lake's state; every file that it names lies on the disk already.

    Raises:
        OSError: it could not be written; the former state stands.
    """
    beside = lake / "manifest.json.new"
    with beside.open("wb") as file:
        told = manifest.model_dump(mode="json", exclude_defaults=True)
        file.write(json.dumps({**told, "version": VERSION}).encode())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(lake / "manifest.json")
    sync(lake)


def sync(path: Path) -> None:
    """Have what was written under `path` (a file or a folder) on the disk before anything names it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(lake: Path, patience: float = 0) -> Iterator[None]:
    """Hold the lake's lock, in a folder that is made if need be; leftovers of one who was killed are tidied up.

    Args:
        lake: the folder.
        patience: so many seconds another process that holds it is waited for.

    Raises:
        Transient: another process writes into this lake now.
        Permanent: the folder cannot be written to, or is full.
    """
    with telling_what_to_do(lake):
        for folder in ("events", "taken", "spill"):
            (lake / folder).mkdir(parents=True, exist_ok=True)
        lock = os.open(lake / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            _take(lock, lake, patience)
            _tidy_up(lake)
            yield
        finally:
            os.close(lock)


def _take(lock: int, lake: Path, patience: float) -> None:
    waiting = Retrying(
        retry=retry_if_exception_type(BlockingIOError), stop=stop_after_delay(patience), wait=wait_fixed(0.2),
        reraise=True,
    )  # fmt: skip
    try:
        waiting(fcntl.flock, lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Transient(f"another process writes into the lake {lake} now: try again later") from None


@contextmanager
def telling_what_to_do(lake: Path) -> Iterator[None]:
    """A folder that cannot be written to, as an error for people."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise Permanent(
                f"the lake's folder {lake} has no room left ({error.strerror}): make room there, or choose another "
                "folder; what was taken in until now is kept, and the next ingest goes on from there"
            ) from error
        raise Permanent(
            f"the lake's folder {lake} cannot be written to ({error.strerror}): give this process the right to "
            "write there, or choose another folder"
        ) from error


def _tidy_up(lake: Path) -> None:
    """Remove what no manifest names: files of a batch that was never committed, and those merged long ago."""
    manifest = read_or_new(lake)
    before = datetime.now(UTC) - RETIRED_KEPT
    gone = {one.name for one in manifest.retired if one.since < before}
    if gone:
        kept = tuple(one for one in manifest.retired if one.name not in gone)
        manifest = manifest.model_copy(update={"retired": kept, "turn": manifest.turn + 1})
        swap(lake, manifest)
    named = manifest.names()
    for folder in ("events", "taken", "spill"):
        for path in (lake / folder).iterdir():
            if f"{folder}/{path.name}" not in named and path.is_file():
                with suppress(FileNotFoundError):
                    path.unlink()
    (lake / "manifest.json.new").unlink(missing_ok=True)

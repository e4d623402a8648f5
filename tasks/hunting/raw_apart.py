"""Log files read in a process of its own, which begins by importing just this."""

from collections.abc import Sequence

from tasks.hunting.kept import Rows
from tasks.hunting.memory import for_many_events
from tasks.hunting.object_store import LogFile, Store, opened
from tasks.hunting.scan import Counted, Scan, fetched
from watchkeeper.hunting.raw_needs import Kind, RawNeeds
from watchkeeper.hunting.scope import Scope

At = tuple[str, str | None, str | None]
"""The place, as `opened` takes it."""
Apart = tuple[dict[Kind, Rows], list[str], Counted]
"""What some files gave: rows, events of an unknown shape, and what was read."""

_apart: tuple[Store, Scan] | None = None
"""The store, and what was decided once for all files that this process will read."""
_house = for_many_events()
"""Kept, since it would end with the last one who knows it."""


def prepare(at: At, needs: RawNeeds, scope: Scope) -> None:
    """Say once for all files what is asked."""
    global _apart  # noqa: PLW0603  said once, when the process begins
    _house.__enter__()
    _apart = opened(*at), Scan(needs, scope)


def read(files: Sequence[LogFile]) -> Apart:
    """Read some files."""
    assert _apart is not None  # noqa: S101  the pool has prepared it
    store, scan = _apart
    for file, pieces in fetched(store, files):
        scan.read(file, pieces)
    counted = scan.counted_once()
    return {kind: scan.take(kind) for kind in scan.kept}, scan.take_odd(), counted

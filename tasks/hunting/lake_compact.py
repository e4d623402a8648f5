"""Many small files of the lake become few: a reader opens each file, and a hundred of them cost more than their rows.

The rule, after each batch:

1. Of one month's files, those of like size (within a factor of eight in rows) are merged when there are eight.
   Each event is so written again once for each eightfold growth, and no more.
2. With more than `MOST_FILES` in all, the month with the most files becomes one file; where every month has one, the
   two neighbours in time with the fewest events become one.

The rows are the same before and after. The files merged lie on for an hour, for those who read the former state.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from tasks.hunting.lake_manifest import DataFile, Manifest, Retired
from tasks.hunting.lake_taken import MOST_LISTS, merged
from tasks.hunting.lake_write import Connection, parquet, write

LIKE_FILES = 8
MOST_FILES = 60
MOST_ROWS = 20_000_000
"""A month with more events is left to the rule: writing it anew each night would cost more than it saves."""


def due(files: Sequence[DataFile]) -> tuple[DataFile, ...]:
    """The files to merge next; none if the rule is kept."""
    groups: dict[tuple[str, int], list[DataFile]] = defaultdict(list)
    months: dict[str, list[DataFile]] = defaultdict(list)
    for file in files:
        month = month_of(file)
        months[month].append(file)
        groups[month, (max(file.rows, 1).bit_length() - 1) // 3].append(file)
    for group in groups.values():
        if len(group) >= LIKE_FILES:
            return tuple(sorted(group, key=_in_time)[:LIKE_FILES])
    if len(files) <= MOST_FILES:
        return ()
    most = max(months.values(), key=len)
    if len(most) > 1:
        return tuple(most)
    return min(pairwise(sorted(files, key=_in_time)), key=lambda pair: pair[0].rows + pair[1].rows)


def _in_time(file: DataFile) -> tuple[bool, str]:
    return file.oldest is None, str(file.oldest)


def scattered(files: Sequence[DataFile]) -> tuple[DataFile, ...]:
    """The files of the first month that has several; none if each month has one, or is too large to be written anew."""
    months: dict[str, list[DataFile]] = defaultdict(list)
    for file in sorted(files, key=_in_time):
        months[month_of(file)].append(file)
    return next(
        (
            tuple(those)
            for those in months.values()
            if len(those) > 1 and sum(file.rows for file in those) <= MOST_ROWS
        ),
        (),
    )


def month_of(file: DataFile) -> str:
    """`2026-11` if all of its events are of that month, else `mixed`."""
    if file.oldest is None or file.newest is None or file.undated:
        return "mixed"
    first, last = file.oldest.strftime("%Y-%m"), file.newest.strftime("%Y-%m")
    return first if first == last else "mixed"


def compacted(connection: Connection, lake: Path, manifest: Manifest) -> Manifest:
    """The manifest after one merge, or the same one if none is due; its new files are on the disk."""
    stem = f"{manifest.turn + 1:08d}"
    now = datetime.now(UTC)
    if len(manifest.taken) > MOST_LISTS:
        one = merged(connection, lake, manifest.taken, f"{stem}-merged")
        gone = tuple(Retired(name=name, since=now) for name in manifest.taken)
        return _next(manifest, taken=(one,), retired=(*manifest.retired, *gone))
    old = due(manifest.files)
    return merged_files(connection, lake, manifest, old) if old else manifest


def merged_files(
    connection: Connection, lake: Path, manifest: Manifest, old: Sequence[DataFile]
) -> Manifest:
    """The manifest with these files as one."""
    stem = f"{manifest.turn + 1:08d}"
    now = datetime.now(UTC)
    new = write(connection, lake, parquet(lake, [file.name for file in old]), f"{stem}-merged", as_one=True)
    return _next(
        manifest,
        files=(*(file for file in manifest.files if file not in old), *new),
        retired=(*manifest.retired, *(Retired(name=file.name, since=now) for file in old)),
    )


def _next(manifest: Manifest, **changes: object) -> Manifest:
    return manifest.model_copy(update={**changes, "turn": manifest.turn + 1})

"""One batch of the lake: blocks of JSON become rows, each event once, and one swap of the manifest commits them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tasks.hunting import decode, lake_compact, lake_manifest, lake_taken
from tasks.hunting.lake_fetch import Delivery
from tasks.hunting.lake_manifest import Manifest
from tasks.hunting.lake_taken import Taken
from tasks.hunting.lake_write import Connection, empty, quoted, without_doubles, write
from watchkeeper.hunting import flatten, taken_in
from watchkeeper.hunting.scope import Scope

MOST_EVENTS = 200_000
MOST_JSON = 320 << 20
"""A batch ends with the block that reaches one of these; a file that is larger is several batches."""
_MOST_GAPS = 20
_AT_ONCE = 32 << 20
"""Bytes of JSON that are parsed together."""
_STRUCTURE = f'{{"Records":[{flatten.FROM_JSON_STRUCTURE}]}}'
_ROWS = flatten.select(
    f"(SELECT unnest(from_json(decode(block), {quoted(_STRUCTURE)}).Records) AS r "
    "FROM (SELECT unnest($1::BLOB[]) AS block))"
)
_EVER = datetime.min.replace(tzinfo=UTC)


class Batch:
    """What is read of the log files and not in the lake yet."""

    def __init__(self, connection: Connection, lake: Path) -> None:
        self._connection = connection
        self._lake = lake
        self.manifest: Manifest = lake_manifest.read_or_new(lake)
        self.events = self.doubles = self.commits = 0
        """New events, events that were there already, swaps: of all batches until now."""
        self.gaps: list[str] = []
        self._parts = 0
        self._begin()

    def _begin(self) -> None:
        for number in range(self._parts):
            self._connection.execute(f"DROP TABLE part{number}")
        self._parts = 0
        self._blocks: list[tuple[str, bytes]] = []
        self._waiting = self._json = self._rows = 0
        self._marks: dict[str, str] = {}
        self._told: dict[str, list[str]] = defaultdict(list)
        self._until: dict[str, datetime] = {}

    @property
    def is_full(self) -> bool:
        """Whether it should be committed before more is read."""
        return self._rows >= MOST_EVENTS or self._json >= MOST_JSON

    def add(self, blocks: Iterable[bytes], name: str) -> None:
        """Read one file's events; a large file fills and commits batches on the way."""
        for block in blocks:
            if self.is_full:
                self.commit()
            if self._waiting + len(block) > _AT_ONCE:
                self._parse()
            self._blocks.append((name, block))
            self._waiting += len(block)
            self._json += len(block)

    def tell(self, name: str, gap: str) -> None:
        """Something of the file could not be read."""
        self._told[name].append(gap)

    def taken(self, name: str, mark: str, delivery: Delivery | None) -> None:
        """The file is read to its end: with this batch it counts as taken in."""
        self._marks[name] = mark
        if delivery and delivery.at > self._until.get(delivery.trail, _EVER):
            self._until[delivery.trail] = delivery.at

    def _parse(self) -> None:
        blocks, self._blocks, self._waiting = self._blocks, [], 0
        if not blocks or self._inserted([block for _, block in blocks]):
            return
        for name, block in blocks:  # one of them is no JSON
            if not self._inserted([block]):
                self._parse_broken(name, block)

    def _parse_broken(self, name: str, block: bytes) -> None:
        text = block.decode(errors="replace").encode()
        if text != block:
            self.tell(
                name, f"{name} has bytes that are no UTF-8: they are shown as \N{REPLACEMENT CHARACTER}"
            )
            if self._inserted([text]):
                return
        whole = decode.readable(text, name, lambda gap: self.tell(name, gap))
        if not self._inserted([whole]):
            self.tell(name, f"{name} holds a block that cannot be read as JSON: it was left out")

    def _inserted(self, blocks: list[bytes]) -> bool:
        """Whether DuckDB could read them; a table for each part costs half of what appending to one does."""
        try:
            made = self._connection.execute(f"CREATE TEMP TABLE part{self._parts} AS {_ROWS}", [blocks])
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            return False
        self._rows += int(made.fetchall()[0][0])
        self._parts += 1
        return True

    def _fresh(self) -> str:
        parts = [f"FROM part{number}" for number in range(self._parts)]
        everything = " UNION ALL ".join(parts) or f"FROM {empty()}"
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW fresh AS {everything}")
        return "fresh"

    def commit(self) -> None:
        """Make what was read part of the lake, and merge what has become too many files.

        Raises:
            OSError, duckdb.Error: it could not be written; the lake is as it was.
        """
        self._parse()
        if not self._marks and not self._rows:
            return
        stem = f"{self.manifest.turn + 1:08d}"
        fresh, doubles = without_doubles(self._connection, self._lake, self.manifest.files, self._fresh())
        new = write(self._connection, self._lake, fresh, stem)
        lists = self._lists(stem)
        until = dict(self.manifest.complete_until)
        for trail, at in self._until.items():
            until[trail] = max(at, until.get(trail, _EVER))
        self._swap(
            self.manifest.model_copy(
                update={
                    "turn": self.manifest.turn + 1,
                    "files": (*self.manifest.files, *new),
                    "taken": (*self.manifest.taken, *lists),
                    "log_files": self.manifest.log_files + len(self._marks),
                    "complete_until": until,
                }
            )
        )
        self.events += sum(file.rows for file in new)
        self.doubles += doubles
        self.commits += 1
        self.gaps += [gap for name in self._marks for gap in self._told.get(name, ())]
        unfinished = {name: told for name, told in self._told.items() if name not in self._marks}
        self._begin()
        self._told.update(unfinished)
        while (
            next_one := lake_compact.compacted(self._connection, self._lake, self.manifest)
        ) != self.manifest:
            self._swap(next_one)

    def _lists(self, stem: str) -> tuple[str, ...]:
        if not self._marks:
            return ()
        taken = [
            Taken(
                name=name, mark=mark, why="; ".join(self._told[name][:3]) if self._told.get(name) else None
            )
            for name, mark in self._marks.items()
        ]
        return (lake_taken.write(self._connection, self._lake, taken, stem),)

    def looked(self, place: str, scope: Scope, moment: datetime, gaps: Sequence[str]) -> None:
        """Keep that all that `place` had of the scope at `moment` is in the lake, but for `gaps`; nothing waits any more.

        Raises:
            OSError: it could not be written; what was taken in is in the lake.
        """
        told = (
            *gaps[:_MOST_GAPS],
            *([f"and {len(gaps) - _MOST_GAPS} more"] if len(gaps) > _MOST_GAPS else []),
        )
        look = taken_in.look_at(place, scope, moment, told)
        looks = taken_in.with_look(self.manifest.looks, look) if look else self.manifest.looks
        if looks != self.manifest.looks or not self.manifest.turn:
            self._swap(self.manifest.model_copy(update={"turn": self.manifest.turn + 1, "looks": looks}))

    def _swap(self, manifest: Manifest) -> None:
        lake_manifest.swap(self._lake, manifest)
        self.manifest = manifest

"""One batch of the lake: blocks of JSON become rows, each event once, and one swap of the manifest commits them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tasks.hunting import decode, lake_compact, lake_manifest, lake_taken
from tasks.hunting.lake_fetch import Delivery
from tasks.hunting.lake_manifest import Manifest
from tasks.hunting.lake_taken import Taken
from tasks.hunting.lake_write import Connection, drop_doubles, quoted, write
from watchkeeper.hunting import flatten

MOST_EVENTS = 150_000
MOST_JSON = 256 << 20
"""A batch ends with the block that reaches one of these; a file that is larger is several batches."""
_AT_ONCE = 32 << 20
"""Bytes of JSON that are parsed together."""
_STRUCTURE = f'{{"Records":[{flatten.FROM_JSON_STRUCTURE}]}}'
_ROWS = flatten.select(
    f"(SELECT unnest(from_json(text, {quoted(_STRUCTURE)}).Records) AS r "
    "FROM (SELECT unnest($1::VARCHAR[]) AS text))"
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
        self._begin()

    def _begin(self) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {_ROWS} LIMIT 0", [[]])
        self._texts: list[tuple[str, str]] = []
        self._waiting = self._json = self._rows = self._files = 0
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
            self._texts.append((name, self._text(block, name)))
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

    def _text(self, block: bytes, name: str) -> str:
        try:
            return block.decode()
        except UnicodeDecodeError:
            self.tell(name, f"{name} has bytes that are no UTF-8: they are shown as �")
            return block.decode(errors="replace")

    def _parse(self) -> None:
        texts, self._texts, self._waiting = self._texts, [], 0
        if not texts:
            return
        try:
            self._insert([text for _, text in texts])
        except duckdb.InvalidInputException:
            for name, text in texts:  # one of them is no JSON
                self._parse_alone(name, text)
        self._rows = self._count()

    def _parse_alone(self, name: str, text: str) -> None:
        try:
            self._insert([text])
        except duckdb.InvalidInputException:
            whole = decode.readable(text.encode(), name, lambda gap: self.tell(name, gap))
            try:
                self._insert([whole.decode()])
            except duckdb.InvalidInputException:
                self.tell(name, f"{name} holds a block that cannot be read as JSON: it was left out")

    def _insert(self, texts: list[str]) -> None:
        self._connection.execute(f"INSERT INTO fresh {_ROWS}", [texts])

    def _count(self) -> int:
        (count,) = self._connection.execute("SELECT count(*) FROM fresh").fetchall()[0]
        return int(count)

    def commit(self) -> None:
        """Make what was read part of the lake, and merge what has become too many files.

        Raises:
            OSError, duckdb.Error: it could not be written; the lake is as it was.
        """
        self._parse()
        if not self._marks and not self._rows:
            return
        stem = f"{self.manifest.turn + 1:08d}"
        doubles = drop_doubles(self._connection, self._lake, self.manifest.files, "fresh")
        new = write(self._connection, self._lake, "fresh", stem)
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

    def _swap(self, manifest: Manifest) -> None:
        lake_manifest.swap(self._lake, manifest)
        self.manifest = manifest

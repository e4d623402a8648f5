"""Everything that log files say of a key, a caller, an address or a resource, without reading the rest of them.

The needle is looked for in the decompressed bytes; only files and events that have it are parsed at all.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from msgspec import Raw

from tasks.hunting import decode, duck, log_files
from tasks.hunting.memory import for_many_events
from tasks.hunting.object_store import opened
from tasks.hunting.raw import ENGINE, Progress
from tasks.hunting.scan import fetched
from watchkeeper.errors import Permanent, WatchkeeperError
from watchkeeper.hunting import flatten
from watchkeeper.hunting.answer import Coverage
from watchkeeper.hunting.columns import NAMES, TABLE
from watchkeeper.hunting.scope import Scope

MOST_ROWS = 50_000
"""Of one timeline; more are cut, and that is said."""
_AT_ONCE = 8 << 20
_SHORT = 4


class Timeline(NamedTuple):
    """The events, in order of time, with all columns of the logical table."""

    rows: tuple[dict[str, Any], ...]
    cut: bool
    """There were more rows than we keep."""
    coverage: Coverage
    """`events` are those that had a needle: the others were not even counted."""


def timeline(
    place: str,
    needles: Sequence[str],
    scope: Scope,
    *,
    account: str | None = None,
    role: str | None = None,
    progress: Progress | None = None,
) -> Timeline:
    """The events of `scope` in whose JSON one of the needles stands, anywhere.

    Args:
        place: `s3://bucket/prefix` or a folder.
        needles: keys, ARNs, names, addresses, exactly as CloudTrail writes them.
        scope: of which accounts, regions and time.
        account: in which `role` is assumed to read the bucket; our own credentials without it.
        role: that role's name; the member role without it.
        progress: is told how far it is.

    Raises:
        Permanent: no needle, or the place is not there or may not be read; the text says what to do next.
        Transient: S3 did not answer.
    """
    wanted = spellings(needles)
    store = opened(place, account, role)
    found = log_files.find(place, scope, store=store)
    gaps = list(found.gaps)
    if not found.files:
        gaps.append(f"there is no log file of this period at {store.name}")
    size = 0
    with (
        tempfile.TemporaryDirectory(prefix="watchkeeper-needle-") as temporary,
        _Rows(temporary, scope) as rows,
        for_many_events(),
    ):
        for number, (file, pieces) in enumerate(fetched(store, found.files), 1):
            size += file.size
            if isinstance(pieces, WatchkeeperError):
                gaps.append(f"could not read {file.key}: {pieces}")
                continue
            try:
                for block in decode.blocks(pieces, file.key, gaps.append):
                    if any(one in block for one in wanted):
                        rows.add(events_with(wanted, block, file.key, gaps.append))
            except WatchkeeperError as error:
                gaps.append(f"could not read {file.key}: {error}")
            if progress:
                progress(number, len(found.files))
        found_rows = rows.sorted()
    coverage = Coverage(
        engine=ENGINE,
        files=len(found.files),
        bytes_read=size,
        events=len(found_rows),
        gaps=tuple(gaps),
    )
    return Timeline(found_rows[:MOST_ROWS], len(found_rows) > MOST_ROWS, coverage)


def spellings(needles: Iterable[str]) -> tuple[bytes, ...]:
    """The bytes that a needle may be in JSON: as it is, with escaped slashes, and in ASCII alone.

    A short one would stand in everything: it is looked for as a text of its own.

    Raises:
        Permanent: there is no needle.
    """
    found: dict[bytes, None] = {}
    for needle in filter(None, needles):
        plain, ascii_only = json.dumps(needle, ensure_ascii=False), json.dumps(needle)
        for one in (plain, plain.replace("/", "\\/"), ascii_only, ascii_only.replace("/", "\\/")):
            text = one if len(needle) < _SHORT else one[1:-1]
            found[text.encode(errors="surrogatepass")] = None
    if not found:
        raise Permanent("a timeline needs something to look for: a key, an ARN, an address, a name")
    return tuple(found)


def events_with(wanted: Sequence[bytes], block: bytes, name: str, told: decode.Told) -> Iterator[str]:
    """The events of a block in which one of the needles stands, as JSON."""
    try:
        raws: list[Raw] = decode.RAWS.decode(block).Records
    except msgspec.DecodeError:
        raws = decode.RAWS.decode(decode.readable(block, name, told)).Records
    for raw in raws:
        text = bytes(raw)
        if any(one in text for one in wanted):
            yield text.decode(errors="replace")


class _Rows:
    """What was found, as rows of the logical table within the scope."""

    def __init__(self, temporary: str, scope: Scope) -> None:
        self._connection = duck.connect("256MB", 1, temporary=temporary)
        duck.make_table(self._connection)
        inside, self._values = duck.within(scope)
        texts = (
            f"(SELECT from_json(t, '{flatten.FROM_JSON_STRUCTURE}') AS r FROM texts WHERE json_valid(t))"  # noqa: S608
        )
        self._insert = f"INSERT INTO {TABLE} SELECT * FROM ({flatten.select(texts)}) WHERE {inside}"  # noqa: S608
        self._pending: list[str] = []
        self._size = 0

    def __enter__(self) -> "_Rows":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._pending.append(text)
            self._size += len(text)
        if self._size > _AT_ONCE:
            self._put()

    def _put(self) -> None:
        if self._pending:
            self._connection.register("texts", {"t": np.array(self._pending, dtype=object)})
            self._connection.execute(self._insert, self._values)
            self._connection.unregister("texts")
        self._pending, self._size = [], 0

    def sorted(self) -> tuple[dict[str, Any], ...]:
        self._put()
        duck.drop_copies(self._connection)
        done = self._connection.execute(
            f"SELECT * FROM {TABLE} ORDER BY event_time, event_id LIMIT {MOST_ROWS + 1}"  # noqa: S608
        )
        return tuple(dict(zip(NAMES, row, strict=True)) for row in done.fetchall())

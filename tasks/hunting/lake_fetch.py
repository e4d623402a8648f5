"""Log files' bytes, a little ahead of the one who reads them: small ones whole and several at a time."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NamedTuple

from tasks.hunting.object_store import LogFile, Store
from watchkeeper.errors import Permanent, Transient

LARGE = 8 << 20
"""A file of more compressed bytes is read in pieces, when its turn comes."""
_AHEAD = 16 << 20
"""Compressed bytes that are fetched before they are wanted."""
_FILES_AHEAD = 64
_NAMED = re.compile(r"(?P<account>\d{12})_CloudTrail[\w-]*?_(?P<region>[a-z0-9-]+)_(?P<at>\d{8}T\d{4}Z)_")

Pieces = Iterable[bytes | memoryview]


class Delivery(NamedTuple):
    """What a log file's name says."""

    trail: str
    """`account/region`."""
    at: datetime


def delivery_of(file: LogFile) -> Delivery | None:
    """What the file's name says; None if it does not say it as CloudTrail does."""
    named = _NAMED.search(file.key)
    if named is None:
        return None
    try:
        at = datetime.strptime(named["at"], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Delivery(f"{named['account']}/{named['region']}", at)


def by_delivery(file: LogFile) -> tuple[str, str]:
    """In this order a batch holds few days, whatever the accounts."""
    named = _NAMED.search(file.key)
    return (named["at"] if named else "", file.key)


def read_ahead(store: Store, files: Sequence[LogFile]) -> Iterator[tuple[LogFile, Pieces | Permanent]]:
    """Each file with its bytes, in the order given, or why it cannot be read.

    Raises:
        Transient: the store did not answer.
    """
    waiting: deque[tuple[LogFile, Future[Pieces] | None]] = deque()
    ahead = 0
    rest = iter(files)
    with ThreadPoolExecutor(store.threads) as pool:
        try:
            while True:
                while len(waiting) < _FILES_AHEAD and ahead < _AHEAD and (file := next(rest, None)):
                    fetched = None if file.size > LARGE else pool.submit(_whole, store, file)
                    waiting.append((file, fetched))
                    ahead += 0 if fetched is None else file.size
                if not waiting:
                    return
                file, fetched = waiting.popleft()
                if fetched is None:
                    yield file, store.chunks(file)
                    continue
                ahead -= file.size
                yield file, _got(fetched)
        finally:
            pool.shutdown(cancel_futures=True)


def _whole(store: Store, file: LogFile) -> Pieces:
    return (store.read(file),)


def _got(fetched: "Future[Pieces]") -> Pieces | Permanent:
    try:
        return fetched.result()
    except Transient:
        raise
    except Permanent as error:
        return error

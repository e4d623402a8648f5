"""Queries that a service runs for us: begun, several at a time, watched, and stopped when nobody waits any more."""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

from watchkeeper.errors import Throttled, WatchkeeperError
from watchkeeper.evidence import Unseen

_SOONEST, _LATEST = 0.1, 5.0
"""Seconds between two looks at what runs."""
_TRIES = 3
"""How often a query is begun of which the service itself says that it may be tried again."""


class Result(NamedTuple):
    """What one query gave."""

    query_id: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    cut: bool
    bytes_scanned: int
    seconds: float


class Failed(NamedTuple):
    """Why one query gave nothing; it may have cost something all the same."""

    query_id: str
    why: Unseen
    bytes_scanned: int
    may_be_tried_again: bool = False


class Service(Protocol):
    """What runs the queries."""

    def start(self, name: str, tries: int, *, patient: bool) -> str:
        """Begin the query of that name for the so-manieth time; its id."""

    def ended(self, running: Mapping[str, str]) -> Sequence[tuple[str, Result | Failed]]:
        """Of `running` (names by id) those that run no more, by id, with what they gave."""

    def stop(self, query_id: str) -> None:
        """End a query that runs."""


class _Running(NamedTuple):
    name: str
    tries: int


def run(
    service: Service, names: Sequence[str], *, concurrent: int, most_seconds: float
) -> Iterator[tuple[str, Result | Failed]]:
    """The result of each query by its name, as they get done; what still runs is stopped when the caller stops.

    Args:
        service: What runs them.
        names: Of all queries.
        concurrent: So many at a time.
        most_seconds: What is not done by then is stopped and has failed.

    Raises:
        Denied, Permanent: nothing can be asked there.
        Transient: throttled for longer than is reasonable, or unreachable.
    """
    queries = _Queries(service, names, concurrent)
    until, pause = time.monotonic() + most_seconds, _SOONEST
    try:
        while queries.waiting or queries.running:
            begun, done = queries.begin(), queries.done()
            yield from done
            if queries.running and time.monotonic() > until:
                yield from queries.give_up(most_seconds)
            pause = _SOONEST if begun or done else min(_LATEST, pause * 1.5)
            if queries.running:
                time.sleep(pause)
    finally:
        queries.stop()


class _Queries:
    """Those that wait, and those that run."""

    def __init__(self, service: Service, names: Sequence[str], concurrent: int) -> None:
        self._service, self._concurrent = service, concurrent
        self.waiting = deque((name, 1) for name in names)
        self.running: dict[str, _Running] = {}

    def begin(self) -> bool:
        """Begin as many as may run at a time; whether any was."""
        begun = False
        while self.waiting and len(self.running) < self._concurrent:
            name, tries = self.waiting[0]
            try:
                query_id = self._service.start(name, tries, patient=not self.running)
            except Throttled:
                if not self.running:
                    raise
                return begun  # others work there too: when one of ours is done there is room
            self.waiting.popleft()
            self.running[query_id] = _Running(name, tries)
            begun = True
        return begun

    def done(self) -> list[tuple[str, Result | Failed]]:
        """What those gave that run no more; one that may be tried again waits anew."""
        found: list[tuple[str, Result | Failed]] = []
        names = {query_id: one.name for query_id, one in self.running.items()}
        for query_id, result in self._service.ended(names) if names else ():
            name, tries = self.running.pop(query_id)
            if tries < _TRIES and isinstance(result, Failed) and result.may_be_tried_again:
                self.waiting.append((name, tries + 1))
            else:
                found.append((name, result))
        return found

    def give_up(self, seconds: float) -> list[tuple[str, Result | Failed]]:
        """Stop what runs: what that would have found is unknown."""
        why = Unseen(why=f"the query was not done within {seconds} seconds: it was stopped")
        left = [(one.name, query_id) for query_id, one in self.running.items()]
        left += [(name, "") for name, _ in self.waiting]
        self.stop()
        self.waiting.clear()
        return [(name, Failed(query_id, why, 0)) for name, query_id in left]

    def stop(self) -> None:
        """Stop what runs, as far as that can be."""
        for query_id in self.running:
            with suppress(WatchkeeperError):
                self._service.stop(query_id)
        self.running.clear()

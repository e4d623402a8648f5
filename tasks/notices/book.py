"""The ledger in the case store: `notices/<book>/<number>.json`, written once each and only ever added."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from pydantic import AwareDatetime

from tasks import case_store
from watchkeeper.errors import Transient, WatchkeeperError, in_our_words
from watchkeeper.frozen import Frozen
from watchkeeper.notices.dedup import short
from watchkeeper.notices.events import EVENT, Acknowledged, Event, Held, Joined, Made

_FOLDER = "notices"


class LedgerDown(Transient):
    """The ledger cannot be read or written: people are told all the same, without it."""


@contextmanager
def _or_down() -> Iterator[None]:
    """Within this block whatever is wrong with the store is `LedgerDown`."""
    try:
        yield
    except LedgerDown:
        raise
    except (WatchkeeperError, OSError, ValueError) as error:
        raise LedgerDown(f"the ledger of messages: {in_our_words(error)}") from error


class Claim(Frozen):
    """The case whose message is the message of a piece of news."""

    case: str
    at: AwareDatetime


@_or_down()
def events_of(book: str) -> list[Event]:
    """The book's events in order.

    Raises:
        LedgerDown: it cannot be read.
    """
    store = case_store.store()
    return [_event(store, name) for name in store.names(f"{_FOLDER}/{book}")]


@lru_cache(maxsize=65_536)
def _event(where: case_store.Store, name: str) -> Event:
    """An event, read once per process: it never changes."""
    data = where.read(name)
    if data is None:
        raise Transient(f"{name} is listed and cannot be read yet")
    return EVENT.validate_json(data)


@_or_down()
def append(book: str, known: Sequence[Event], event: Event) -> bool:
    """Write `event` right behind the events that are `known`; False if somebody else was faster."""
    data = event.model_dump_json().encode()
    return case_store.store().write_once(f"{_FOLDER}/{book}/{len(known) + 1:05}.json", data) == data


@_or_down()
def add(book: str, event: Event, *, unless: Callable[[Sequence[Event]], bool] | None = None) -> list[Event]:
    """Write `event` behind whatever stands there, unless the book says that it needs not; gives the book.

    Raises:
        LedgerDown: it cannot be written, or many others were writing to it.
    """
    if isinstance(event, Made | Held | Joined | Acknowledged):
        # First, so that a process that dies here leaves nothing that nobody looks for.
        case_store.store().write_once(f"{_FOLDER}/days/{event.at:%Y-%m-%d}/{book}", b"")
    for _ in range(50):
        known = events_of(book)
        if unless is not None and unless(known):
            return known
        if append(book, known, event):
            return [*known, event]
    raise Transient(f"the book of {book} is being written by many at once")


def add_made(book: str, made: Made) -> list[Event]:
    """Write what is to be said, once: a run that starts again says the same again."""
    return add(
        book,
        made,
        unless=lambda known: any(isinstance(one, Made) and one.name == made.name for one in known),
    )


@_or_down()
def recent(now: datetime, days: int = 3) -> list[str]:
    """Every book in which something was to be said on one of the last `days` days, sorted."""
    store = case_store.store()
    marks = [
        name
        for back in range(days + 1)
        for name in store.names(f"{_FOLDER}/days/{now - timedelta(days=back):%Y-%m-%d}")
    ]
    return sorted({name.rsplit("/", 1)[1] for name in marks})


@_or_down()
def claim(key: str, case_id: str, hours: float) -> str:
    """The case that tells of this news: the one that did within the last `hours`, else `case_id` from now on.

    A case that has asked before gets the same answer again; of two that ask at once one wins.
    """
    store, folder = case_store.store(), f"{_FOLDER}/same/{short(key)}"
    for _ in range(50):
        names = store.names(folder)
        claims = [Claim.model_validate_json(data) for name in names if (data := store.read(name))]
        now = datetime.now(UTC)
        if any(one.case == case_id for one in claims):
            return case_id
        if claims and now - claims[-1].at < timedelta(hours=hours):
            return claims[-1].case
        ours = Claim(case=case_id, at=now).model_dump_json().encode()
        if store.write_once(f"{folder}/{len(names) + 1:05}.json", ours) == ours:
            return case_id
    raise Transient(f"who tells of {case_id} is being decided by many at once")

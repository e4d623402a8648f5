"""Making digests: cases kept in quiet hours are handed over to a book of their own, each once."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tasks.notices import book as books
from watchkeeper.notices.dedup import short
from watchkeeper.notices.digest import digest_of
from watchkeeper.notices.events import Digested, Held, Made, Message, Road
from watchkeeper.notices.stage import Stage

Due = Mapping[tuple[str | None, datetime], Sequence[tuple[str, Held]]]


def hand_over(due: Due, by: str) -> list[str]:
    """Write a digest for each channel and end of quiet hours; gives the digests' books.

    A process that dies in the middle leaves a digest which names its cases: whoever comes next marks those, and
    puts what came later into one more digest. The book delivers itself like any other.

    Args:
        due: by channel and end of the quiet hours: the cases and what is kept of them.
        by: who writes.

    Raises:
        LedgerDown: it could not be written; the next run goes on.
    """
    made = []
    for (channel, until), cases in due.items():
        left = dict(cases)
        for number in range(1, 100):
            book = f"digest-{until:%Y%m%dT%H%M}-{short(channel or '')[:8]}-{number}"
            told = _told_in(book) or _make(book, left, channel, by)
            for case in [case for case in left if case in told]:
                books.add(case, Digested(at=datetime.now(UTC), by=by, book=book))
                del left[case]
            made.append(book)
            if not left:
                break
    return made


def _told_in(book: str) -> tuple[str, ...]:
    """The cases that a digest names; none if there is no such digest yet."""
    words = [event for event in books.events_of(book) if isinstance(event, Made)]
    content = words[0].content if words else None
    return content.cases if isinstance(content, Message) else ()


def _make(book: str, cases: Mapping[str, Held], channel: str | None, by: str) -> tuple[str, ...]:
    """The digest of `cases`, or the one that somebody else made at the same moment."""
    digest = digest_of((held.line for held in cases.values()), channel)
    now = datetime.now(UTC)
    made = Made(at=now, by=by, road=Road.SLACK, stage=Stage.DIGEST, content=digest)
    books.add(book, made, unless=lambda known: any(isinstance(one, Made) for one in known))
    return _told_in(book)

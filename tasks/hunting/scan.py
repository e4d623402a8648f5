"""Log files to the events that an asking needs, file after file, with nothing else kept."""

import sys
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import compress, islice
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from tasks.hunting import decode
from tasks.hunting.kept import Kept, Rows
from tasks.hunting.object_store import LogFile, Store
from tasks.hunting.record import Plain, reader_for
from tasks.hunting.sieve import Absent, Asks, Sieve, Verdict, kind_of
from watchkeeper.errors import WatchkeeperError
from watchkeeper.hunting.flatten import logged_sort
from watchkeeper.hunting.raw_needs import Kind, RawNeeds
from watchkeeper.hunting.scope import Scope

SMALL = 16 << 20
"""A file of fewer bytes is fetched as a whole."""
_AHEAD = 4
"""Files that are fetched ahead, for each that is fetched at the same time."""
_MOST_GAPS = 1_000
_MOST_COMBINATIONS = 100_000
_EVENT_TIME = attrgetter("eventTime")
_ENOUGH = 150
"""Events that are looked at together; more at a time would not cost less for each."""


class _Combinations(dict[Plain, int]):
    """Numbers of the combinations of deciding fields, each with its verdict."""

    def __init__(self, sieve: Sieve) -> None:
        super().__init__()
        self._sieve = sieve
        self.verdicts: list[Verdict] = []
        self.times: Counter[int] = Counter()
        """How often each was met."""
        self._surely: set[int] = set()
        self._asking: dict[Asks, tuple[set[int], set[int]]] = {}
        """By what is asked of each event: those of which it is asked, and which of them are needed anyway."""

    def __missing__(self, deciding: Plain) -> int:
        # The combinations share their texts: they are compared with again and again.
        same = tuple(sys.intern(one) if type(one) is str else one for one in deciding)
        number = self[same] = len(self)
        verdict = self._sieve.verdict(deciding)
        self.verdicts.append(verdict)
        if verdict.asks:
            all_of_them, anyway = self._asking.setdefault(verdict.asks, (set(), set()))
            all_of_them.add(number)
            if verdict.kind:
                anyway.add(number)
        elif verdict.kind:
            self._surely.add(number)
        return number

    def perhaps(self, events: list[Any]) -> tuple[Collection[int], dict[Asks, Asks]]:
        """The numbers of those among the events that may be needed, and what is left to be asked of each, by its asks."""
        absent = Absent(events)
        left = {asks: absent.left_of(asks) for asks in self._asking}
        more = [both[0] if left[asks] else both[1] for asks, both in self._asking.items()]
        return self._surely.union(*more) if any(more) else self._surely, left


class Counted(NamedTuple):
    """What was read."""

    files: int
    bytes_read: int
    events: int
    logged: dict[str, int]
    gaps: list[str]


class Scan:
    """Takes blocks of events, and keeps what is needed until it is taken away.

    Args:
        needs: which events are needed.
        scope: of which accounts, regions and time.
    """

    def __init__(self, needs: RawNeeds, scope: Scope) -> None:
        self.reader = reader_for(needs)
        self._sieve = Sieve(needs, self.reader)
        self._accounts, self._regions = frozenset(scope.accounts), frozenset(scope.regions)
        self._inside: dict[Any, bool] = {}
        self._since, self._until = (_utc(one) for one in (scope.since, scope.until))
        self._since_text, self._until_text = (_text_of(one) for one in (self._since, self._until))
        self._combinations = _Combinations(self._sieve)
        self.kept = {kind: Kept(self.reader, getters) for kind, getters in self.reader.getters.items()}
        self.odd: list[str] = []
        self._waiting: list[Any] = []
        """Events of small files: what is done with many at a time costs less for each."""
        self._events = 0
        self._logged: Counter[str] = Counter()
        self._gaps: list[str] = []
        self._files = self._bytes = self._timeless = 0

    def tell(self, gap: str) -> None:
        """Something could not be read; of very many of these the first thousand are kept."""
        if len(self._gaps) < _MOST_GAPS:
            self._gaps.append(gap)
        elif len(self._gaps) == _MOST_GAPS:
            self._gaps.append("and more that could not be read: these are the first thousand")

    def read(self, file: LogFile, pieces: Iterable[decode.Bytes] | WatchkeeperError) -> None:
        """Read one file as it was fetched; what is wrong with it is told."""
        if isinstance(pieces, WatchkeeperError):
            self.tell(f"could not read {file.key}: {pieces}")
            return
        self._files += 1
        self._bytes += file.size
        try:
            for block in decode.blocks(pieces, file.key, self.tell):
                self._block(block, file.key)
        except WatchkeeperError as error:  # a large file is fetched while it is read
            self.tell(f"could not read {file.key}: {error}")
        self._forget()

    def counted_once(self) -> Counted:
        """What was read since this was asked last."""
        self._sift_waiting()
        self._count()
        if self._timeless:
            self._gaps.append(
                f"{self._timeless} events have no time that can be read: they are in no period"
            )
        counted = Counted(self._files, self._bytes, self._events, dict(self._logged), self._gaps)
        self._events = self._files = self._bytes = self._timeless = 0
        self._logged, self._gaps = Counter(), []
        return counted

    def take(self, kind: Kind) -> Rows:
        """What is kept of the events of a kind, and none of it is left here."""
        self._sift_waiting()
        return self.kept[kind].taken()

    def take_odd(self) -> list[str]:
        """Events of an unknown shape, as JSON: of them everything is needed."""
        taken, self.odd = self.odd, []
        return taken

    def _count(self) -> None:
        for number, times in self._combinations.times.items():
            self._events += times
            self._logged[self._combinations.verdicts[number].sort] += times
        self._combinations.times.clear()

    def _forget(self) -> None:
        if len(self._combinations) > _MOST_COMBINATIONS:
            self._count()
            self._combinations = _Combinations(self._sieve)
        if len(self._inside) > _MOST_COMBINATIONS:
            self._inside.clear()

    def _block(self, block: bytes, name: str) -> None:
        read = 0
        for part, at in decode.slices(block):
            try:
                events = self.reader.decoder.decode(part).Records
            except msgspec.DecodeError:
                try:
                    raws = decode.RAWS.decode(part).Records
                except msgspec.DecodeError:
                    rest = decode.readable(decode.rest(block, at), name, self.tell, read)
                    self._sift(self._without_odd(decode.RAWS.decode(rest).Records, name))
                    return
                events = self._without_odd(raws, name)
                read += len(raws) - len(events)
            read += len(events)
            self._sift(events)

    def _sift(self, events: list[Any]) -> None:
        self._waiting += events
        if len(self._waiting) >= _ENOUGH:
            self._sift_waiting()

    def _sift_waiting(self) -> None:
        events, self._waiting = self._waiting, []
        numbers = list(map(self._combinations.__getitem__, map(self.reader.deciding, events)))
        places = self._in_time(events)
        if self._accounts or self._regions:
            every = range(len(events)) if places is None else places
            places = [at for at in every if self._has(self.reader.place(events[at]))]
        if places is not None:
            events, numbers = [events[at] for at in places], [numbers[at] for at in places]
        self._combinations.times.update(numbers)
        perhaps, left = self._combinations.perhaps(events)
        chosen: dict[Kind, list[Any]] = {kind: [] for kind in self.kept}
        verdicts = self._combinations.verdicts
        pairs = zip(numbers, events, strict=True)
        for number, event in compress(pairs, map(perhaps.__contains__, numbers)):
            verdict = verdicts[number]
            kind = kind_of(event, verdict, left[verdict.asks]) if verdict.asks else verdict.kind
            if kind:
                chosen[kind].append(event)
        for kind, some in chosen.items():
            if some:
                self.kept[kind].add(some)

    def _has(self, place: tuple[str | None, str | None, str | None]) -> bool:
        """Whether the scope has the account and the region."""
        found = self._inside.get(place)
        if found is None:
            account, caller, region = place
            found = self._inside[place] = (
                not self._accounts or (account or caller or None) in self._accounts
            ) and (not self._regions or (region or None) in self._regions)
        return found

    def _without_odd(self, raws: list[msgspec.Raw], name: str) -> list[Any]:
        """The events, without those with fields of another shape: these are left to DuckDB, whatever they are."""
        events = []
        for raw in raws:
            try:
                events.append(self.reader.one.decode(raw))
            except msgspec.DecodeError:
                text = bytes(raw).decode(errors="replace")
                if not text.startswith("{"):
                    self.tell(f"{name} holds something that is no event")
                    continue
                self.odd.append(text)
                self._events += 1
                self._logged[_sort_of(raw)] += 1
        return events

    def _in_time(self, events: list[Any]) -> list[int] | None:
        """The places of the events that are in the period; None means all of them."""
        since, until = self._since_text, self._until_text
        different = set(map(_EVENT_TIME, events))
        if None not in different:
            joined = "".join(different)
            if (
                set(map(len, different)) == {20}
                and set(joined[19::20]) == {"Z"}
                and set(joined[10::20]) == {"T"}
                and min(different) >= since
                and max(different) < until
            ):
                return None
        times = [event.eventTime or event.timestamp_ or "" for event in events]
        return [
            at
            for at, one in enumerate(times)
            if (
                since <= one < until
                if len(one) == 20 and one[19] == "Z" and one[10] == "T"
                else self._may_be(one)
            )
        ]

    def _may_be(self, text: str) -> bool:
        """Whether a time in another spelling may be in the period; DuckDB looks exactly."""
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            self._timeless += 1
            return True
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        return self._since - timedelta(seconds=1) <= at < self._until + timedelta(seconds=1)


def _sort_of(event: msgspec.Raw) -> str:
    """Of which sort an event is of which no more is known than that it is an object."""
    try:
        fields = _LOOSE.decode(event)
    except msgspec.DecodeError:
        return "management"
    source = fields.get("eventSource")
    category = fields.get("eventCategory") or (fields.get("managementEvent") is False and "Data")
    return logged_sort(str(category or ""), source if isinstance(source, str) else None)


_LOOSE = msgspec.json.Decoder(dict[str, Any])


def fetched(
    store: Store, files: Iterable[LogFile]
) -> Iterator[tuple[LogFile, Iterable[decode.Bytes] | WatchkeeperError]]:
    """The files with their bytes, in order; from a bucket some are fetched ahead. One that fails carries its error."""
    if store.threads == 1:
        for file in files:
            yield file, _pieces(store, file)
        return
    with ThreadPoolExecutor(store.threads) as pool:
        left = iter(files)
        under_way: deque[tuple[LogFile, Future[Any]]] = deque()

        def begin(count: int) -> None:
            under_way.extend((file, pool.submit(_pieces, store, file)) for file in islice(left, count))

        begin(store.threads * _AHEAD)
        while under_way:
            file, future = under_way.popleft()
            yield file, future.result()
            begin(1)


def _pieces(store: Store, file: LogFile) -> Iterable[decode.Bytes] | WatchkeeperError:
    if file.size > SMALL:
        return store.chunks(file)
    try:
        return (store.read(file),)
    except WatchkeeperError as error:
        return error


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _text_of(at: datetime) -> str:
    """As CloudTrail writes times; one within a second is rounded up, since its times have whole seconds."""
    whole = at.replace(microsecond=0) + timedelta(seconds=1) if at.microsecond else at
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")

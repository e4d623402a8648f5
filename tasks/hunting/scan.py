"""Log files to the events that an asking needs, file after file, with nothing else kept."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any, NamedTuple

import msgspec

from tasks.hunting import decode
from tasks.hunting.object_store import LogFile, Store
from tasks.hunting.record import Getters, Plain, Reader, reader_for
from tasks.hunting.sieve import Absent, Asks, Sieve, Verdict, kind_of
from watchkeeper.errors import WatchkeeperError
from watchkeeper.hunting.flatten import DOCUMENT_COLUMNS, logged_sort
from watchkeeper.hunting.raw_needs import Kind, RawNeeds
from watchkeeper.hunting.scope import Scope

SMALL = 16 << 20
"""A file of fewer bytes is fetched as a whole."""
_AHEAD = 4
"""Files that are fetched ahead, for each that is fetched at the same time."""
_MOST_GAPS = 1_000
_MOST_COMBINATIONS = 100_000

CODED = ("principal", "user_agent")
"""Columns of swept events that are kept as numbers: of each value there are many events."""


class Coded(NamedTuple):
    """A column of few different values: these, and of each event which of them it has."""

    values: list[Any]
    number: list[int]


class Rows(NamedTuple):
    """Some events, column by column."""

    plain: Coded
    """Combinations of plain fields."""
    time: Coded
    """Pairs of `eventTime` and `@timestamp`."""
    coded: dict[str, Coded]
    """Other columns of which the same values come again and again."""
    others: dict[str, list[Any]]
    """The columns that nearly every event has another value of."""

    signs: int
    """Signs of JSON in them."""

    @property
    def events(self) -> int:
        """How many they are."""
        return len(self.time.number)


def together(parts: Sequence[Rows]) -> Rows:
    """Events of several scans as if they were of one; a value may be among those of a column more than once."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    return Rows(
        plain=_coded_together([part.plain for part in parts]),
        time=_coded_together([part.time for part in parts]),
        coded={name: _coded_together([part.coded[name] for part in parts]) for name in first.coded},
        others={name: [value for part in parts for value in part.others[name]] for name in first.others},
        signs=sum(part.signs for part in parts),
    )


def _coded_together(parts: Sequence[Coded]) -> Coded:
    values: list[Any] = []
    numbers: list[int] = []
    for part in parts:
        before = len(values)
        values += part.values
        numbers += [before + number for number in part.number]
    return Coded(values, numbers)


class _Coding:
    """Makes numbers of values, the same for the same."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = defaultdict(count().__next__)
        self.number: list[int] = []

    def add(self, values: Iterable[Any]) -> None:
        self.number.extend(map(self._numbers.__getitem__, values))

    def taken(self) -> Coded:
        taken = Coded(list(self._numbers), self.number)
        self.__init__()  # type: ignore[misc]
        return taken


class Kept:
    """Events that wait to be taken away, with the columns that are needed of them."""

    def __init__(self, reader: Reader, getters: Getters) -> None:
        self._reader, self._getters = reader, getters
        self._empty()

    def _empty(self) -> None:
        self.size = 0
        """Signs of JSON in them."""
        self._plain, self._time = _Coding(), _Coding()
        self._coded = {name: _Coding() for name in CODED if name in self._getters}
        self._others: dict[str, list[Any]] = {name: [] for name in self._getters if name not in CODED}

    def __len__(self) -> int:
        return len(self._plain.number)

    def add(self, events: list[Any]) -> None:
        """Keep these events."""
        self._plain.add(map(self._reader.plain, events))
        self._time.add(map(self._reader.time, events))
        for name, coding in self._coded.items():
            coding.add(map(self._getters[name], events))
        for name, column in self._others.items():
            values = list(map(self._getters[name], events))
            if name in DOCUMENT_COLUMNS:
                self.size += sum(map(len, filter(None, values)))
            column.extend(values)

    def taken(self) -> Rows:
        """All of them, and none is left."""
        coded = {name: coding.taken() for name, coding in self._coded.items()}
        rows = Rows(self._plain.taken(), self._time.taken(), coded, self._others, self.size)
        self._empty()
        return rows


class _Combinations(dict[Plain, int]):
    """Numbers of the combinations of deciding fields, each with its verdict."""

    def __init__(self, sieve: Sieve) -> None:
        super().__init__()
        self._sieve = sieve
        self.verdicts: list[Verdict] = []

    def __missing__(self, deciding: Plain) -> int:
        number = self[deciding] = len(self)
        self.verdicts.append(self._sieve.verdict(deciding))
        return number


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

    def file(self, file: LogFile, pieces: Iterable[decode.Bytes]) -> None:
        """Read one file."""
        self._files += 1
        self._bytes += file.size
        for block in decode.blocks(pieces, file.key, self.tell):
            self._block(block, file.key)
        self._forget()

    def counted_once(self) -> Counted:
        """What was read since this was asked last."""
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
        return self.kept[kind].taken()

    def take_odd(self) -> list[str]:
        """Events of an unknown shape, as JSON: of them everything is needed."""
        taken, self.odd = self.odd, []
        return taken

    def _forget(self) -> None:
        if len(self._combinations) > _MOST_COMBINATIONS:
            self._combinations = _Combinations(self._sieve)
        if len(self._inside) > _MOST_COMBINATIONS:
            self._inside.clear()

    def _block(self, block: bytes, name: str) -> None:
        try:
            events = self.reader.decoder.decode(block).Records
        except msgspec.DecodeError:
            self._odd_block(block, name)
            return
        self._sift(events)

    def _sift(self, events: list[Any]) -> None:
        numbers = list(map(self._combinations.__getitem__, map(self.reader.deciding, events)))
        inside = self._in_time(events)
        places = range(len(events)) if inside is None else inside
        if self._accounts or self._regions:
            places = [at for at in places if self._has(self.reader.place(events[at]))]
        for kind, chosen in self._chosen(events, numbers, places).items():
            if chosen:
                self.kept[kind].add([events[at] for at in chosen])

    def _has(self, place: tuple[str | None, str | None, str | None]) -> bool:
        """Whether the scope has the account and the region."""
        found = self._inside.get(place)
        if found is None:
            account, caller, region = place
            found = self._inside[place] = (
                not self._accounts or (account or caller or None) in self._accounts
            ) and (not self._regions or (region or None) in self._regions)
        return found

    def _chosen(
        self, events: list[Any], numbers: list[int], places: Sequence[int]
    ) -> dict[Kind, list[int]]:
        """The places of the events of each kind, among these places."""
        counts = Counter(numbers if len(places) == len(numbers) else [numbers[at] for at in places])
        surely: dict[int, Kind] = {}
        asked: dict[int, Asks] = {}
        absent = Absent(events)
        verdicts = self._combinations.verdicts
        for number, times in counts.items():
            verdict = verdicts[number]
            self._events += times
            self._logged[verdict.sort] += times
            if verdict.asks and (left := absent.left_of(verdict.asks)):
                asked[number] = left
            elif verdict.kind:
                surely[number] = verdict.kind
        chosen: dict[Kind, list[int]] = {kind: [] for kind in self.kept}
        perhaps = surely.keys() | asked.keys()
        for at in [at for at in places if numbers[at] in perhaps] if perhaps else ():
            number = numbers[at]
            kind = surely.get(number) or kind_of(events[at], verdicts[number], asked[number])
            if kind:
                chosen[kind].append(at)
        return chosen

    def _odd_block(self, block: bytes, name: str) -> None:
        """Events of which one has fields of another shape: that one is left to DuckDB, whatever it is."""
        try:
            raws = decode.RAWS.decode(block).Records
        except msgspec.DecodeError:
            raws = decode.RAWS.decode(decode.readable(block, name, self.tell)).Records
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
        self._sift(events)

    def _in_time(self, events: list[Any]) -> list[int] | None:
        """The places of the events that are in the period; None means all of them."""
        times = [event.eventTime or event.timestamp_ or "" for event in events]
        if not times:
            return []
        since, until = self._since_text, self._until_text
        different = set(times)
        joined = "".join(different)
        plain = (
            set(map(len, different)) == {20}
            and set(joined[19::20]) == {"Z"}
            and set(joined[10::20]) == {"T"}
        )
        if plain and min(different) >= since and max(different) < until:
            return None
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

"""What is kept of the events that an asking needs: columns, each value that comes again and again once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, NamedTuple

from tasks.hunting.record import Getters, Reader
from watchkeeper.hunting.flatten import DOCUMENT_COLUMNS

_ENOUGH = 64
"""Events that become columns together: few at a time cost twice as much each; each may hold a piece of its file."""
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
        self._waiting: list[Any] = []
        self.size = 0
        """Signs of JSON in them."""
        self._plain, self._time = _Coding(), _Coding()
        self._coded = {name: _Coding() for name in CODED if name in self._getters}
        self._others: dict[str, list[Any]] = {name: [] for name in self._getters if name not in CODED}

    def __len__(self) -> int:
        return len(self._plain.number) + len(self._waiting)

    def add(self, events: list[Any]) -> None:
        """Keep these events."""
        self._waiting += events
        if len(self._waiting) >= _ENOUGH:
            self._settle()

    def _settle(self) -> None:
        events, self._waiting = self._waiting, []
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
        self._settle()
        coded = {name: coding.taken() for name, coding in self._coded.items()}
        rows = Rows(self._plain.taken(), self._time.taken(), coded, self._others, self.size)
        self._empty()
        return rows

"""Which events of a file an asking needs: decided once for each combination of plain columns, not event by event."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tasks.hunting.record import Plain, PlainColumns, Reader, sort_of
from watchkeeper.hunting.condition import AllOf, AnyOf, Condition, Test, columns_of
from watchkeeper.hunting.raw_needs import Kind, RawNeeds

_MOST_KEPT = 50_000

Holds = Callable[[Mapping[str, Any], Any], bool]
"""Whether a condition holds of plain columns and an event; without the event, whether it can hold."""


class Verdict(NamedTuple):
    """What is needed of the events that have these plain columns."""

    sort: str
    columns: Mapping[str, Any]
    kind: Kind | None = None
    """What they surely are; None if nobody may need them."""
    asks: "tuple[_Part, ...]" = ()
    """By what they may be of a stronger kind, event by event, since it depends on varied columns."""


class Sieve:
    """The verdicts of one asking; who asks keeps each for the next event that is alike."""

    def __init__(self, needs: RawNeeds, reader: Reader) -> None:
        self._columns = PlainColumns(reader.deciding_fields)
        self._parts = [
            _Part(need.kind, part, reader) for need in needs.needs for part in _parts(need.condition)
        ]
        self._by_name: dict[str | None, list[_Part]] = {}
        self._asks: dict[Asks, Asks] = {}

    def verdict(self, deciding: Plain) -> Verdict:
        """The verdict over events with these deciding fields."""
        columns = self._columns.of(deciding)
        return self._weighed(Verdict(sort=sort_of(columns), columns=columns), columns)

    def _weighed(self, verdict: Verdict, columns: Mapping[str, Any]) -> Verdict:
        asks: list[_Part] = []
        for part in self._possible(columns["event_name"]):  # the strongest kind first
            if part.holds(columns, None):
                if not part.varied:
                    return verdict._replace(kind=part.kind, asks=self._same(tuple(asks)))
                asks.append(part)
        return verdict._replace(asks=self._same(tuple(asks)))

    def _same(self, asks: "Asks") -> "Asks":
        """One tuple for all that are equal: they are told apart by their identity."""
        return self._asks.setdefault(asks, asks)

    def _possible(self, name: str | None) -> "list[_Part]":
        """The parts that can hold of an event of this name."""
        found = self._by_name.get(name)
        if found is None:
            if len(self._by_name) >= _MOST_KEPT:
                self._by_name.clear()
            found = self._by_name[name] = [one for one in self._parts if can_hold(one.condition, name)]
        return found


class _Part:
    def __init__(self, kind: Kind, condition: Condition, reader: Reader) -> None:
        self.kind, self.condition = kind, condition
        self.holds = compiled(condition, reader.varied)
        self.varied = bool(columns_of(condition) & set(reader.varied))
        self.guard = next(iter(_guards(condition, reader)), None)


Guard = tuple[str, Callable[[Any], Any], frozenset[Any]]
"""A varied column, how it is taken, and values of which an event must have one."""


def _guards(condition: Condition, reader: Reader) -> Iterator[Guard]:
    """What a whole file can be asked at once before its events are asked one by one."""
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _guards(part, reader)
    elif isinstance(condition, AnyOf):
        return
    elif condition.column in reader.varied and condition.kind == "in" and _is_plain(condition):
        yield condition.column, reader.varied[condition.column], frozenset(condition.values)


def _is_plain(test: Test) -> bool:
    return not (test.negated or test.null or test.fold)


Asks = tuple["_Part", ...]


class Absent:
    """Which values do not occur in a block at all: then nobody needs to ask for them."""

    def __init__(self, events: list[Any]) -> None:
        self._events = events
        self._known: dict[tuple[str, frozenset[Any]], bool] = {}
        self._left: dict[int, Asks] = {id(()): ()}

    def left_of(self, asks: Asks) -> Asks:
        """Those that are left to be asked."""
        found = self._left.get(id(asks))  # a verdict holds it
        if found is None:
            found = self._left[id(asks)] = tuple(part for part in asks if not self._is_absent(part))
        return found

    def _is_absent(self, part: _Part) -> bool:
        if part.guard is None:
            return False
        column, take, values = part.guard
        found = self._known.get((column, values))
        if found is None:
            found = self._known[column, values] = values.isdisjoint(map(take, self._events))
        return found


def kind_of(event: Any, verdict: Verdict, left: Asks) -> Kind | None:
    """What one event is, when what is left was asked."""
    columns = verdict.columns
    for part in left:
        if part.holds(columns, event):
            return part.kind
    return verdict.kind


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AnyOf) else (condition,)


def can_hold(condition: Condition, name: str | None) -> bool:
    """Whether the condition can hold of an event of that name."""
    if isinstance(condition, Test):
        return condition.column != "event_name" or condition.holds({"event_name": name})
    those = (can_hold(part, name) for part in condition.parts)
    return all(those) if isinstance(condition, AllOf) else any(those)


def compiled(condition: Condition, varied: Mapping[str, Callable[[Any], Any]]) -> Holds:
    """The condition as a function, some ten times as fast as its own `holds`.

    Args:
        condition: on plain columns and those of `varied`.
        varied: how the value of a varied column is taken from an event.
    """
    if isinstance(condition, Test):
        return _compiled_test(condition, varied.get(condition.column))
    parts = tuple(compiled(part, varied) for part in condition.parts)
    if isinstance(condition, AllOf):

        def every(columns: Mapping[str, Any], event: Any) -> bool:
            for part in parts:  # noqa: SIM110  a generator costs more than all it does here
                if not part(columns, event):
                    return False
            return True

        return every

    def one_of(columns: Mapping[str, Any], event: Any) -> bool:
        for part in parts:  # noqa: SIM110
            if part(columns, event):
                return True
        return False

    return one_of


def _compiled_test(test: Test, take: Callable[[Any], Any] | None) -> Holds:
    decided = _decided(test)
    if take is None:
        column = test.column
        return lambda columns, event: decided(columns[column])  # noqa: ARG005  one shape for all
    return lambda columns, event: event is None or decided(take(event) or None)  # noqa: ARG005


def _decided(test: Test) -> Callable[[Any], bool]:
    null = test.null
    if test.kind == "any":
        there = not test.negated
        return lambda value: null if value is None else there
    if test.kind == "in" and not test.fold:
        values, negated = frozenset(test.values), test.negated
        return lambda value: null if value is None else (value in values) is not negated
    column, kept = test.column, {}

    def remembered(value: Any) -> bool:
        found = kept.get(value)
        if found is None:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            found = kept[value] = test.holds({column: value})
        return found

    return remembered

"""The tables of one asking over raw files: what was needed of the events, as rows for the hunts' own SQL."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import duckdb
import numpy as np

from tasks.hunting import duck
from tasks.hunting.kept import CODED, Coded, Rows
from tasks.hunting.record import Getters, PlainColumns, Reader
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting import flatten
from watchkeeper.hunting.answer import Answer, Answers, Asked, Coverage
from watchkeeper.hunting.columns import NAMES, TABLE
from watchkeeper.hunting.raw_needs import PLAIN, Kind, RawNeeds
from watchkeeper.hunting.scope import Scope

_VALID = "$valid"
_WITHOUT_FRACTIONS = ("request", "response", "resources")
"""Documents in which numbers stand as they are; of others `1.2E7` is written anew."""
_WRITTEN_OTHERWISE = ("' '", "'\\'", "chr(9)", "chr(10)", "chr(13)")
"""Signs without which a JSON is written already as DuckDB writes it."""
_TIMES = f"SELECT {flatten.time_of('CAST(a AS VARCHAR)', 'CAST(b AS VARCHAR)')} AS event_time FROM times"  # noqa: S608


class RawTable:
    """The events of each kind in a table of its own, and odd ones.

    They may be many: values that come again and again are kept once and stand in the rows as numbers, and each hunt
    gets a view with just the columns and events that it looks at.

    Args:
        connection: an empty database.
        needs: which columns are needed of which events.
        scope: what is in no table, whatever is put in.
        reader: how the events were decoded.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, needs: RawNeeds, scope: Scope, reader: Reader
    ) -> None:
        self._connection = connection
        self._needs = needs
        self._columns = PlainColumns(reader.plain_fields)
        every = frozenset().union(*(need.columns for need in needs.needs))
        self._plain = [name for name in PLAIN if name in every]
        self._numbers: dict[str, dict[Any, int]] = {"plain": {}} | {
            name: {} for name in CODED if name in every
        }
        self._tables = {
            need.kind: _Table(need.kind, reader.getters[need.kind], need.columns) for need in needs.needs
        }
        self.gaps: list[str] = []
        self._has_odd = False
        inside, self._values = duck.within(scope)
        self._period = {name: self._values[name] for name in ("since", "until")}
        duck.make_table(connection)
        texts = f"(SELECT from_json(t, '{flatten.structure()}') AS r FROM texts WHERE {_VALID})"  # noqa: S608
        self._insert_odd = f"INSERT INTO {TABLE} SELECT * FROM ({flatten.select(texts)}) WHERE {inside}"  # noqa: S608
        for table in self._tables.values():
            connection.execute(table.create)
        for name in self._numbers:
            columns = self._plain if name == "plain" else [name]
            listed = ", ".join(f"{column} {duck.TYPES[column]}" for column in columns)
            connection.execute(f"CREATE TABLE of_{name} (number INTEGER, {listed})")

    def add_odd(self, texts: Sequence[str]) -> None:
        """Events as JSON, of which everything is needed and no shape is known."""
        if not texts:
            return
        given = {"texts": {"t": _objects(texts)}}
        try:
            self._from(given, self._insert_odd.replace(_VALID, "true"), self._values)
        except duckdb.Error:
            # DuckDB is stricter than who decoded it: half of a surrogate pair, say.
            bad = self._from(given, "SELECT count(*) AS n FROM texts WHERE NOT json_valid(t)")["n"][0]
            self._from(given, self._insert_odd.replace(_VALID, "json_valid(t)"), self._values)
            self.gaps.append(f"{bad} events are no JSON that the database reads")

    def add(self, kind: Kind, rows: Rows) -> None:
        """Events of one kind."""
        if not rows.time.number:
            return
        table = self._tables[kind]
        events: dict[str, Any] = {"plain_number": self._numbered("plain", rows.plain)}
        for column, coded in rows.coded.items():
            events[f"{column}_number"] = self._numbered(column, coded)
        first, second = zip(*rows.time.values, strict=True)
        times = self._from({"times": {"a": _objects(first), "b": _objects(second)}}, _TIMES)["event_time"]
        if isinstance(times, np.ma.MaskedArray):
            times = times.filled(np.datetime64("NaT"))
        events["event_time"] = times[np.array(rows.time.number, dtype=np.int32)]
        for column, values in rows.others.items():
            events[column] = _objects(values)
        ids = rows.others["event_id"]
        table.hashes.append(np.fromiter(map(hash, ids), dtype=np.int64, count=len(ids)))
        try:
            self._from({"events": events}, table.insert(careful=False), self._period)
        except duckdb.Error:
            self._from({"events": events}, table.insert(careful=True), self._period)
            self.gaps.append(
                "some events hold JSON that the database does not read: it is left out of them"
            )

    def _numbered(self, name: str, coded: Coded) -> Any:
        """The numbers of one part's values as numbers of the whole; values that are new become rows."""
        numbers = self._numbers[name]
        begun = len(numbers)
        whole = [numbers.setdefault(value, len(numbers)) for value in coded.values]
        new = list(islice(numbers, begun, None))
        if new:
            rows: dict[str, Any] = {"number": np.arange(begun, len(numbers), dtype=np.int32)}
            if name == "plain":
                columns = [self._columns.of(value) for value in new]
                rows |= {column: _objects([one[column] for one in columns]) for column in self._plain}
            else:
                rows[name] = _objects([value or None for value in new])
            self._from({"new": rows}, f"INSERT INTO of_{name} SELECT * FROM new")  # noqa: S608
        return np.array(whole, dtype=np.int32)[np.array(coded.number, dtype=np.int32)]

    def _from(self, tables: dict[str, Any], sql: str, values: dict[str, Any] | None = None) -> Any:
        for name, columns in tables.items():
            self._connection.register(name, columns)
        try:
            return self._connection.execute(sql, values).fetchnumpy()
        finally:
            for name in tables:
                self._connection.unregister(name)

    def finish(self) -> None:
        """Everything is in: each event becomes one row."""
        duck.drop_copies(self._connection, TABLE)
        odd = self._connection.execute(f"SELECT 1 FROM {TABLE} LIMIT 1").fetchone()  # noqa: S608
        self._has_odd = odd is not None
        for name, table in self._tables.items():
            hashes = np.concatenate(table.hashes) if table.hashes else np.empty(0, dtype=np.int64)
            table.hashes.clear()
            if len(np.unique(hashes)) < len(hashes):
                duck.drop_copies(self._connection, name)

    def answers(self, asked: Sequence[Asked], coverage: Coverage, at_once: int = 1) -> Answers:
        """Each hunt asked of as few rows and columns as it needs; so many of them at once."""
        left, found = deque(asked), {}
        with ThreadPoolExecutor(at_once) as pool:
            for some in pool.map(lambda number: self._ask(number, left, coverage), range(at_once)):
                found |= some
        if at_once > 1:  # one that could not be asked may have had too little memory beside another
            left.extend(one for one in asked if isinstance(found[one.hunt.id], Unseen))
            found |= self._ask(0, left, coverage)
        return Answers(coverage=coverage, by_hunt={one.hunt.id: found[one.hunt.id] for one in asked})

    def _ask(self, number: int, left: deque[Asked], coverage: Coverage) -> dict[str, Seen[Answer] | Unseen]:
        """Take hunts from what is left and ask them, until nothing is left."""
        found: dict[str, Seen[Answer] | Unseen] = {}
        connection = duck.beside(self._connection)
        try:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS asked_{number}")
            connection.execute(f"USE asked_{number}")
            while True:
                try:
                    one = left.popleft()
                except IndexError:
                    break
                connection.execute(self._view(one.hunt.id))
                found |= duck.run(connection, [one], coverage).by_hunt
        finally:
            connection.close()
        return found

    def _view(self, hunt: str) -> str:
        """The SQL that makes `cloudtrail` of just the columns and events that the hunt looks at.

        To plan a read of several tables takes longer than to run it: those that cannot have its events are left out.
        """
        columns = self._needs.columns.get(hunt, frozenset())
        kinds = self._needs.kinds.get(hunt, frozenset())
        wanted = [name for name in NAMES if name in columns] or [NAMES[0]]
        parts = [self._select(table, wanted) for name, table in self._tables.items() if name in kinds]
        if self._has_odd or not parts:
            parts.append(f"SELECT {', '.join(wanted)} FROM main.{TABLE}")  # noqa: S608
        return f"CREATE OR REPLACE VIEW {TABLE} AS {' UNION ALL '.join(parts)}"

    def _select(self, table: "_Table", wanted: Sequence[str]) -> str:
        """The SQL of these columns of a table; what it does not have is NULL: no read that comes there looks at it."""
        there = table.columns.intersection(wanted)
        listed = [
            name if name in there else f"CAST(NULL AS {duck.TYPES[name]}) AS {name}" for name in wanted
        ]
        joins = [
            f"JOIN main.of_{name} ON {name}_number = of_{name}.number"
            for name in self._numbers
            if name in there or (name == "plain" and there & set(self._plain))
        ]
        return f"SELECT {', '.join(listed)} FROM main.{table.name} {' '.join(joins)}"  # noqa: S608


class _Table:
    """One of the tables: how it is made and filled."""

    def __init__(self, name: str, getters: Getters, columns: frozenset[str]) -> None:
        self.hashes: list[Any] = []
        """Of the events' ids: whether there are copies is seen in them."""
        self.name, self.columns = name, columns
        self._numbers = ["plain_number", *(f"{column}_number" for column in CODED if column in columns)]
        self.others = [column for column in getters if column not in CODED]

    @property
    def create(self) -> str:
        """The SQL that makes it."""
        types = [f"{column} {duck.TYPES[column]}" for column in self.others]
        declared = [*(f"{column} INTEGER" for column in self._numbers), "event_time TIMESTAMP", *types]
        return f"CREATE TABLE {self.name} ({', '.join(declared)})"

    def insert(self, *, careful: bool) -> str:
        """The SQL that takes rows of `events`; if `careful`, without JSON that DuckDB does not read."""
        selected = [*self._numbers, "event_time", *(_value(column, careful) for column in self.others)]
        return (
            f"INSERT INTO {self.name} SELECT {', '.join(selected)} FROM events "  # noqa: S608
            "WHERE event_time >= $since AND event_time < $until"
        )


def _value(column: str, careful: bool) -> str:
    if column in flatten.DOCUMENT_COLUMNS:  # as `from_json` writes it
        text = f"CAST({column} AS VARCHAR)"
        anew = f"CAST(json({text}) AS VARCHAR)"
        if careful:
            return f"CASE WHEN json_valid({text}) THEN {anew} END"
        if column in _WITHOUT_FRACTIONS:
            other = " OR ".join(f"contains({text}, {sign})" for sign in _WRITTEN_OTHERWISE)
            return f"CASE WHEN {other} THEN {anew} ELSE {text} END"
        return anew
    return column if duck.TYPES[column] == "BOOLEAN" else f"nullif({column}, '')"


def _objects(values: Sequence[Any]) -> Any:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made

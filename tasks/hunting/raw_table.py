"""The tables of one asking over raw files: what was needed of the events, as rows for the hunts' own SQL."""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np

from tasks.hunting import duck
from tasks.hunting.record import PlainColumns, Reader
from tasks.hunting.scan import CODED, Coded, Swept
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting import flatten
from watchkeeper.hunting.answer import Answer, Answers, Asked, Coverage
from watchkeeper.hunting.columns import NAMES, TABLE
from watchkeeper.hunting.raw_needs import PLAIN, RawNeeds
from watchkeeper.hunting.scope import Scope

_VALID = "$valid"
_TIMES = f"SELECT {flatten.time_of('CAST(a AS VARCHAR)', 'CAST(b AS VARCHAR)')} AS event_time FROM times"  # noqa: S608


class RawTable:
    """The events that are there with all columns, and apart from them those that were only swept over.

    The swept ones may be nearly all: they are kept as numbers of values that come again and again, and each hunt that
    wants them gets a view with the columns that it looks at.

    Args:
        connection: an empty database.
        needs: which columns are needed of which events.
        scope: what is in neither table, whatever is put in.
        reader: how swept events were decoded.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, needs: RawNeeds, scope: Scope, reader: Reader
    ) -> None:
        self._connection = connection
        self._sweeping = needs.sweeping
        self._columns = PlainColumns(reader.plain_fields)
        self._numbers: dict[str, dict[Any, int]] = {"plain": {}} | {
            name: {} for name in CODED if name in reader.swept
        }
        self._ids: list[Any] = []
        self.gaps: list[str] = []
        inside, self._values = duck.within(scope)
        self._period = {name: self._values[name] for name in ("since", "until")}
        duck.make_table(connection)
        structure = flatten.structure(needs.whole_columns)
        texts = f"(SELECT from_json(t, '{structure}') AS r FROM texts WHERE {_VALID})"  # noqa: S608
        rows = flatten.select(texts, needs.whole_columns)
        self._insert = f"INSERT INTO {TABLE} SELECT * FROM ({rows}) WHERE {inside}"  # noqa: S608
        self._plain = [name for name in PLAIN if name in needs.swept_columns]
        self._others = [name for name in reader.swept if name not in self._numbers]
        self._make_swept()

    def _make_swept(self) -> None:
        numbers = [f"{name}_number INTEGER" for name in self._numbers]
        others = [f"{name} {duck.TYPES[name]}" for name in self._others]
        self._connection.execute(
            f"CREATE TABLE swept ({', '.join((*numbers, 'event_time TIMESTAMP', *others))})"
        )
        for name in self._numbers:
            columns = self._plain if name == "plain" else [name]
            listed = ", ".join(f"{column} {duck.TYPES[column]}" for column in columns)
            self._connection.execute(f"CREATE TABLE swept_{name} (number INTEGER, {listed})")
        columns = [f"{name}_number" for name in self._numbers] + ["event_time"]
        values = [name if duck.TYPES[name] == "BOOLEAN" else f"nullif({name}, '')" for name in self._others]
        self._insert_swept = (
            f"INSERT INTO swept SELECT {', '.join((*columns, *values))} FROM events "  # noqa: S608
            "WHERE event_time >= $since AND event_time < $until"
        )

    def add_whole(self, texts: Sequence[str]) -> None:
        """Events as JSON, of which everything is needed."""
        if not texts:
            return
        self._connection.register("texts", {"t": np.array(texts, dtype=object)})
        try:
            self._connection.execute(self._insert.replace(_VALID, "true"), self._values)
        except duckdb.Error:
            # DuckDB is stricter than who decoded it: half of a surrogate pair, say.
            bad = self._connection.execute("SELECT count(*) FROM texts WHERE NOT json_valid(t)").fetchone()
            self._connection.execute(self._insert.replace(_VALID, "json_valid(t)"), self._values)
            self.gaps.append(f"{bad[0] if bad else 0} events are no JSON that the database reads")
        finally:
            self._connection.unregister("texts")

    def add_swept(self, swept: Swept) -> None:
        """Events of which only some columns are needed."""
        if not swept.time.number:
            return
        events: dict[str, Any] = {"plain_number": self._numbered("plain", swept.plain)}
        for name, coded in swept.coded.items():
            events[f"{name}_number"] = self._numbered(name, coded)
        first, second = zip(*swept.time.values, strict=True)
        times = self._from({"times": {"a": _objects(first), "b": _objects(second)}}, _TIMES)["event_time"]
        if isinstance(times, np.ma.MaskedArray):
            times = times.filled(np.datetime64("NaT"))
        events["event_time"] = times[np.array(swept.time.number, dtype=np.int32)]
        for name in self._others:
            events[name] = _objects(swept.others[name])
        ids = swept.others["event_id"]
        self._ids.append(np.fromiter(map(hash, ids), dtype=np.int64, count=len(ids)))
        self._from({"events": events}, self._insert_swept, self._period)

    def _numbered(self, name: str, coded: Coded) -> Any:
        """The numbers of one part's values as numbers of the whole; values that are new become rows."""
        numbers = self._numbers[name]
        begun = len(numbers)
        whole = np.array(
            [numbers.setdefault(value, len(numbers)) for value in coded.values], dtype=np.int32
        )
        if new := list(numbers)[begun:] if len(numbers) > begun else []:
            rows: dict[str, Any] = {"number": np.arange(begun, len(numbers), dtype=np.int32)}
            if name == "plain":
                columns = [self._columns.of(value) for value in new]
                rows |= {column: _objects([one[column] for one in columns]) for column in self._plain}
            else:
                rows[name] = _objects([value or None for value in new])
            self._from({"new": rows}, f"INSERT INTO swept_{name} SELECT * FROM new")  # noqa: S608
        return whole[np.array(coded.number, dtype=np.int32)]

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
        if self._ids:
            hashes = np.concatenate(self._ids)
            self._ids = []
            if len(np.unique(hashes)) < len(hashes):
                duck.drop_copies(self._connection, "swept")

    def answers(self, asked: Sequence[Asked], coverage: Coverage) -> Answers:
        """Each hunt asked of as few rows and columns as it needs."""
        found: dict[str, Seen[Answer] | Unseen] = {}
        for one in asked:
            columns = self._sweeping.get(one.hunt.id)
            if columns is not None:
                self._view(columns)
                self._connection.execute("USE everything")
            found |= duck.run(self._connection, [one], coverage).by_hunt
            if columns is not None:
                self._connection.execute("USE main")
        return Answers(coverage=coverage, by_hunt=found)

    def _view(self, columns: frozenset[str]) -> None:
        """Makes `everything.cloudtrail` of just these columns."""
        wanted = [name for name in NAMES if name in columns]
        joins = [
            f"JOIN main.swept_{name} ON {name}_number = swept_{name}.number"
            for name in self._numbers
            if name in columns or (name == "plain" and columns & set(self._plain))
        ]
        listed = ", ".join(wanted)
        there = {"event_time", *self._plain, *self._numbers, *self._others}
        swept = ", ".join(
            name if name in there else f"CAST(NULL AS {duck.TYPES[name]}) AS {name}" for name in wanted
        )
        self._connection.execute("CREATE SCHEMA IF NOT EXISTS everything")
        self._connection.execute(
            f"CREATE OR REPLACE VIEW everything.{TABLE} AS SELECT {listed} FROM main.{TABLE} "  # noqa: S608
            f"UNION ALL SELECT {swept} FROM main.swept {' '.join(joins)}"
        )


def _objects(values: Sequence[Any]) -> Any:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made

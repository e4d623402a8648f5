"""The table of one asking over raw files: what was needed of the events, as rows for the hunts' own SQL."""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np

from tasks.hunting import duck
from tasks.hunting.record import FLAGS, sql_struct
from tasks.hunting.scan import Swept
from watchkeeper.hunting import flatten
from watchkeeper.hunting.answer import Answers, Asked, Coverage
from watchkeeper.hunting.columns import NAMES, TABLE
from watchkeeper.hunting.raw_needs import RawNeeds
from watchkeeper.hunting.scope import Scope

_ALL = "everything"
"""The schema whose `cloudtrail` has the swept events too."""

_VALID = "$valid"


class RawTable:
    """Two tables: the events that are there with all columns, and those that were only swept over.

    Args:
        connection: an empty database.
        needs: which columns are needed of which events.
        scope: what is in neither table, whatever is put in.
        plain_fields: the plain fields of swept events, in their order.
        other_fields: their other fields, in their order.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        needs: RawNeeds,
        scope: Scope,
        plain_fields: tuple[str, ...],
        other_fields: tuple[str, ...],
    ) -> None:
        self._connection = connection
        self._sweeping = needs.sweeping
        self._plain_fields, self._other_fields = plain_fields, other_fields
        self._ids: list[Any] = []
        self.gaps: list[str] = []
        inside, self._values = duck.within(scope)
        duck.make_table(connection)
        self._swept_names = [name for name in NAMES if name in needs.swept_columns]
        swept = ", ".join(f"{name} {duck.TYPES[name]}" for name in self._swept_names)
        connection.execute(f"CREATE TABLE swept ({swept})")
        structure = flatten.structure(needs.documents)
        texts = f"(SELECT from_json(t, '{structure}') AS r FROM texts WHERE {_VALID})"  # noqa: S608
        rows = flatten.select(texts, needs.documents)
        self._insert = f"INSERT INTO {TABLE} SELECT * FROM ({rows}) WHERE {inside}"  # noqa: S608
        struct = sql_struct(plain_fields, other_fields)
        swept_rows = flatten.select(f"(SELECT {struct} AS r FROM events JOIN plain USING (k))", ())  # noqa: S608
        names = ", ".join(self._swept_names)
        self._insert_swept = f"INSERT INTO swept SELECT {names} FROM ({swept_rows}) WHERE {inside}"  # noqa: S608

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
        if not swept.number:
            return
        plain: dict[str, Any] = {"k": np.arange(len(swept.plain), dtype=np.int32)}
        for n, values in enumerate(zip(*swept.plain, strict=True)):
            plain[f"p{n}"] = _texts(values, flag=self._plain_fields[n] in FLAGS)
        events: dict[str, Any] = {"k": np.array(swept.number, dtype=np.int32)}
        for n, column in enumerate(swept.others):
            events[f"o{n}"] = _texts(column, flag=self._other_fields[n] in FLAGS)
        ids = swept.others[self._other_fields.index("eventID")]
        self._ids.append(np.fromiter(map(hash, ids), dtype=np.int64, count=len(ids)))
        self._connection.register("plain", plain)
        self._connection.register("events", events)
        try:
            self._connection.execute(self._insert_swept, self._values)
        finally:
            self._connection.unregister("plain")
            self._connection.unregister("events")

    def finish(self) -> None:
        """Everything is in: each event becomes one row."""
        duck.drop_copies(self._connection, TABLE)
        if self._ids:
            hashes = np.concatenate(self._ids)
            if len(np.unique(hashes)) < len(hashes):
                duck.drop_copies(self._connection, "swept")
        columns = ", ".join(
            name if name in self._swept_names else f"CAST(NULL AS {duck.TYPES[name]}) AS {name}"
            for name in NAMES
        )
        self._connection.execute(f"CREATE SCHEMA {_ALL}")
        self._connection.execute(
            f"CREATE VIEW {_ALL}.{TABLE} AS SELECT {', '.join(NAMES)} FROM main.{TABLE} "  # noqa: S608
            f"UNION ALL SELECT {columns} FROM main.swept"
        )

    def answers(self, asked: Sequence[Asked], coverage: Coverage) -> Answers:
        """Each hunt asked of as few rows as it needs."""
        few = [one for one in asked if one.hunt.id not in self._sweeping]
        many = [one for one in asked if one.hunt.id in self._sweeping]
        found = duck.run(self._connection, few, coverage).by_hunt
        if many:
            self._connection.execute(f"USE {_ALL}")
            found |= duck.run(self._connection, many, coverage).by_hunt
        return Answers(coverage=coverage, by_hunt={one.hunt.id: found[one.hunt.id] for one in asked})


def _texts(values: Sequence[Any], *, flag: bool) -> Any:
    given = [None if value is None else str(value) for value in values] if flag else values
    made = np.empty(len(given), dtype=object)
    made[:] = given
    return made

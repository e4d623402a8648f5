"""Hunts on the lake: the few events that most hunts can need are picked in one pass, and each hunt looks at those.

First the scope's events are counted by the columns that pin hunts. That tells what was logged, and how many events each
hunt can need. Those of the hunts that need few go into one table; hunts that need many look at the lake's files.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from tasks.hunting import duck
from tasks.hunting.lake_manifest import Manifest
from tasks.hunting.lake_read import coverage_of, files_of, rows_of
from tasks.hunting.lake_write import Connection
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.answer import Answer, Answers, Asked
from watchkeeper.hunting.columns import NAMES, TABLE
from watchkeeper.hunting.condition import ALWAYS, Condition, any_of, sql_of
from watchkeeper.hunting.flatten import LOGGED_SORT
from watchkeeper.hunting.needed import condition_of
from watchkeeper.hunting.scope import Scope

PINS = ("event_name", "event_source", "event_type", "identity_type", "error_code")
"""Columns with few values, by which the events are picked that a hunt can need at all."""
MOST_PICKED = 500_000
"""Events in the table of those picked; hunts that need more look at the files."""
_MOST_OF_ALL = 0.1
"""A hunt that can need more than this share of the events looks at the files too."""
_WORD = re.compile(r"\w+")
_EVERY = re.compile(r"(?:select|distinct|all|,|\.)\s*\*", re.IGNORECASE)
"""A hunt that selects every column."""


def answer(
    connection: Connection, lake: Path, manifest: Manifest, asked: Sequence[Asked], scope: Scope
) -> Answers:
    """Ask the hunts of one state of the lake."""
    files = files_of(manifest, scope)
    events = rows_of(lake, files, scope)
    found: dict[str, Seen[Answer] | Unseen] = {}
    try:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE kinds AS SELECT {', '.join(PINS)}, {LOGGED_SORT} AS sort, "
            f"count(*) AS events FROM {events} GROUP BY ALL"
        )
        logged = connection.execute(
            "SELECT sort, sum(events)::BIGINT FROM kinds GROUP BY sort ORDER BY sort"
        )
        looked_at = coverage_of(manifest, files, scope, dict(logged.fetchall()))
        few = _of_few(connection, asked, looked_at.events)
        if few:
            # Hundreds of conditions are checked against the few kinds, and the events against those.
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT {', '.join(PINS)} FROM kinds "
                f"WHERE {sql_of(any_of(condition for _, condition in few))}"
            )
            same = " AND ".join(f"event.{pin} IS NOT DISTINCT FROM wanted.{pin}" for pin in PINS)
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE picked AS SELECT {_columns([one for one, _ in few])} "
                f"FROM {events} AS event SEMI JOIN wanted ON {same}"
            )
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS FROM picked")
            found |= duck.run(connection, [one for one, _ in few], looked_at).by_hunt
        others = [one for one in asked if one.hunt.id not in found]
        if others:
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS FROM {events}")
            found |= duck.run(connection, others, looked_at).by_hunt
    finally:
        connection.execute(f"DROP VIEW IF EXISTS {TABLE}")
        for table in ("picked", "wanted", "kinds"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    return Answers(coverage=looked_at, by_hunt={one.hunt.id: found[one.hunt.id] for one in asked})


def _of_few(connection: Connection, asked: Sequence[Asked], events: int) -> list[tuple[Asked, Condition]]:
    """The hunts that need few events, with what pins those; the needs of all together are few too."""
    pinned = [(one, condition) for one in asked if (condition := _condition(one)) != ALWAYS]
    if not pinned:
        return []
    counts = ", ".join(f"coalesce(sum(events) FILTER ({sql_of(condition)}), 0)" for _, condition in pinned)
    needed = connection.execute(f"SELECT {counts} FROM kinds").fetchall()[0]
    chosen, together = [], 0
    for count, pair in sorted(zip(map(int, needed), pinned, strict=True), key=lambda one: one[0]):
        together += count
        if count > max(_MOST_OF_ALL * events, 1_000) or together > MOST_PICKED:
            break
        chosen.append(pair)
    return chosen


def _condition(asked: Asked) -> Condition:
    try:
        return condition_of(asked, PINS)
    except ValueError:
        return ALWAYS  # it says itself what is wrong with it when it is asked


def _columns(asked: Sequence[Asked]) -> str:
    """The columns that any of the hunts names; the others need not be copied."""
    words: set[str] = set()
    for one in asked:
        if _EVERY.search(one.hunt.sql):
            return ", ".join(NAMES)
        words |= set(_WORD.findall(one.hunt.sql.lower()))
    return ", ".join(name for name in NAMES if name in words) or NAMES[0]

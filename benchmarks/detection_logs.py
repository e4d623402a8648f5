"""The labelled logs of `../shared/data/cloudtrail`, and the hunts asked of each by itself."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tasks.hunting import duck
from watchkeeper.hunting.answer import Asked, Coverage
from watchkeeper.hunting.columns import NAMES, TABLE
from watchkeeper.hunting.flatten import FROM_JSON_STRUCTURE, select
from watchkeeper.hunting.hunt_table import all_hunts
from watchkeeper.hunting.needed import event_names_of
from watchkeeper.hunting.replay import Hit, hits_of, unasked_of

Event = Mapping[str, Any]


class RuleTest(NamedTuple):
    """One test of a rule: an event or several, and whether its authors want an alert."""

    pack: str
    rule: str
    name: str
    expected: bool
    events: tuple[Event, ...]


def techniques_of(folder: Path) -> dict[str, list[Event]]:
    """The attack logs by technique."""
    logs: dict[str, list[Event]] = {}
    for line in _lines(folder / "stratus_labelled.jsonl"):
        logs.setdefault(line["technique"], []).append(line["event"])
    return logs


def sessions_of(folder: Path) -> dict[str, list[Event]]:
    """The sessions of ordinary work in the console, by name."""
    return {
        one.parent.name: list(_lines(one))
        for one in sorted((folder / "console_sessions").glob("*/events.jsonl"))
    }


def rule_tests_of(folder: Path) -> list[RuleTest]:
    """The tests of two rule packs; of a rule's test without rules the name of its file stands for the rule."""
    tests = [
        RuleTest("panther", one["rule_id"], one["test_name"], one["expected"], (one["event"],))
        for one in _lines(folder / "panther_labelled.jsonl")
    ]
    for one in _lines(folder / "streamalert_labelled.jsonl"):
        if not one["classify_only"]:
            rule = one["source"].removesuffix(".json")
            tests.append(
                RuleTest("streamalert", rule, one["description"], one["expected"], _records(one["data"]))
            )
    return tests


class Asking:
    """All hunts asked of logs, each log by itself, on one database."""

    def __init__(self) -> None:
        self.hunts = all_hunts()
        self.unasked: dict[str, str] = {}
        self._asked = [
            (Asked(hunt=hunt), event_names_of([Asked(hunt=hunt)])) for hunt in self.hunts.values()
        ]

    def __call__(self, logs: Sequence[Sequence[Event]]) -> list[tuple[Hit, ...]]:
        """The hits of each log; a hunt whose calls do not occur in a log is not asked there."""
        found = []
        with duck.connect(threads=1) as connection:
            connection.execute("CREATE TABLE texts (log INTEGER, text VARCHAR)")
            connection.execute(
                "INSERT INTO texts SELECT unnest($logs), unnest($texts)",
                {
                    "logs": [number for number, log in enumerate(logs) for _ in log],
                    "texts": [json.dumps(event) for log in logs for event in log],
                },
            )
            rows = select("(SELECT log, from_json(text, $structure) AS r FROM texts)")
            connection.execute(
                f"CREATE TABLE events AS {rows.replace('SELECT ', 'SELECT log, ', 1)}",
                {"structure": FROM_JSON_STRUCTURE},
            )
            for number, log in enumerate(logs):
                connection.execute(
                    f"CREATE OR REPLACE TEMP VIEW {TABLE} AS SELECT {', '.join(NAMES)} FROM events WHERE log = {number}"  # noqa: S608
                )
                called = {str(event.get("eventName")) for event in log}
                asked = [one for one, named in self._asked if named is None or named & called]
                answers = duck.run(connection, asked, Coverage(engine="replay", events=len(log)))
                self.unasked |= unasked_of(answers)
                found.append(hits_of(answers))
        return found


def _records(data: Any) -> tuple[Event, ...]:
    records = data.get("Records") or [data.get("detail", data)]
    return tuple(record for record in records if isinstance(record, dict))


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())

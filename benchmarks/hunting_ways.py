"""Our own ways, each in a process of its own: `python -m benchmarks.hunting_ways WAY FOLDER [LAKE]`."""

import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.hunting_corpus import BEGAN, DAYS, HOME_REGIONS, KEY
from benchmarks.hunting_questions import questions
from benchmarks.hunting_rivals import Found, Way, main
from benchmarks.hunting_rules import asked_hunts, condition, whole_pack
from tasks.hunting import lake
from tasks.hunting import needle as needle_of
from tasks.hunting import raw as raw_files
from watchkeeper.evidence import Unseen
from watchkeeper.hunting.answer import Answers
from watchkeeper.hunting.scope import Scope

SCOPE = Scope(since=BEGAN - timedelta(days=1), until=BEGAN + timedelta(days=DAYS + 1))
"""Everything."""


def _counts(answers: Answers) -> Found:
    """Rows of A to D by letter, and how many hunts of E answered.

    Raises:
        AssertionError: a hunt could not be asked.
    """
    letters = {asked.hunt.id: letter for letter, asked in questions(HOME_REGIONS, KEY).items()}
    found: Found = {}
    for hunt, look in answers.by_hunt.items():
        if isinstance(look, Unseen):
            assert len(answers.by_hunt) > 100, f"{hunt}: {look.why}"
            found["could not"] = (
                found.get("could not", 0) + 1
            )  # of the whole pack: not enough memory, and it says so
            continue
        if hunt in letters:
            assert not look.value.cut or letters[hunt] == "C", hunt
            found[letters[hunt]] = len(look.value.rows)
        else:
            found["hunts"] = found.get("hunts", 0) + 1
            found["hits"] = found.get("hits", 0) + len(look.value.rows)
    assert not answers.coverage.gaps, answers.coverage.gaps
    return found


def raw(folder: Path, processes: int = 1) -> Found:
    """A to E in one asking over the raw files."""
    asked = [*questions(HOME_REGIONS, KEY).values(), *asked_hunts()]
    return _counts(raw_files.answer(str(folder), asked, SCOPE, processes=processes))


def raw_pack(folder: Path) -> Found:
    """The whole pack instead of the 60: a third of it needs every event."""
    return _counts(raw_files.answer(str(folder), whole_pack(), SCOPE))


def raw_two(folder: Path) -> Found:
    """The same with two processes."""
    return raw(folder, 2)


def needle(folder: Path) -> Found:
    """D alone over the raw files: found in the bytes before anything is parsed."""
    timeline = needle_of.timeline(str(folder), [KEY], SCOPE)
    return {"D": len(timeline.rows)}


def _lake() -> Path:
    return Path(sys.argv[3])


def ingest(folder: Path) -> Found:
    """Into a new lake."""
    shutil.rmtree(_lake(), ignore_errors=True)
    done = lake.ingest(str(folder), _lake(), SCOPE)
    assert not done.gaps, done.gaps
    return {"events": done.events, "files": done.files_in_lake}


def lake_timeline(folder: Path) -> Found:
    """D from the lake; the first asking, and the median of twenty after it, in microseconds."""
    del folder
    took = []
    for _ in range(21):
        began = time.perf_counter()
        rows = lake.timeline(_lake(), "access_key_id", KEY, SCOPE).rows
        took.append(time.perf_counter() - began)
    return {"D": len(rows), "first": round(took[0] * 1e6), "warm": round(median(took[1:]) * 1e6)}


def compact(folder: Path) -> Found:
    """One file a month, as every night after the ingest."""
    del folder
    return {"files": lake.compact(_lake())}


def lake_hunts(folder: Path) -> Found:
    """60 hunts over the lake; the median of three askings, in microseconds."""
    del folder
    took = []
    for _ in range(3):
        began = time.perf_counter()
        found = _counts(lake.answer(_lake(), asked_hunts(), SCOPE))
        took.append(time.perf_counter() - began)
    return {**found, "microseconds": round(median(took) * 1e6)}


def lake_pack(folder: Path) -> Found:
    """The whole pack over the lake, in microseconds."""
    del folder
    began = time.perf_counter()
    found = _counts(lake.answer(_lake(), whole_pack(), SCOPE))
    return {**found, "microseconds": round((time.perf_counter() - began) * 1e6)}


def lake_filters(folder: Path) -> Found:
    """The same hunts' conditions as FILTERs of one scan over the lake, nothing before them; microseconds."""
    del folder
    counts = ", ".join(f"count(*) FILTER ({condition(asked)})" for asked in asked_hunts())
    connection = duckdb.connect()
    took = []
    for _ in range(3):
        began = time.perf_counter()
        connection.execute(f"SELECT {counts} FROM read_parquet('{_lake()}/events/*.parquet')").fetchall()  # noqa: S608
        took.append(time.perf_counter() - began)
    return {"hunts": len(asked_hunts()), "microseconds": round(median(took) * 1e6)}


OUR_WAYS: dict[str, Way] = {
    "raw": raw,
    "raw, two processes": raw_two,
    "raw, whole pack": raw_pack,
    "needle": needle,
    "ingest": ingest,
    "lake timeline": lake_timeline,
    "compact": compact,
    "lake timeline, compacted": lake_timeline,
    "lake hunts": lake_hunts,
    "lake, whole pack": lake_pack,
    "lake filters": lake_filters,
}

if __name__ == "__main__":
    main(OUR_WAYS)

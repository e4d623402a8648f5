"""One way of asking a folder of CloudTrail files, in a process of its own: `python -m benchmarks.hunting_rivals WAY FOLDER`.

Prints one line of JSON: seconds and processor seconds from opening the first file to the answers, the peak of the
process's memory, and what was found. The five questions: A root used, B changes in IAM, C events in unusual regions,
D one key's calls, E as many rules as there are hunts, each only by the names of its calls (so a peer has less to do
than we have).
"""

import gzip
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from isal import isal_zlib

from benchmarks.hunting_corpus import HOME_REGIONS, KEY
from benchmarks.hunting_rules import rules
from benchmarks.peak import peak_mib

Found = dict[str, int]
Way = Callable[[Path], Found]


def files_of(folder: Path) -> list[Path]:
    """Every log file, in order of its name."""
    return sorted(folder.rglob("*.json.gz"))


def floor(folder: Path) -> Found:
    """Decompression alone, with the fastest library there is: nobody reads these files with less."""
    size = 0
    for path in files_of(folder):
        size += len(isal_zlib.decompress(path.read_bytes(), wbits=31))
    return {"bytes": size}


def _python_events(folder: Path) -> Iterator[dict[str, Any]]:
    for path in files_of(folder):
        with gzip.open(path) as file:
            yield from json.load(file)["Records"]


def plain_json(folder: Path) -> Found:
    """A to E with the standard library's gzip and json."""
    found: Counter[str] = Counter()
    by_name: dict[str, list[str]] = {}
    for rule, names in rules().items():
        for name in names:
            by_name.setdefault(name, []).append(rule)
    for event in _python_events(folder):
        identity = event.get("userIdentity", {})
        if identity.get("type") == "Root":
            found["A"] += 1
        if event["eventSource"] == "iam.amazonaws.com" and not event.get("readOnly"):
            found["B"] += 1
        if event["awsRegion"] not in HOME_REGIONS:
            found["C"] += 1
        if identity.get("accessKeyId") == KEY:
            found["D"] += 1
        if about := by_name.get(event["eventName"]):
            found["E"] += len(about)
    return dict(found)


def json_timeline(folder: Path) -> Found:
    """D alone with the standard library."""
    calls = [e for e in _python_events(folder) if e.get("userIdentity", {}).get("accessKeyId") == KEY]
    return {"D": len(sorted(calls, key=lambda event: str(event["eventTime"])))}


_RECORD = (
    "STRUCT(eventTime VARCHAR, eventID VARCHAR, eventName VARCHAR, eventSource VARCHAR, awsRegion VARCHAR, "
    "readOnly BOOLEAN, errorCode VARCHAR, sourceIPAddress VARCHAR, recipientAccountId VARCHAR, requestParameters JSON, "
    'responseElements JSON, userIdentity STRUCT("type" VARCHAR, arn VARCHAR, accessKeyId VARCHAR))[]'
)


def duckdb_read_json(folder: Path) -> Found:
    """A to E as DuckDB reads JSON: explicit columns, one pass, a FILTER for each question."""
    counts = ", ".join(
        f"count(*) FILTER (event_name IN ({', '.join(repr(n) for n in sorted(names))}))"
        for names in rules().values()
    )
    homes = ", ".join(repr(region) for region in HOME_REGIONS)
    row = (
        duckdb.connect()
        .execute(
            f"""
        WITH raw AS (
            SELECT unnest(Records) AS r FROM read_json('{folder}/**/*.json.gz', columns = {{'Records': '{_RECORD}'}},
                maximum_object_size = 200000000)),
        e AS (SELECT r.eventName AS event_name, r.eventSource AS source, r.awsRegion AS region,
                     r.readOnly AS read_only, r.userIdentity AS identity FROM raw)
        SELECT count(*) FILTER (identity.type = 'Root'),
               count(*) FILTER (source = 'iam.amazonaws.com' AND NOT coalesce(read_only, false)),
               count(*) FILTER (region NOT IN ({homes})),
               count(*) FILTER (identity.accessKeyId = '{KEY}'), {counts} FROM e
        """  # noqa: S608  our own constants
        )
        .fetchone()
    )
    assert row is not None
    return {**dict(zip("ABCD", row, strict=False)), "E": sum(row[4:])}


def jq_timeline(folder: Path) -> Found:
    """D alone with zcat and jq, as an engineer does it by hand."""
    wanted = f'.Records[] | select(.userIdentity.accessKeyId == "{KEY}") | .eventID'
    command = (
        f"find {folder} -name '*.json.gz' -print0 | sort -z | xargs -0 zcat | jq -r '{wanted}' | wc -l"
    )
    done = subprocess.run(["bash", "-c", command], check=True, capture_output=True, text=True)  # noqa: S607
    return {"D": int(done.stdout)}


def _seconds_of_processor() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


WAYS: dict[str, Way] = {
    "floor": floor,
    "json": plain_json,
    "json timeline": json_timeline,
    "duckdb read_json": duckdb_read_json,
    "zcat and jq": jq_timeline,
}


def main(ways: dict[str, Way]) -> None:
    """Measure one way."""
    way, folder = ways[sys.argv[1]], Path(sys.argv[2])
    rules()  # the hunts are read from their files, and turned into the peers' rules, before it counts
    began, used = time.perf_counter(), _seconds_of_processor()
    found = way(folder)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - began,
                "processor": _seconds_of_processor() - used,
                "mib": peak_mib(),
                "found": found,
            }
        )
    )


if __name__ == "__main__":
    main(WAYS)

"""Hunting over two million events: raw files, a key's timeline, the lake, S3; beside the peers, in one run."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks import hunting_corpus
from benchmarks.hunting_bucket import BUCKET_WAYS
from benchmarks.hunting_corpus import Corpus
from benchmarks.hunting_peer import TRAILSCRAPER, trailscraper_version
from benchmarks.hunting_ways import OUR_WAYS
from benchmarks.machine import machine
from benchmarks.place import FOLDER
from benchmarks.results import section, table
from deployments.processes import free_port

TITLE = "Hunting in CloudTrail"
_GOALS = {
    "five questions, one process: processor by the floor's": (4.0, "most"),
    "five questions, one process: times less processor than DuckDB's read_json": (10.0, "least"),
    "five questions, two processes: times faster than gzip and json": (5.0, "least"),
    "one key's timeline: processor by the floor's": (1.5, "most"),
    "one key's timeline: times faster than gzip and json": (10.0, "least"),
    "ingest: processor by the floor's": (11.0, "most"),
    "one key's timeline from the lake, warm: times faster than gzip and json": (1_000.0, "least"),
    "60 hunts over the lake: times faster than one scan with 60 FILTERs": (4.0, "least"),
    "S3: times faster than boto3 with 16 threads": (8.0, "least"),
}


@dataclass(frozen=True)
class Run:
    """One process."""

    seconds: float
    processor: float
    mib: float
    found: dict[str, int]


def measure(command: str, events: int, rounds: int = 3) -> str:
    """The section of the results.

    Args:
        command: how it was called.
        events: of the large corpus; slow peers read a tenth of it.
        rounds: of each way over the tenth, and of the fast ways over all.
    """
    before = machine()
    folder = FOLDER.resolve() / "hunting"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        whole = hunting_corpus.write(folder / "whole", events)
        tenth = hunting_corpus.write(folder / "tenth", events // 10)
        small = hunting_corpus.write(folder / "small", 40_000, 20)
        runs = _over_tenth(tenth.folder, rounds) | _over_whole(whole.folder, folder / "lake", rounds)
        runs |= _from_bucket(small.folder, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _same_answers(runs)
    return section(TITLE, command, before, _conditions(whole, tenth, small, rounds), figures(runs))


def _over_tenth(folder: Path, rounds: int) -> dict[str, Run]:
    ways = (
        "floor",
        "raw",
        "needle",
        "json",
        "json timeline",
        "zcat and jq",
        TRAILSCRAPER,
        "duckdb read_json",
    )
    return _rounds({f"tenth: {way}": (way, folder) for way in ways}, rounds)


def _over_whole(folder: Path, lake: Path, rounds: int) -> dict[str, Run]:
    again = ("floor", "raw", "raw, two processes", "json", "needle", "json timeline", "ingest")
    runs = _rounds({f"whole: {way}": (way, folder, str(lake)) for way in again}, rounds)
    once = (
        "raw, whole pack",
        "lake timeline",
        "compact",
        "lake timeline, compacted",
        "duckdb read_json",
        "lake hunts",
        "lake, whole pack",
        "lake filters",
    )
    return runs | _rounds({f"whole: {way}": (way, folder, str(lake)) for way in once}, 1)


def _rounds(plans: dict[str, tuple[object, ...]], rounds: int) -> dict[str, Run]:
    """The medians; the ways take turns."""
    many: dict[str, list[Run]] = {name: [] for name in plans}
    for _ in range(rounds):
        for name, (way, *more) in plans.items():
            many[name].append(_run(str(way), *map(str, more)))
    return {
        name: Run(
            seconds=statistics.median(one.seconds for one in runs),
            processor=statistics.median(one.processor for one in runs),
            mib=max(one.mib for one in runs),
            found=runs[-1].found,
        )
        for name, runs in many.items()
    }


def _run(way: str, *arguments: str, **environment: str) -> Run:
    module = (
        "hunting_ways" if way in OUR_WAYS else "hunting_bucket" if way in BUCKET_WAYS
        else "hunting_peer" if way == TRAILSCRAPER else "hunting_rivals"
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", way, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, f"{way}: {done.stderr[-2000:]}"
    print(f"{way}: {done.stdout.strip()}", file=sys.stderr, flush=True)
    return Run(**json.loads(done.stdout))


def _from_bucket(folder: Path, rounds: int) -> dict[str, Run]:
    port = str(free_port())
    credentials = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    command = [sys.executable, "-m", "benchmarks.bucket_server", str(folder), port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            server.stdout.readline()
            many = [
                {way: _run(way, str(folder), **credentials) for way in BUCKET_WAYS} for _ in range(rounds)
            ]
        finally:
            server.terminate()
    middle = sorted(range(rounds), key=lambda n: many[n]["ours, S3"].found["microseconds"])[rounds // 2]
    return dict(many[middle])


def _same_answers(runs: dict[str, Run]) -> None:
    """Every way must give the same counts for A to D over the same files.

    Raises:
        AssertionError: two do not.
    """
    for size in ("tenth", "whole"):
        for letter in "ABCD":
            counts = {
                name: run.found[letter]
                for name, run in runs.items()
                if name.startswith(size) and letter in run.found and not (letter == "C" and "raw" in name)
            }
            assert counts, letter
            assert len(set(counts.values())) == 1, f"{letter} over the {size}: {counts}"


def _conditions(whole: Corpus, tenth: Corpus, small: Corpus, rounds: int) -> str:
    packages = ", ".join(
        f"{one} {version(one)}" for one in ("duckdb", "isal", "msgspec", "obstore", "sqlglot")
    )
    return (
        f"{whole.events:,} generated events of {len(hunting_corpus.ACCOUNTS)} accounts, "
        f"{len(hunting_corpus.REGIONS)} regions and {hunting_corpus.DAYS} days in {whole.files:,} files: "
        f"{whole.compressed / 1e6:,.0f} MB, {whole.raw / 1e9:.1f} GB before compression; a tenth of it "
        f"({tenth.events:,} events, {tenth.compressed / 1e6:,.0f} MB) for the slow peers; for S3 {small.files:,} objects of "
        "20 events each, from a server that keeps them in its memory, on the same cores. The five questions: A root used, "
        "B changes in IAM, C events in unusual regions, D one key's calls, E 60 hunts about named calls, which the peers ask by "
        "those names alone; the *whole pack* is every hunt, many of which count over all events. The *floor* is decompression alone with isal. Each way in a process of its own, one after "
        f"the other; medians of {rounds} round(s) (the whole pack, the lake's answers and DuckDB over all events: one), memory the highest; *processor* is the "
        f"process's own seconds with its children's. Imports are done and the hunts are read from their files before it counts. {packages}, "
        f"trailscraper {trailscraper_version()}."
    )


def figures(runs: dict[str, Run]) -> str:
    """The tables.

    Args:
        runs: by way, as `measure` names them.
    """
    rows = [
        (name, f"{one.seconds:.2f}", f"{one.processor:.2f}", f"{one.mib:,.0f}", _found(one.found))
        for name, one in runs.items()
    ]
    goals = [
        (f"{name} (goal: at {kind} {limit:g})", f"{value:,.2f}", _passed(value, limit, kind))
        for name, value in ratios(runs).items()
        for limit, kind in (_GOALS[name],)
    ]
    head = ("way", "seconds", "processor s", "peak MiB", "found")
    return "\n\n".join((table(head, rows), table(("goal", "measured", "verdict"), goals)))


def ratios(runs: dict[str, Run]) -> dict[str, float]:
    """What the goals are about, each within one run."""

    def used(name: str) -> float:
        return runs[name].processor

    def took(name: str) -> float:
        return runs[name].seconds

    values = (
        used("whole: raw") / used("whole: floor"),
        used("whole: duckdb read_json") / used("whole: raw"),
        took("whole: json") / took("whole: raw, two processes"),
        used("whole: needle") / used("whole: floor"),
        took("whole: json timeline") / took("whole: needle"),
        used("whole: ingest") / used("whole: floor"),
        took("whole: json timeline") * 1e6 / runs["whole: lake timeline, compacted"].found["warm"],
        runs["whole: lake filters"].found["microseconds"] / runs["whole: lake hunts"].found["microseconds"],
        runs["boto3, S3"].found["microseconds"] / runs["ours, S3"].found["microseconds"],
    )
    return dict(zip(_GOALS, values, strict=True))


def _found(found: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in found.items())


def _passed(value: float, limit: float, kind: str) -> str:
    return "pass" if (value <= limit if kind == "most" else value >= limit) else "**missed**"

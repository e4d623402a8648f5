"""Parsing and scoring an export of Security Hub: time and memory beside `pandas.read_json` and plain `json`."""

import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks import posture_corpus
from benchmarks.machine import machine
from benchmarks.results import section, table

TITLE = "Posture: an export parsed and scored"
_GOAL = 20
"""Times less time and memory than `pandas.read_json`."""
_GROWTH = 1.15
"""The most by which memory may grow from a quarter of the findings to all."""


@dataclass(frozen=True)
class Run:
    """One process."""

    seconds: float
    """From opening the file to the scores."""
    with_imports: float
    mib: float
    mib_before: float
    """Before the file was opened."""
    scores: dict[str, list[int]]
    """By standard: passed controls, and controls with data."""


def measure(command: str, findings: int, rounds: int = 3) -> str:
    """The section of the results."""
    before = machine()
    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory(prefix="wk-posture-") as folder:
        whole, part, page = (Path(folder) / name for name in ("whole.jsonl", "part.jsonl", "page.json"))
        size = posture_corpus.write(whole, findings)
        posture_corpus.write(part, findings // 4)
        posture_corpus.as_one_page(whole, page)
        plans = {
            "ours": ("ours", whole),
            "ours, the whole scorecard": ("scorecard", whole),
            "ours, a quarter of them": ("ours", part),
            "ours, one indented page": ("ours", page),
            "json": ("json", whole),
            "pandas": ("pandas", whole),
        }
        for _ in range(rounds):
            for name, (way, path) in plans.items():
                runs.setdefault(name, []).append(_run(way, path))
        sizes = (size, page.stat().st_size)
    _same_scores(runs)
    medians = {name: _median(one) for name, one in runs.items()}
    conditions = _conditions(findings, sizes, rounds)
    return section(TITLE, command, before, conditions, figures(findings, medians))


def _run(way: str, path: Path) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.posture_rivals", way, str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Run(**json.loads(done.stdout))


def _same_scores(runs: dict[str, list[Run]]) -> None:
    """All ways must score alike; of a quarter of the findings the scores are others.

    Raises:
        AssertionError: two do not.
    """
    found = [run.scores for name, many in runs.items() if "quarter" not in name for run in many]
    assert found[0], "nothing was scored"
    assert all(one == found[0] for one in found), f"the ways do not score alike: {found}"


def _median(runs: list[Run]) -> Run:
    return Run(
        seconds=statistics.median(run.seconds for run in runs),
        with_imports=statistics.median(run.with_imports for run in runs),
        mib=statistics.median(run.mib for run in runs),
        mib_before=statistics.median(run.mib_before for run in runs),
        scores=runs[0].scores,
    )


def _conditions(findings: int, sizes: tuple[int, int], rounds: int) -> str:
    kib = sizes[0] / findings / 1024
    return (
        f"{findings:,} generated findings of {kib:.1f} KiB, half of them consolidated, half of the older shape, of "
        f"{len(posture_corpus.ACCOUNTS)} accounts in {len(posture_corpus.REGIONS)} regions: {sizes[0] / 2**20:,.0f} "
        f"MiB of JSON lines, and {sizes[1] / 2**20:,.0f} MiB as one indented page. Each way in a process of its own, "
        f"one after the other, {rounds} rounds; medians. *Seconds* count from opening the file to the scores, *with "
        "imports* from the process's first own import. Peak memory is the process's resident set (`VmHWM`). Every way computes "
        "the organization's scores; *the whole scorecard* keeps a snapshot too, and judges every account, every region "
        "and the coverage, as the weekly flow does. All of them give the same scores, which is checked. "
        f"pandas {version('pandas')}, msgspec {version('msgspec')}."
    )


def figures(findings: int, medians: dict[str, Run]) -> str:
    """The tables.

    Args:
        findings: in the whole file.
        medians: by way, as `measure` names them.
    """
    pandas, own, part = medians["pandas"], medians["ours"], medians["ours, a quarter of them"]
    names = {
        "ours": f"ours, {findings:,} findings",
        "ours, the whole scorecard": f"ours with the whole scorecard, {findings:,} findings",
        "ours, a quarter of them": f"ours, {findings // 4:,} findings",
        "ours, one indented page": f"ours, {findings:,} findings in one indented page",
        "json": f"a plain json loop, {findings:,} findings",
        "pandas": f"pandas.read_json(lines=True) and groupby, {findings:,} findings",
    }
    rows = [
        (names[name], f"{one.seconds:.2f}", f"{one.with_imports:.2f}", f"{one.mib:,.0f}", f"{one.mib_before:,.0f}")
        for name, one in medians.items()
    ]  # fmt: skip
    time, memory, growth = pandas.seconds / own.seconds, pandas.mib / own.mib, own.mib / part.mib
    goals = [
        (f"times less time than pandas.read_json (goal {_GOAL})", f"{time:.1f}", _passed(time >= _GOAL)),
        ("the same for the whole scorecard", f"{pandas.seconds / medians['ours, the whole scorecard'].seconds:.1f}", ""),
        ("the same with imports", f"{pandas.with_imports / own.with_imports:.1f}", ""),
        (f"times less memory than pandas.read_json (goal {_GOAL})", f"{memory:.0f}", _passed(memory >= _GOAL)),
        (f"memory at {findings:,} findings by that at {findings // 4:,} (goal at most {_GROWTH})", f"{growth:.2f}",
         _passed(growth <= _GROWTH)),
        ("times less time than a plain json loop", f"{medians['json'].seconds / own.seconds:.1f}", ""),
    ]  # fmt: skip
    scores = ", ".join(f"{name} {passed} of {data}" for name, (passed, data) in sorted(own.scores.items()))
    head = ("way", "seconds", "with imports", "peak MiB", "MiB before reading")
    return "\n\n".join(
        (
            table(head, rows),
            table(("goal", "measured", "verdict"), goals),
            f"Scores, the same by all: {scores}.",
        )
    )


def _passed(yes: bool) -> str:
    return "pass" if yes else "**missed**"

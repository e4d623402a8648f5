"""One way of parsing and scoring an export, in a process of its own: `python -m benchmarks.posture_rivals WAY FILE`.

Prints one line of JSON: seconds from opening the file to the scores, seconds with the imports before it, the
peak of its memory and what it was before the file was opened, the scores. `pandas` and `json` do what the
organization's scores need and no more.
"""

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks import posture_corpus

Scores = dict[str, list[int]]
"""By standard: passed controls, and controls with data."""


Way = Callable[[str], Scores]


def ours() -> Way:
    """Counted and judged for the organization: what the other ways do too."""
    read = _reader()
    from watchkeeper.posture.enabled import settled  # noqa: PLC0415
    from watchkeeper.posture.imported import shown_enabled  # noqa: PLC0415
    from watchkeeper.posture.score import judge, judged_frame, scores  # noqa: PLC0415
    from watchkeeper.posture.standards import ALL  # noqa: PLC0415

    def way(path: str) -> Scores:
        cells = read(path).cells
        frame = judged_frame(settled(shown_enabled(cells), cells), cells)
        found = scores(judge(frame), "organization", {})
        return {one.standard: [one.passed, one.with_data] for one in found if one.standard != ALL}

    return way


def whole_scorecard() -> Way:
    """As `weekly-compliance` does: counted, kept as a snapshot, judged for organization, accounts and regions."""
    read = _reader()
    from watchkeeper.posture.imported import shown_enabled  # noqa: PLC0415
    from watchkeeper.posture.scorecard import scorecard  # noqa: PLC0415
    from watchkeeper.posture.snapshot import Catalogue, Snapshot  # noqa: PLC0415

    def way(path: str) -> Scores:
        tallied = read(path)
        card = scorecard(
            Snapshot(
                scope="benchmark",
                week="2026-W48",
                at=posture_corpus.AT,
                run="1",
                enabled=shown_enabled(tallied.cells),
                catalogue=Catalogue(),
                cells=tallied.cells,
                reading=tallied.reading,
            )
        )
        return {one: [card.score(one).passed, card.score(one).with_data] for one in card.standards}

    return way


def _reader() -> Callable[[str], Any]:
    """The product's own reading of an export, up to its counts."""
    from tasks.posture import asff  # noqa: PLC0415
    from tasks.posture.json_batches import batches  # noqa: PLC0415
    from watchkeeper.posture.tally import Tally  # noqa: PLC0415
    from watchkeeper.posture.versions import Versions  # noqa: PLC0415

    read = {"lines": asff.read_lines, "list": asff.read_list, "value": asff.read_page}

    def tallied(path: str) -> Any:
        tally = Tally(posture_corpus.numbers(), versions=Versions())
        with open(path, "rb", buffering=0) as stream:
            for batch in batches(stream):
                read[batch.kind](batch.data, tally)
        return tally.result()

    return tallied


def plain_json() -> Way:
    """A loop over the lines with the standard library."""

    def way(path: str) -> Scores:
        numbers = posture_corpus.numbers()
        statuses: dict[tuple[str, str], set[str]] = defaultdict(set)
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                if one["RecordState"] == "ACTIVE" and one["Workflow"]["Status"] != "SUPPRESSED":
                    for key in _controls(one["Compliance"], one["ProductFields"], numbers):
                        statuses[key].add(one["Compliance"]["Status"])
        return _scores(statuses.items())

    return way


def by_pandas() -> Way:
    """`pandas.read_json` and a groupby."""
    import pandas as pd  # noqa: PLC0415

    def way(path: str) -> Scores:
        numbers = posture_corpus.numbers()
        frame = pd.read_json(path, lines=True)
        suppressed = frame["Workflow"].map(lambda one: one["Status"] == "SUPPRESSED")
        frame = frame[(frame["RecordState"] == "ACTIVE") & ~suppressed]
        pairs = zip(frame["Compliance"], frame["ProductFields"], strict=True)
        keys = [list(_controls(compliance, fields, numbers)) for compliance, fields in pairs]
        statuses = [one["Status"] for one in frame["Compliance"]]
        long = pd.DataFrame({"key": keys, "status": statuses}).explode("key")
        return _scores(long.groupby("key")["status"].agg(set).items())

    return way


def _controls(
    compliance: dict[str, Any], fields: dict[str, str], numbers: dict[tuple[str, str], str]
) -> Iterable[tuple[str, str]]:
    """(standard, control) of both shapes."""
    if "SecurityControlId" in compliance:
        for one in compliance["AssociatedStandards"]:
            yield one["StandardsId"].removeprefix("standards/"), compliance["SecurityControlId"]
    else:
        standard = fields["StandardsArn"].partition("standards/")[2]
        yield standard, numbers.get((standard, fields["ControlId"]), fields["ControlId"])


def _scores(controls: Iterable[tuple[Any, set[str]]]) -> Scores:
    found: Scores = defaultdict(lambda: [0, 0])
    for (standard, _), statuses in controls:
        found[standard][0] += statuses == {"PASSED"}
        found[standard][1] += 1
    return dict(found)


def _peak() -> float:
    """MiB, the highest so far. `ru_maxrss` would hold the starting process's too, from before the exec."""
    status = Path("/proc/self/status")
    if not status.exists():
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024


WAYS: dict[str, Callable[[], Way]] = {
    "ours": ours,
    "scorecard": whole_scorecard,
    "json": plain_json,
    "pandas": by_pandas,
}


def main() -> None:
    """Measure one way."""
    began = time.perf_counter()
    way = WAYS[sys.argv[1]]()
    ready, before = time.perf_counter(), _peak()
    scores = way(sys.argv[2])
    ended = time.perf_counter()
    print(
        json.dumps(
            {
                "seconds": ended - ready,
                "with_imports": ended - began,
                "mib": _peak(),
                "mib_before": before,
                "scores": scores,
            }
        )
    )


if __name__ == "__main__":
    main()

"""Applying what a plan showed: stage after stage, all places of a stage at once."""

from itertools import groupby

from prefect.futures import as_completed
from prefect.logging import get_run_logger
from prefect.utilities.annotations import quote

from flows.baseline_progress import Progress
from tasks.baseline.apply import apply, not_applied
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Stage
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.receipt import BaselineReceipt
from watchkeeper.baseline.survey import Place, Survey


def apply_in_stages(lines: tuple[Line, ...], survey: Survey, digest: str) -> tuple[BaselineReceipt, ...]:
    """Each stage waits for the one before: it needs what that has made. A line that fails stops no other."""
    receipts: list[BaselineReceipt] = []
    for stage in Stage:
        own = tuple(line for line in lines if part_named(line.part).stage is stage)
        if own:
            done = _stage(stage, own, survey, digest)
            failed = sum(bool(one.why) for one in done)
            get_run_logger().info("Stage %s: %d line(s), %d failed", stage.name, len(done), failed)
            receipts += done
    return tuple(receipts)


def _stage(stage: Stage, lines: tuple[Line, ...], survey: Survey, digest: str) -> list[BaselineReceipt]:
    by_place: dict[Place, tuple[Line, ...]] = {
        place: tuple(own) for place, own in groupby(lines, key=lambda line: line.place)
    }
    progress = Progress(f"Applying stage {stage.name}", len(by_place))
    applying = {
        apply.submit(place, quote(own), quote(survey), digest): own for place, own in by_place.items()
    }
    receipts: list[BaselineReceipt] = []
    for future in as_completed(applying):
        own = applying[future]
        result = future.result(raise_on_failure=False)
        if isinstance(result, BaseException):
            result = tuple(not_applied(line, result) for line in own)
        receipts += result
        progress.step(str(own[0].place))
    progress.done()
    return receipts

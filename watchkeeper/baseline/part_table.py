"""The table of parts. A new part is a file in `parts/`, its hands in `tasks/baseline/parts/`, and a line here."""

from watchkeeper.baseline.part import Part
from watchkeeper.baseline.parts import (
    access_log_bucket,
    detector,
    log_bucket,
    log_key,
    recorder,
    trail,
    trail_log_group,
)

PARTS: tuple[Part, ...] = (
    log_key.PART,
    access_log_bucket.PART,
    log_bucket.PART,
    trail_log_group.PART,
    trail.PART,
    recorder.PART,
    detector.PART,
)  # fmt: skip


def part_named(part_id: str) -> Part:
    """The part of that id.

    Raises:
        KeyError: there is none.
    """
    return {part.id: part for part in PARTS}[part_id]

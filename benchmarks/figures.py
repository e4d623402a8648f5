"""Percentiles of what was measured."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """How one figure is spread over its measurements, in seconds."""

    count: int
    p50: float
    p95: float
    most: float


def spread(seconds: Sequence[float]) -> Spread:
    """Median, 95th percentile (nearest rank: a value that was measured) and maximum.

    Raises:
        ValueError: nothing was measured.
    """
    if not seconds:
        raise ValueError("nothing was measured")
    ordered = sorted(seconds)
    return Spread(
        count=len(ordered),
        p50=statistics.median(ordered),
        p95=ordered[math.ceil(0.95 * len(ordered)) - 1],
        most=ordered[-1],
    )

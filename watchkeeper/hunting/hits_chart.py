"""Hits over time, decided here and drawn by `tasks/hunting/hits_picture.py`."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from watchkeeper.counted import counted
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.hit_event import moment
from watchkeeper.hunting.report import Outcome
from watchkeeper.hunting.scope import Scope

_MOST_BARS = 48
_MOST_SERIES = 7
_STEPS = tuple(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24, 48, 168, 720))


class Series(Frozen):
    """One hunt's hits, by bar."""

    name: str
    counts: tuple[int, ...]


class HitsChart(Frozen):
    """Stacked bars from left to right; times are UTC."""

    title: str
    begins: tuple[datetime, ...]
    """When each bar begins."""
    step: timedelta
    series: tuple[Series, ...]
    """The hunts with the most hits first; further ones together as `others`."""


def hits_chart(outcomes: Sequence[Outcome], scope: Scope) -> HitsChart | None:
    """The chart; None where no hit has a moment."""
    step = next((step for step in _STEPS if (scope.until - scope.since) / step <= _MOST_BARS), _STEPS[-1])
    first = scope.since.replace(minute=0, second=0, microsecond=0)
    bars = int((scope.until - first) / step) + ((scope.until - first) % step > timedelta(0))
    by_hunt: dict[str, Counter[int]] = {}
    for one in outcomes:
        numbers = Counter(
            min(max(int((at - first) / step), 0), bars - 1)
            for row in one.rows
            if (at := moment(row)) is not None
        )
        if numbers:
            by_hunt[one.hunt.id] = numbers
    if not by_hunt:
        return None
    ranked = sorted(by_hunt, key=lambda name: (-sum(by_hunt[name].values()), name))
    shown = {name: by_hunt[name] for name in ranked[:_MOST_SERIES]}
    if rest := ranked[_MOST_SERIES:]:
        shown["others"] = sum((by_hunt[name] for name in rest), Counter[int]())
    hits = sum(sum(numbers.values()) for numbers in by_hunt.values())
    return HitsChart(
        title=f"{counted(hits, 'hit')}, {scope.since:%Y-%m-%d %H:%M} to {scope.until:%Y-%m-%d %H:%M} UTC",
        begins=tuple(first + step * number for number in range(bars)),
        step=step,
        series=tuple(
            Series(name=name, counts=tuple(numbers[number] for number in range(bars)))
            for name, numbers in shown.items()
        ),
    )

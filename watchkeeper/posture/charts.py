"""What the pictures show, decided here and drawn by `tasks/posture/pictures.py`."""

from collections.abc import Sequence
from itertools import groupby

from watchkeeper.evidence import Frozen
from watchkeeper.posture.history import TrendPoint
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.standards import ALL, short_name
from watchkeeper.posture.wording import headlines, severity_counts, short_week

_MOST_LABELS = 14
"""Weeks that can be named under the line before the names run into each other."""
_MOST_IN_WORDS = 6
"""Scores of a standard that are said beside its first one."""
_ROOM = 0.075
"""Of the height: how far apart the names at the lines' ends must be."""


class Line(Frozen):
    """One standard's scores."""

    standard: str
    label: str
    """What stands at its end: the short name and the latest score."""
    pieces: tuple[tuple[tuple[int, int], ...], ...]
    """(place of the week, per cent), broken wherever a week has no result for it."""
    label_at: float
    """Height of the label, in per cent, so that no two stand on each other."""
    ours: bool = False
    """It is the figure over all standards."""


class TrendChart(Frozen):
    """Scores by week."""

    weeks: tuple[str, ...]
    """Name of each week under the line; empty where there is no room for it."""
    lines: tuple[Line, ...]
    missing: tuple[int, ...] = ()
    """Places of weeks without a result."""
    scope_changed: tuple[int, ...] = ()
    """Places of weeks whose accounts, regions or standards are not those of the result before."""
    bottom: int = 0
    top: int = 100
    """Per cent at the lower and the upper edge."""
    words: str
    """The chart in words, for those who do not see it."""


class SeverityChart(Frozen):
    """Failed controls by severity."""

    bars: tuple[tuple[str, int], ...]
    words: str


def trend_chart(report: PostureReport) -> TrendChart:
    """The weeks of the report as lines that break where a week is missing."""
    points = report.trend
    wanted = list(dict.fromkeys([*headlines(report), *_earlier(points)]))
    found = {one: _pieces(points, one) for one in wanted}
    shown = [one for one in wanted if found[one]]
    values = [value for one in shown for piece in found[one] for _, value in piece]
    bottom = max(0, (min(values) - 5) // 10 * 10) if values else 0
    top = min(100, (max(values) + 14) // 10 * 10) if values else 100
    ends = [found[one][-1][-1][1] for one in shown]
    heights = _spread(ends, (top - bottom) * _ROOM, bottom, top)
    return TrendChart(
        weeks=_names(points),
        lines=tuple(
            Line(
                standard=one,
                label=_label(report, one),
                pieces=found[one],
                label_at=height,
                ours=one == ALL,
            )
            for one, height in zip(shown, heights, strict=True)
        ),
        missing=tuple(at for at, point in enumerate(points) if point.missing),
        scope_changed=tuple(at for at, point in enumerate(points) if point.scope_changed),
        bottom=bottom,
        top=top,
        words=trend_words(report),
    )


def severity_chart(report: PostureReport) -> SeverityChart:
    """Failed controls by severity, the highest first."""
    counts = severity_counts(report, (one.control for one in report.card.failed))
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    return SeverityChart(bars=tuple(counts.items()), words=f"Failed controls by severity: {said}.")


def trend_words(report: PostureReport) -> str:
    """The trend as sentences: each standard's scores, the weeks without result, the changes of scope.

    Of a long trend the first score and the latest ones.
    """
    said = []
    for standard in headlines(report):
        scores = [
            f"{value} in {short_week(point.week)}"
            for point in report.trend
            if (value := point.text(standard)) is not None
        ]
        if len(scores) > _MOST_IN_WORDS + 1:
            scores = [scores[0], "…", *scores[-_MOST_IN_WORDS:]]
        said.append(f"{short_name(standard)}: {', '.join(scores) if scores else 'no data'}.")
    missing = [short_week(point.week) for point in report.trend if point.missing]
    changed = [short_week(point.week) for point in report.trend if point.scope_changed]
    if missing:
        said.append(f"No result in {', '.join(missing)}.")
    if changed:
        said.append(f"The scope changed in {', '.join(changed)}.")
    return " ".join(said)


def _earlier(points: Sequence[TrendPoint]) -> list[str]:
    """Standards that had a score in some week; without our own figure, which `headlines` decides on."""
    return sorted(
        {name for one in points for name, value in one.percents.items() if value is not None} - {ALL}
    )


def _pieces(points: Sequence[TrendPoint], standard: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    values = [(at, one.percents.get(standard)) for at, one in enumerate(points)]
    return tuple(
        tuple((at, value) for at, value in group if value is not None)
        for there, group in groupby(values, key=lambda pair: pair[1] is not None)
        if there
    )


def _label(report: PostureReport, standard: str) -> str:
    shown = report.trend[-1].text(standard)
    name = "All (ours)" if standard == ALL else short_name(standard)
    return f"{name} {shown}" if shown is not None else f"{name}, no data now"


def _names(points: Sequence[TrendPoint]) -> tuple[str, ...]:
    """Every n-th week, counted from the last; the year stands under its first name."""
    every = -(-len(points) // _MOST_LABELS)
    names = []
    year = ""
    for at, point in enumerate(points):
        if (len(points) - 1 - at) % every:
            names.append("")
            continue
        own = point.week.partition("-")[0]
        names.append(short_week(point.week) if own == year else f"{short_week(point.week)}\n{own}")
        year = own
    return tuple(names)


def _spread(heights: Sequence[int], apart: float, bottom: float, top: float) -> list[float]:
    """Move heights as little as needed upwards or downwards until neighbours are `apart`."""
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    moved = [float(heights[at]) for at in order]
    for number in range(1, len(moved)):
        moved[number] = max(moved[number], moved[number - 1] + apart)
    ceiling = max(top, bottom + apart * (len(moved) - 1))
    for number in reversed(range(len(moved))):
        moved[number] = min(moved[number], ceiling)
        ceiling = moved[number] - apart
    found = dict(zip(order, moved, strict=True))
    return [found[at] for at in range(len(heights))]

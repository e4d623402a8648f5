"""Drawing what `watchkeeper/posture/charts.py` decided, with matplotlib."""

from typing import TYPE_CHECKING, Any

from prefect import task

from tasks import figures
from tasks.options import NOTIFY
from watchkeeper.evidence import Frozen
from watchkeeper.posture.charts import Line, SeverityChart, TrendChart, severity_chart, trend_chart
from watchkeeper.posture.report import PostureReport

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _SOFT, _GRID, _BAND = "#1c2330", "#5b6578", "#d9dee8", "#eceff4"
_LINES = ("#1a66b8", "#c2570c", "#0f7b53", "#8b3fae", "#a3284f", "#5d6b12", "#0b7285", "#7a4b1e")
_OURS = "#3a4459"
_SEVERITIES = {
    "CRITICAL": "#9b1c31", "HIGH": "#cf4a1e", "MEDIUM": "#d99a12", "LOW": "#5f82b5", "UNKNOWN": "#8a93a1",
}  # fmt: skip
_MARKS = "osD^vPX*"
_DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 2, 2)))
_PAGE_COLOURS = {_INK: "--ink", _SOFT: "--soft", _GRID: "--line", _BAND: "--band", _OURS: "--ours"} | {
    colour: f"--line{number}" for number, colour in enumerate(_LINES, 1)
}
"""In a page the colours are its own variables, so that a chart turns dark with it."""


class Pictures(Frozen):
    """What page and message show."""

    svgs: dict[str, str]
    """`trend` and `severity`, to stand inside an HTML page."""
    trend_png: bytes
    """1200 x 600, on white: it is read in Slack's dark and light alike."""


@task(name="draw", task_run_name="draw the pictures of {report.week}", **NOTIFY)
def draw(report: PostureReport) -> Pictures:
    """Draw the report's pictures; the same report gives the same bytes."""
    trend, bars = trend_chart(report), severity_chart(report)
    return Pictures(
        svgs={
            "trend": figures.svg(_trend(trend), "trend", trend.words, _PAGE_COLOURS),
            "severity": figures.svg(_severity(bars), "severity", bars.words, _PAGE_COLOURS),
        },
        trend_png=figures.png(_trend(trend, title=f"Security score by week · {report.scope}"[:70])),
    )


def _trend(chart: TrendChart, title: str = "") -> "Figure":
    figure, axes = figures.figure(12, 6 if title else 4.6)
    size = 15 if title else 14
    last = len(chart.weeks) - 1
    if title:
        axes.set_title(title, loc="left", fontsize=20, color=_INK, pad=14, parse_math=False)
    axes.set_xlim(-0.35, last + (0.15 if last else 0.35))
    axes.set_ylim(chart.bottom, chart.top + (chart.top - chart.bottom) * 0.04)
    axes.set_xticks(range(len(chart.weeks)), chart.weeks)
    # Ticks on whole figures only: half ones would be rounded to something that is not there.
    axes.yaxis.get_major_locator().set_params(nbins=7, steps=[1, 2, 5, 10], integer=True)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f} %")
    axes.tick_params(labelsize=size, labelcolor=_SOFT, length=0, pad=8)
    axes.grid(axis="y", color=_GRID, linewidth=1)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_SOFT)
    for at in chart.missing:
        axes.axvspan(at - 0.45, at + 0.45, color=_BAND, linewidth=0, zorder=0)
        if len(chart.weeks) <= 20:
            _note(axes, at, "no result", size)
    for at in chart.scope_changed:
        axes.axvline(at, color=_SOFT, linewidth=1.2, linestyle=(0, (2, 3)), zorder=1)
    if chart.scope_changed:
        axes.plot([], [], color=_SOFT, linewidth=1.2, linestyle=(0, (2, 3)), label="scope changed")
    if chart.missing:
        axes.fill_between([], [], [], color=_BAND, label="no result in this week")
    if chart.scope_changed or chart.missing:
        axes.legend(loc="lower left", fontsize=size - 2, frameon=False, labelcolor=_SOFT, ncols=2)
    for number, line in enumerate(sorted(chart.lines, key=lambda one: one.ours)):
        _draw_line(axes, line, number, size)
    if not chart.lines:
        axes.text(
            0.5, 0.5, "no data in any week", transform=axes.transAxes, ha="center", va="center",
            fontsize=20, color=_SOFT,
        )  # fmt: skip
    return figure


def _note(axes: "Axes", at: int, text: str, size: int) -> None:
    axes.text(
        at, 0.5, text, transform=axes.get_xaxis_transform(), rotation=90, ha="center", va="center",
        fontsize=size - 1, color=_SOFT,
    )  # fmt: skip


def _draw_line(axes: "Axes", line: Line, number: int, size: int) -> None:
    colour = _OURS if line.ours else _LINES[number % len(_LINES)]
    for number_of_piece, piece in enumerate(line.pieces):
        axes.plot(
            [at for at, _ in piece], [percent for _, percent in piece],
            color=colour, linewidth=1.8 if line.ours else 3,
            linestyle=(0, (1, 1.5)) if line.ours else _DASHES[number % len(_DASHES)],
            marker="." if line.ours else _MARKS[number % len(_MARKS)], markersize=8, clip_on=False,
            gid=f"line {line.standard} {number_of_piece}", zorder=3,
        )  # fmt: skip
    axes.text(
        1.012, line.label_at, line.label, transform=axes.get_yaxis_transform(), fontsize=size, color=colour,
        va="center", fontweight="normal" if line.ours else "bold", parse_math=False,
    )  # fmt: skip


def _severity(chart: SeverityChart) -> "Figure":
    figure, axes = figures.figure(7, 0.55 * len(chart.bars) + 0.3)
    names = [name for name, _ in chart.bars]
    counts = [count for _, count in chart.bars]
    axes.barh(names, counts, color=[_SEVERITIES[name] for name in names], height=0.66)
    axes.invert_yaxis()
    most = max([*counts, 1])
    axes.set_xlim(0, most * 1.12)
    for at, count in enumerate(counts):
        axes.text(count + most * 0.015, at, str(count), va="center", fontsize=14, color=_INK)
    axes.tick_params(labelsize=14, labelcolor=_INK, length=0)
    axes.set_xticks([])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(_SOFT)
    return figure

"""Drawing what `watchkeeper/timeline_chart.py` decided, with matplotlib."""

from datetime import timedelta
from typing import TYPE_CHECKING

from prefect import task

from tasks import figures
from tasks.options import NOTIFY
from watchkeeper.frozen import Frozen
from watchkeeper.timeline_chart import Kind, Lane, Mark, TimelineChart

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _SOFT, _GRID = "#1c2330", "#5b6578", "#d9dee8"
_STYLE: dict[Kind, tuple[str, str, str]] = {
    "detection": ("*", "#a3284f", "detected"),
    "change": ("s", "#c2570c", "changed or opened something"),
    "refused": ("X", "#8b3fae", "refused"),
    "read": ("o", "#1a66b8", "read"),
    "ours": ("D", "#0f7b53", "contained by Watchkeeper"),
}
"""Each kind by its own sign too, so that colour never says it alone."""
_ON_TOP: tuple[Kind, ...] = ("read", "refused", "change", "ours", "detection")
_PAGE_COLOURS = {
    _INK: "--ink", _SOFT: "--soft", _GRID: "--line", "#a3284f": "--line5", "#c2570c": "--line2",
    "#8b3fae": "--line4", "#1a66b8": "--line1", "#0f7b53": "--line3",
}  # fmt: skip
_STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 172_800, 604_800,
        2_592_000,
    )
)  # fmt: skip

_LONGEST = 28
"""Letters of a lane's name."""
_TWO_LINES = 36
"""Points below the axis that an hour with its day takes."""


class TimelinePictures(Frozen):
    """What page and message show."""

    svg: str
    """To stand inside an HTML page."""
    png: bytes
    """1200 x 600, on white; lower where there are few lanes."""


@task(name="draw-timeline", task_run_name="draw the timeline", **NOTIFY)
def draw(chart: TimelineChart) -> TimelinePictures:
    """Draw the chart; the same chart gives the same bytes."""
    tall = max(3.0, 0.95 * len(chart.lanes) + 1.1)
    low = min(6.0, tall + 0.9)  # for its title, and labels of three rows above a lane alone
    return TimelinePictures(
        svg=figures.svg(_figure(chart, 12, tall), "timeline", chart.words, _PAGE_COLOURS),
        png=figures.png(_figure(chart, 12, low, title=chart.title[:90])),
    )


def _figure(chart: TimelineChart, width: float, height: float, title: str = "") -> "Figure":
    made, axes = figures.figure(width, height)
    long = (chart.end - chart.start).total_seconds()
    axes.set_xlim(-0.01 * long, 1.01 * long)
    axes.set_ylim(len(chart.lanes) - 0.7, -0.95)
    if title:
        axes.set_title(title, loc="left", fontsize=15, color=_INK, pad=10, parse_math=False)
    axes.set_yticks([])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_SOFT)
    _time_axis(chart, axes)
    if chart.began:
        at = (chart.began - chart.start).total_seconds()
        axes.axvline(at, color=_STYLE["detection"][1], linewidth=1.2, linestyle=(0, (2, 3)), zorder=1)
    for number, lane in enumerate(chart.lanes):
        _draw_lane(axes, number, lane)
    small = len(chart.lanes) > 6 and height <= 6
    for mark in chart.marks:
        _draw_mark(axes, chart, mark, size=8 if small else 9.5)
    _legend(axes, chart)
    return made


def _time_axis(chart: TimelineChart, axes: "Axes") -> None:
    """Ticks on whole minutes, hours or days, with the day where it changes."""
    long = chart.end - chart.start
    step = next((step for step in _STEPS if long / step <= 9), _STEPS[-1])
    midnight = chart.start.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + step * -(-(chart.start - midnight) // step)
    places, names, day = [], [], None
    while at <= chart.end:
        clock = f"{at:%H:%M:%S}" if step < timedelta(minutes=1) else f"{at:%H:%M}"
        names.append(clock if at.date() == day else f"{clock}\n{at:%Y-%m-%d} UTC")
        places.append((at - chart.start).total_seconds())
        day, at = at.date(), at + step
    axes.set_xticks(places, names)
    axes.tick_params(labelsize=11, labelcolor=_SOFT, length=0, pad=6)
    axes.grid(axis="x", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def _draw_lane(axes: "Axes", number: int, lane: Lane) -> None:
    axes.axhline(number, color=_GRID, linewidth=1.4, zorder=1)
    side = axes.get_yaxis_transform()
    name = lane.name if len(lane.name) <= _LONGEST else f"{lane.name[: _LONGEST - 1]}…"
    axes.text(
        -0.01, number, name, transform=side, ha="right", va="center" if not lane.place else "bottom",
        fontsize=11, color=_INK, fontweight="bold", parse_math=False,
    )  # fmt: skip
    if lane.place:
        axes.text(
            -0.01, number + 0.02, lane.place, transform=side, ha="right", va="top", fontsize=9, color=_SOFT,
            parse_math=False,
        )  # fmt: skip
    if lane.earlier:
        axes.text(
            0.0, number + 0.12, f"◂ {lane.earlier} earlier", transform=side, ha="left", va="top", fontsize=9,
            color=_SOFT,
        )  # fmt: skip


def _draw_mark(axes: "Axes", chart: TimelineChart, mark: Mark, size: float) -> None:
    sign, colour, _ = _STYLE[mark.kind]
    at = (mark.at - chart.start).total_seconds()
    big = min(15.0, 7.5 + 1.2 * (mark.count - 1) ** 0.6) + (4 if sign == "*" else 0)
    axes.plot(
        [at], [mark.lane], marker=sign, markersize=big, color=colour, markeredgecolor="white",
        markeredgewidth=0.7, linestyle="", clip_on=False, zorder=_ON_TOP.index(mark.kind) / 10 + 3,
    )  # fmt: skip
    if mark.label:
        axes.annotate(
            mark.label, (at, mark.lane), (4 if mark.turned else -3, 9 + mark.row * (size + 2.5)),
            textcoords="offset points", ha="right" if mark.turned else "left", va="bottom", fontsize=size,
            color=colour, parse_math=False, zorder=5,
        )  # fmt: skip


def _legend(axes: "Axes", chart: TimelineChart) -> None:
    for kind, (sign, colour, words) in _STYLE.items():
        if any(mark.kind == kind for mark in chart.marks):
            axes.plot([], [], marker=sign, linestyle="", color=colour, markersize=9, label=words)
    if chart.began:
        colour = _STYLE["detection"][1]
        axes.plot([], [], color=colour, linewidth=1.2, linestyle=(0, (2, 3)), label="the finding began")
    from matplotlib.transforms import ScaledTranslation  # noqa: PLC0415  as in `figures`

    # In points, not in parts of the height: a low picture's legend would stand on the days below its hours.
    below = ScaledTranslation(0, -_TWO_LINES / 72, axes.get_figure().dpi_scale_trans)
    axes.legend(
        loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=axes.transAxes + below, ncols=6, fontsize=10,
        frameon=False, labelcolor=_SOFT, handletextpad=0.3, columnspacing=1.4, borderaxespad=0.4,
    )  # fmt: skip

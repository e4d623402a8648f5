"""Drawing what `watchkeeper/hunting/hits_chart.py` decided, with matplotlib."""

from datetime import timedelta

from prefect import task

from tasks import figures
from tasks.options import NOTIFY
from watchkeeper.hunting.hits_chart import HitsChart

_INK, _SOFT, _GRID = "#1c2330", "#5b6578", "#d9dee8"
_BARS = ("#1a66b8", "#c2570c", "#0f7b53", "#8b3fae", "#a3284f", "#5d6b12", "#0b7285", "#8a93a1")
_HATCHES = ("", "//", "..", "xx", "\\\\", "oo", "--", "++")
"""Each hunt by its own pattern too, so that colour never says it alone."""


@task(name="draw-hits", task_run_name="draw the hits", **NOTIFY)
def draw(chart: HitsChart) -> bytes:
    """PNG of 1200 x 500, on white; the same chart gives the same bytes."""
    figure, axes = figures.figure(12, 5)
    axes.set_title(chart.title[:100], loc="left", fontsize=15, color=_INK, pad=10, parse_math=False)
    places = range(len(chart.begins))
    bottom = [0] * len(chart.begins)
    for number, one in enumerate(chart.series):
        axes.bar(
            places, one.counts, bottom=bottom, width=0.82, color=_BARS[number], edgecolor="white",
            linewidth=0.5, hatch=_HATCHES[number], label=one.name,
        )  # fmt: skip
        bottom = [below + count for below, count in zip(bottom, one.counts, strict=True)]
    every = max(1, len(chart.begins) // 8)
    short = "%m-%d %H:%M" if chart.step < timedelta(days=1) else "%Y-%m-%d"
    axes.set_xticks(list(places)[::every], [at.strftime(short) for at in chart.begins[::every]])
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.tick_params(labelsize=11, labelcolor=_SOFT, length=0, pad=6)
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_SOFT)
    axes.legend(
        loc="upper left", bbox_to_anchor=(0, -0.1), ncols=4, fontsize=10, frameon=False, labelcolor=_SOFT,
    )  # fmt: skip
    return figures.png(figure)

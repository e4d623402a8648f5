"""Figures drawn with matplotlib as bytes: the same figure gives the same bytes."""

import re
from collections.abc import Mapping
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def figure(width: float, height: float) -> "tuple[Figure, Axes]":
    """An empty figure of so many inches (100 dots each) on white."""
    # pyplot keeps figures in a global list and is not safe between threads; a figure alone is.
    from matplotlib.figure import Figure  # noqa: PLC0415  it costs a second, and few flows draw

    made = Figure(figsize=(width, height), dpi=100, facecolor="white", layout="constrained")
    made.get_layout_engine().set(w_pad=0.14, h_pad=0.12)
    return made, made.add_subplot()


def png(drawn: "Figure") -> bytes:
    """As a PNG, on white."""
    written = BytesIO()
    drawn.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def svg(drawn: "Figure", name: str, words: str, colours: Mapping[str, str]) -> str:
    """As an element for a page: text as text, ids that are this picture's alone, the page's colours.

    Args:
        drawn: the figure.
        name: the picture's own name in the page.
        words: what it shows, for those who do not see it.
        colours: by the colour in the figure, the page's variable.
    """
    import matplotlib as mpl  # noqa: PLC0415

    written = StringIO()
    own = {"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(own):
        drawn.savefig(written, format="svg", metadata=nothing, transparent=True)
    text = written.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<defs>\s*</defs>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="([^"]+)"', lambda found: f'id="{name}-{_plain(found[1])}"', text)
    text = re.sub(r'(xlink:href="#|url\(#)', rf"\1{name}-", text)
    text = re.sub(r"'DejaVu Sans'[^\";]*sans-serif", "system-ui, sans-serif", text)
    for colour, variable in colours.items():
        text = text.replace(colour, f"var({variable})")
    label = words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return re.sub(
        r'^<svg[^>]*?viewBox="([^"]+)"[^>]*>',
        rf'<svg class="chart {name}" viewBox="\1" role="img" xmlns:xlink="http://www.w3.org/1999/xlink" '
        "xmlns=\"http://www.w3.org/2000/svg\" aria-label=\"" + label.replace("\\", r"\\") + '">',
        text,
        count=1,
    ).strip()  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)

"""Pieces of HTML that every page has: the week's and the case's."""

from collections.abc import Iterable, Sequence
from html import escape


def table(head: Sequence[str], rows: Iterable[str], name: str = "") -> str:
    """A table from finished rows; a name in `head` that begins with `>` heads a column of figures."""
    cells = "".join(
        f'<th class="n">{escape(one[1:])}</th>' if one.startswith(">") else f"<th>{escape(one)}</th>"
        for one in head
    )
    return (
        f'<div class="wide"><table class="{name}"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def severity_tag(severity: str) -> str:
    """The severity as a word on its colour."""
    return f'<span class="tag {escape(severity)}">{escape(severity)}</span>'

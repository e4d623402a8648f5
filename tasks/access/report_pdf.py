"""The report as a PDF, for those who file paper."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import matplotlib
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from watchkeeper.access.report import ReportRow, ReviewReport

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
"""DejaVu, which matplotlib brings: names and tags may hold any letter."""
_GREY, _RED, _GREEN = (90, 100, 115), (170, 30, 45), (15, 110, 75)
_CUT = 600
_MOST_ITEMS = 1_500
"""Paragraphs, and lines; more is a book that nobody reads, and stands in the table beside it."""


class _Document(FPDF):
    """A4 with the review's name and the page's number at the foot."""

    foot = ""

    def footer(self) -> None:
        """On every page."""
        self.set_y(-12)
        self.set_font("DejaVu", size=7)
        self.set_text_color(*_GREY)
        self.cell(0, 5, f"{self.foot}   page {self.page_no()} of {{nb}}", align="C")


def report_pdf(report: ReviewReport) -> bytes:
    """The PDF; the same bytes for the same report."""
    document = _Document(format="A4")
    document.set_creation_date(report.made)
    document.set_title(f"Access review {report.review.quarter}")
    document.set_producer("Watchkeeper")
    document.add_font("DejaVu", fname=_FONTS / "DejaVuSans.ttf")
    document.add_font("DejaVu", style="B", fname=_FONTS / "DejaVuSans-Bold.ttf")
    document.foot = f"Access review {report.review.quarter}, {report.review.scope}, {report.review.id}"
    document.set_auto_page_break(auto=True, margin=16)
    document.add_page()
    _title(document, report)
    _section(document, "Where the items stand")
    _table(
        document,
        ("Standing", "Items"),
        [(name, str(count)) for name, count in report.totals.items()],
        (3, 1),
    )
    _section(document, "Who was asked")
    _table(
        document,
        ("Reviewer", "Asked", "Answered", "Not attested", "Late", "Median hours"),
        [
            (one.reviewer, str(one.asked), str(one.answered), str(one.not_attested), str(one.late),
             "" if one.hours is None else str(one.hours))
            for one in report.reviewers
        ],
        (4, 1, 1, 1.3, 1, 1.5),
    )  # fmt: skip
    _exceptions(document, report)
    _compared(document, report)
    loud, quiet = [], []
    for row in report.rows:
        told = not row.set_apart and (row.decision or row.reasons or row.standing == "not attested")
        (loud if told else quiet).append(row)
    _section(document, "Items, decisions and proof")
    for row in loud[:_MOST_ITEMS]:
        _item(document, row)
    _left_out(document, loud)
    _section(document, "Set apart, or nothing to say")
    _table(
        document,
        ("Account", "Access", "Stands"),
        [(row.account, row.title, row.set_apart or row.standing) for row in quiet[:_MOST_ITEMS]],
        (1.2, 3, 3),
    )
    _left_out(document, quiet)
    _sources(document, report)
    return bytes(document.output())


def _title(document: FPDF, report: ReviewReport) -> None:
    review = report.review
    document.set_font("DejaVu", "B", 18)
    _line(document, f"Access review {review.quarter}", 10)
    document.set_font("DejaVu", size=9)
    mode = report.mode
    _line(document, f"{review.scope}; {len(review.accounts)} account(s): {', '.join(review.accounts[:20])}")
    _line(
        document,
        f"Opened {review.opened:%Y-%m-%d %H:%M} UTC, answers until {review.due:%Y-%m-%d %H:%M} UTC, made {report.made:%Y-%m-%d %H:%M} UTC. {mode}",
    )
    for what, why in sorted(review.not_seen.items()):
        document.set_text_color(*_RED)
        _line(document, f"Could not be looked at: {what}: {why}"[:_CUT])
    document.set_text_color(0)


def _exceptions(document: FPDF, report: ReviewReport) -> None:
    titles = {one.item: f"{one.account} {one.title}" for one in report.rows}
    _section(document, "Exceptions in force")
    rows = [
        (titles.get(one.item, one.item), one.by, one.reason, str(one.expires)) for one in report.exceptions
    ]
    _table(document, ("Access", "Kept by", "Why", "Until"), rows, (3, 1.5, 3, 1.2))


def _compared(document: FPDF, report: ReviewReport) -> None:
    found = report.comparison
    if found is None:
        return
    _section(document, f"Against {found.quarter}")
    _table(document, ("What", "Items"), [(name, str(len(ids))) for name, ids in found.told.items()], (3, 1))


def _left_out(document: FPDF, rows: Sequence[ReportRow]) -> None:
    if len(rows) > _MOST_ITEMS:
        document.set_font("DejaVu", "B", 8.5)
        _line(
            document,
            f"… and {len(rows) - _MOST_ITEMS} more: every item stands in report.csv and report.html.",
        )


def _item(document: FPDF, row: ReportRow) -> None:
    document.set_font("DejaVu", "B", 8.5)
    _line(document, f"{row.account}  {row.title}  [{row.item}]", 5)
    document.set_font("DejaVu", size=7.5)
    for reason in row.reasons:
        _line(document, f"– {reason}"[:_CUT], 3.8)
    told = f"Stands: {row.standing}."
    if row.decision:
        until = f" until {row.keep_until}" if row.keep_until else ""
        told += f" {row.decision}{until} by {row.decided_by} ({row.way}, {row.decided_at:%Y-%m-%d %H:%M}): {row.why}"
    elif row.reviewer:
        told += f" Asked: {row.reviewer}."
    _line(document, told[:_CUT], 3.8)
    if row.second_by:
        _line(document, f"Second approver: {row.second_by}, {row.second}"[:_CUT], 3.8)
    for sentence in row.done:
        _line(document, f"→ {sentence}"[:_CUT], 3.8)
    if row.note:
        document.set_text_color(*_GREY)
        _line(document, row.note[:_CUT], 3.8)
    if row.proof:
        document.set_text_color(*(_GREEN if row.proof == "PASS" else _RED))
        _line(document, f"Proof {row.proof}: {row.proof_note}"[:_CUT], 3.8)
    document.set_text_color(0)
    document.ln(1.5)


def _sources(document: FPDF, report: ReviewReport) -> None:
    _section(document, "What this rests on")
    document.set_font("DejaVu", size=7.5)
    _line(document, f"Layers of policy that were not evaluated: {', '.join(report.layers) or 'none'}.", 4)
    rows = [
        (
            one.account,
            age.source,
            f"{age.read:%Y-%m-%d %H:%M}",
            f"{age.as_of:%Y-%m-%d %H:%M}" if age.as_of else "",
        )
        for one in report.accounts
        for age in one.ages
    ]
    _table(document, ("Account", "Source", "Read", "As of"), rows, (1.5, 2, 1.5, 1.5))


def _section(document: FPDF, title: str) -> None:
    document.ln(3)
    document.set_font("DejaVu", "B", 12)
    _line(document, title, 7)


def _line(document: FPDF, text: str, height: float = 4.5) -> None:
    document.multi_cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def _table(
    document: FPDF, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]
) -> None:
    listed = list(rows)
    document.set_font("DejaVu", size=7.5)
    if not listed:
        _line(document, "None.")
        return
    with document.table(
        col_widths=tuple(widths), line_height=4.2, text_align="LEFT",
        headings_style=FontFace(emphasis="BOLD", fill_color=(236, 239, 244)),
    ) as table:  # fmt: skip
        for cells in ([*head], *listed):
            row = table.row()
            for cell in cells:
                row.cell(str(cell)[:_CUT])

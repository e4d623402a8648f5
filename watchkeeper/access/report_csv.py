"""The report as a table: one row an item, for a spreadsheet or another program."""

import csv
import io

from watchkeeper.access.report import ReportRow, ReviewReport
from watchkeeper.access.sheet import harmless

COLUMNS = (
    "item", "account", "kind", "access", "privileged", "severity", "noticed", "suggested", "standing", "set apart",
    "reviewer", "because", "decision", "decided by", "decided at", "way", "why", "keep until", "parts", "late",
    "second approver", "second approver's word", "second approver's time", "done", "changed", "note", "ticket",
    "proof", "proof note", "proof at",
)  # fmt: skip


def report_csv(report: ReviewReport) -> str:
    """The table; moments are ISO 8601 in UTC. Cells that a spreadsheet would run begin with an apostrophe."""
    made = io.StringIO()
    lines = csv.writer(made, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for row in report.rows:
        lines.writerow(harmless(_text(cell)) for cell in _cells(row))
    return made.getvalue()


def _cells(row: ReportRow) -> tuple[object, ...]:
    return (
        row.item, row.account, row.kind, row.title, row.privileged, row.severity, row.reasons, row.suggestion,
        row.standing, row.set_apart, row.reviewer, row.because, row.decision, row.decided_by, row.decided_at, row.way,
        row.why, row.keep_until, row.parts, row.late, row.second_by, row.second, row.second_at, row.done, row.changed,
        row.note, row.ticket, row.proof, row.proof_note, row.proof_at,
    )  # fmt: skip


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else ""
    if isinstance(cell, tuple):
        return "; ".join(map(str, cell))
    isoformat = getattr(cell, "isoformat", None)
    return isoformat() if isoformat is not None else "" if cell is None else str(cell)

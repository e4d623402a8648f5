"""A run of the bootstrap as Markdown, for Prefect's artifacts: plan, matrix, checklist, drift."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from watchkeeper.baseline.checklist import checklist
from watchkeeper.baseline.compare import Cell, Difference, Line, State, cells_of
from watchkeeper.baseline.drift import Drift, Moved
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.report import BaselineReport
from watchkeeper.escaping import code, markdown
from watchkeeper.receipt import Verdict

SIGN = {
    State.IN_PLACE: "✅",
    State.TO_CREATE: "➕",
    State.TO_CHANGE: "✏️",
    State.MANAGED_ELSEWHERE: "🔒",
    State.NOT_AVAILABLE: "➖",
    State.COULD_NOT_LOOK: "❓",
}
VERDICT = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.UNKNOWN: "❓"}
_MOST_LINES = 400
"""An artifact is read by a person and kept by a database: beyond this the page has the rest."""


def plan_markdown(report: BaselineReport) -> str:
    """What would be changed, place by place, with found and wanted; under which digest to apply it."""
    plan = report.plan
    survey = plan.survey
    parts = [
        f"# Baseline of {code(report.scope)}",
        f"{len(survey.accounts)} account(s), management {code(survey.management)}, "
        f"security {code(survey.security)}, home region {code(survey.home_region)}.",
        counts_markdown(report),
    ]
    if plan.changes:
        parts.append(
            f"**{len(plan.changes)} change(s)**. To apply exactly these, run the same flow with mode `apply` "
            f"and plan digest `{plan.short_digest}`."
        )
    else:
        parts.append("**Nothing to change.**")
    shown = plan.changes[:_MOST_LINES]
    for (account, region), lines in groupby(shown, key=lambda line: (line.account, line.region)):
        parts.append(f"### {account} · {region}\n\n" + "\n".join(change_markdown(line) for line in lines))
    if len(plan.changes) > len(shown):
        parts.append(f"… and {len(plan.changes) - len(shown)} more: see the page of this run.")
    parts += _reasons("Could not look", plan.lines, State.COULD_NOT_LOOK)
    parts += _reasons("Managed elsewhere", plan.lines, State.MANAGED_ELSEWHERE)
    if survey.left_out:
        left = "\n".join(f"- {code(one)}: {markdown(why)}" for one, why in sorted(survey.left_out.items()))
        parts.append(f"### Left out\n\n{left}")
    return "\n\n".join(parts) + "\n"


def change_markdown(line: Line) -> str:
    """One change as a list item: what it is, then each setting as it is and as it shall be."""
    part = part_named(line.part)
    head = f"- {SIGN[line.state]} **{markdown(part.what)}** ({line.state})"
    if line.state is State.TO_CREATE:
        wanted = ", ".join(f"{markdown(name)} {shown(value)}" for name, value in line.wanted.items())
        return f"{head}: {wanted}"
    rows = [
        f"    - {markdown(one.setting)}: {shown(one.found)} → {shown(one.wanted)}"
        for one in line.differences
    ]
    return "\n".join([head, *rows])


def shown(value: Any, limit: int = 160) -> str:
    """A setting's value for people: long ones cut, none of them read as Markdown."""
    return code("not set" if value is None else value, limit)


def counts_markdown(report: BaselineReport) -> str:
    """How many lines stand how."""
    counts = report.plan.counts()
    return " · ".join(f"{SIGN[state]} {counts[state]} {state}" for state in State if counts[state])


def matrix_rows(cells: tuple[Cell, ...]) -> tuple[dict[str, str], ...]:
    """The matrix as table rows: one per account and region, one column per service."""
    services = sorted({cell.service for cell in cells})
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for cell in cells:
        row = rows.setdefault(
            (cell.account, cell.region),
            {"account": cell.account, "region": cell.region, **dict.fromkeys(services, "")},
        )
        row[cell.service] = f"{SIGN[cell.state]} {cell.state}"
    return tuple(rows.values())


def report_matrix(report: BaselineReport) -> tuple[dict[str, str], ...]:
    """The matrix of a report, cut to what an artifact bears."""
    return matrix_rows(cells_of(report.plan.lines))[: _MOST_LINES * 3]


def checklist_markdown(report: BaselineReport) -> str:
    """The first 24 hours: each line proven, not so, or not known, with its evidence."""
    rows = [
        f"| {VERDICT[one.verdict]} {one.verdict} | {markdown(one.text)} | "
        f"{'<br>'.join(markdown(said) for said in one.evidence)} |"
        for one in checklist(report)
    ]
    return "# First 24 hours\n\n| | must hold | evidence |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def drift_markdown(drift: Drift) -> str:
    """What moved since the last report; nothing else."""
    if not drift:
        return "# Drift\n\nNothing changed since the last report.\n"
    parts = ["# Drift"]
    for title, moved in (
        ("Not well any more", drift.worse),
        ("Could not look", drift.unseen),
        ("Well again", drift.better),
    ):
        if moved:
            parts.append(f"## {title}\n\n" + "\n".join(_moved(one) for one in moved[:_MOST_LINES]))
    return "\n\n".join(parts) + "\n"


def _moved(moved: Moved) -> str:
    line, before = moved.line, moved.before
    was = f"was {before.state}" if before is not None else "new"
    now = moved.now.state if moved.now is not None else "no longer asked for"
    head = f"- {code(line.key)}: {now} ({was})" + (f": {markdown(line.why)}" if line.why else "")
    rows = [_difference(one) for one in line.differences] if moved.now is not None else []
    return "\n".join([head, *rows])


def _difference(one: Difference) -> str:
    return f"    - {markdown(one.setting)}: {shown(one.found)}, wanted {shown(one.wanted)}"


def _reasons(title: str, lines: Iterable[Line], state: State) -> list[str]:
    """Each reason once, with how many lines have it: a denied account is one sentence, not 60."""
    by_reason: dict[str, list[Line]] = {}
    for line in lines:
        if line.state is state:
            by_reason.setdefault(line.why, []).append(line)
    if not by_reason:
        return []
    said = "\n".join(
        f"- {markdown(why)}: {len(own)} line(s), first {code(own[0].key)}" for why, own in by_reason.items()
    )
    return [f"### {title}\n\n{said}"]

"""A run of the bootstrap as one HTML page: no script, nothing loaded from elsewhere, prints well."""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from typing import Any

from watchkeeper.baseline.checklist import checklist
from watchkeeper.baseline.compare import Cell, Line, State, cells_of
from watchkeeper.baseline.cost_page import cost_section
from watchkeeper.baseline.page_style import CLASS, SIGN, STYLE
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.report import BaselineReport
from watchkeeper.receipt import Verdict

_MOST_LINES = 2_000


def page(report: BaselineReport) -> str:
    """The whole page; every text in it that comes from outside is escaped."""
    plan = report.plan
    title = f"Baseline of {report.scope}: {report.mode}"
    sections = [
        _header(report),
        _problems(report),
        _matrix(cells_of(plan.lines), {one.id: one.name for one in plan.survey.accounts}),
        _checklist(report),
        _proofs(report),
        _lines("Changes in this plan", plan.changes),
        _receipts(report),
        _lines("Could not look", _in_state(plan.lines, State.COULD_NOT_LOOK)),
        _lines("Managed elsewhere", _in_state(plan.lines, State.MANAGED_ELSEWHERE)),
        _lines("Not available here", _in_state(plan.lines, State.NOT_AVAILABLE)),
        _notes(plan.lines),
        cost_section(report.estimate),
        _left_out(report),
    ]
    body = "\n".join(section for section in sections if section)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def _in_state(lines: Iterable[Line], state: State) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.state is state)


def _header(report: BaselineReport) -> str:
    plan, survey = report.plan, report.plan.survey
    counts = plan.counts()
    tiles = "".join(
        f'<div class="tile {CLASS[state]}"><b>{counts[state]}</b><span>{SIGN[state]} {state}</span></div>'
        for state in State
        if counts[state]
    )
    facts = [
        ("Mode", report.mode),
        ("When", f"{report.at:%Y-%m-%d %H:%M} UTC"),
        ("Accounts", f"{len(survey.accounts)} covered, {len(survey.left_out)} left out"),
        ("Management", survey.management),
        ("Security", survey.security),
        ("Log archive", survey.log_archive),
        ("Home region", survey.home_region),
        ("Plan digest", plan.short_digest if plan.changes else "nothing to change"),
        ("Run", report.run),
    ]
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    return f'<h1>Baseline of {escape(report.scope)}</h1><dl>{rows}</dl><div class="tiles">{tiles}</div>'


def _problems(report: BaselineReport) -> str:
    if not report.problems:
        return ""
    items = "".join(f"<li>{escape(one)}</li>" for one in report.problems)
    return f'<section class="problems"><h2>What went wrong</h2><ul>{items}</ul></section>'


def _matrix(cells: tuple[Cell, ...], names: Mapping[str, str]) -> str:
    services = sorted({cell.service for cell in cells})
    head = "".join(f"<th>{escape(service)}</th>" for service in services)
    rows = []
    for (account, region), own in groupby(cells, key=lambda cell: (cell.account, cell.region)):
        by_service = {cell.service: cell for cell in own}
        columns = "".join(_cell(by_service.get(service)) for service in services)
        name = names.get(account, "")
        said = f"<small>{escape(name)}</small>" if name != account else ""
        rows.append(f"<tr><th>{escape(account)}{said}</th><th>{escape(region)}</th>{columns}</tr>")
    return (
        "<section><h2>Matrix</h2><p>One row per account and region. A cell shows the most pressing state of "
        "its lines; point at it for each line. What an account has once stands in its home region.</p>"
        f'<div class="wide"><table class="matrix"><thead><tr><th>account</th><th>region</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></section>"
    )


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return '<td class="none"></td>'
    said = "\n".join(
        f"{line.part}: {line.state}{f' ({line.why})' if line.why else ''}" for line in cell.lines
    )
    pressing = sum(line.state is cell.state for line in cell.lines)
    count = f" {pressing}/{len(cell.lines)}" if cell.state is not State.IN_PLACE else f" {len(cell.lines)}"
    return (
        f'<td class="{CLASS[cell.state]}" title="{escape(said)}">{SIGN[cell.state]} {escape(cell.state)}'
        f"<small>{count}</small></td>"
    )


def _checklist(report: BaselineReport) -> str:
    rows = "".join(
        f'<tr><td class="{_VERDICT[one.verdict]}">{escape(one.verdict)}</td><td>{escape(one.text)}</td>'
        f"<td>{'<br>'.join(escape(said) for said in one.evidence)}</td></tr>"
        for one in checklist(report)
    )
    return f"<section><h2>First 24 hours</h2><table>{_head('', 'must hold', 'evidence')}{rows}</table></section>"


def _proofs(report: BaselineReport) -> str:
    rows = "".join(
        f'<tr><td class="{_VERDICT[one.verdict]}">{escape(one.verdict)}</td><td>{escape(one.path)}</td>'
        f"<td>{escape(one.account)}</td><td>{escape(one.region)}</td>"
        f"<td>{f'{one.seconds:.1f} s' if one.seconds is not None else ''}</td><td>{escape(one.why)}</td></tr>"
        for one in report.proofs
    )
    if not rows:
        return ""
    head = _head("", "path", "account", "region", "arrived after", "")
    return f"<section><h2>Test events</h2><table>{head}{rows}</table></section>"


def _lines(title: str, lines: tuple[Line, ...]) -> str:
    if not lines:
        return ""
    rows = "".join(_row(line) for line in lines[:_MOST_LINES])
    more = f"<p>… and {len(lines) - _MOST_LINES} more.</p>" if len(lines) > _MOST_LINES else ""
    head = _head("account", "region", "what", "state", "setting: as it is → as it shall be")
    return (
        f"<section><details open><summary><h2>{escape(title)} ({len(lines)})</h2></summary>"
        f'<div class="wide"><table>{head}{rows}</table></div>{more}</details></section>'
    )


def _row(line: Line) -> str:
    if line.why:
        said = escape(line.why)
    elif line.state is State.TO_CREATE:
        said = "<br>".join(
            f"{escape(name)}: <code>{_value(value)}</code>" for name, value in line.wanted.items()
        )
    else:
        said = "<br>".join(
            f"{escape(one.setting)}: <code>{_value(one.found)}</code> → <code>{_value(one.wanted)}</code>"
            for one in line.differences
        )
    return (
        f"<tr><td>{escape(line.account)}</td><td>{escape(line.region)}</td>"
        f"<td>{escape(part_named(line.part).what)}</td>"
        f'<td class="{CLASS[line.state]}">{escape(line.state)}</td><td class="said">{said}</td></tr>'
    )


def _value(value: Any, limit: int = 300) -> str:
    text = "not set" if value is None else str(value)
    return escape(text if len(text) <= limit else text[:limit] + " …")


def _receipts(report: BaselineReport) -> str:
    if not report.receipts:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one.line.key)}</td><td>{escape(one.outcome)}</td>"
        f'<td class="{CLASS[one.line.state]}">{escape(one.line.state)}</td><td>{escape(one.why)}</td></tr>'
        for one in report.receipts[:_MOST_LINES]
    )
    head = _head("line", "outcome", "read back", "")
    return (
        f"<section><details><summary><h2>Applied ({len(report.receipts)})</h2></summary>"
        f"<table>{head}{rows}</table></details></section>"
    )


def _notes(lines: tuple[Line, ...]) -> str:
    by_note: dict[str, list[Line]] = {}
    for line in lines:
        for note in line.notes:
            by_note.setdefault(f"{line.part}: {note}", []).append(line)
    items = "".join(
        f"<li>{escape(note)} <small>{len(own)} place(s), first {escape(own[0].key)}</small></li>"
        for note, own in sorted(by_note.items())
    )
    return f"<section><h2>Notes</h2><ul>{items}</ul></section>" if items else ""


def _left_out(report: BaselineReport) -> str:
    left = report.plan.survey.left_out
    items = "".join(f"<li>{escape(one)}: {escape(why)}</li>" for one, why in sorted(left.items()))
    return f"<section><h2>Left out</h2><ul>{items}</ul></section>" if items else ""


def _head(*names: str) -> str:
    return "<thead><tr>" + "".join(f"<th>{escape(name)}</th>" for name in names) + "</tr></thead>"


_VERDICT = {Verdict.PASS: "good", Verdict.FAIL: "bad", Verdict.UNKNOWN: "unknown"}

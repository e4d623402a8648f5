"""The page's tables: what to fix first, risks, suppressions, coverage, and the controls themselves."""

from collections.abc import Iterable, Sequence
from html import escape

from watchkeeper.page_parts import severity_tag, table
from watchkeeper.posture.cells import Status
from watchkeeper.posture.page_style import CLASS, SIGN
from watchkeeper.posture.priorities import Priority
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.scorecard import ControlResult
from watchkeeper.posture.standards import short_name
from watchkeeper.posture.wording import (
    ORDER_OF_PRIORITIES,
    accepted_now,
    age_of,
    age_text,
    by_severity,
    cis_text,
    coverage_sentence,
    names_of,
    nothing_to_fix,
    severity_of,
)

_FIRST = 20
"""Priorities that are shown at once; the rest is folded away."""


def priorities_section(report: PostureReport) -> str:
    """What to fix first, with everything that its owner must know."""
    rows = [_priority(report, one) for one in report.priorities]
    head = ("", "severity", "control", "accounts", ">resources", "age", "CIS", "owner")
    more = (
        f"<details><summary>{len(rows) - _FIRST} more</summary>{table(head, rows[_FIRST:])}</details>"
        if len(rows) > _FIRST
        else ""
    )
    shown = table(head, rows[:_FIRST]) if rows else f"<p>{escape(nothing_to_fix(report))}</p>"
    return f'<section id="first"><h2>What to fix first</h2><p>{escape(ORDER_OF_PRIORITIES)}</p>{shown}{more}</section>'


def _priority(report: PostureReport, one: Priority) -> str:
    why = f'<small class="why">{escape(one.matters_most)}</small>' if one.matters_most else ""
    note = f"<small><b>{escape(one.note)}</b></small>" if one.note else ""
    some = "".join(f"<small><code>{escape(arn)}</code></small>" for arn in one.resources[:2])
    accepted = f"<small>{one.accepted} accepted</small>" if one.accepted else ""
    seen = f"<br><small>checked since {one.first_seen:%Y-%m-%d}</small>" if one.first_seen else ""
    return (
        f'<tr><td class="n">{one.rank}</td><td>{severity_tag(one.severity)}</td>'
        f'<td class="t"><b>{_linked(one.control, one.remediation)}</b> {escape(one.title)}{note}{why}{some}</td>'
        f"<td>{escape(names_of(report, one.accounts))}</td>"
        f'<td class="n">{one.failed:,}{accepted}</td><td class="w">{escape(age_of(report, one))}{seen}</td>'
        f"<td>{escape(cis_text(one.cis)) or '–'}</td><td>{escape(', '.join(one.owners)) or 'nobody known'}</td></tr>"
    )


def _linked(text: str, address: str) -> str:
    # The address comes with the findings' source: nothing but https may become a link.
    if not address.startswith("https://"):
        return escape(text)
    return f'<a href="{escape(address)}" rel="noreferrer">{escape(text)}</a>'


def risks_section(report: PostureReport) -> str:
    """Accepted risks with their state."""
    rows = [
        f'<tr><th>{escape(one.risk.id)}</th><td class="w {_STATE[one.state]}">{escape(_state(one.state, one.days_left))}</td>'
        f'<td>{escape(one.risk.control)}</td><td class="n">{one.failed}</td><td>{escape(one.risk.owner)}</td>'
        f'<td class="t">{escape(one.risk.reason)}<small>{escape(_where(report, one.risk.accounts, one.risk.regions))}'
        f'</small></td><td class="w">{one.risk.expires}</td><td>{escape(one.risk.ticket)}</td></tr>'
        for one in report.risks
    ]
    head = ("risk", "state", "control", ">covers", "owner", "reason", "last day", "ticket")
    shown = table(head, rows) if rows else "<p>None is on file.</p>"
    return (
        '<section id="risks"><h2>Accepted risks</h2><p>A covered finding still counts as failed in the score, as it '
        f"does for Security Hub. After its last day it is back on the list above.</p>{shown}</section>"
    )


def _state(state: str, days: int) -> str:
    return {
        "in force": f"✓ in force, {days} days left",
        "expires soon": f"! expires soon, {days} days left",
        "expired": f"✕ expired {-days} days ago",
        "unused": "– covers nothing that fails",
    }[state]


_STATE = {"in force": "good", "expires soon": "unknown", "expired": "bad", "unused": "none"}


def _where(report: PostureReport, accounts: Sequence[str], regions: Sequence[str]) -> str:
    return f"{names_of(report, accounts, 5) or 'every account'}; {', '.join(regions) or 'every region'}"


def suppressed_section(report: PostureReport) -> str:
    """What people suppressed in Security Hub: counted in no score, and shown."""
    found = [one for one in report.card.controls if one.suppressed]
    rows = [
        f'<tr><th>{escape(one.control)}</th><td class="t">{escape(report.title_of(one.control))}</td>'
        f"{_status(one.status)}"
        f'<td class="n">{one.suppressed:,}</td><td class="n">{one.suppressed_failed:,}</td></tr>'
        for one in sorted(found, key=lambda one: (-one.suppressed_failed, -one.suppressed, one.control))
    ]
    total = sum(one.suppressed for one in found)
    failed = sum(one.suppressed_failed for one in found)
    head = ("control", "", "status without them", ">suppressed", ">of them failed")
    return (
        f'<section id="suppressed"><h2>Suppressed in Security Hub</h2><p>{total:,} findings are suppressed, {failed:,} of '
        "them failed. Security Hub leaves them out of its score, and so do we.</p>"
        f"{table(head, rows) if rows else ''}</section>"
    )


def coverage_section(report: PostureReport) -> str:
    """What the scores rest on, and all that is not in them."""
    coverage, reading = report.card.coverage, report.reading
    age = f"newest finding {age_text(coverage.age(report.at))}"
    if coverage.oldest:
        age += f", oldest {age_text(report.at - coverage.oldest)}"
    lists = [
        ("Notes", [escape(one) for one in report.notes]),
        ("Read", [
            f"{reading.read:,} findings read, {reading.archived:,} of them archived and not scored",
            escape(age),
        ]),
        ("Could not be read, by reason", _counted(reading.refused)),
        ("Of other products, not scored", _counted(reading.other_products)),
        ("Outside the scope, not scored", _counted(coverage.outside)),
        ("Of controls that are off, not scored", _counted(coverage.switched_off)),
        ("Not updated for two days, scored as last seen", [
            f"{escape(name)}: last {at:%Y-%m-%d %H:%M}" for name, at in coverage.stale.items()
        ]),
    ]  # fmt: skip
    boxes = "".join(
        f'<div class="box"><h3>{name} ({len(items)})</h3><ul>{"".join(f"<li>{one}</li>" for one in items)}</ul></div>'
        for name, items in lists
        if items
    )
    gaps = [
        f"<tr>{_account(report, one.account)}<td>{escape(one.region)}</td>"
        f"<td>{escape(short_name(one.standard)) if one.standard else 'every standard'}</td><td>{escape(one.why)}</td></tr>"
        for one in coverage.gaps
    ]
    shown = table(("account", "region", "standard", "why"), gaps) if gaps else "<p>No gap is known.</p>"
    return (
        f'<section id="coverage"><h2>Coverage</h2><p>{escape(coverage_sentence(report))}</p>'
        f'<h3>Gaps ({len(gaps)})</h3>{shown}<div class="grid" style="margin-top:16px">{boxes}</div></section>'
    )


def _counted(counts: dict[str, int]) -> list[str]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{count:,} · {escape(name)}" for name, count in ordered]


def _account(report: PostureReport, account: str) -> str:
    name = report.account_name(account)
    number = f"<small>{escape(account)}</small>" if name != account else ""
    return f"<th>{escape(name)}{number}</th>"


def failed_section(report: PostureReport) -> str:
    """Every failed control."""
    failed = report.card.failed
    by_name = {one.control: one for one in failed}
    ranked = [by_name[name] for name in by_severity(report, by_name)]
    measured = report.card.score().with_data
    nothing_failed = f"None of the {measured} controls with data." if measured else "No control has data."
    shown = _controls(report, ranked) if failed else f"<p>{escape(nothing_failed)}</p>"
    return f'<section id="failed"><h2>Failed controls ({len(failed)})</h2>{shown}</section>'


def every_section(report: PostureReport) -> str:
    """Every control that is on, folded away."""
    own = report.card.controls
    return (
        f'<section id="all"><h2>Every control ({len(own)})</h2><details><summary>Show all that are on in the scope'
        f"</summary>{_controls(report, own)}</details></section>"
    )


def _controls(report: PostureReport, controls: Iterable[ControlResult]) -> str:
    standards = report.card.standards
    names = [short_name(one) for one in standards]
    head = (
        "control",
        "",
        "severity",
        *names,
        ">failed",
        ">passed",
        ">unknown",
        ">suppressed",
        "fails in",
        "regions",
    )
    return table(head, [_control(report, one, standards) for one in controls])


def _control(report: PostureReport, one: ControlResult, standards: Iterable[str]) -> str:
    facts = report.catalogue.controls.get(one.control)
    by_standard = "".join(
        _status(one.by_standard[name]) if name in one.by_standard else "<td></td>" for name in standards
    )
    history = report.changes.failing_for(one.control)
    age = f"<small>{escape(age_of(report, history))}</small>" if history else ""
    under_risk = accepted_now(report, one)
    accepted = f"<small>{under_risk:,} accepted</small>" if under_risk else ""
    return (
        f"<tr><th>{_linked(one.control, facts.remediation if facts else '')}{age}</th>"
        f'<td class="t">{escape(report.title_of(one.control))}</td><td>{severity_tag(severity_of(report, one.control))}</td>'
        f'{by_standard}<td class="n">{one.failed:,}{accepted}</td><td class="n">{one.passed:,}</td>'
        f'<td class="n">{one.warning + one.not_available:,}</td><td class="n">{one.suppressed:,}</td>'
        f"<td>{escape(names_of(report, one.accounts_failing))}</td><td>{escape(', '.join(one.regions_failing))}</td></tr>"
    )


def _status(status: Status) -> str:
    return f'<td class="w {CLASS[status]}">{SIGN[status]} {status.replace("_", " ").lower()}</td>'

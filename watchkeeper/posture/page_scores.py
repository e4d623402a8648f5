"""The page's upper half: scores, trend, why they moved, what changed, and where they stand."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from watchkeeper.page_parts import severity_tag, table
from watchkeeper.posture.changes import AGING
from watchkeeper.posture.movement import Movement, Step
from watchkeeper.posture.page_style import BANDS, band
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.score import Scope, Score
from watchkeeper.posture.standards import ALL, short_name, standard_name
from watchkeeper.posture.wording import (
    WHY_OURS,
    age_of,
    by_severity,
    change_text,
    compared_with,
    counted,
    headlines,
    severity_counts,
    severity_of,
    severity_rank,
    short_week,
    signed,
    split_text,
    step_points,
    tenth,
)

_MOST_NAMES = 12
_MOST_ITEMS = 15
"""Controls that a box shows at once; the rest is folded away."""


def tiles(report: PostureReport) -> str:
    """Each standard's score, its change, and what it rests on."""
    shown = headlines(report)
    if not report.card.standards:
        return '<p class="notice">No security standard is on in this scope: there is no score.</p>'
    ours = f"<p>{escape(WHY_OURS)}</p>" if ALL in shown else ""
    return f'<div class="tiles">{"".join(_tile(report, one) for one in shown)}</div>{ours}'


def _tile(report: PostureReport, standard: str) -> str:
    score = report.card.score(standard)
    name = "All standards (our figure)" if standard == ALL else standard_name(standard)
    split = split_text(report.movement_of(standard))
    gaps = sum(gap.standard in ("", standard) or standard == ALL for gap in report.card.coverage.gaps)
    lines = [
        score.coverage_text,
        f"{score.passed} passed, {score.failed} failed, {score.unknown} unknown",
        f"{counted(gaps, 'gap')} in accounts and regions" if gaps else "",
        split,
    ]
    return (
        f'<div class="tile{" ours" if standard == ALL else ""}"><h3>{escape(name)}</h3>'
        f"<b{' class=long' if len(score.text) > 7 else ''}>{escape(score.text)}</b>"
        f'<span class="change">{escape(change_text(report, standard))}</span>'
        f"{''.join(f'<small>{escape(line)}</small>' for line in lines if line)}</div>"
    )


def trend_section(report: PostureReport, picture: str) -> str:
    """The picture, and the same as a table."""
    shown = headlines(report)
    rows = []
    for point in report.trend:
        said = "no result" if point.missing else "scope changed" if point.scope_changed else ""
        cells = "".join(f'<td class="n">{point.text(one) or "–"}</td>' for one in shown)
        rows.append(f"<tr><th>{escape(point.week)}</th>{cells}<td>{said}</td></tr>")
    head = ("week", *(f">{short_name(one)}" for one in shown), "")
    return (
        '<section id="trend"><h2>Trend</h2><p>A line breaks where a week has no result. A dotted upright '
        "marks a week in which accounts, regions or standards were not those of the result before.</p>"
        f'<div class="wide">{picture}</div>'
        f"<details{'' if picture else ' open'}><summary>The same in figures</summary>"
        f"{table(head, rows)}</details></section>"
    )


def movement_section(report: PostureReport) -> str:
    """Each standard's way from the score before to this one, step by step."""
    before = compared_with(report)
    if not report.movements:
        said = "there is no earlier result" if before is None else f"{before} could not be compared with"
        return (
            f'<section id="moved"><h2>Why it moved</h2><p>Nothing to compare: {escape(said)}.</p></section>'
        )
    boxes = "".join(_movement(report, one) for one in report.movements)
    return (
        f'<section id="moved"><h2>Why it moved</h2><p>Compared with {escape(report.before or "")}, in points of per '
        "cent. Posture is what was measured both times; the rest is a scope that is not the same, or findings "
        f'that somebody suppressed or no longer does. The steps add up.</p><div class="grid">{boxes}</div></section>'
    )


def _movement(report: PostureReport, movement: Movement) -> str:
    name = escape(standard_name(movement.standard))
    if movement.before is None or movement.after is None:
        when = "before" if movement.before is None else "now"
        return f'<div class="box"><h3>{name}</h3><p>No data {when}: not comparable.</p></div>'
    rows = [
        f"<tr><td>{escape(step.what)}<small> {_names(report, step)}</small></td>"
        f'<td class="n">{signed(points, 1)}</td></tr>'
        for step, points in zip(movement.steps, step_points(movement), strict=True)
    ]
    first, last = tenth(movement.before), tenth(movement.after)
    ends = f"{first:.1f} % → {last:.1f} %"
    total = f'<tr class="sum"><td>{ends}</td><td class="n">{signed(last - first, 1)}</td></tr>'
    return f'<div class="box"><h3>{name}</h3><table><tbody>{"".join(rows)}{total}</tbody></table></div>'


def _names(report: PostureReport, step: Step) -> str:
    names = [report.account_name(one) if step.what.startswith("accounts") else one for one in step.names]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return escape(", ".join(names[:_MOST_NAMES]) + more)


def changes_section(report: PostureReport) -> str:
    """New, reopened, new in scope, fixed, suppressed, suppression lifted, out of sight, and what has failed for long."""
    moved = report.changes
    before = compared_with(report)
    kinds = [
        ("▲ New", "Failing now, measured and well before.", moved.new),
        ("↻ Reopened", "Failing again after it had been mended.", moved.reopened),
        ("⊕ New in scope", "Failing, and no earlier result could have said so.", moved.new_in_scope),
        ("✓ Fixed", "Failing before, passed now.", moved.fixed),
        ("⊘ Suppressed", "Failing before; somebody suppressed the findings. Not fixed.", moved.suppressed),
        ("⊙ Suppression lifted", "Failing all the time; somebody lifted a suppression.", moved.unsuppressed),
        ("◌ Out of sight", "Failing before; now off, without data or out of scope where it failed. Not fixed.",
         moved.out_of_sight),
    ]  # fmt: skip
    boxes = [_changed(report, name, why, controls) for name, why, controls in kinds] if before else []
    aging = [
        f"<li>{_control(report, one.control)} <small>{escape(age_of(report, one))}, since {escape(one.since)}</small></li>"
        for one in sorted(moved.aging, key=lambda one: severity_rank(severity_of(report, one.control)))
    ]
    boxes.append(
        _box(f"⋯ Long failing ({len(moved.aging)})", f"For {AGING} weeks and more.", aging, "box across")
    )
    said = (
        f"Controls since {escape(before)}." if before else "The first result: nothing to compare with yet."
    )
    return (
        f'<section id="changed"><h2>What changed</h2><p>{said}</p>'
        f'<div class="grid">{"".join(boxes)}</div></section>'
    )


def _changed(report: PostureReport, name: str, why: str, controls: Sequence[str]) -> str:
    items = [f"<li>{_control(report, one)}</li>" for one in by_severity(report, controls)]
    return _box(f"{name} ({len(controls)})", why, items)


def _box(title: str, why: str, items: Sequence[str], name: str = "box") -> str:
    first, rest = items[:_MOST_ITEMS], items[_MOST_ITEMS:]
    more = f"<details><summary>{len(rest)} more</summary><ul>{''.join(rest)}</ul></details>" if rest else ""
    return f'<div class="{name}"><h3>{title}</h3><p>{why}</p><ul>{"".join(first) or "<li>none</li>"}</ul>{more}</div>'


def _control(report: PostureReport, control: str) -> str:
    return (
        f"{severity_tag(severity_of(report, control))} <b>{escape(control)}</b> "
        f"{escape(report.title_of(control))}"
    )


def heat_section(report: PostureReport) -> str:
    """Scores and failing controls by account; then scores by region."""
    coverage = report.card.coverage
    shown = headlines(report)
    scores = {(one.scope, one.name, one.standard): one for one in report.card.scores}
    severities = severity_counts(report, ())
    failing: dict[str, list[str]] = {}
    for control in report.card.failed:
        for account in control.accounts_failing:
            failing.setdefault(account, []).append(control.control)
    rows = [_whole(report, scores, shown, [one.control for one in report.card.failed])]
    for account in coverage.accounts:
        owner = report.owners.get(account)
        rows.append(
            f"<tr>{_place(report.account_name(account), account)}<td>{escape(owner.name) if owner else '–'}</td>"
            f"{_scores(scores, 'account', account, shown)}{_counts(report, failing.get(account, []))}</tr>"
        )
    names = [short_name(one) for one in shown]
    by_region = [
        f"<tr>{_place(region, region)}{_scores(scores, 'region', region, shown)}</tr>"
        for region in coverage.regions
    ]
    legend = "".join(f'<span class="{name}">{words}</span>' for _, name, words in BANDS)
    return (
        '<section id="accounts"><h2>Accounts</h2><p>Score of each standard, then how many controls fail there, '
        "by severity. The organization's score is not the mean of its accounts': a control that fails in one "
        "account has failed in the organization.</p>"
        f"{table(('account', 'owner', *names, *severities), rows, 'heat')}"
        f'<div class="legend">{legend}<span class="none">no data</span></div></section>'
        '<section id="regions"><h2>Regions</h2><p>The same by region.</p>'
        f"{table(('region', *names), by_region, 'heat')}</section>"
    )


_Scores = Mapping[tuple[Scope, str, str], Score]


def _whole(report: PostureReport, scores: _Scores, shown: Sequence[str], failed: Iterable[str]) -> str:
    return (
        f'<tr class="whole"><th>organization</th><td></td>{_scores(scores, "organization", "", shown)}'
        f"{_counts(report, failed)}</tr>"
    )


def _place(name: str, number: str) -> str:
    return f"<th>{escape(name)}{f'<small>{escape(number)}</small>' if name != number else ''}</th>"


def _scores(scores: _Scores, scope: Scope, name: str, shown: Sequence[str]) -> str:
    found = [scores.get((scope, name, one), Score(standard=one)) for one in shown]
    return "".join(
        f'<td class="{band(one.percent)}"><b>{escape(one.text)}</b>'
        f"{f'<small>{one.passed}/{one.with_data}</small>' if one.with_data else ''}</td>"
        for one in found
    )


def _counts(report: PostureReport, controls: Iterable[str]) -> str:
    return "".join(
        f"<td>{count or '–'}</td>" for count in _known(severity_counts(report, controls)).values()
    )


def _known(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name != "UNKNOWN"}


def severity_section(report: PostureReport, picture: str) -> str:
    """Failed controls by severity: the picture, and the same in words."""
    counts = severity_counts(report, (one.control for one in report.card.failed))
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    return (
        f'<section id="severity"><h2>Failed controls by severity</h2><p>{escape(said)}. A control counts once, '
        f"however many resources fail.</p>{picture}</section>"
    )


def week_facts(report: PostureReport) -> str:
    """Which week, which scope, from where."""
    coverage = report.card.coverage
    facts = [
        ("scope", report.scope),
        ("data of", f"{report.at:%Y-%m-%d %H:%M} {report.at:%Z}"),
        ("accounts", str(len(coverage.accounts))),
        ("regions", ", ".join(coverage.regions) or "none"),
        ("source", report.source),
        ("run", report.run),
        ("compared with", short_week(compared_with(report) or "nothing yet")),
    ]
    said = " · ".join(f"{name} <b>{escape(value)}</b>" for name, value in facts)
    return f'<h1>Compliance, week {escape(report.week)}</h1><p class="facts">{said}</p>'

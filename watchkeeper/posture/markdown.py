"""The week for Prefect's artifacts: tables as rows, the rest as Markdown."""

from watchkeeper.escaping import code, markdown
from watchkeeper.posture.priorities import Priority
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.score import Score
from watchkeeper.posture.standards import ALL, short_name
from watchkeeper.posture.wording import (
    ORDER_OF_PRIORITIES,
    WHY_OURS,
    age_of,
    age_text,
    by_severity,
    change_text,
    cis_text,
    counted,
    coverage_sentence,
    headlines,
    names_of,
    nothing_to_fix,
    severity_of,
    split_text,
)

_MOST_LINES = 100
"""An artifact is read by a person and kept by a database: beyond this the page has the rest."""
_MOST_ROWS = 1_000


def score_rows(report: PostureReport) -> tuple[dict[str, str], ...]:
    """The organization's scores with their change, then each account's and each region's."""
    shown = headlines(report)
    order = {name: number for number, name in enumerate(("organization", "account", "region"))}
    scores = [one for one in report.card.scores if one.standard in shown]
    scores.sort(key=lambda one: (order[one.scope], one.name, shown.index(one.standard)))
    return tuple(_score_row(report, one) for one in scores[:_MOST_ROWS])


def _score_row(report: PostureReport, one: Score) -> dict[str, str]:
    whole = one.scope == "organization"
    place = report.account_name(one.name) if one.scope == "account" else one.name
    return {
        "where": "organization" if whole else f"{one.scope} {place}",
        "standard": "All standards (our figure)" if one.standard == ALL else short_name(one.standard),
        "score": one.text,
        "change": change_text(report, one.standard) if whole else "",
        "why": split_text(report.movement_of(one.standard)) if whole else "",
        "coverage": one.coverage_text,
        "passed": str(one.passed),
        "failed": str(one.failed),
        "unknown": str(one.unknown),
        "no data": str(one.no_data),
        "off": str(one.disabled),
    }


def failed_rows(report: PostureReport) -> tuple[dict[str, str], ...]:
    """Every failed control, the most severe first."""
    failed = {one.control: one for one in report.card.failed}
    return tuple(
        {
            "severity": severity_of(report, name),
            "control": name,
            "title": report.title_of(name),
            "standards": ", ".join(
                short_name(standard) for standard, status in one.by_standard.items() if status == "FAILED"
            ),
            "resources": str(one.failed),
            "accounts": names_of(report, one.accounts_failing),
            "regions": ", ".join(one.regions_failing),
            "age": age_of(report, report.changes.failing_for(name)),
            "suppressed": str(one.suppressed),
        }
        for name in by_severity(report, failed)[:_MOST_ROWS]
        for one in [failed[name]]
    )


def priorities_markdown(report: PostureReport) -> str:
    """What to fix first as a list: of a table this wide the UI would show half."""
    shown = report.priorities[:_MOST_LINES]
    if not shown:
        return f"# What to fix first, {report.week}\n\n{nothing_to_fix(report)}\n"
    more = len(report.priorities) - len(shown)
    rest = f"\n… and {more} more: see the page of this run.\n" if more else ""
    lines = "\n".join(_priority(report, one) for one in shown)
    return f"# What to fix first, {report.week}\n\n{ORDER_OF_PRIORITIES}\n\n{lines}\n{rest}"


def _priority(report: PostureReport, one: Priority) -> str:
    owners = f" · {markdown(', '.join(one.owners), 200)}" if one.owners else ""
    cis = f" · CIS {markdown(cis_text(one.cis))}" if one.cis else ""
    said = [markdown(text, 300) for text in (one.note, one.matters_most) if text]
    return "  \n   ".join((
        f"{one.rank}. {markdown(one.severity, 20)} **{markdown(one.control, 60)}** {markdown(one.title, 200)}",
        f"{counted(one.failed, 'resource')} in {markdown(names_of(report, one.accounts), 200)} · "
        f"{markdown(age_of(report, one))}{owners}{cis}",
        *said,
    ))  # fmt: skip


def coverage_markdown(report: PostureReport) -> str:
    """What the scores rest on, and what is not in them."""
    coverage, reading = report.card.coverage, report.reading
    parts = [f"# Coverage, {report.week}", f"{markdown(coverage_sentence(report))}"]
    if len(report.card.standards) > 1:
        parts.append(WHY_OURS)
    oldest = age_text(report.at - coverage.oldest) if coverage.oldest else "no data"
    parts.append(
        f"{reading.read:,} findings read, {reading.archived:,} of them archived; oldest that counts: {oldest}."
    )
    gaps = [
        f"{code(one.account)} {code(one.region)}"
        f"{f' {code(short_name(one.standard))}' if one.standard else ''}: {markdown(one.why)}"
        for one in coverage.gaps
    ]
    suppressed = {one.control: one for one in report.card.controls if one.suppressed}
    risks = [
        f"{code(one.risk.id)} for {code(one.risk.control)}: **{one.state}**, last day {one.risk.expires}, "
        f"{one.failed} finding(s), {markdown(one.risk.owner, 100)}: {markdown(one.risk.reason, 300)}"
        for one in report.risks
    ]
    for title, items in (
        ("Notes", [markdown(one) for one in report.notes]),
        ("Gaps", gaps),
        ("Could not be read", _counted(reading.refused)),
        ("Not updated for two days", [f"{code(name)}: {at:%Y-%m-%d %H:%M}" for name, at in coverage.stale.items()]),
        ("Outside the scope, not scored", _counted(coverage.outside)),
        ("Of controls that are off, not scored", _counted(coverage.switched_off)),
        ("Of other products, not scored", _counted(reading.other_products)),
        ("Accepted risks", risks),
        ("Suppressed in Security Hub, not scored", [
            f"{code(name)}: {one.suppressed}, of them {one.suppressed_failed} failed"
            for name, one in suppressed.items()
        ]),
    ):  # fmt: skip
        if items:
            more = [f"… and {len(items) - _MOST_LINES} more"] if len(items) > _MOST_LINES else []
            said = "\n".join(f"- {one}" for one in [*items[:_MOST_LINES], *more])
            parts.append(f"## {title} ({len(items)})\n\n{said}")
    return "\n\n".join(parts) + "\n"


def _counted(counts: dict[str, int]) -> list[str]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{count:,} · {markdown(name)}" for name, count in ordered]

"""The week for Slack: scores, why they moved, what changed, what to fix first, and where to look."""

from collections.abc import Sequence
from urllib.parse import quote

from watchkeeper.escaping import slack
from watchkeeper.posture.charts import trend_words
from watchkeeper.posture.priorities import Priority
from watchkeeper.posture.report import HEADLINE, PostureReport
from watchkeeper.posture.slack_limits import (
    MOST_BLOCKS,
    Block,
    context,
    fields,
    header,
    listed,
    said,
    section,
    sections,
)
from watchkeeper.posture.standards import ALL, short_name
from watchkeeper.posture.wording import (
    age_of,
    by_severity,
    change_text,
    compared_with,
    counted,
    coverage_sentence,
    headlines,
    nothing_to_fix,
    severity_of,
    split_text,
)

_MOST_NAMED = 3
_MOST_PRIORITIES = 5
_MOST_RISKS = 5
_LONGEST_ALT = 1_000
_SIGN = {"CRITICAL": "●●●●", "HIGH": "●●●○", "MEDIUM": "●●○○", "LOW": "●○○○"}


def summary_text(report: PostureReport) -> str:
    """One line: what notifications and screen readers show. Finished mrkdwn."""
    lead = headlines(report)[0] if report.card.standards else HEADLINE
    name = "all standards (our figure)" if lead == ALL else short_name(lead)
    return (
        f"Compliance {report.week}: {name} {report.card.score(lead).text}, {change_text(report, lead)}; "
        f"{counted(len(report.card.failed), 'control')} failed in {said(report.scope, 60)}"
    )


def summary_blocks(report: PostureReport, run_url: str | None, page: str) -> list[Block]:
    """The whole message.

    Args:
        report: the week's.
        run_url: of the run in Prefect's UI; None where it has none.
        page: where the page lies: an address, which becomes a link, or a place, which is named.
    """
    before = compared_with(report)
    coverage = report.card.coverage
    blocks = [
        header(f"Compliance {report.week} · {report.scope}"),
        context([
            f"{counted(len(coverage.accounts), 'account')}, {counted(len(coverage.regions), 'region')} · "
            f"{said(report.source, 60)} · {f'compared with {before}' if before else 'the first result'}"
        ]),
        *(fields([_score(report, one) for one in headlines(report)]) if report.card.standards else []),
        section([_scope_line(report), *_changes(report)]),
        {"type": "divider"},
        *sections(["*Fix first*", *_priorities(report)]),
        *_risks(report),
        context([f"*Coverage* {slack(coverage_sentence(report), 1_000)}", *_notes(report)]),
        context([links(run_url, page)]),
    ]  # fmt: skip
    return blocks[:MOST_BLOCKS]


def _score(report: PostureReport, standard: str) -> list[str]:
    score = report.card.score(standard)
    name = "All standards (our figure)" if standard == ALL else short_name(standard)
    lines = [f"*{slack(name, 80)}*", f"*{score.text}*  {change_text(report, standard)}"]
    split = split_text(report.movement_of(standard))
    return [*lines, *([split] if split else []), score.coverage_text]


def _scope_line(report: PostureReport) -> str:
    if not report.card.standards:
        return "No security standard is on in this scope: there is no score."
    if report.trend[-1].scope_changed:
        return "*The scope is not the same* as in the result before: see how much of each change it made."
    return (
        "The scope is the same as in the result before." if compared_with(report) else "*The first result*."
    )


def _changes(report: PostureReport) -> list[str]:
    moved = report.changes
    kinds = [
        ("▲ new", moved.new), ("↻ reopened", moved.reopened), ("⊕ new in scope", moved.new_in_scope),
        ("✓ fixed", moved.fixed), ("⊘ suppressed, not fixed", moved.suppressed),
        ("⊙ suppression lifted, not new", moved.unsuppressed),
        ("◌ out of sight, not fixed", moved.out_of_sight),
    ]  # fmt: skip
    if not compared_with(report):
        kinds = []
    lines = [f"{name}: *{len(controls)}*{_named(report, controls)}" for name, controls in kinds if controls]
    if kinds and not lines:
        lines.append("No control changed.")
    if moved.aging:
        lines.append(f"⋯ failing for four weeks or more: *{len(moved.aging)}*")
    return lines


def _named(report: PostureReport, controls: Sequence[str]) -> str:
    named = (
        f"{slack(one, 60)} ({slack(severity_of(report, one), 20)})" for one in by_severity(report, controls)
    )
    return f": {listed(named, _MOST_NAMED)}"


def _priorities(report: PostureReport) -> list[str]:
    shown = [_priority(report, one) for one in report.priorities[:_MOST_PRIORITIES]]
    more = len(report.priorities) - len(shown)
    return [*shown, *([f"… and {more} more in the report"] if more else [])] or [nothing_to_fix(report)]


def _priority(report: PostureReport, one: Priority) -> str:
    owners = listed((said(name, 60) for name in one.owners), 2) or "nobody known"
    note = f" · _{said(one.note, 160)}_" if one.note else ""
    return (
        f"{one.rank}. {sign(one.severity)} *{slack(one.control, 60)}* {said(one.title, 110)} · "
        f"{counted(len(one.accounts), 'account')}, {counted(one.failed, 'resource')} · {age_of(report, one)} · "
        f"{owners}{note}"
    )


def sign(severity: str) -> str:
    """The severity as dots, which a reader of a long list sees at once, and as the word."""
    return f"{_SIGN.get(severity, '○○○○')} {slack(severity, 20)}"


def _risks(report: PostureReport) -> list[Block]:
    due = [one for one in report.risks if one.state in ("expired", "expires soon")]
    if not due:
        return []
    lines = [
        f"• {slack(one.risk.id, 60)} for {slack(one.risk.control, 60)}: "
        f"{'*expired*' if one.state == 'expired' else 'expires'} on {one.risk.expires}, "
        f"{counted(one.failed, 'finding')}, {said(one.risk.owner, 60)}"
        for one in due[:_MOST_RISKS]
    ]
    more = len(due) - len(lines)
    return [
        section(
            ["*Accepted risks that end*", *lines, *([f"… and {more} more in the report"] if more else [])]
        )
    ]


def _notes(report: PostureReport) -> list[str]:
    return [f"• {said(one, 200)}" for one in report.notes[:3]]


def links(run_url: str | None, page: str) -> str:
    """The run and the page, finished; a page that has no address is named by its place.

    A page in S3 is opened in AWS's console, by those who may read the bucket.
    """
    run = f"<{run_url}|Open the run> · " if run_url else ""
    if page.startswith("s3://"):
        bucket, _, key = page.removeprefix("s3://").partition("/")
        page = f"https://console.aws.amazon.com/s3/object/{quote(bucket)}?prefix={quote(key)}"
    if page.startswith(("https://", "http://")) and not set(page) & set("<>|"):
        return f"{run}<{page}|Open the report>"
    return f"{run}Report: {slack(page, 400)}"


def picture_text(report: PostureReport) -> str:
    """The trend's picture in words, within what Slack takes."""
    words = f"Security scores by week. {trend_words(report)}"
    return words if len(words) <= _LONGEST_ALT else f"{words[: _LONGEST_ALT - 1]}…"


def failure_text(run: str, why: str, *, kept: bool = False) -> str:
    """What is said when a run has failed. Finished mrkdwn.

    Args:
        run: the run's name.
        why: Prefect's words for its end.
        kept: it had kept the week's result before it failed.
    """
    score = "the score is kept, what came after it is not" if kept else "this week has no score of this run"
    return f"✕ {slack(run, 100)} has failed: {score}. {said(why, 400)}"

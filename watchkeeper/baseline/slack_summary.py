"""A run of the bootstrap for Slack: a few lines and where to look."""

from typing import Any

from watchkeeper.baseline.checklist import checklist
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.markdown import SIGN
from watchkeeper.baseline.report import BaselineReport
from watchkeeper.escaping import slack, slack_plain
from watchkeeper.receipt import Verdict

_MOST = 12


def summary_text(report: BaselineReport) -> str:
    """One line: what notifications and screen readers show."""
    if report.drift is not None:
        return f"Baseline drift of {report.scope}: {_drift(report)}"
    word = {"plan": "planned", "apply": "applied", "verify": "verified"}[report.mode]
    problems = f", {len(report.problems)} problem(s)" if report.problems else ""
    return f"Baseline of {report.scope} {word}: {_counts(report)}{problems}"


def summary_blocks(report: BaselineReport, run_url: str | None, page: str) -> list[dict[str, Any]]:
    """Counts, what went wrong or moved, the checklist's open lines, and the links."""
    plan = report.plan
    lines = [" · ".join(f"{SIGN[s]} {plan.counts()[s]} {s}" for s in State if plan.counts()[s])]
    if report.mode == "plan" and report.drift is None and plan.changes:
        lines.append(f"To apply: mode `apply`, plan digest `{plan.short_digest}`")
    lines += [f"✗ {slack(one)}" for one in report.problems[:_MOST]]
    if report.drift is not None:
        lines += [
            f"{SIGN[moved.line.state]} {slack(moved.line.key)}: {moved.line.state}"
            for moved in (*report.drift.worse, *report.drift.unseen, *report.drift.better)[:_MOST]
        ]
    else:
        open_lines = [one for one in checklist(report) if one.verdict is not Verdict.PASS]
        if report.mode != "plan":
            lines += [f"{one.verdict}: {slack(one.text)}" for one in open_lines[:_MOST]]
    link = f"<{run_url}|open the run> · " if run_url else ""
    return [
        {"type": "header", "text": {"type": "plain_text", "text": slack_plain(summary_text(report))[:150]}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(lines)[:3_000]}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": f"{link}{slack(page)}"[:2_000]}]},
    ]


def _counts(report: BaselineReport) -> str:
    counts = report.plan.counts()
    return ", ".join(f"{counts[state]} {state}" for state in State if counts[state])


def _drift(report: BaselineReport) -> str:
    drift = report.drift
    if drift is None or not drift:
        return "nothing changed"
    named = ((drift.worse, "worse"), (drift.unseen, "not seen"), (drift.better, "well again"))
    return ", ".join(f"{len(moved)} {word}" for moved, word in named if moved)

"""The case for Slack, within its limits: 50 blocks, 3,000 characters a text, 150 in a header.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from typing import Any

from watchkeeper.escaping import slack, slack_plain
from watchkeeper.finding import Finding
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.plan import Plan

Blocks = list[dict[str, Any]]

_MOST_BLOCKS = 50
_LONGEST_TEXT = 3_000
_LONGEST_HEADER = 150
_SIGN = {
    Outcome.CONTAINED: "✅",
    Outcome.PARTLY_CONTAINED: "⚠️",
    Outcome.NOT_CONTAINED: "🚨",
    Outcome.REHEARSED: "🎭",
    Outcome.REPORTED: "ℹ️",
    Outcome.CLOSED: "🗄️",
}


def case_text(summary: CaseSummary) -> str:
    """One line: what notifications and screen readers show."""
    finding = summary.finding
    return f"{_SIGN[summary.outcome]} {summary.outcome}: {slack(finding.type)} in {finding.account}"


def case_blocks(summary: CaseSummary) -> Blocks:
    """How the case ended: what was done, what was not, what could not be seen, where to look."""
    lines = [
        f"{'✓' if receipt.outcome != 'failed' else '✗'} {slack(receipt.action.sentence)} ({receipt.outcome})"
        for receipt in summary.receipts
    ]
    lines += [f"– not done: {slack(no.what)}: {slack(no.why)}" for no in summary.plan.declined]
    blocks = [
        _header(
            f"{_SIGN[summary.outcome]} {summary.outcome}: {summary.finding.title or summary.finding.type}"
        ),
        _facts(summary.finding),
        *_sections(lines),
    ]
    if summary.approval is not None:
        blocks.append(_section(f"*{summary.approval.decision}*: {slack(summary.approval.why)}"))
    if summary.blind_spots:
        spots = "\n".join(f"• {slack(spot)}" for spot in summary.blind_spots)
        blocks.append(_section(f"*Could not look*\n{spots}"))
    blocks.append(_links(summary.run_url, summary.case_id))
    return blocks[:_MOST_BLOCKS]


def question_blocks(finding: Finding, plan: Plan, run_url: str | None, minutes: int) -> Blocks:
    """A plan that waits for a person: what it would do, why it is asked, where to answer, until when."""
    lines = [f"{number}. {slack(action.sentence)}" for number, action in enumerate(plan.actions, start=1)]
    lines += [f"– asked because {slack(why)}" for why in plan.ask]
    return [
        _header(f"❓ Your decision: {finding.title or finding.type}"),
        _facts(finding),
        *_sections(lines),
        _section(
            f"Plan digest `{plan.short_digest}`. Without an answer within {minutes} min nothing is contained."
        ),
        _links(run_url, finding.case_id),
    ][:_MOST_BLOCKS]


def _header(text: str) -> dict[str, Any]:
    flat = " ".join(slack_plain(text).split())
    return {"type": "header", "text": {"type": "plain_text", "text": flat[:_LONGEST_HEADER]}}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_LONGEST_TEXT]}}


def _sections(lines: list[str]) -> Blocks:
    """`lines` packed into as few blocks as hold them whole; at most 30 blocks, the rest counted."""
    blocks: list[str] = []
    for line in lines:
        if blocks and len(blocks[-1]) + len(line) + 1 <= _LONGEST_TEXT:
            blocks[-1] += "\n" + line
        else:
            blocks.append(line[:_LONGEST_TEXT])
    shown = blocks[:30]
    if len(blocks) > len(shown):
        shown.append(f"… and {len(blocks) - len(shown)} more parts: see the case")
    return [_section(text) for text in shown]


def _facts(finding: Finding) -> dict[str, Any]:
    target = ", ".join(slack(target.label, 100) for target in finding.targets[:5]) or "none"
    return {
        "type": "section",
        "fields": [
            {"type": "mrkdwn", "text": f"*Type*\n{slack(finding.type)}"},
            {"type": "mrkdwn", "text": f"*Severity*\n{finding.severity:g} ({finding.band})"},
            {"type": "mrkdwn", "text": f"*Account, region*\n{finding.account}, {finding.region}"},
            {"type": "mrkdwn", "text": f"*Resource*\n{target}"},
        ],
    }


def _links(run_url: str | None, case_id: str) -> dict[str, Any]:
    text = f"Case `{case_id}`" + (f" · <{run_url}|open the run>" if run_url else "")
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}

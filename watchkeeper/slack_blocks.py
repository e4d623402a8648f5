"""The case for Slack, within its limits: 50 blocks, 3,000 characters a text, 150 in a header.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Sequence
from typing import Any

from watchkeeper.escaping import slack, slack_plain
from watchkeeper.finding import Finding
from watchkeeper.notices.buttons import Question, acknowledge_button, decision_buttons
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.plan import Plan
from watchkeeper.receipt import Proof

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
    return f"{_outcome(summary)}: {slack(finding.type)} in {finding.account}"


def _outcome(summary: CaseSummary) -> str:
    """The outcome with its sign; contained is not all where something was left to a person."""
    if summary.outcome is Outcome.CONTAINED and summary.needs_a_person:
        return f"{_SIGN[Outcome.PARTLY_CONTAINED]} {summary.outcome}, and a person is called"
    return f"{_SIGN[summary.outcome]} {summary.outcome}"


def opened_text(finding: Finding) -> str:
    """One line: a case is opened."""
    return f"🔎 looking: {slack(finding.type)} in {finding.account}"


def opened_blocks(finding: Finding, runbook: str, run_url: str | None, *, buttons: bool = False) -> Blocks:
    """A case that has just been opened: what it is about, and which runbook looks."""
    return _case(
        f"🔎 Looking: {finding.title or finding.type}",
        finding,
        [f"Runbook `{slack(runbook)}` is looking; this message is changed as the case moves."],
        run_url,
        buttons=buttons,
    )


def working_blocks(finding: Finding, plan: Plan, run_url: str | None, *, buttons: bool = False) -> Blocks:
    """A plan that is being carried out."""
    lines = [f"{number}. {slack(action.sentence)}" for number, action in enumerate(plan.actions, start=1)]
    return _case(
        f"⏳ Containing: {finding.title or finding.type}", finding, lines, run_url, buttons=buttons
    )


def trouble_blocks(
    finding: Finding, head: str, why: str, run_url: str | None, *, buttons: bool = False
) -> Blocks:
    """A case that a person must look at again: `head` says in two words what it is, `why` the reason."""
    return _case(f"🚨 {head}: {finding.title or finding.type}", finding, [slack(why, 2_000)], run_url,
                 buttons=buttons)  # fmt: skip


def released_blocks(
    finding: Finding, said: str, proofs: Sequence[Proof], run_url: str | None, *, buttons: bool = False
) -> Blocks:
    """A containment that ended: who ended it and why (`said`, made harmless already), and each step's proof."""
    lines = [f"{proof.verdict}: {slack(proof.action_key)}: {slack(proof.note)}" for proof in proofs]
    return _case(
        f"🔓 Released: {finding.title or finding.type}", finding, [said, *lines], run_url, buttons=buttons
    )


def case_blocks(summary: CaseSummary, *, buttons: bool = False) -> Blocks:
    """How the case ended: what was done, what was not, what could not be seen, where to look.

    `buttons` are of use only where Socket Mode is on.
    """
    lines = [
        f"{'✓' if receipt.outcome != 'failed' else '✗'} {slack(receipt.action.sentence)} ({receipt.outcome})"
        for receipt in summary.receipts
    ]
    plans = (summary.plan, *summary.follow_ups)
    lines += [f"– not done: {slack(no.what)}: {slack(no.why)}" for plan in plans for no in plan.declined]
    asked = dict.fromkeys(line for plan in plans for line in _asked_of_people(plan))
    lines = [*asked, *lines]
    blocks = [
        _header(f"{_outcome(summary)}: {summary.finding.title or summary.finding.type}"),
        _facts(summary.finding),
        *_sections(lines),
    ]
    if summary.approval is not None:
        blocks.append(_section(f"*{summary.approval.decision}*: {slack(summary.approval.why)}"))
    if summary.blind_spots:
        spots = "\n".join(f"• {slack(spot)}" for spot in summary.blind_spots)
        blocks.append(_section(f"*Could not look*\n{spots}"))
    blocks.append(_links(summary.run_url, summary.case_id))
    if buttons:
        blocks.append(acknowledge_button(summary.case_id))
    return blocks[:_MOST_BLOCKS]


def question_blocks(
    finding: Finding,
    plan: Plan,
    run_url: str | None,
    minutes: int,
    *,
    so_far: str = "",
    question: Question | None = None,
) -> Blocks:
    """A plan that waits for a person: what it would do, why it is asked, where to answer, until when.

    Args:
        finding: what it was decided on.
        plan: what waits.
        run_url: where the form is.
        minutes: how long it waits, from now on.
        so_far: what has been answered already (`1 of 2: alice approved`).
        question: what the buttons say; None: no buttons.
    """
    lines = [f"{number}. {slack(action.sentence)}" for number, action in enumerate(plan.actions, start=1)]
    lines += [f"– asked because {slack(why)}" for why in plan.ask]
    lines = [*_asked_of_people(plan), *lines]
    people = f" {plan.approvals_needed} different people must approve." if plan.approvals_needed > 1 else ""
    return [
        _header(f"❓ Your decision: {finding.title or finding.type}"),
        _facts(finding),
        *_sections(lines),
        *([_section(f"*{slack(so_far)}*")] if so_far else []),
        _section(
            f"Plan digest `{plan.short_digest}`.{people} "
            f"Without an answer within {minutes} min nothing is contained."
        ),
        _links(run_url, finding.case_id),
        *([decision_buttons(question)] if question else []),
    ][:_MOST_BLOCKS]


def _asked_of_people(plan: Plan) -> list[str]:
    """What only people can do, first of all."""
    lines = [f"*Call somebody now*: {slack(plan.escalate)}"] if plan.escalate else []
    return lines + [
        f"☐ to do by a person: {slack(one.what)}" + (f": {slack(one.why)}" if one.why else "")
        for one in plan.requests
    ]


def _case(head: str, finding: Finding, lines: list[str], run_url: str | None, *, buttons: bool) -> Blocks:
    return [
        _header(head),
        _facts(finding),
        *_sections(lines),
        _links(run_url, finding.case_id),
        *([acknowledge_button(finding.case_id)] if buttons else []),
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

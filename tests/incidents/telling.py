"""A case file as a golden text: everything that was decided and done, without ids and times that differ."""

import os
import re
from difflib import unified_diff
from pathlib import Path
from typing import Any

from watchkeeper.outcome import CaseSummary
from watchkeeper.plan import Plan

GOLDEN = Path(__file__).parent / "golden"
WRITE = "WATCHKEEPER_WRITE_GOLDEN"
"""Set to write the golden files anew; what changed is then to be read before it is committed."""

_DIFFERS = (
    (r"wk-[0-9a-f]{12}(-[0-9a-f]{8}\b)?", "wk-CASE"),
    (r"rds!db-[0-9a-f-]{36}-\w{6}", "rds!db-SECRET"),
    (r"SHA-256 [\w+/]{43}=", "SHA-256 OF-CODE"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00| UTC)?", "TIME"),
    (r"\b(i|vol|snap|eni|sg|vpc|subnet)-[0-9a-f]{8,17}\b", r"\1-ID"),
    (r"\b(AKIA|ASIA|AIDA|AROA)(?!\w*EXAMPLE\b)[A-Z0-9]{12,}\b", r"\1KEY"),
    (r"\b(?=\d*[a-f])[0-9a-f]{12,64}\b", "HEX"),  # an account's number has no letter
    (r"http://127\.0\.0\.1:\d+", "URL"),
)


def plain(text: str) -> str:
    """`text` without what differs from run to run."""
    for pattern, word in _DIFFERS:
        text = re.sub(pattern, word, text)
    return text


def told(summary: CaseSummary, chat: dict[str, Any]) -> str:
    """The whole incident, as a reader of the case would tell it.

    Args:
        summary: what the case came to.
        chat: what the stand-ins of Slack and PagerDuty were sent.
    """
    finding = summary.finding
    lines = [
        f"finding: {finding.type}, severity {finding.severity:g}, account {finding.account}",
        f"road: {summary.triage.road}, runbook {summary.triage.runbook}",
        "evidence: "
        + (", ".join(f"{step} {look.outcome}" for step, look in sorted(summary.looks.items())) or "none"),
        *_plan("plan", summary.plan),
    ]
    if summary.approval is not None:
        lines.append(f"decision: {summary.approval.decision}: {summary.approval.why}")
    for plan in summary.follow_ups:
        lines += _plan("later", plan)
    proofs = {proof.action_key: proof.verdict for proof in summary.proofs}
    lines += [
        f"done: {one.action.kind} {one.outcome}, proof {proofs.get(one.action.key, 'none')}"
        + (f" ({one.error})" if one.error else "")
        for one in summary.receipts
    ]
    lines.append(f"outcome: {summary.outcome}{', a person is called' if summary.needs_a_person else ''}")
    return plain("\n".join([*lines, *heard(chat)]) + "\n")


def heard(chat: dict[str, Any]) -> list[str]:
    """What people were told, by Slack and by PagerDuty."""
    lines = [f"slack: {one['method']}: {str(one.get('text')).splitlines()[0]}" for one in chat["slack"]]
    for one in chat["pagerduty"]:
        summary = one.get("payload", {}).get("summary", "")
        lines.append(f"pagerduty: {one['event_action']}" + (f": {summary}" if summary else ""))
    return lines


def _plan(name: str, plan: Plan) -> list[str]:
    people = f", {plan.approvals_needed} people must agree" if plan.approvals_needed > 1 else ""
    return [
        f"{name}: {plan.summary}{people}",
        *(f"  do: {action.account}: {action.sentence}" for action in plan.actions),
        *(f"  asked because: {why}" for why in plan.ask),
        *(f"  not done: {no.what}: {no.why}" for no in plan.declined),
        *(f"  asked of people: {one.what}" for one in plan.requests),
        *([f"  called at once: {plan.escalate}"] if plan.escalate else []),
    ]


def check(name: str, text: str) -> None:
    """Compare with the golden file of that name, or write it if that was asked for."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get(WRITE):
        path.write_text(text)
    golden = path.read_text()
    difference = "\n".join(
        unified_diff(golden.splitlines(), text.splitlines(), "golden", "now", lineterm="")
    )
    assert text == golden, f"{WRITE}=1 writes {path} anew:\n{difference}"

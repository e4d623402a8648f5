"""The case as people read it: Markdown for artifacts, the approval form and the case file."""

from collections.abc import Sequence

from watchkeeper.counted import counted
from watchkeeper.escaping import code, markdown
from watchkeeper.evidence import Looks, Seen
from watchkeeper.finding import Finding
from watchkeeper.outcome import CaseSummary
from watchkeeper.plan import Plan
from watchkeeper.radius_report import blast_radius_markdown
from watchkeeper.receipt import Proof, Receipt
from watchkeeper.silence import Silence
from watchkeeper.timeline import Timeline
from watchkeeper.triage import Triage

_MOST_ROWS = 200


def finding_markdown(finding: Finding, triage: Triage | None = None) -> str:
    """What was found, where, and which road it takes."""
    rows = [
        ("Type", code(finding.type)),
        ("Severity", f"{finding.severity:g} ({finding.band})"),
        ("Account", code(finding.account)),
        ("Region", code(finding.region)),
        (
            "Resource",
            ", ".join(f"{target.kind} {code(target.label)}" for target in finding.targets) or "none",
        ),
        ("Seen", f"{counted(finding.count, 'time')}, last {_time(finding.last_seen or finding.updated)}"),
        ("Other side", ", ".join(code(address) for address in finding.remote_ips) or "not named"),
        ("Finding", code(finding.id)),
        ("Case", code(finding.case_id)),
    ]
    parts = [f"## {markdown(finding.title or finding.type)}", _table(("", ""), rows)]
    if finding.description:
        parts.append(f"> {markdown(finding.description, 1000)}")
    if triage is not None:
        reasons = "\n".join(f"- {markdown(reason)}" for reason in triage.reasons)
        parts.append(f"**Road: {triage.road}**\n\n{reasons}")
    return "\n\n".join(parts) + "\n"


def looks_markdown(looks: Looks) -> str:
    """What was looked at: `could not look` stands out and never reads as nothing."""
    parts = []
    for step, look in looks.items():
        if not isinstance(look, Seen):
            parts.append(f"**{markdown(step)}: could not look** — {markdown(look.why)}")
            continue
        facts = look.value.model_dump(mode="json", exclude_none=True, exclude={"kind"})
        rows = [(markdown(name.replace("_", " ")), _value(value)) for name, value in facts.items()]
        parts.append(f"**{markdown(step)}** ({look.value.kind})\n\n{_table(('', ''), rows)}")
    return "\n\n".join(parts) or "Nothing was looked at."


def _value(value: object) -> str:
    """One fact for a table's cell: lists and objects as lines."""
    if isinstance(value, list):
        return "<br>".join(_value(item) for item in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{markdown(name)} {_value(item)}" for name, item in value.items()) or "none"
    return code(value, 300)


def plan_markdown(plan: Plan) -> str:
    """The plan as it is approved: actions in order with their undo, what is not done, the digest."""
    parts = [f"**{markdown(plan.summary)}** (runbook {code(plan.runbook)})"]
    if plan.rehearsal:
        parts.append("**Rehearsal: a sample or a dry run. Nothing is carried out.**")
    if plan.actions:
        steps = enumerate(plan.actions, start=1)
        parts.append(
            "\n".join(
                f"{number}. {markdown(act.sentence)}  \n   *Undo: {markdown(act.undo)}*"
                for number, act in steps
            )
        )
    else:
        parts.append("No action.")
    if plan.declined:
        lines = "\n".join(f"- {markdown(no.what)} — {markdown(no.why)}" for no in plan.declined)
        parts.append(f"**Not done**\n\n{lines}")
    if plan.requests:
        lines = "\n".join(
            f"- {markdown(one.what)}" + (f" — {markdown(one.why)}" if one.why else "")
            for one in plan.requests
        )
        parts.append(f"**Asked of people**\n\n{lines}")
    if plan.escalate:
        parts.append(f"**A person is called at once**: {markdown(plan.escalate)}")
    if plan.ask and plan.approvals_needed > 1:
        parts.append(f"**{plan.approvals_needed} different people must approve.**")
    if plan.ask:
        parts.append(
            "**A person decides because**\n\n" + "\n".join(f"- {markdown(why)}" for why in plan.ask)
        )
    parts.append(f"Plan digest: {code(plan.digest)}")
    return "\n\n".join(parts) + "\n"


def question_markdown(finding: Finding, plan: Plan) -> str:
    """What stands in the approval form: its window is small, so the plan comes first and short."""
    target = ", ".join(code(target.label) for target in finding.targets[:3]) or "no resource"
    # A form makes a space of a line's end that no other follows: two end an item, three end the list.
    steps = "\n\n".join(
        f"{number}. {markdown(action.sentence)}" for number, action in enumerate(plan.actions, start=1)
    )
    whys = [markdown(why) for why in plan.ask]
    asked = f" {''.join(whys)}. "
    if len(whys) > 1:
        asked = "".join(f"\n\n- {why}" for why in whys) + "\n\n\n"
    people = (
        f"**{plan.approvals_needed} different people must agree.** " if plan.approvals_needed > 1 else ""
    )
    return (
        f"{code(finding.type)} on {target}, account {code(finding.account)}, {finding.region}, "
        f"severity {finding.severity:g} ({finding.band})\n\n\n{steps}\n\n\n{people}"
        f"Asked because:{asked}*contain* carries out exactly this. Finding and full plan are artifacts of "
        f"this run. Plan {code(plan.short_digest)}\n"
    )


def receipts_markdown(receipts: tuple[Receipt, ...], proofs: tuple[Proof, ...]) -> str:
    """What was done, and whether it still held when it was looked at again."""
    if not receipts:
        return "Nothing was carried out."
    proof_of = {proof.action_key: proof for proof in proofs}
    lines = []
    for number, receipt in enumerate(receipts, start=1):
        proof = proof_of.get(receipt.action.key)
        shown = f"{proof.verdict} — {markdown(proof.note)}" if proof else "not looked at again"
        error = f"  \n   **{markdown(receipt.error)}**" if receipt.error else ""
        lines.append(
            f"{number}. **{receipt.outcome}** — {markdown(receipt.action.sentence)}{error}  \n   *Proof: {shown}*"
        )
    return "\n".join(lines)


def silence_markdown(silence: Silence) -> str:
    """The later look: what holds, what came through, what could not be seen."""
    parts = [f"**{silence.verdict}**", "\n".join(f"- {markdown(why)}" for why in silence.reasons)]
    if silence.came_through:
        parts.append(timeline_markdown(Timeline(calls=silence.came_through)))
    return "\n\n".join(parts) + "\n"


def timeline_markdown(timeline: Timeline) -> str:
    """Calls in order; gaps first, so that nobody takes a short timeline for a quiet one."""
    parts = [f"- **could not look or cut**: {markdown(gap)}" for gap in timeline.gaps]
    rows = [
        (
            _time(call.at),
            code(call.label) + (" **first time**" if call.first else ""),
            code(call.error) if call.error else "",
            code((call.actor or "?").rsplit(":", 1)[-1]),
            code(call.source_ip or "?"),
            code(f"{call.account or '?'} {call.region or '?'}"),
            markdown(f"{call.reason} ({call.source})"),
        )
        for call in timeline.calls[-_MOST_ROWS:]
    ]
    if rows:
        parts.append(
            _table(
                ("Time (UTC)", "Call", "Error", "Actor", "From", "Where", "Why it is here (source)"), rows
            )
        )
    else:
        parts.append("No call was found by the questions that could be asked.")
    if len(timeline.calls) > _MOST_ROWS:
        parts.append(f"The newest {_MOST_ROWS} of {len(timeline.calls)}; all are in the case file.")
    return "\n\n".join(parts) + "\n"


def case_markdown(summary: CaseSummary) -> str:
    """The whole case on one page."""
    parts = [
        f"# Case {summary.case_id}: {summary.outcome}",
        finding_markdown(summary.finding, summary.triage),
        "## Evidence\n\n" + looks_markdown(summary.looks),
        "## Plan\n\n" + plan_markdown(summary.plan),
        *(
            f"## Found after the containment, round {number}\n\n" + plan_markdown(plan)
            for number, plan in enumerate(summary.follow_ups, start=2)
        ),
    ]
    if summary.approval is not None:
        parts.append(f"## Decision\n\n**{summary.approval.decision}** — {markdown(summary.approval.why)}")
    parts.append("## Receipts\n\n" + receipts_markdown(summary.receipts, summary.proofs))
    if summary.blind_spots:
        parts.append(
            "## Could not look\n\n" + "\n".join(f"- {markdown(spot)}" for spot in summary.blind_spots)
        )
    if summary.radius is not None:
        parts.append("## Blast radius\n\n" + blast_radius_markdown(summary.radius))
    parts.append("## Timeline\n\n" + timeline_markdown(summary.timeline))
    if any(receipt.changed for receipt in summary.receipts):
        parts.append(f"## Undo\n\nRun the deployment `release` with case {code(summary.case_id)}.")
    return "\n\n".join(parts)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def _time(at: object) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S") if hasattr(at, "strftime") else "unknown"

"""The sections of a case's page; every text from outside is escaped."""

from collections.abc import Iterable
from html import escape

from watchkeeper.evidence import Looks, Seen
from watchkeeper.outcome import CaseSummary
from watchkeeper.page_parts import table
from watchkeeper.plan import Plan
from watchkeeper.radius_report import edge_words, kind_words, radius_words, tree
from watchkeeper.reached import BlastRadius, Edge, Node
from watchkeeper.receipt import Receipt, Verdict
from watchkeeper.timeline import Call, Timeline

_MOST_ROWS = 500
_MOST_NODES = 200
_LONGEST = 400
_OPEN_ROWS = 40
"""Rows of the timeline that are shown at once; more are folded away."""
_CLASS = {Verdict.PASS: "good", Verdict.FAIL: "bad", Verdict.UNKNOWN: "unknown"}


def section(name: str, title: str, body: str) -> str:
    """A section that the page's own links lead to."""
    return f'<section id="{name}"><h2>{title}</h2>{body}</section>'


def bullets(texts: Iterable[str]) -> str:
    """A list; empty if there is nothing in it."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def plan_section(summary: CaseSummary) -> str:
    """What was decided, and what later looks added."""
    parts = [_plan(summary.plan)]
    for number, plan in enumerate(summary.follow_ups, start=2):
        parts.append(f"<h3>Found after the containment, round {number}</h3>{_plan(plan)}")
    return section("plan", "Plan", "".join(parts))


def _plan(plan: Plan) -> str:
    steps = "".join(
        f"<li>{escape(action.sentence)}<small>Undo: {escape(action.undo)}</small></li>"
        for action in plan.actions
    )
    parts = [
        f'<p class="facts"><b>{escape(plan.summary)}</b> · runbook <code>{escape(plan.runbook)}</code> · '
        f"digest <code>{escape(plan.short_digest)}</code></p>",
        f'<ol class="steps">{steps}</ol>' if steps else "<p>No action.</p>",
    ]
    if plan.escalate:
        parts.append(
            f'<div class="notice"><b>A person is called at once</b>: {escape(plan.escalate)}</div>'
        )
    if plan.requests:
        asked = (f"{one.what} — {one.why}" if one.why else one.what for one in plan.requests)
        parts.append(f"<h3>Asked of people</h3>{bullets(asked)}")
    if plan.declined:
        parts.append(f"<h3>Not done</h3>{bullets(f'{no.what} — {no.why}' for no in plan.declined)}")
    return "".join(parts)


def receipts_section(summary: CaseSummary) -> str:
    """What was done, and whether it still held when it was looked at again."""
    proof_of = {proof.action_key: proof for proof in summary.proofs}
    rows = []
    for receipt in summary.receipts:
        proof = proof_of.get(receipt.action.key)
        verdict = proof.verdict if proof else Verdict.UNKNOWN
        note = proof.note if proof else "not looked at again"
        rows.append(_receipt(receipt, verdict, note))
    body = table(("time (UTC)", "step", "outcome", "proof"), rows) if rows else "<p>Nothing was done.</p>"
    if any(receipt.changed for receipt in summary.receipts):
        body += (
            f"<p>To undo it run the deployment <code>release</code> with case "
            f"<code>{escape(summary.case_id)}</code>.</p>"
        )
    return section("done", "What was done", body)


def _receipt(receipt: Receipt, verdict: Verdict, note: str) -> str:
    error = f"<small><b>{escape(receipt.error)}</b></small>" if receipt.error else ""
    return (
        f'<tr><td class="w">{receipt.at:%Y-%m-%d %H:%M:%S}</td>'
        f'<td class="t">{escape(receipt.action.sentence)}{error}</td><td>{escape(receipt.outcome)}</td>'
        f'<td><span class="sign {_CLASS[verdict]}">{escape(verdict.value)}</span> {escape(note)}</td></tr>'
    )


def radius_section(radius: BlastRadius | None) -> str:
    """The tree of what was reached."""
    if radius is None:
        return section("radius", "How far it went", "<p>It was not looked into.</p>")
    lines = list(tree(radius))
    body = f"<p>{escape(radius_words(radius))}</p>{_nested(lines[:_MOST_NODES])}"
    if len(lines) > _MOST_NODES:
        body += f"<p>{len(lines) - _MOST_NODES} more are in the case file.</p>"
    where = (("Accounts", radius.accounts), ("Regions", radius.regions), ("Called from", radius.ips))
    body += "".join(
        f"<p>{name}: {', '.join(f'<code>{escape(one)}</code>' for one in names) or 'none'}</p>"
        for name, names in where
    )
    return section("radius", "How far it went", body)


def _nested(lines: list[tuple[int, Node, Edge | None]]) -> str:
    """Nested lists from depths; a depth never grows by more than one."""
    parts: list[str] = []
    depth = -1
    for level, node, edge in lines:
        if level > depth:
            parts.append('<ul class="tree"><li>' if level == 0 else "<ul><li>")
        else:
            parts.append("</li></ul>" * (depth - level) + "</li><li>")
        depth = level
        how = f"<small>{escape(edge_words(edge))} →</small>" if edge else ""
        owner = f" of <code>{escape(node.owner)}</code>" if node.owner and node.kind != "session" else ""
        where = f" in <code>{escape(node.account)}</code>" if node.account else ""
        parts.append(
            f"{how}{escape(kind_words(node))} <b><code>{escape(node.name)}</code></b>{owner}{where}"
        )
    return "".join(parts) + "</li></ul>" * (depth + 1)


def evidence_section(looks: Looks) -> str:
    """What was looked at: `could not look` stands out and never reads as nothing."""
    parts = []
    for step, look in looks.items():
        if not isinstance(look, Seen):
            parts.append(
                f'<div class="notice"><b>{escape(step)}: could not look</b>: {escape(look.why)}</div>'
            )
            continue
        facts = look.value.model_dump(mode="json", exclude_none=True, exclude={"kind"})
        rows = [
            f"<tr><td>{escape(name.replace('_', ' '))}</td><td>{_value(value)}</td></tr>"
            for name, value in facts.items()
        ]
        parts.append(
            f"<details><summary>{escape(step)} ({escape(look.value.kind)})</summary>"
            f"{table(('', ''), rows)}</details>"
        )
    return section("evidence", "Evidence", "".join(parts) or "<p>Nothing was looked at.</p>")


def _value(value: object) -> str:
    if isinstance(value, list):
        return "<br>".join(_value(item) for item in value[:100]) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{escape(str(name))} {_value(item)}" for name, item in value.items()) or "none"
    return f"<code>{escape(str(value)[:_LONGEST])}</code>"


def timeline_section(timeline: Timeline) -> str:
    """Every call, the newest last."""
    rows = [_call(call) for call in timeline.calls[-_MOST_ROWS:]]
    head = ("time (UTC)", "call", "error", "actor", "from", "where", "why it is here")
    shown = table(head, rows) if rows else "<p>No call was found by the questions that could be asked.</p>"
    if len(rows) > _OPEN_ROWS:
        shown = f"<details><summary>{len(rows)} calls</summary>{shown}</details>"
    if len(timeline.calls) > _MOST_ROWS:
        shown += f"<p>The newest {_MOST_ROWS} of {len(timeline.calls)}; all are in the case file.</p>"
    return section("calls", "Every call", shown)


def _call(call: Call) -> str:
    first = "<small><b>first time</b></small>" if call.first else ""
    cells = (
        f'<td class="w">{call.at:%Y-%m-%d %H:%M:%S}</td>',
        f"<td><code>{escape(call.label)}</code> {first}</td>",
        f"<td>{escape(call.error or '')}</td>",
        f"<td><code>{escape((call.actor or '?').rsplit(':', 1)[-1])}</code></td>",
        f"<td><code>{escape(call.source_ip or '?')}</code></td>",
        f"<td>{escape(call.account or '?')} {escape(call.region or '?')}</td>",
        f"<td>{escape(call.reason)} <small>{escape(call.source)}</small></td>",
    )
    return f"<tr>{''.join(cells)}</tr>"

"""A case as one HTML page: no script, nothing loaded from elsewhere, light, dark and print."""

from collections.abc import Iterable
from html import escape

from watchkeeper.case_page_parts import (
    bullets,
    evidence_section,
    plan_section,
    radius_section,
    receipts_section,
    section,
    timeline_section,
)
from watchkeeper.counted import counted
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.page_parts import severity_tag
from watchkeeper.posture.page_style import STYLE
from watchkeeper.radius_report import radius_words
from watchkeeper.receipt import Verdict

_SECTIONS = (
    ("picture", "Timeline, drawn"), ("plan", "Plan"), ("decision", "Decision"), ("done", "What was done"),
    ("unseen", "Could not look"), ("radius", "How far it went"), ("evidence", "Evidence"), ("calls", "Every call"),
)  # fmt: skip
_CLASS = {
    Outcome.CONTAINED: "good",
    Outcome.PARTLY_CONTAINED: "unknown",
    Outcome.NOT_CONTAINED: "bad",
}
_OWN_STYLE = """
.tree,.tree ul{list-style:none;margin:0;padding-left:20px;border-left:1px solid var(--line)}.tree{padding-left:0;border:0}
.tree li{padding:2px 0;overflow-wrap:anywhere}.tree small{margin-right:6px}
.sign{display:inline-block;padding:1px 10px;border-radius:5px;font-weight:600}
.tile h3{min-height:0}.tile small{overflow-wrap:anywhere}ol.steps li{margin:6px 0}ol.steps small{display:block}td code{white-space:normal}
svg.timeline{min-width:760px}@media print{svg.timeline{min-width:0}}
"""


def case_page(summary: CaseSummary, chart: str = "") -> str:
    """The whole page; every text in it that comes from outside is escaped.

    Args:
        summary: all that the case came to.
        chart: the timeline as an SVG element of our own drawing, put in as it is; empty leaves the tables.
    """
    links = "".join(f'<a href="#{name}">{title}</a>' for name, title in _SECTIONS)
    body = "\n".join([
        _head(summary),
        _tiles(summary),
        f"<nav>{links}</nav>",
        section("picture", "Timeline, drawn", _picture(chart)),
        plan_section(summary),
        section("decision", "Decision", _decision(summary)),
        receipts_section(summary),
        section("unseen", "Could not look", _unseen(summary)),
        radius_section(summary.radius),
        evidence_section(summary.looks),
        timeline_section(summary.timeline),
    ])  # fmt: skip
    title = f"Case {summary.case_id}: {summary.outcome}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}{_OWN_STYLE}</style></head>\n"
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _head(summary: CaseSummary) -> str:
    finding = summary.finding
    targets = ", ".join(
        f"{target.kind.replace('_', ' ')} <code>{escape(target.label)}</code>"
        + (f" in <code>{escape(target.account)}</code>" if target.account else "")
        for target in finding.targets[:10]
    )
    more = f" and {len(finding.targets) - 10} more" if len(finding.targets) > 10 else ""
    facts = [
        f"<b>{escape(finding.type)}</b> {severity_tag(str(finding.band).upper())} {finding.severity:g}",
        f"account <code>{escape(finding.account)}</code>, {escape(finding.region)}",
        f"{targets or 'no resource is named'}{more}",
        f"seen {counted(finding.count, 'time')}" + (f", last {finding.last_seen:%Y-%m-%d %H:%M:%S} UTC" if finding.last_seen else ""),
        "from " + (", ".join(f"<code>{escape(ip)}</code>" for ip in finding.remote_ips[:10]) or "nowhere that is named"),
        f"case <code>{escape(summary.case_id)}</code>, finding <code>{escape(finding.id)}</code>",
    ]  # fmt: skip
    run = summary.run_url or ""
    if run.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        facts.append(f'<a href="{escape(run)}" rel="noreferrer">the run</a>')
    said = f"<p>{escape(finding.description[:1_500])}</p>" if finding.description else ""
    sample = (
        '<div class="notice"><b>A rehearsal: nothing was carried out.</b></div>'
        if summary.plan.rehearsal
        else ""
    )
    return (
        f"<h1>{escape(finding.title or finding.type)}</h1>"
        f'<p class="facts">{" · ".join(facts)}</p>{said}{sample}'
    )


def _tiles(summary: CaseSummary) -> str:
    held = sum(proof.verdict is Verdict.PASS for proof in summary.proofs)
    radius = summary.radius
    reached = counted(len(radius.accounts), "account") if radius else "not looked into"
    tiles = [
        ("Outcome", str(summary.outcome), "; ".join(summary.triage.reasons[:2]), _CLASS.get(summary.outcome, "none")),
        ("Proven", f"{held} of {len(summary.receipts)}", "steps that were read back and hold", ""),
        ("Reached", reached, radius_words(radius) if radius else "", ""),
        ("Could not look", str(len(summary.blind_spots)), "things that nobody may take for quiet", ""),
    ]  # fmt: skip
    shown = (
        f'<div class="tile {kind}"><h3>{escape(name)}</h3><b class="long">{escape(value)}</b>'
        f"<small>{escape(note)}</small></div>"
        for name, value, note, kind in tiles
    )
    return f'<div class="tiles">{"".join(shown)}</div>'


def _picture(chart: str) -> str:
    return f'<div class="wide">{chart}</div>' if chart else "<p>There was nothing to draw.</p>"


def _decision(summary: CaseSummary) -> str:
    approval = summary.approval
    if approval is None:
        why = (
            "nobody had to be asked"
            if not summary.plan.ask
            else "nobody was asked: nothing was to be carried out"
        )
        return f"<p>{why}.</p>" + bullets(summary.plan.ask)
    return (
        f'<p class="facts"><b>{escape(str(approval.decision))}</b> · {escape(approval.why)}</p>'
        f"<p>For the plan with the digest <code>{escape(approval.digest)}</code></p>"
        f"<h3>Asked because</h3>{bullets(summary.plan.ask)}"
    )  # fmt: skip


def _unseen(summary: CaseSummary) -> str:
    spots: Iterable[str] = dict.fromkeys(
        (*summary.blind_spots, *(summary.radius.gaps if summary.radius else ()))
    )
    return bullets(spots) or "<p>Everything that was asked was answered.</p>"

"""The report as one HTML page: no script, nothing loaded from elsewhere, light, dark and print."""

from collections.abc import Iterable, Sequence
from html import escape

from watchkeeper.access.report import AccountRow, ReportRow, ReviewReport
from watchkeeper.posture.page_style import STYLE

_MORE_STYLE = """
.item{border:1px solid var(--line);border-radius:10px;padding:12px 16px;margin:10px 0;background:var(--card);break-inside:avoid}
.item h3{font-size:15px;margin:0 0 4px}.item dl{display:grid;grid-template-columns:150px 1fr;gap:3px 14px;margin:8px 0 0;font-size:13px}
.item dt{color:var(--soft)}.item dd{margin:0;overflow-wrap:anywhere}.item ul{margin:4px 0;padding-left:18px}
#exceptions td:last-child,#exceptions td:nth-child(2){white-space:nowrap}
.verdict{font-weight:600}.PASS{color:#0f7b53}.FAIL{color:#b02a37}.UNKNOWN{color:#8a6100}
"""
_QUIET = ("kept", "not asked", "set apart")
"""Standings whose items need no more than a line, unless something was noticed and somebody decided."""


def report_page(report: ReviewReport, digest: str = "") -> str:
    """The whole page; every text in it that comes from outside is escaped.

    Args:
        report: the review's.
        digest: of the last bundle's manifest, if the review has been sealed before.
    """
    loud = [one for one in report.rows if _is_loud(one)]
    quiet = [one for one in report.rows if not _is_loud(one)]
    accounts = sorted({one.account for one in report.rows})
    links = "".join(f'<a href="#a{one}">{escape(one)}</a>' for one in accounts)
    sections = [
        _head(report, digest),
        _tiles(report),
        f'<nav><a href="#reviewers">Reviewers</a><a href="#exceptions">Exceptions</a><a href="#compared">Last quarter</a>'
        f'<a href="#sources">Sources</a><a href="#integrity">Integrity</a>{links}<a href="#quiet">Nothing to say</a><a href="#apart">Set apart</a></nav>',
        _reviewers(report),
        _exceptions(report),
        _compared(report),
        *(_account(one, [row for row in loud if row.account == one]) for one in accounts),
        _lines(
            "quiet",
            "Kept or not asked, and nothing more to say",
            [one for one in quiet if not one.set_apart],
        ),
        _lines("apart", "Set apart: nobody is asked", [one for one in quiet if one.set_apart]),
        _sources(report),
        _integrity(digest),
    ]
    title = f"Access review {report.review.quarter}, {report.review.scope}"
    body = "\n".join(one for one in sections if one)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}{_MORE_STYLE}</style></head>\n"
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _is_loud(row: ReportRow) -> bool:
    if row.set_apart:
        return False
    return row.standing not in _QUIET or bool(row.reasons and row.decision) or bool(row.keep_until)


def _head(report: ReviewReport, digest: str) -> str:
    review = report.review
    mode = report.mode
    sealed = f" Manifest of the last bundle: <code>{escape(digest)}</code>." if digest else ""
    missing = "".join(
        f"<li>{escape(what)}: {escape(why)}</li>" for what, why in sorted(review.not_seen.items())
    )
    notice = (
        f'<div class="notice"><b>Could not be looked at:</b><ul>{missing}</ul></div>' if missing else ""
    )
    return (
        f"<h1>Access review {escape(review.quarter)}</h1>"
        f'<p class="facts"><b>{escape(review.scope)}</b>, {len(review.accounts)} account(s). Opened '
        f"{review.opened:%Y-%m-%d %H:%M} UTC, answers until {review.due:%Y-%m-%d %H:%M} UTC; this report of "
        f"{report.made:%Y-%m-%d %H:%M} UTC. {mode} Review <code>{escape(review.id)}</code>.{sealed}</p>{notice}"
    )


def _tiles(report: ReviewReport) -> str:
    shown = "".join(
        f'<div class="tile"><h3 style="min-height:0">{escape(name)}</h3><b>{count}</b></div>'
        for name, count in report.totals.items()
    )
    return f'<div class="tiles" style="grid-template-columns:repeat(auto-fill,minmax(150px,1fr))">{shown}</div>'


def _reviewers(report: ReviewReport) -> str:
    rows = [
        (
            one.reviewer,
            one.asked,
            one.answered,
            one.not_attested,
            one.late,
            "" if one.hours is None else one.hours,
        )
        for one in report.reviewers
    ]
    head = ("Reviewer", "Asked", "Answered", "Not attested", "Late", "Median hours")
    return f'<section id="reviewers"><h2>Who was asked</h2>{_table(head, rows)}</section>'


def _exceptions(report: ReviewReport) -> str:
    titles = {one.item: f"{one.account} {one.title}" for one in report.rows}
    rows = [
        (titles.get(one.item, one.item), one.by, one.reason, one.expires)
        for one in sorted(report.exceptions, key=lambda one: (one.expires, one.item))
    ]
    body = _table(("Access", "Kept by", "Why", "Until"), rows) if rows else "<p>None.</p>"
    return f'<section id="exceptions"><h2>Exceptions in force</h2>{body}</section>'


def _compared(report: ReviewReport) -> str:
    found = report.comparison
    if found is None:
        return '<section id="compared"><h2>Last quarter</h2><p>There is no review of this scope before it.</p></section>'
    titles = {one.item: f"{one.account} {one.title}" for one in report.rows}
    rows = [
        (
            name,
            len(ids),
            "; ".join(titles.get(one, one) for one in ids[:40]) + (" …" if len(ids) > 40 else ""),
        )
        for name, ids in found.told.items()
    ]
    table = _table(("Against " + found.quarter, "Items", "Which"), rows)
    return f'<section id="compared"><h2>Last quarter</h2>{table}</section>'


def _account(account: str, rows: Sequence[ReportRow]) -> str:
    if not rows:
        return f'<section id="a{account}"><h2>Account {escape(account)}</h2><p>Nothing beyond a line each, below.</p></section>'
    return (
        f'<section id="a{account}"><h2>Account {escape(account)}</h2>{"".join(map(_item, rows))}</section>'
    )


def _item(row: ReportRow) -> str:
    tag = f'<span class="tag {row.severity}">{row.severity}</span> ' if row.severity else ""
    mark = ' <span class="tag">privileged</span>' if row.privileged else ""
    reasons = "".join(f"<li>{escape(one)}</li>" for one in row.reasons)
    proof = ""
    if row.proof:
        proof = f'<span class="verdict {row.proof}">{row.proof}</span> {escape(row.proof_note)} ({row.proof_at:%Y-%m-%d %H:%M})'
    told = {
        "Stands": f"<b>{escape(row.standing)}</b>{' (late)' if row.late else ''}",
        "Reviewer": escape(f"{row.reviewer} ({row.because})" if row.because else row.reviewer),
        "Decision": _decision(row),
        "Second approver": escape(
            f"{row.second_by}: {row.second}, {row.second_at:%Y-%m-%d %H:%M}" if row.second_at else ""
        ),
        "Done": "".join(f"<div>{escape(one)}</div>" for one in row.done),
        "Receipt": escape(row.changed),
        "Note": escape(row.note),
        "Ticket": escape(row.ticket),
        "Proof": proof,
    }
    lines = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in told.items() if value)
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in row.facts.items())
    shown = (
        f"<details><summary>Facts, as the reviewer read them</summary><dl>{facts}</dl></details>"
        if facts
        else ""
    )
    return (
        f'<div class="item" id="{row.item}"><h3>{tag}{escape(row.title)}{mark}</h3>'
        f"<ul>{reasons}</ul><dl>{lines}</dl>"
        f"{shown}</div>"
    )


def _decision(row: ReportRow) -> str:
    if not row.decision:
        return ""
    until = f" until {row.keep_until}" if row.keep_until else ""
    parts = f" ({', '.join(row.parts)})" if row.parts else ""
    why = f": {row.why}" if row.why else ""
    return f"<b>{escape(row.decision + until + parts)}</b> by {escape(row.decided_by)}, {row.decided_at:%Y-%m-%d %H:%M}, by {row.way}{escape(why)}"


def _lines(name: str, title: str, rows: Sequence[ReportRow]) -> str:
    cells = [
        (row.account, row.title, row.set_apart or row.standing, row.decided_by, "; ".join(row.reasons))
        for row in rows
    ]
    body = _table(("Account", "Access", "Stands", "By", "Noticed"), cells) if cells else "<p>None.</p>"
    return f'<section id="{name}"><h2>{title}</h2>{body}</section>'


def _sources(report: ReviewReport) -> str:
    rows = [line for one in report.accounts for line in _ages(one)]
    layers = ", ".join(report.layers) or "none"
    return (
        '<section id="sources"><h2>What this rests on</h2>'
        f"<p>Layers of policy that were not evaluated: {escape(layers)}.</p>"
        f"{_table(('Account', 'Source', 'Read', 'As of', 'Could not'), rows)}</section>"
    )


def _integrity(digest: str) -> str:
    told = (
        f"Digest of the last bundle's manifest: <code>{escape(digest)}</code>."
        if digest
        else ("The digest is told when the bundle is sealed: in Slack, in Prefect, and in the next bundle.")
    )
    return (
        '<section id="integrity"><h2>Integrity</h2><p>The bundle of evidence holds this report, the items, the '
        "sealed history, the snapshots and the receipts, with the SHA-256 of each in its manifest. "
        f"{told} Check it: <code>python verify.py bundle.zip --digest DIGEST</code></p></section>"
    )


def _ages(one: AccountRow) -> Iterable[tuple[object, ...]]:
    name = f"{one.account} {one.name}".strip()
    for age in one.ages:
        as_of = f"{age.as_of:%Y-%m-%d %H:%M}" if age.as_of else ""
        yield name, age.source, f"{age.read:%Y-%m-%d %H:%M}", as_of, one.unseen.get(age.source, "")
    seen = {age.source for age in one.ages}
    for source, why in one.unseen.items():
        if source not in seen:
            yield name, source, "", "", why


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    heads = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'

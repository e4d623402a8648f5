"""What a hunting run found, as people read it: verdicts, hits, gaps; as tables, Markdown and CSV."""

import csv
import json
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from watchkeeper.counted import counted
from watchkeeper.escaping import code, markdown
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.answer import Answers, Asked, Coverage
from watchkeeper.hunting.columns import HIT_COLUMNS
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.report_cells import cell, harmless
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.verdict import HuntVerdict, reason_of, verdict_of

_MOST_ROWS = 300
"""Hits in the table; the CSV has all of them."""
_MOST_GAPS = 30
_ORDER = (HuntVerdict.FOUND, HuntVerdict.UNKNOWN, HuntVerdict.NOT_LOGGED, HuntVerdict.NOTHING)
_TABLE = ("event_time", "principal", "detail", "event_name", "source_ip", "account", "region")
"""The columns of the UI's table: it is narrow, so that what happened stands before where."""
_SAID = {
    HuntVerdict.FOUND: "found",
    HuntVerdict.UNKNOWN: "not known",
    HuntVerdict.NOT_LOGGED: "not logged",
    HuntVerdict.NOTHING: "nothing found",
}


class Outcome(Frozen):
    """One hunt and what it came to."""

    hunt: Hunt
    verdict: HuntVerdict
    reason: str
    rows: tuple[dict[str, Any], ...] = ()
    learning: tuple[dict[str, Any], ...] = ()
    """Rows that are no hits yet: too little is known of their accounts to call them new."""
    cut: bool = False
    seconds: float = 0.0
    note: str = ""
    """What else must be known: that it is still learning, or was compared with nothing."""


class HuntReport(Frozen):
    """Everything of one run."""

    scope: Scope
    coverage: Coverage
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    """Gaps beyond the engine's own: an account without logs, rules that could not be read."""

    @property
    def gaps(self) -> tuple[str, ...]:
        """Everything that could not be looked at, once."""
        return tuple(dict.fromkeys((*self.coverage.gaps, *self.notes)))

    @property
    def hits(self) -> int:
        """Rows of all hunts."""
        return sum(len(one.rows) for one in self.outcomes)

    @property
    def learning(self) -> int:
        """Rows that are held back while their accounts are learned."""
        return sum(len(one.learning) for one in self.outcomes)

    def count(self, verdict: HuntVerdict) -> int:
        """How many hunts came to this."""
        return sum(one.verdict is verdict for one in self.outcomes)

    @property
    def sentence(self) -> str:
        """`2 of 60 hunts found something (5 hits), 50 found nothing, 8 are blind: not logged`."""
        found = self.count(HuntVerdict.FOUND)
        parts = [f"{found} of {len(self.outcomes)} hunts found something ({counted(self.hits, 'hit')})"]
        parts += [
            f"{count} {word}"
            for verdict, word in (
                (HuntVerdict.NOTHING, "found nothing"),
                (HuntVerdict.NOT_LOGGED, "would have seen nothing: not logged"),
                (HuntVerdict.UNKNOWN, "could not tell"),
            )
            if (count := self.count(verdict))
        ]
        return "; ".join(parts)


def outcomes_of(asked: Iterable[Asked], answers: Answers) -> tuple[Outcome, ...]:
    """Every hunt that was asked, those that found something first; one without any answer is not known."""
    found = []
    for one in asked:
        look = answers.by_hunt.get(one.hunt.id, Unseen(why="the engine gave no answer"))
        seen = look.value if isinstance(look, Seen) else None
        found.append(
            Outcome(
                hunt=one.hunt,
                verdict=verdict_of(one.hunt, look, answers.coverage),
                reason=reason_of(one.hunt, look, answers.coverage),
                rows=seen.rows if seen else (),
                cut=seen.cut if seen else False,
                seconds=seen.seconds if seen else 0.0,
            )
        )
    return tuple(sorted(found, key=_first))


def hit_rows(report: HuntReport) -> tuple[dict[str, str], ...]:
    """The hits for the UI's table, newest first within each hunt; plain text, secrets removed."""
    several = len(report.outcomes) > 1
    shown: list[dict[str, str]] = []
    for one in report.outcomes:
        for row in sorted(one.rows, key=lambda row: cell(row.get("event_time")), reverse=True):
            if len(shown) == _MOST_ROWS:
                return tuple(shown)
            more = (
                {}
                if several
                else {name: cell(value) for name, value in row.items() if name not in HIT_COLUMNS}
            )
            shown.append(
                {
                    **({"hunt": one.hunt.id, "severity": one.hunt.severity.value} if several else {}),
                    **{name: cell(row.get(name)) for name in _TABLE},
                    "principal": _short(row),
                    **more,
                    "event_id": cell(row.get("event_id")),
                }
            )
    return tuple(shown)


def hits_csv(report: HuntReport, *, for_people: bool = True) -> str:
    """All hits: of one hunt with its own columns, of several with the others as JSON in `more`.

    Of several, `status` tells a `hit` from a row that is held back while its account is learned (`learning`).
    Secrets are removed. `for_people` makes cells harmless that a spreadsheet would read as formulas.
    """
    several = len(report.outcomes) != 1
    own = dict.fromkeys(name for one in report.outcomes for row in one.rows for name in row)
    extra = ["more"] if several else [name for name in own if name not in HIT_COLUMNS]
    head = [*(["hunt", "severity", "status"] if several else []), *HIT_COLUMNS, *extra]
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    for one in report.outcomes:
        held = one.learning if several else ()
        for status, row in (*(("hit", row) for row in one.rows), *(("learning", row) for row in held)):
            values = [cell(row.get(name), 2_000) for name in HIT_COLUMNS]
            if several:
                rest = {name: cell(value, 2_000) for name, value in row.items() if name not in HIT_COLUMNS}
                more = [json.dumps(rest, ensure_ascii=False)]
                values = [one.hunt.id, one.hunt.severity.value, status, *values, *more]
            else:
                values += [cell(row.get(name), 2_000) for name in extra]
            writer.writerow([harmless(value) if for_people else value for value in values])
    return written.getvalue()


def report_markdown(report: HuntReport) -> str:
    """The run on one page: what was looked at, what each hunt came to, what could not be seen."""
    scope, coverage = report.scope, report.coverage
    where = [f"accounts {', '.join(scope.accounts)}"] if scope.accounts else ["all accounts"]
    where += [f"regions {', '.join(scope.regions)}"] if scope.regions else ["all regions"]
    files = f" in {coverage.files:,} files" if coverage.files else ""
    logged = ", ".join(f"{name} {count:,}" for name, count in sorted(coverage.logged.items())) or "none"
    lines = [
        f"**{markdown(report.sentence)}.**",
        "",
        f"- Period: {scope.since:%Y-%m-%d %H:%M} to {scope.until:%Y-%m-%d %H:%M} UTC; "
        f"{markdown('; '.join(where))}",
        f"- Looked at: {coverage.events:,} events{files} by {code(coverage.engine)}; "
        f"events by sort: {markdown(logged)}",
    ]
    lines += [f"- Remarked: {markdown(remark)}" for remark in coverage.remarks]
    if report.gaps:
        lines += ["", "**What could not be looked at**", ""]
        lines += [f"- {markdown(gap)}" for gap in report.gaps[:_MOST_GAPS]]
        if len(report.gaps) > _MOST_GAPS:
            lines.append(f"- and {len(report.gaps) - _MOST_GAPS} more")
    found = [one for one in report.outcomes if one.verdict is HuntVerdict.FOUND]
    for one in found[:20]:
        lines += ["", f"### {markdown(one.hunt.title)}", ""]
        lines += [
            f"- Asked: {markdown(one.hunt.question)}",
            f"- Who does this rightly: {markdown(one.hunt.false_positives)}",
        ]
        if one.hunt.misses:
            lines.append(f"- It cannot see: {markdown(one.hunt.misses)}")
        lines += [f"- {_hit(row)}" for row in one.rows[:5]]
        if len(one.rows) > 5 or one.cut:
            lines.append(f"- … {len(one.rows) - 5 if len(one.rows) > 5 else ''} more: see the CSV")
    lines += ["", "### Every hunt", ""]
    lines += ["| Hunt | Severity | Verdict | Why | ATT&CK |", "| --- | --- | --- | --- | --- |"]
    lines += [_line(one) for one in report.outcomes]
    return "\n".join(lines) + "\n"


def _line(one: Outcome) -> str:
    why = "; ".join(filter(None, (one.reason, one.note)))
    return (
        f"| {code(one.hunt.id)} | {one.hunt.severity} | {_SAID[one.verdict]} | {markdown(why)} | "
        f"{' '.join(one.hunt.techniques)} |"
    )


def _hit(row: dict[str, Any]) -> str:
    where = " ".join(filter(None, (cell(row.get("account")), cell(row.get("region")))))
    return (
        f"{cell(row.get('event_time'))} {code(cell(row.get('principal')))} in {markdown(where)} from "
        f"{code(cell(row.get('source_ip')))}: {markdown(cell(row.get('detail')))}"
    )


def _short(row: dict[str, Any]) -> str:
    """The principal; without its ARN's head where that says no more than the row's account."""
    whole, account = cell(row.get("principal")), cell(row.get("account"))
    head, own, name = whole.partition(f"::{account}:")
    return name if own and head.startswith("arn:") else whole


def _first(one: Outcome) -> tuple[int, int, str]:
    return (_ORDER.index(one.verdict), -one.hunt.severity.rank, one.hunt.id)


def found_first(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """In the order of a report, after some of them were changed."""
    return tuple(sorted(outcomes, key=_first))

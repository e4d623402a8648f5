"""What a check of log files against CloudTrail's digests came to, as people read it: a sentence, a page, a CSV."""

import csv
from collections.abc import Sequence
from io import StringIO

from watchkeeper.counted import counted
from watchkeeper.escaping import code, markdown
from watchkeeper.hunting.digest import MEANINGS, Problem, ProblemKind, Verification
from watchkeeper.hunting.report_cells import cell, harmless
from watchkeeper.hunting.scope import Scope

_NAMED = 20
"""Files of each kind of problem on the page; the CSV has all of them."""


def wrong(found: Verification) -> tuple[Problem, ...]:
    """What was looked at and is not as CloudTrail delivered it."""
    return tuple(one for one in found.problems if one.kind != "unseen")


def unseen(found: Verification) -> tuple[Problem, ...]:
    """What could not be looked at: it may be as it should be, or not."""
    return tuple(one for one in found.problems if one.kind == "unseen")


def verification_sentence(found: Verification) -> str:
    """`1 tampered; 2 could not be looked at; 6 log files are what CloudTrail delivered, by 5 signed digests`."""
    if not found.digests and not found.problems:
        return "there is no digest of this period: nothing is proven of its log files"
    parts = [f"{len(those):,} {_said(kind)}" for kind, those in _by_kind(wrong(found)).items()]
    if blind := unseen(found):
        parts.append(f"{len(blind):,} could not be looked at")
    files = counted(found.log_files, "log file is", "log files are")
    parts.append(f"{files} what CloudTrail delivered, by {counted(found.digests, 'signed digest')}")
    if found.not_yet:
        parts.append(f"{found.not_yet:,} too young for a digest")
    return "; ".join(parts)


def verification_markdown(found: Verification, scope: Scope, place: str) -> str:
    """The check on one page: what holds, what does not by its kind, and apart from it what could not be looked at."""
    where = [f"accounts {', '.join(scope.accounts)}" if scope.accounts else "all accounts"]
    where.append(f"regions {', '.join(scope.regions)}" if scope.regions else "all regions")
    lines = [
        f"**{markdown(verification_sentence(found))}.**",
        "",
        f"- Period: {scope.since:%Y-%m-%d %H:%M} to {scope.until:%Y-%m-%d %H:%M} UTC; "
        f"{markdown('; '.join(where))}; in {code(place)}",
        f"- Verified: {counted(found.log_files, 'log file')} by hash; {counted(found.digests, 'digest')} by "
        "signature and place in the chain",
    ]
    if found.not_yet:
        young = counted(found.not_yet, "log file")
        lines.append(f"- Too young: {young} that the next digests, within hours, will name")
    if problems := wrong(found):
        lines += ["", "## What is not as CloudTrail delivered it", "", "| Problem | Files | It means |"]
        lines.append("| --- | --- | --- |")
        for kind, those in _by_kind(problems).items():
            lines.append(f"| {_said(kind)} | {len(those):,} | {markdown(MEANINGS[kind])} |")
        for kind, those in _by_kind(problems).items():
            lines += ["", f"### {_said(kind).capitalize()}", "", *_named(those)]
    if blind := unseen(found):
        lines += ["", "## What could not be looked at", ""]
        lines += ["Nothing is known of these: they may be whole, or not.", "", *_named(blind)]
    return "\n".join(lines) + "\n"


def problems_csv(found: Verification) -> str:
    """Every problem, one to a row; no cell is read as a formula, and secrets are removed."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(("kind", "file", "meaning", "why"))
    for one in found.problems:
        values = (one.kind, one.name, MEANINGS[one.kind], one.why)
        writer.writerow([harmless(cell(value, 2_000)) for value in values])
    return written.getvalue()


def _by_kind(problems: Sequence[Problem]) -> dict[ProblemKind, list[Problem]]:
    """In the order of their meanings: the worst first."""
    sorted_out = {kind: [one for one in problems if one.kind == kind] for kind in MEANINGS}
    return {kind: those for kind, those in sorted_out.items() if those}


def _named(problems: Sequence[Problem]) -> list[str]:
    lines = [
        f"- {code(cell(one.name, 500), 500)}{f': {markdown(cell(one.why))}' if one.why else ''}"
        for one in problems[:_NAMED]
    ]
    if len(problems) > _NAMED:
        lines.append(f"- and {len(problems) - _NAMED:,} more: see the CSV")
    return lines


def _said(kind: ProblemKind) -> str:
    return kind.replace("_", " ")

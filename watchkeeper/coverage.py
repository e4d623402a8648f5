"""Which runbook answers which finding type, with what evidence, which actions, and who is asked."""

from collections import Counter
from collections.abc import Iterable, Sequence

from watchkeeper.escaping import code, markdown
from watchkeeper.finding import Finding
from watchkeeper.frozen import Frozen
from watchkeeper.runbook import Runbook
from watchkeeper.shelf import SHELF, runbook_for

GENERIC = "generic"


class Row(Frozen):
    """One finding type and what answers it."""

    finding_type: str
    severity: str
    """By default, as GuardDuty names it."""
    runbook: str
    evidence: tuple[str, ...]
    actions: tuple[str, ...]

    @property
    def is_specific(self) -> bool:
        """Whether a runbook of its own kind answers it."""
        return self.runbook != GENERIC

    @property
    def contains(self) -> bool:
        """Whether its runbook can contain something."""
        return self.is_specific and bool(self.actions)


def row_of(finding: Finding, severity: str) -> Row:
    """What answers `finding`, which stands for its type."""
    book = runbook_for(finding)
    return Row(
        finding_type=finding.type,
        severity=severity,
        runbook=book.id,
        evidence=(*book.look_at, "timeline"),
        actions=book.may,
    )


def coverage_markdown(rows: Sequence[Row], others: Sequence[Row]) -> str:
    """The coverage page.

    Args:
        rows: GuardDuty's types.
        others: what comes from elsewhere: alarms, Security Hub, people.
    """
    specific = sum(row.is_specific for row in rows)
    containing = sum(row.contains for row in rows)
    parts = [
        "# Which runbook answers what",
        "Written by `python -m deployments.coverage` from the table of runbooks and from each runbook's own "
        "declaration; `tests/deployments/test_coverage.py` holds both against what the code decides. A type that "
        "stands in no list is answered too: by the first pattern that fits, at last by the generic runbook, "
        "which looks, records and tells a person.",
        f"**{len(rows)} of {len(rows)} GuardDuty types are routed; {specific} "
        f"({_percent(specific, len(rows))}) to a runbook of their own kind; {containing} "
        f"({_percent(containing, len(rows))}) to one that can contain; "
        f"{len(rows) - specific} to the generic runbook only.**",
        "## Runbooks",
        *(_book(book, rows) for book in SHELF),
        "## GuardDuty's finding types",
        _types(rows),
        "## From elsewhere",
        _types(others),
    ]
    return "\n\n".join(parts) + "\n"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"


def _book(book: Runbook, rows: Iterable[Row]) -> str:
    count = Counter(row.runbook for row in rows)[book.id]
    lines = [
        f"### {markdown(book.title)}",
        f"- File: `watchkeeper/runbooks/{book.id}.py`; answers {count} of the types below",
        f"- Handles: {', '.join(code(pattern) for pattern in book.handles)}",
        f"- Looks at: {', '.join((*book.look_at, 'timeline'))}",
    ]
    if book.may:
        lines.append(f"- May: {', '.join(code(kind) for kind in book.may)}")
    else:
        lines.append(f"- Contains nothing: {markdown(book.contains) or 'it only looks and tells'}")
    lines.append(f"- Asks: {markdown(book.asks) or 'nobody by itself; the guardrails may'}")
    lines.append(f"- Sources: {' '.join(f'<{source}>' for source in book.sources)}")
    return "\n".join((lines[0], "", *lines[1:]))


def _types(rows: Sequence[Row]) -> str:
    lines = ["| Type | Severity | Runbook | Can contain |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {code(row.finding_type)} | {row.severity} | {row.runbook} | {'yes' if row.contains else 'no'} |"
        for row in rows
    ]
    return "\n".join(lines)

"""The week as CSV: every control, and every account's scores. No cell is read as a formula.

Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from watchkeeper.posture.cis_requirements import VERSIONS, requirement
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.scorecard import ControlResult
from watchkeeper.posture.standards import ALL, short_name
from watchkeeper.posture.wording import accepted_now, by_severity, headlines, severity_of

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def controls_csv(report: PostureReport) -> str:
    """One row for each control that is on, the most severe first; lists are joined by `; `.

    A CIS number stands with its version (`v5.0.0/1.20`): alone a spreadsheet would make 1.2 of it.
    """
    standards = report.card.standards
    head = [
        "week", "control", "title", "severity", "status", *map(short_name, standards),
        "failed", "accepted", "passed", "warning", "not_available", "suppressed", "suppressed_failed",
        "accounts_failing", "regions_failing", *(f"CIS {one}" for one in VERSIONS), "owners",
        "failing_since_week", "failing_weeks", "at_least", "checked_since", "newest_finding", "resources",
        "remediation",
    ]  # fmt: skip
    controls = {one.control: one for one in report.card.controls}
    rows = (_control(report, controls[name], standards) for name in by_severity(report, controls))
    return _csv(head, rows)


def _control(report: PostureReport, one: ControlResult, standards: Iterable[str]) -> list[object]:
    facts = report.catalogue.controls.get(one.control)
    history = report.changes.failing_for(one.control)
    owners = {report.owners[account].name for account in one.accounts_failing if account in report.owners}
    return [
        report.week, one.control, report.title_of(one.control), severity_of(report, one.control), one.status,
        *(one.by_standard.get(standard, "") for standard in standards),
        one.failed, accepted_now(report, one), one.passed, one.warning, one.not_available, one.suppressed,
        one.suppressed_failed, "; ".join(one.accounts_failing), "; ".join(one.regions_failing),
        *(_numbers(one.control, version) for version in VERSIONS), "; ".join(sorted(owners)),
        history.since if history else "", history.weeks if history else "",
        "yes" if history and history.at_least else "",
        one.failing_since.isoformat() if one.failing_since else "",
        one.newest.isoformat() if one.newest else "", "; ".join(one.resources),
        facts.remediation if facts else "",
    ]  # fmt: skip


def _numbers(control: str, version: str) -> str:
    return "; ".join(f"v{version}/{number}" for number in requirement(control, version))


def accounts_csv(report: PostureReport) -> str:
    """One row for each account and standard, the organization's first, with the counts behind each score."""
    head = [
        "week", "account", "name", "owner", "standard", "key", "score", "exact", "passed", "failed", "unknown",
        "no_data", "off",
    ]  # fmt: skip
    scores = {(one.scope, one.name, one.standard): one for one in report.card.scores}
    rows: list[list[object]] = []
    for account in ("", *report.card.coverage.accounts):
        owner = report.owners.get(account)
        for standard in headlines(report):
            one = scores.get(("account" if account else "organization", account, standard))
            if one is None:
                continue
            rows.append([
                report.week, account or report.scope,
                report.account_name(account) if account else "organization", owner.name if owner else "",
                "all standards (our figure)" if standard == ALL else short_name(standard), standard,
                "" if one.percent is None else one.percent, "" if one.exact is None else f"{one.exact:.2f}",
                one.passed, one.failed, one.unknown, one.no_data, one.disabled,
            ])  # fmt: skip
    return _csv(head, rows)


def _csv(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    written = StringIO()
    writer = csv.writer(written)
    for row in (head, *rows):
        writer.writerow([_harmless(str(cell)) for cell in row])
    return written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_BEGINS_A_FORMULA) else cell

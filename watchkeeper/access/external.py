"""What Access Analyzer's findings say of access from outside, told for people."""

import re
from collections.abc import Sequence

from watchkeeper.access.account_view import AccountView
from watchkeeper.access.inventory import AnalyzerFinding
from watchkeeper.access.subjects import ExternalSubject, RoleSubject
from watchkeeper.access.wording import listed

EXTERNAL = "ExternalAccess"
_ACCOUNT = re.compile(r"\d{12}")


def of_subject(subject: ExternalSubject | RoleSubject) -> tuple[AnalyzerFinding, ...]:
    """The external findings on it.

    On a role those that name its ARN, but for what its trust policy is judged by already: our own accounts, and
    identity providers, whose subjects an analyzer counts as outside whatever the conditions say of them.
    """
    if isinstance(subject, ExternalSubject):
        return subject.findings
    found = subject.view.findings.get(subject.role.arn, ())
    return tuple(
        one
        for one in found
        if one.type == EXTERNAL
        and "-provider/" not in (one.principal or "")
        and not in_the_house(one, subject.view)
    )


def in_the_house(finding: AnalyzerFinding, view: AccountView) -> bool:
    """Whether the principal is an account of ours, which an analyzer with the account as its zone calls outside."""
    accounts = _ACCOUNT.findall(finding.principal or "")
    return bool(accounts) and not finding.public and all(map(view.is_ours, accounts))


def told(findings: Sequence[AnalyzerFinding]) -> str:
    """Who can do what."""
    who = dict.fromkeys(
        "everybody" if one.public else (one.principal or "somebody unnamed") for one in findings
    )
    what = dict.fromkeys(action for one in findings for action in one.actions)
    may = f" may {listed(what, 4)}" if what else " can reach it"
    return f"{listed(who, 3)} from outside{may}"

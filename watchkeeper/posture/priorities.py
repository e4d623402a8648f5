"""What to mend first: the failing controls in one stated order."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from watchkeeper.evidence import Frozen
from watchkeeper.posture.accepted_risks import Risk, RiskBook
from watchkeeper.posture.cells import Status
from watchkeeper.posture.changes import Changes
from watchkeeper.posture.cis_requirements import VERSIONS, requirement
from watchkeeper.posture.matters_most import why_it_matters
from watchkeeper.posture.owners import Owner
from watchkeeper.posture.scorecard import ControlResult, Scorecard
from watchkeeper.posture.snapshot import Catalogue

SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW")
"""The highest first; what a source calls otherwise, or does not say, stands behind them all."""

_NEVER = datetime.max.replace(tzinfo=UTC)


class Priority(Frozen):
    """One failing control, and all that its owner must know."""

    rank: int
    """From 1."""
    control: str
    title: str
    severity: str
    status: Status
    matters_most: str = ""
    """Why it is one of the checks that matter most, in a sentence; empty if it is none."""
    accounts: tuple[str, ...]
    """Where it fails and is not wholly accepted."""
    failed: int
    """Open failed findings: resources that fail, without those under an accepted risk in force."""
    accepted: int = 0
    """Failed findings under an accepted risk in force."""
    weeks: int | None = None
    """For how many weeks of our own results it has failed; None: no result says so."""
    since: str = ""
    """The first of those weeks."""
    at_least: bool = False
    """It failed in the very first result, and perhaps before."""
    first_seen: datetime | None = None
    """When Security Hub first looked at what fails: the age is at most this."""
    cis: dict[str, str]
    """By the benchmark's version: the requirement's number, several joined by a comma."""
    owners: tuple[str, ...] = ()
    """Names, sorted, of those who answer for `accounts`."""
    note: str = ""
    remediation: str = ""
    """AWS's page on how to mend it."""
    resources: tuple[str, ...] = ()
    """Some that fail."""


def priorities(  # noqa: PLR0917  six different things, each named by its type
    card: Scorecard,
    changes: Changes,
    catalogue: Catalogue,
    owners: Mapping[str, Owner | None],
    book: RiskBook,
    on: date,
) -> tuple[Priority, ...]:
    """Rank the failing controls; one that is wholly under accepted risks in force is left out.

    Args:
        card: this week's.
        changes: since the last result.
        catalogue: titles, severities and pages of the controls.
        owners: by account.
        book: accepted risks; one that has expired no longer covers, and the note says so.
        on: the day of the report.
    """
    risks = book.by_control()
    found = []
    for result in card.failed:
        own = risks.get(result.control, ())
        in_force = [one for one in own if one.holds(on) and result.accepted.get(one.id)]
        accepted = sum(result.accepted[one.id] for one in in_force)
        if accepted >= result.failed:
            continue
        facts = catalogue.controls.get(result.control)
        history = changes.failing_for(result.control)
        accounts = _open_accounts(result, in_force)
        found.append(
            Priority(
                rank=0,
                control=result.control,
                title=facts.title if facts else result.control,
                severity=facts.severity if facts else "UNKNOWN",
                status=result.status,
                matters_most=why_it_matters(result.control),
                accounts=accounts,
                failed=result.failed - accepted,
                accepted=accepted,
                weeks=history.weeks if history else None,
                since=history.since if history else "",
                at_least=history.at_least if history else False,
                first_seen=result.failing_since,
                cis=_numbers(result.control),
                owners=tuple(sorted({one.name for one in map(owners.get, accounts) if one})),
                note="; ".join((*_expired(result, own, on), *_moved(result.control, changes))),
                remediation=facts.remediation if facts else "",
                resources=tuple(
                    one for one in result.resources if not any(risk.names(one) for risk in in_force)
                ),
            )
        )
    ranked = enumerate(sorted(found, key=_order), 1)
    return tuple(one.model_copy(update={"rank": rank}) for rank, one in ranked)


def _order(one: Priority) -> tuple[int, bool, int, int, int, datetime, str]:
    """Severity; what matters most; accounts; resources; age in our weeks, then Security Hub's; the id.

    Each is asked only where all before it are equal: there is no weight that could be argued about.
    """
    severity = SEVERITIES.index(one.severity) if one.severity in SEVERITIES else len(SEVERITIES)
    return (
        severity,
        not one.matters_most,
        -len(one.accounts),
        -one.failed,
        -(one.weeks or 0),
        one.first_seen or _NEVER,
        one.control,
    )


def _open_accounts(result: ControlResult, in_force: Sequence[Risk]) -> tuple[str, ...]:
    """Failing accounts without those where everything that fails is certainly accepted.

    The scorecard counts what a risk covers over all accounts. What its other accounts cannot hold
    must lie in this one; a finding counts for one risk only, so that the risks' shares add up.
    """
    failed = result.failed_by_account
    certain = dict.fromkeys(failed, 0)
    for risk in in_force:
        reached = [one for one in failed if not risk.accounts or one in risk.accounts]
        room = sum(failed[one] for one in reached)
        for one in reached:
            certain[one] += max(0, result.accepted[risk.id] - (room - failed[one]))
    return tuple(one for one in result.accounts_failing if certain.get(one, 0) < failed.get(one, 1))


def _numbers(control: str) -> dict[str, str]:
    numbers = {version: ", ".join(requirement(control, version)) for version in VERSIONS}
    return {version: text for version, text in numbers.items() if text}


def _expired(result: ControlResult, risks: Sequence[Risk], on: date) -> list[str]:
    return [
        f"accepted risk {one.id} expired on {one.expires}"
        for one in risks
        if not one.holds(on) and result.accepted.get(one.id)
    ]


def _moved(control: str, changes: Changes) -> list[str]:
    kinds = {
        "new this week": changes.new,
        "reopened": changes.reopened,
        "new in scope": changes.new_in_scope,
        "suppression lifted": changes.unsuppressed,
    }
    return [said for said, controls in kinds.items() if control in controls]

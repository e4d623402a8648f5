"""Started by hand: a user, a role or a key is looked into, without any finding."""

from watchkeeper.by_hand import ByHand
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:  # noqa: ARG001  the shape of every runbook
    """Evidence and timeline are what was asked for; what to do about it is a decision of its own."""
    no = Declined(
        what="contain it",
        why="it was only to be looked into: start quarantine-user or revoke-role-sessions",
    )
    label = finding.targets[0].label if finding.targets else "nobody"
    return Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary=f"What {label} is and did.",
        declined=(no,),
    )


RUNBOOK = Runbook(
    id="by_hand_principal",
    title="Investigate a principal, by hand",
    handles=(ByHand.INVESTIGATE,),
    look_at=("user", "role"),
    decide=decide,
    contains="it was only to be looked into",
    sources=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_remediate.html",),
)

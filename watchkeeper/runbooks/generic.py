"""Any finding that no other runbook answers: look, record, tell a person."""

from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:  # noqa: ARG001  the shape of every runbook
    """Contain nothing: what would be right for an unknown kind is a person's decision."""
    return Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="No runbook knows this kind of finding: evidence and timeline are kept for a person.",
        declined=(Declined(what="contain it", why=f"no runbook handles {finding.type}"),),
    )


RUNBOOK = Runbook(
    id="generic",
    title="Any other finding",
    handles=("*",),
    look_at=("user", "instance", "role"),
    decide=decide,
    contains="What would be right for a kind of finding that nobody has heard of is a person's decision.",
    sources=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_remediate.html",),
)

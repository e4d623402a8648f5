"""An EC2 instance talks to Tor, or to addresses on the house's own list of threats."""

from watchkeeper import instance_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Contain it; where the house's own list said so, a person judges the list first."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The instance talks to a network that hides who is there.",
    )
    if "MaliciousIPCaller" in finding.type:
        plan = plan.model_copy(
            update={
                "summary": "The instance talks to an address on a threat list of the house.",
                "ask": ("the house's own threat list says so: is the entry right?",),
            }
        )
    facts = instance_steps.seen(plan, finding, looks)
    return facts if isinstance(facts, Plan) else instance_steps.contained(plan, finding, facts)


RUNBOOK = Runbook(
    id="anonymous_network",
    title="EC2 instance talks to Tor or a listed address",
    handles=(
        "UnauthorizedAccess:EC2/TorClient",
        "UnauthorizedAccess:EC2/TorRelay",
        "UnauthorizedAccess:EC2/MaliciousIPCaller*",
    ),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=instance_steps.CONTAINMENT,
    asks=f"whether an entry of the house's own threat list is right; {instance_steps.ASKS}",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html"
        "#unauthorizedaccess-ec2-torclient",
        *instance_steps.SOURCES,
    ),
)

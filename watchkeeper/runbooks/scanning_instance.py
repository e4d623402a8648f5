"""An EC2 instance scans others: many ports of one host, or one port of many hosts."""

from watchkeeper import instance_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Contain it as compromised; a scanner of the house's own is known by its owner alone."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The instance looks for open doors elsewhere.",
    )
    facts = instance_steps.seen(plan, finding, looks)
    if isinstance(facts, Plan):
        return facts
    return instance_steps.with_more(
        instance_steps.contained(plan, finding, facts),
        requests=[
            Request(
                what="if it is your own scanner: release it, and have GuardDuty suppress this type for it",
                why="a vulnerability scanner looks the same from outside",
            )
        ],
    )


RUNBOOK = Runbook(
    id="scanning_instance",
    title="EC2 instance scans ports",
    handles=("Recon:EC2/Portscan", "Impact:EC2/PortSweep"),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=instance_steps.CONTAINMENT,
    asks=instance_steps.ASKS,
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html#impact-ec2-portsweep",
        *instance_steps.SOURCES,
    ),
)

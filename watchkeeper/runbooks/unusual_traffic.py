"""An EC2 instance behaves as it never did: another port, more traffic, another DNS resolver."""

from watchkeeper import instance_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook

_WHY = "unusual traffic alone does not show that somebody else is in it"


def decide(finding: Finding, looks: Looks) -> Plan:
    """Its owner may know why: isolation is prepared, and a person decides."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The instance behaves as it never did before.",
        ask=(f"{_WHY}: does its owner know the change?",),
    )
    facts = instance_steps.seen(plan, finding, looks)
    if isinstance(facts, Plan):
        return facts
    plan = instance_steps.contained(plan, finding, facts, isolate_only=_WHY)
    return instance_steps.with_more(
        plan,
        requests=[
            Request(
                what="ask the owner about new software, a backup, a migration or another DNS resolver",
                why="these change an instance's traffic too",
            )
        ],
    )


RUNBOOK = Runbook(
    id="unusual_traffic",
    title="EC2 instance behaves unusually",
    handles=("Behavior:EC2/*", "DefenseEvasion:EC2/*"),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=instance_steps.ISOLATION,
    asks="whether its owner knows the change; else to isolate it",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html"
        "#behavior-ec2-trafficvolumeunusual",
        *instance_steps.SOURCES,
    ),
)

"""An EC2 instance carries data out in DNS queries, which no security group blocks."""

from watchkeeper import instance_steps
from watchkeeper.actions.stop_instance import StopInstance
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Contain it like any other, and say that only the stop ends this one."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The instance carries data out in DNS queries.",
    )
    facts = instance_steps.seen(plan, finding, looks)
    if isinstance(facts, Plan):
        return facts
    plan = instance_steps.contained(plan, finding, facts)
    blocked = Request(
        what=f"block the domain for VPC {facts.vpc_id} with a Route 53 Resolver DNS Firewall rule",
        why="security groups and network ACLs do not stop queries to the VPC's own resolver",
    )
    stops = any(isinstance(action, StopInstance) for action in plan.actions)
    if not stops and facts.state not in ("stopped", "stopping"):
        why = f"{facts.instance_id} is not stopped, and isolation does not end DNS queries: block them now"
        plan = plan.model_copy(update={"escalate": why})
    return instance_steps.with_more(plan, requests=[blocked])


RUNBOOK = Runbook(
    id="dns_exfiltration",
    title="EC2 instance carries data out over DNS",
    handles=("Trojan:EC2/DNSDataExfiltration",),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=instance_steps.CONTAINMENT,
    asks=f"{instance_steps.ASKS}; to block the domain in Resolver DNS Firewall",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html"
        "#trojan-ec2-dnsdataexfiltration",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html",
        *instance_steps.SOURCES,
    ),
)

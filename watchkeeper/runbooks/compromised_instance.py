"""An EC2 instance works for someone else: a miner, a bot, a trojan."""

from watchkeeper import instance_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Keep the evidence, take it out of service, cut the network, revoke its role's sessions, stop it."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The instance works for someone else.",
    )
    facts = instance_steps.seen(plan, finding, looks)
    return facts if isinstance(facts, Plan) else instance_steps.contained(plan, finding, facts)


RUNBOOK = Runbook(
    id="compromised_instance",
    title="Compromised EC2 instance",
    handles=("CryptoCurrency:EC2/*", "Trojan:EC2/*", "Backdoor:EC2/*"),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=instance_steps.CONTAINMENT,
    asks=instance_steps.ASKS,
    sources=instance_steps.SOURCES,
)

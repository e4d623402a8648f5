"""An EC2 instance asks for the name of a domain with a bad reputation."""

from watchkeeper import instance_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.runbook import Runbook

_WHY = {
    "AbusedDomainRequest": "an abused domain serves ordinary visitors too: what was it asked for?",
    "SuspiciousDomainRequest": "a suspicious domain is a guess from its likeness to bad ones",
    "MaliciousDomainRequest.Custom": "the house's own threat list says so: is the entry right?",
}
"""Why a person judges first; of the others AWS knows that they are bad."""


def decide(finding: Finding, looks: Looks) -> Plan:
    """Contain it where the domain is known to be bad; where it may be ordinary, a person judges first."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The instance asks for a domain with a bad reputation.",
        ask=tuple(why for name, why in _WHY.items() if name in finding.type),
    )
    facts = instance_steps.seen(plan, finding, looks)
    return facts if isinstance(facts, Plan) else instance_steps.contained(plan, finding, facts)


RUNBOOK = Runbook(
    id="suspicious_domain",
    title="EC2 instance asks for a bad domain",
    handles=("Impact:EC2/*DomainRequest*",),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=instance_steps.CONTAINMENT,
    asks=f"whether the domain is bad, unless AWS knows that it is; {instance_steps.ASKS}",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html"
        "#impact-ec2-maliciousdomainrequestreputation",
        *instance_steps.SOURCES,
    ),
)

"""A detection rule of the house's own, or one that AWS named after a tactic, fired on an EC2 instance."""

from watchkeeper import instance_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.runbook import Runbook

_WHY = "what the rule saw does not show that the host itself is lost"
_TACTICS = (
    "Collection", "CommandAndControl", "CredentialAccess", "DefenseImpairment", "Discovery", "Execution",
    "Exfiltration", "Impact", "InitialAccess", "LateralMovement", "Persistence", "PrivilegeEscalation",
    "Stealth",
)  # fmt: skip
"""As MITRE ATT&CK names them: custom detection rules put these before the colon."""


def decide(finding: Finding, looks: Looks) -> Plan:
    """Nobody but the rule's author knows how sure it is: isolation is prepared, and a person decides."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="A detection rule fired on the instance.",
        ask=("how sure the rule is, only its author knows",),
    )
    facts = instance_steps.seen(plan, finding, looks)
    if isinstance(facts, Plan):
        return facts
    return instance_steps.contained(plan, finding, facts, isolate_only=_WHY)


RUNBOOK = Runbook(
    id="custom_detection",
    title="Detection rule fired on an EC2 instance",
    handles=tuple(f"{tactic}:EC2/*" for tactic in _TACTICS),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=instance_steps.ISOLATION,
    asks="whether the rule is right; then to isolate the instance",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/findings-custom-detection-rules.html",
        *instance_steps.SOURCES,
    ),
)

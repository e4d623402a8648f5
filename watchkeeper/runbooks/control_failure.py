"""A control of Security Hub failed: a setting is not as it should be; nobody was seen to use it."""

from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:  # noqa: ARG001  the shape of every runbook
    """Report it with what it is about; settings are put right by the baseline or by their owners."""
    names = ", ".join(target.label for target in finding.targets[:5]) or "the resource"
    steps = PrincipalSteps(
        declined=(
            Declined(what="change the setting", why="it is no incident: nobody was seen to make use of it"),
        ),
        requests=(
            Request(
                what=f"put {names} right, or accept the risk for a time (posture/accepted risks)",
                why=finding.title or finding.type,
            ),
        ),
    )
    return steps.on(begun(finding, RUNBOOK.id, "A setting is not as it should be."))


RUNBOOK = Runbook(
    id="control_failure",
    title="Failed control of Security Hub",
    handles=("Software and Configuration Checks*",),
    look_at=("user", "role", "instance", "bucket"),
    decide=decide,
    contains="A setting is wrong and nobody was seen to use it; the weekly score and the baseline see to it.",
    sources=("https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html",),
)

"""Policies of users, roles or groups were changed."""

from watchkeeper import alarm_steps
from watchkeeper.actions.detach_policy import DetachPolicy
from watchkeeper.evidence import Looks
from watchkeeper.facts.alarm_calls import AlarmCall
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook

_ATTACHED = {
    "AttachUserPolicy": ("user", "userName"),
    "AttachRolePolicy": ("role", "roleName"),
    "AttachGroupPolicy": ("group", "groupName"),
}
_POWERFUL = ("/AdministratorAccess", "/IAMFullAccess", "/PowerUserAccess")
"""AWS's own policies by which one can do everything, or give oneself everything."""


def decide(finding: Finding, looks: Looks) -> Plan:
    """Detach what gives full power, if a person agrees; the rest is told."""
    steps = PrincipalSteps()
    for call in alarm_steps.calls_behind(looks):
        steps = steps.then(_about(finding, call))
    steps = steps.then(alarm_steps.tell_calls(looks))
    return steps.on(begun(finding, RUNBOOK.id, "Policies of identities were changed."))


def _about(finding: Finding, call: AlarmCall) -> PrincipalSteps:
    holder, field = _ATTACHED.get(call.name, ("", ""))
    name, arn = call.request.get(field), call.request.get("policyArn")
    if not isinstance(name, str) or not isinstance(arn, str) or not arn.endswith(_POWERFUL):
        return PrincipalSteps()
    detach = DetachPolicy.model_validate(
        {
            "holder": holder,
            "holder_name": name,
            "policy_arn": arn,
            "account": call.account or finding.account,
            "region": finding.region,
            "case_id": finding.case_id,
        }
    )
    why = f"{call.actor} attached {arn.rsplit('/', 1)[-1]} to {holder} {name}: was that wanted?"
    return PrincipalSteps(actions=(detach,), ask=(why,))


RUNBOOK = Runbook(
    id="iam_policy_change",
    title="IAM policies changed",
    handles=("CIS/IamPolicyChange",),
    look_at=alarm_steps.LOOK_AT,
    decide=decide,
    may=("detach_policy",),
    asks="Was it wanted that a user, a role or a group got full power?",
    sources=alarm_steps.SOURCES,
)

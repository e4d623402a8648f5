"""Rights in a cluster were widened: a role, a binding, or a service account that became an administrator."""

from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.kubernetes_commands import bindings_of
from watchkeeper.kubernetes_steps import CALLER_ACTIONS, caller_steps, with_audit_log
from watchkeeper.parsing.fields import part, text_or_none
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """What was made is asked to go; who made it in an unusual way may lose the cluster."""
    plan = begun(finding, RUNBOOK.id, "Rights in the cluster were widened.")
    made = PrincipalSteps(requests=(_what_was_made(finding),))
    if finding.type.startswith("Policy:"):
        why = "to bind so is allowed to whoever did it: it is a weakness, and no sign of a stranger"
        kept = PrincipalSteps(
            declined=(Declined(what="contain the caller", why=why),), requests=(bindings_of("default"),)
        )
        return with_audit_log(finding, looks, made.then(kept)).on(plan)
    return with_audit_log(finding, looks, made.then(caller_steps(finding, looks))).on(plan)


def _what_was_made(finding: Finding) -> Request:
    """The binding or role, by the name that the finding gives it."""
    action = part(part(finding.raw, "service"), "action")
    binding = part(action, "kubernetesRoleBindingDetails")
    if name := text_or_none(binding, "name"):
        kind, role = text_or_none(binding, "kind") or "binding", text_or_none(binding, "roleRefName")
        what = f"look at the {kind} {name}" + (f" to {role}" if role else "")
    elif name := text_or_none(part(action, "kubernetesRoleDetails"), "name"):
        what = f"look at the role {name}"
    else:
        what = "find the role or the binding in the cluster's audit log"
    return Request(
        what=f"{what}; keep it as YAML, and delete it if nobody of yours made it",
        why="AWS's API does not reach what is inside Kubernetes",
    )


RUNBOOK = Runbook(
    id="kubernetes_privileges",
    title="Kubernetes rights widened",
    handles=(
        "*:Kubernetes/AnomalousBehavior.RoleBindingCreated",
        "*:Kubernetes/AnomalousBehavior.RoleCreated",
        "Policy:Kubernetes/AdminAccessToDefaultServiceAccount",
    ),
    look_at=("eks_cluster", "role"),
    decide=decide,
    may=CALLER_ACTIONS,
    asks="Where the making was unusual: may everyone who uses the caller's access entry, and its role, lose it?",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-remediate-kubernetes.html",
        "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
    ),
)

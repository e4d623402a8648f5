"""Credentials of an EKS cluster are used from a place, or in a way, that is not their owner's."""

from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.kubernetes_steps import CALLER_ACTIONS, caller_steps, with_audit_log
from watchkeeper.plan import Plan
from watchkeeper.principal_steps import begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """The caller's access entry, and the role behind it."""
    plan = begun(finding, RUNBOOK.id, "Someone else calls the cluster's API with these credentials.")
    return with_audit_log(finding, looks, caller_steps(finding, looks)).on(plan)


RUNBOOK = Runbook(
    id="kubernetes_credentials",
    title="Kubernetes credentials in the wrong hands",
    handles=(
        "*:Kubernetes/MaliciousIPCaller",
        "*:Kubernetes/MaliciousIPCaller.Custom",
        "*:Kubernetes/TorIPCaller",
        "*:Kubernetes/AnomalousBehavior.SecretsAccessed",
        "*:Kubernetes/AnomalousBehavior.PermissionChecked",
    ),
    look_at=("eks_cluster", "role"),
    decide=decide,
    may=CALLER_ACTIONS,
    asks="Always: may everyone who uses the caller's access entry, and its role, lose it?",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-remediate-kubernetes.html",
        "https://docs.aws.amazon.com/eks/latest/best-practices/incident-response-and-forensics.html",
    ),
)

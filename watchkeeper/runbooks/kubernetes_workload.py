"""A workload of a cluster is theirs, or became dangerous: deployed, entered, privileged, or with malware."""

from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.kubernetes_steps import CALLER_ACTIONS, caller_steps, with_audit_log, workload_steps
from watchkeeper.plan import Declined, Plan
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook
from watchkeeper.targets import KubernetesUserTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """The workload's role and network; and the caller, where one deployed or entered it."""
    plan = begun(finding, RUNBOOK.id, "A workload of the cluster is not to be trusted.")
    steps = workload_steps(finding, looks)
    if not steps.requests:
        none = Declined(what="isolate the workload", why="the finding names none")
        steps = steps.then(PrincipalSteps(declined=(none,)))
    if any(isinstance(one, KubernetesUserTarget) for one in finding.targets):
        steps = steps.then(caller_steps(finding, looks))
    return with_audit_log(finding, looks, steps).on(plan)


RUNBOOK = Runbook(
    id="kubernetes_workload",
    title="Kubernetes workload not to be trusted",
    handles=(
        "*:Kubernetes/AnomalousBehavior.WorkloadDeployed*",
        "*:Kubernetes/AnomalousBehavior.ExecInPod",
        "*:Kubernetes/ExecInKubeSystemPod",
        "*:Kubernetes/PrivilegedContainer",
        "*:Kubernetes/ContainerWithSensitiveMount",
        "*:Kubernetes/MaliciousFile",
        "*:Kubernetes/SuspiciousFile",
    ),
    look_at=("eks_cluster", "instance", "role"),
    decide=decide,
    may=CALLER_ACTIONS,
    asks="Before the sessions of the workload's role are revoked, or its caller loses the cluster; "
    "network policy, cordon and evidence are asked of people with the commands",
    sources=(
        "https://docs.aws.amazon.com/eks/latest/best-practices/incident-response-and-forensics.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-remediate-kubernetes.html",
    ),
)

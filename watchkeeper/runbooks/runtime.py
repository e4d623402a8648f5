"""A process does what only an attacker's does: in an ECS task, in a pod of EKS, or on a host."""

from watchkeeper import instance_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.kubernetes_steps import WORKLOAD_ACTIONS, with_audit_log, workload_steps
from watchkeeper.plan import Declined, Plan
from watchkeeper.principal_steps import begun
from watchkeeper.runbook import Runbook
from watchkeeper.targets import ClusterTarget, InstanceTarget, TaskTarget, WorkloadTarget
from watchkeeper.task_steps import TASK_ACTIONS, task_steps

SUMMARY = "A process runs there that is not yours."


def decide(finding: Finding, looks: Looks) -> Plan:
    """By what the process runs in: the smallest thing that can be cut off."""
    plan = begun(finding, RUNBOOK.id, SUMMARY)
    task = next((one for one in finding.targets if isinstance(one, TaskTarget)), None)
    if task is not None:
        return task_steps(finding, looks, task).on(plan)
    if any(isinstance(one, WorkloadTarget) for one in finding.targets):
        made = with_audit_log(finding, looks, workload_steps(finding, looks)).on(plan)
        why = "other pods run on it: start `isolate-instance` by hand if the container broke out"
        host = Declined(what="isolate the node", why=why)
        return instance_steps.with_more(made, declined=[host])
    if not any(isinstance(one, InstanceTarget) for one in finding.targets):
        why = "the finding names no task, no workload and no host"
        return instance_steps.with_more(plan, declined=[Declined(what="contain the process", why=why)])
    facts = instance_steps.seen(plan, finding, looks)
    if isinstance(facts, Plan):
        return facts
    contained = instance_steps.contained(plan, finding, facts)
    if (cluster := _cluster(finding)) and contained.actions:
        ask = f"it is a node of {cluster}: what others run on it goes down with it"
        return instance_steps.with_more(contained, ask=[ask])
    return contained


def _cluster(finding: Finding) -> str | None:
    """The cluster that the host works for, where the finding says so."""
    return next((one.name for one in finding.targets if isinstance(one, ClusterTarget)), None)


RUNBOOK = Runbook(
    id="runtime",
    title="Attack seen at run time",
    handles=("*:Runtime/*",),
    look_at=("ecs_task", "eks_cluster", "instance", "role"),
    decide=decide,
    may=tuple(
        dict.fromkeys((*TASK_ACTIONS, "enable_audit_log", *WORKLOAD_ACTIONS, *instance_steps.CONTAINMENT))
    ),
    asks="Always in a container: may the task and its service stop, or the role of the pod lose its sessions? "
    "On a host " + instance_steps.ASKS,
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-remediate-runtime-monitoring.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/findings-runtime-monitoring.html",
    ),
)

"""What a person does inside a cluster, as requests with the commands to paste.

Names come from a finding, and a workload's name can be the attacker's choice: only one that Kubernetes
itself would take goes into a command.
"""

import json
import re
import shlex

from watchkeeper.finding import Finding
from watchkeeper.plan import Request
from watchkeeper.targets import InstanceTarget, WorkloadTarget

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_KINDS = {
    "pod": "pod",
    "deployment": "deployment",
    "daemonset": "daemonset",
    "statefulset": "statefulset",
    "replicaset": "replicaset",
    "replicationcontroller": "replicationcontroller",
    "job": "job",
    "cronjob": "cronjob",
}
LABEL = "watchkeeper-case"


def workload_requests(workload: WorkloadTarget, finding: Finding) -> tuple[Request, ...]:
    """Keep its evidence, cut its network, keep its node free, find out where it came from."""
    space, name = workload.namespace or "", workload.name
    kind = _KINDS.get((workload.workload_type or "pod").lower().removesuffix("s"), "")
    if not (kind and _is_name(space) and _is_name(name)):
        return (
            Request(
                what=f"label the pods of {workload.label} and deny their network by a NetworkPolicy",
                why="the finding's namespace, name or kind is none that fits into a command",
            ),
        )
    requests = [_keep(kind, space, name)]
    if kind == "cronjob":
        requests.append(
            Request(
                what=f"suspend it: kubectl -n {space} patch cronjob {name} "
                f"-p {shlex.quote(json.dumps({'spec': {'suspend': True}}))}",
                why="undone by the same with false; pods that it started before run on",
            )
        )
    else:
        requests.append(_deny_network(kind, space, name, finding.case_id))
    requests.append(_cordon(kind, space, name, finding))
    if workload.images:
        requests.append(
            Request(
                what=f"find out who built and pushed {', '.join(workload.images)}, and where else it runs",
                why="a workload that is started anew from the same image is as it was",
            )
        )
    return tuple(requests)


def bindings_of(subject: str) -> Request:
    """Show every binding that names a user, group or service account, and take away what should not be."""
    return Request(
        what="read which roles are bound to it, and delete the bindings that nobody needs: "
        f"kubectl get clusterrolebindings,rolebindings -A -o wide | grep -F -- {shlex.quote(subject)}",
        why=f"what Kubernetes itself gives {subject} AWS's API neither shows nor takes away",
    )


def audit_query(cluster: str, user_name: str | None) -> Request:
    """What the caller did, in the cluster's audit log."""
    by = f' and user.username = "{user_name}"' if user_name and '"' not in user_name else ""
    return Request(
        what=f"read in CloudWatch Logs Insights, log group /aws/eks/{cluster}/cluster: "
        f'fields @timestamp, verb, objectRef.resource, objectRef.name, responseStatus.code | filter @logStream like "audit"{by}',
        why="the finding shows one call; the audit log shows what was read, made and changed beside it",
    )


def role_of_service_account(namespace: str, account: str) -> Request:
    """A role that is bound by the account's annotation (IRSA) only Kubernetes knows."""
    named = _is_name(namespace) and _is_name(account)
    command = (
        f": kubectl -n {namespace} get serviceaccount {account} -o yaml | grep role-arn" if named else ""
    )
    return Request(
        what=f"look whether service account {namespace}/{account} has an IAM role by annotation, and if so "
        f"start `revoke-role-sessions` by hand for it{command}",
        why="EKS's API shows roles of pod identities only",
    )


def mapped_by_config_map(principal: str) -> Request:
    """Principals of the older way stand in a config map inside the cluster."""
    return Request(
        what=f"take {principal} out of the config map: kubectl -n kube-system edit configmap aws-auth",
        why="it has no access entry; the cluster still reads aws-auth, which AWS's API does not change",
    )


def _keep(kind: str, space: str, name: str) -> Request:
    logs = (
        ""
        if kind == "cronjob"
        else f"; kubectl -n {space} logs {kind}/{name} --all-containers --timestamps"
    )
    return Request(
        what=f"keep what it is before anything else: kubectl -n {space} get {kind} {name} -o yaml{logs}",
        why="do not delete its pods: their memory, files and logs go with them",
    )


def _deny_network(kind: str, space: str, name: str, case: str) -> Request:
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"watchkeeper-{case}", "namespace": space},
        "spec": {
            "podSelector": {"matchLabels": {LABEL: case}},
            "policyTypes": ["Ingress", "Egress"],
        },
    }
    if kind == "pod":
        label = f"kubectl -n {space} label pod {name} {LABEL}={case} --overwrite"
    else:
        selector = (
            f"$(kubectl -n {space} get {kind} {name} -o jsonpath='{{.spec.selector.matchLabels}}' "
            "| tr -d '{}\"' | tr ':' '=')"
        )
        label = f'kubectl -n {space} label pods -l "{selector}" {LABEL}={case} --overwrite'
    return Request(
        what=f"cut its network: {label} && echo {shlex.quote(json.dumps(policy))} | kubectl apply -f -",
        why=f"it counts where the cluster's network plug-in enforces policies; undone by "
        f"kubectl -n {space} delete networkpolicy watchkeeper-{case}",
    )


def _cordon(kind: str, space: str, name: str, finding: Finding) -> Request:
    host = next((one.instance_id for one in finding.targets if isinstance(one, InstanceTarget)), None)
    if host and re.fullmatch(r"i-[0-9a-f]{8,17}", host):
        node = (
            "$(kubectl get nodes -o custom-columns=N:.metadata.name,P:.spec.providerID --no-headers "
            f"| awk '/{host}$/{{print $1}}')"
        )
        isolate = f"; to cut off the whole node, start `isolate-instance` by hand for {host}"
    elif kind == "pod":
        node, isolate = f"$(kubectl -n {space} get pod {name} -o jsonpath='{{.spec.nodeName}}')", ""
    else:
        return Request(
            what=f"cordon the nodes on which its pods run: kubectl -n {space} get pods -o wide | grep {name}",
            why="nothing new is put beside it",
        )
    return Request(
        what=f'keep its node free: kubectl cordon "{node}"',
        why=f"nothing new is put beside it; a container that broke out owns the node and all pods on it{isolate}",
    )


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text))

"""What is done about who called a cluster's Kubernetes API, and about the workload that was called for."""

from watchkeeper.actions.enable_audit_log import EnableAuditLog
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.strip_access_entry import StripAccessEntry
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.eks_cluster import AccessEntryState, EksClusterFacts
from watchkeeper.finding import Finding
from watchkeeper.kubernetes_commands import (
    audit_query,
    bindings_of,
    mapped_by_config_map,
    role_of_service_account,
    workload_requests,
)
from watchkeeper.plan import Declined, Request
from watchkeeper.principal_steps import PrincipalSteps
from watchkeeper.targets import KubernetesUserTarget, WorkloadTarget

CALLER_ACTIONS = ("enable_audit_log", "strip_access_entry", "revoke_role_sessions")
WORKLOAD_ACTIONS = ("revoke_role_sessions",)
ANONYMOUS = ("system:anonymous", "system:unauthenticated")
_SERVICE_ACCOUNT = "system:serviceaccount:"


def seen_cluster(looks: Looks) -> EksClusterFacts | str:
    """The cluster as it was seen, or why nothing is known of it."""
    look = looks.get("eks_cluster", Unseen(why="no cluster was looked at"))
    if isinstance(look, Unseen):
        return f"could not look at the cluster: {look.why}"
    if not isinstance(look.value, EksClusterFacts):
        return "the cluster does not exist (any more)"
    return look.value


def caller_steps(finding: Finding, looks: Looks) -> PrincipalSteps:
    """Take the caller's rights in the cluster away, and the sessions behind it; a person decides.

    Who was impersonated comes second in a finding, and did nothing: its rights stay.
    """
    callers = [one for one in finding.targets if isinstance(one, KubernetesUserTarget)]
    if not callers:
        return PrincipalSteps(declined=(_no("contain the caller", "the finding names no caller"),))
    steps = _caller(finding, callers[0], looks)
    for other in callers[1:]:
        why = f"{callers[0].user_name} acted in its name: look who may impersonate"
        kept = PrincipalSteps(declined=(_no(f"contain {other.user_name}", why),))
        steps = steps.then(kept).then(PrincipalSteps(requests=(bindings_of(other.user_name),)))
    return steps


def with_audit_log(finding: Finding, looks: Looks, steps: PrincipalSteps) -> PrincipalSteps:
    """The audit log is read if it is on; if not, that is said, and it goes on with the other actions."""
    facts = seen_cluster(looks)
    callers = (one.user_name for one in finding.targets if isinstance(one, KubernetesUserTarget))
    user_name = next(callers, None)
    if isinstance(facts, str):
        return steps
    if facts.audit_log_on:
        return steps.then(PrincipalSteps(requests=(audit_query(facts.name, user_name),)))
    off = PrincipalSteps(
        declined=(
            _no("read the cluster's audit log", "it is off: only GuardDuty saw what was called before now"),
        )
    )
    if not steps.actions:
        why = "it takes effect about a minute later; CloudWatch Logs charges for what it writes"
        ask = Request(what=f"switch on the audit log of EKS cluster {facts.name}", why=why)
        return steps.then(off).then(PrincipalSteps(requests=(ask,)))
    on = EnableAuditLog(cluster=facts.name, **_where(finding))
    return PrincipalSteps(actions=(on,)).then(steps).then(off)


def workload_steps(finding: Finding, looks: Looks) -> PrincipalSteps:
    """What AWS gives the workload is taken away; all within Kubernetes is asked of people."""
    steps = PrincipalSteps()
    for workload in (one for one in finding.targets if isinstance(one, WorkloadTarget)):
        kept = _no(
            f"delete the pods of {workload.label}", "it destroys evidence, and others start in their place"
        )
        steps = steps.then(PrincipalSteps(declined=(kept,), requests=workload_requests(workload, finding)))
        if workload.namespace and workload.service_account:
            steps = steps.then(
                _service_account(finding, workload.namespace, workload.service_account, looks)
            )
    return steps


def _caller(finding: Finding, caller: KubernetesUserTarget, looks: Looks) -> PrincipalSteps:
    name = caller.user_name
    if name in ANONYMOUS:
        return PrincipalSteps(
            declined=(_no(f"contain {name}", "it is nobody: what is bound to it must go"),),
            requests=(bindings_of(name), bindings_of("system:unauthenticated")),
        )
    if name.startswith(_SERVICE_ACCOUNT):
        namespace, _, account = name.removeprefix(_SERVICE_ACCOUNT).partition(":")
        found = _service_account(finding, namespace, account, looks)
        return found.then(PrincipalSteps(requests=(bindings_of(account),)))
    if name.startswith("system:node:"):
        return PrincipalSteps(
            declined=(_no(f"strip {name}", "without its entry the node would leave the cluster"),),
            requests=(
                Request(
                    what=f"cordon node {name.removeprefix('system:node:')}, and start `isolate-instance` "
                    "by hand for its instance",
                    why="whoever calls as a node has the node",
                ),
            ),
        )
    return _principal(finding, caller, looks)


def _principal(finding: Finding, caller: KubernetesUserTarget, looks: Looks) -> PrincipalSteps:
    """An IAM user or role: its access entry first, then what it is outside the cluster."""
    facts, who = seen_cluster(looks), caller.principal_arn or caller.user_name
    if isinstance(facts, str):
        steps = PrincipalSteps(declined=(_no(f"strip the access entry of {who}", facts),))
        return steps.then(_outside(finding, caller.principal_arn))
    entries = facts.entries_of(caller.principal_arn, caller.user_name)
    steps = PrincipalSteps()
    for entry in entries:
        steps = steps.then(_strip(finding, facts.name, entry))
    if not entries:
        steps = _without_entry(facts, who)
    principal = caller.principal_arn or next((one.principal_arn for one in entries), None)
    steps = steps.then(PrincipalSteps(requests=(bindings_of(caller.user_name),)))
    return steps.then(_outside(finding, principal))


def _strip(finding: Finding, cluster: str, entry: AccessEntryState) -> PrincipalSteps:
    what = f"strip the access entry of {entry.principal_arn}"
    if entry.entry_type != "STANDARD":
        return PrincipalSteps(declined=(_no(what, f"it is of type {entry.entry_type}: nodes need it"),))
    if entry.is_stripped:
        return PrincipalSteps(declined=(_no(what, "it gives no group and no access policy"),))
    return PrincipalSteps(
        actions=(StripAccessEntry(cluster=cluster, principal_arn=entry.principal_arn, **_where(finding)),),
        ask=(f"everyone who works in {cluster} as {entry.principal_arn} loses it",),
    )


def _without_entry(facts: EksClusterFacts, who: str) -> PrincipalSteps:
    what = f"strip the access entry of {who}"
    if "entries" in facts.not_seen:
        return PrincipalSteps(declined=(_no(what, f"could not look: {facts.not_seen['entries']}"),))
    why = "it has none"
    if facts.entries_left_out:
        why = f"none among those that were read; {facts.entries_left_out} more were not"
    by_map = (mapped_by_config_map(who),) if "CONFIG_MAP" in facts.authentication_mode else ()
    return PrincipalSteps(declined=(_no(what, why),), requests=by_map)


def _service_account(finding: Finding, namespace: str, account: str, looks: Looks) -> PrincipalSteps:
    """The sessions of the role that EKS gives the account's pods; one bound by annotation is asked for."""
    facts = seen_cluster(looks)
    by_annotation = PrincipalSteps(requests=(role_of_service_account(namespace, account),))
    what = f"revoke the sessions of service account {namespace}/{account}"
    if isinstance(facts, str):
        return by_annotation.then(PrincipalSteps(declined=(_no(what, facts),)))
    if why := facts.not_seen.get("pod_identities"):
        return by_annotation.then(PrincipalSteps(declined=(_no(what, f"could not look: {why}"),)))
    steps = PrincipalSteps()
    for one in facts.pod_identities:
        if (one.namespace, one.service_account) == (namespace, account):
            steps = steps.then(_outside(finding, one.role_arn))
    return steps.then(by_annotation)


def _outside(finding: Finding, principal_arn: str | None) -> PrincipalSteps:
    """What an IAM principal is outside the cluster: a role's sessions end, a user is asked for."""
    parts = (principal_arn or "").split(":", 5)
    if len(parts) < 6:
        return PrincipalSteps()
    kind, _, path = parts[5].partition("/")
    name = path.rsplit("/", 1)[-1]
    if kind == "user":
        what = f"start `quarantine-user` by hand for {name} in account {parts[4]}"
        return PrincipalSteps(
            requests=(Request(what=what, why="its keys reach further than this cluster"),)
        )
    if parts[4] != finding.account:
        what = f"start `revoke-role-sessions` by hand for role {name} in account {parts[4]}"
        return PrincipalSteps(requests=(Request(what=what, why="it is a role of another account"),))
    revoke = RevokeRoleSessions(role_name=name, **_where(finding))
    ask = f"revoking the sessions of role {name} hits everything that uses it"
    return PrincipalSteps(actions=(revoke,), ask=(ask,))


def _where(finding: Finding) -> dict[str, str]:
    return {"account": finding.account, "region": finding.region, "case_id": finding.case_id}


def _no(what: str, why: str) -> Declined:
    return Declined(what=what, why=why)

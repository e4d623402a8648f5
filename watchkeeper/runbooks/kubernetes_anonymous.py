"""Nobody in particular reaches a cluster: calls without credentials, or a dashboard open to the internet."""

from watchkeeper.actions.close_cluster_endpoint import CloseClusterEndpoint
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.kubernetes_commands import bindings_of
from watchkeeper.kubernetes_steps import seen_cluster, with_audit_log
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook

_DASHBOARDS = {
    "ExposedDashboard": "kubectl -n kubernetes-dashboard get services",
    "KubeflowDashboardExposed": "kubectl -n istio-system get services istio-ingressgateway",
}


def decide(finding: Finding, looks: Looks) -> Plan:
    """The way in from the internet may be closed; what is bound to nobody, people must take away."""
    kind = finding.type.rpartition("/")[2]
    if command := _DASHBOARDS.get(kind):
        plan = begun(finding, RUNBOOK.id, "A dashboard of the cluster is open to the internet.")
        return with_audit_log(finding, looks, _dashboard(command)).on(plan)
    plan = begun(finding, RUNBOOK.id, "The cluster answers callers who say nothing of who they are.")
    steps = _endpoint(finding, looks).then(
        PrincipalSteps(requests=(bindings_of("system:anonymous"), bindings_of("system:unauthenticated")))
    )
    if steps.actions:
        # AWS makes one change of a cluster at a time: the log would keep the endpoint open for longer.
        return steps.on(plan)
    return with_audit_log(finding, looks, steps).on(plan)


def _dashboard(command: str) -> PrincipalSteps:
    why = "the dashboard has a load balancer of its own: the API's endpoint is not the way in"
    return PrincipalSteps(
        declined=(Declined(what="close the cluster's public endpoint", why=why),),
        requests=(
            Request(
                what=f"make the dashboard's service internal (type ClusterIP), and reach it by port-forward: {command}",
                why="what is behind it runs with the dashboard's own rights",
            ),
            bindings_of("kubernetes-dashboard"),
        ),
    )


def _endpoint(finding: Finding, looks: Looks) -> PrincipalSteps:
    facts, what = seen_cluster(looks), "close the cluster's public endpoint"
    if isinstance(facts, str):
        return PrincipalSteps(declined=(Declined(what=what, why=facts),))
    if not facts.endpoint_public:
        return PrincipalSteps(
            declined=(Declined(what=what, why="it has none: the call came from its VPC"),)
        )
    close = CloseClusterEndpoint(
        cluster=facts.name, account=finding.account, region=finding.region, case_id=finding.case_id
    )
    open_to = ", ".join(facts.public_cidrs) or "everyone"
    ask = f"whoever works on {facts.name} from outside its VPC is locked out; it is open to {open_to}"
    return PrincipalSteps(actions=(close,), ask=(ask,))


RUNBOOK = Runbook(
    id="kubernetes_anonymous",
    title="Kubernetes open to anybody",
    handles=(
        "*:Kubernetes/SuccessfulAnonymousAccess",
        "Policy:Kubernetes/AnonymousAccessGranted",
        "Policy:Kubernetes/ExposedDashboard",
        "Policy:Kubernetes/KubeflowDashboardExposed",
    ),
    look_at=("eks_cluster",),
    decide=decide,
    may=("close_cluster_endpoint",),
    asks="Before the public endpoint is closed: who works on the cluster from outside its VPC?",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-remediate-kubernetes.html",
        "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
    ),
)

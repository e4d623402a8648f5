"""The EKS cluster that a finding names: endpoint, logs, access entries, pod identities, node groups."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from tasks import aws
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Absent
from watchkeeper.facts.eks_cluster import AccessEntryState, EksClusterFacts, PodIdentity, PolicyScope
from watchkeeper.finding import Finding
from watchkeeper.targets import ClusterTarget, KubernetesUserTarget, WorkloadTarget

_MOST_ENTRIES = 50
"""Each costs two calls; those that a principal of the finding has come first."""
T = TypeVar("T")


def concerns(finding: Finding) -> str | None:
    """The cluster's name, if the finding names an EKS cluster or something in one."""
    for target in finding.targets:
        match target:
            case ClusterTarget(platform="eks", name=name):
                return name
            case ClusterTarget(platform="", name=name, arn=str(arn)) if ":eks:" in arn:
                return name
            case WorkloadTarget(cluster=str(name)) | KubernetesUserTarget(cluster=str(name)):
                return name
            case _:
                pass
    return None


def look(finding: Finding, name: str) -> EksClusterFacts | Absent:
    """The cluster; what beside it may not be read is told in `not_seen`.

    Raises:
        Denied: the cluster may not be read.
    """
    eks = aws.client("eks", account=finding.account, region=finding.region)
    try:
        with aws.reading_aws_errors("eks:DescribeCluster", name):
            cluster = eks.describe_cluster(name=name)["cluster"]
    except NotThere:
        return Absent(what=f"EKS cluster {name}")
    network = cluster.get("resourcesVpcConfig", {})
    mode = cluster.get("accessConfig", {}).get("authenticationMode", "CONFIG_MAP")
    not_seen: dict[str, str] = {}

    def seen(what: str, looking: Callable[[], T], otherwise: T) -> T:
        try:
            return looking()
        except Permanent as error:
            not_seen[what] = str(error)
            return otherwise

    nothing: tuple[tuple[AccessEntryState, ...], int] = ((), 0)
    entries = (
        nothing if mode == "CONFIG_MAP" else seen("entries", lambda: _entries(eks, name, finding), nothing)
    )
    return EksClusterFacts(
        name=name,
        arn=cluster["arn"],
        status=cluster["status"],
        version=cluster.get("version"),
        vpc_id=network.get("vpcId"),
        endpoint_public=bool(network.get("endpointPublicAccess")),
        endpoint_private=bool(network.get("endpointPrivateAccess")),
        public_cidrs=tuple(network.get("publicAccessCidrs", ())),
        log_types=tuple(sorted(logs_on(cluster))),
        authentication_mode=mode,
        oidc_issuer=cluster.get("identity", {}).get("oidc", {}).get("issuer"),
        entries=entries[0],
        entries_left_out=entries[1],
        pod_identities=seen("pod_identities", lambda: tuple(_identities(eks, name, finding)), ()),
        node_groups=seen("node_groups", lambda: _node_groups(eks, name), ()),
        tags=cluster.get("tags", {}),
        not_seen=not_seen,
    )


def logs_on(cluster: dict[str, Any]) -> set[str]:
    """The control-plane logs of a described cluster that are on."""
    setups = cluster.get("logging", {}).get("clusterLogging", [])
    return {kind for setup in setups if setup.get("enabled") for kind in setup.get("types", [])}


def _entries(eks: Any, name: str, finding: Finding) -> tuple[tuple[AccessEntryState, ...], int]:
    """The entries, and how many more there are than were read."""
    callers = [one for one in finding.targets if isinstance(one, KubernetesUserTarget)]
    wanted = {one.principal_arn.rsplit("/", 1)[-1] for one in callers if one.principal_arn}
    arns: list[str] = aws.pages(eks, "list_access_entries", "accessEntries", clusterName=name)
    arns.sort(key=lambda arn: arn.rsplit("/", 1)[-1] not in wanted)
    read = tuple(entry(eks, name, arn) for arn in arns[:_MOST_ENTRIES])
    return tuple(one for one in read if one is not None), max(0, len(arns) - _MOST_ENTRIES)


def entry(eks: Any, cluster: str, principal_arn: str) -> AccessEntryState | None:
    """One access entry with its policies; None if there is none (any more).

    Raises:
        Denied: it may not be read.
    """
    try:
        with aws.reading_aws_errors("eks:DescribeAccessEntry", principal_arn):
            one = eks.describe_access_entry(clusterName=cluster, principalArn=principal_arn)["accessEntry"]
        policies = aws.pages(
            eks,
            "list_associated_access_policies",
            "associatedAccessPolicies",
            clusterName=cluster,
            principalArn=principal_arn,
        )
    except NotThere:
        return None
    return AccessEntryState(
        principal_arn=principal_arn,
        user_name=one.get("username"),
        groups=tuple(sorted(one.get("kubernetesGroups") or ())),
        entry_type=one.get("type") or "STANDARD",
        policies=tuple(
            PolicyScope(
                policy_arn=policy["policyArn"],
                scope=policy["accessScope"]["type"],
                namespaces=tuple(sorted(policy["accessScope"].get("namespaces") or ())),
            )
            for policy in sorted(policies, key=lambda policy: policy["policyArn"])
        ),
    )


def _identities(eks: Any, name: str, finding: Finding) -> Iterator[PodIdentity]:
    """The roles of the service accounts that the finding names, by EKS Pod Identity."""
    for namespace, account in _service_accounts(finding):
        found = aws.pages(
            eks,
            "list_pod_identity_associations",
            "associations",
            clusterName=name,
            namespace=namespace,
            serviceAccount=account,
        )
        for one in found:
            with aws.reading_aws_errors("eks:DescribePodIdentityAssociation", one["associationId"]):
                told = eks.describe_pod_identity_association(
                    clusterName=name, associationId=one["associationId"]
                )
            role = told["association"]["roleArn"]
            yield PodIdentity(namespace=namespace, service_account=account, role_arn=role)


def _service_accounts(finding: Finding) -> Iterator[tuple[str, str]]:
    for target in finding.targets:
        match target:
            case WorkloadTarget(namespace=str(namespace), service_account=str(account)):
                yield namespace, account
            case KubernetesUserTarget(user_name=name) if name.startswith("system:serviceaccount:"):
                _, _, namespace, account = (*name.split(":", 3), "", "")[:4]
                if namespace and account:
                    yield namespace, account
            case _:
                pass


def _node_groups(eks: Any, name: str) -> tuple[str, ...]:
    return tuple(aws.pages(eks, "list_nodegroups", "nodegroups", clusterName=name))

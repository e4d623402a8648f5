"""An EKS cluster as AWS sees it; what is inside Kubernetes (bindings, pods) AWS's API does not tell."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class PolicyScope(Frozen):
    """An access policy on an entry, and where it counts."""

    policy_arn: str
    scope: Literal["cluster", "namespace"]
    namespaces: tuple[str, ...] = ()


class AccessEntryState(Frozen):
    """What one IAM principal may do in the cluster by its access entry."""

    principal_arn: str
    user_name: str | None = None
    groups: tuple[str, ...] = ()
    entry_type: str = "STANDARD"
    """Anything else is an entry of nodes: its groups cannot be changed."""
    policies: tuple[PolicyScope, ...] = ()

    @property
    def is_stripped(self) -> bool:
        """Whether it gives nothing any more."""
        return not self.groups and not self.policies


class PodIdentity(Frozen):
    """A service account that gets the credentials of an IAM role."""

    namespace: str
    service_account: str
    role_arn: str


class EksClusterFacts(Frozen):
    """The cluster's endpoint, logs, entries and node groups."""

    kind: Literal["eks_cluster"] = "eks_cluster"
    name: str
    arn: str
    status: str
    version: str | None = None
    vpc_id: str | None = None
    endpoint_public: bool
    endpoint_private: bool
    public_cidrs: tuple[str, ...] = ()
    log_types: tuple[str, ...] = ()
    """Control-plane logs that are on: api, audit, authenticator, controllerManager, scheduler."""
    authentication_mode: str = "CONFIG_MAP"
    """CONFIG_MAP, API or API_AND_CONFIG_MAP: where it is CONFIG_MAP there are no access entries."""
    oidc_issuer: str | None = None
    entries: tuple[AccessEntryState, ...] = ()
    entries_left_out: int = 0
    """Entries beyond those that were read."""
    pod_identities: tuple[PodIdentity, ...] = ()
    """Of the service accounts that the finding names."""
    node_groups: tuple[str, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)
    not_seen: dict[str, str] = Field(default_factory=dict)
    """What could not be read, and why: `entries`, `pod_identities`, `node_groups`."""

    @property
    def audit_log_on(self) -> bool:
        """Whether Kubernetes calls are in CloudWatch Logs: without, only GuardDuty saw them."""
        return "audit" in self.log_types

    def entries_of(self, principal_arn: str | None, user_name: str) -> tuple[AccessEntryState, ...]:
        """The entries of an IAM principal, or that map to the Kubernetes user of that name.

        A session's ARN leaves out its role's path, so kind, account and last part of the name count.
        """
        wanted = _short(principal_arn) if principal_arn else None
        return tuple(
            one
            for one in self.entries
            if _short(one.principal_arn) == wanted or (one.user_name and one.user_name == user_name)
        )


def _short(arn: str) -> tuple[str, str, str]:
    """Account, kind and name of an IAM principal, without its path."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return "", "", arn
    kind, _, name = parts[5].partition("/")
    return parts[4], kind, name.rsplit("/", 1)[-1]

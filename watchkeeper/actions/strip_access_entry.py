"""Take all rights out of an access entry of an EKS cluster."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class StripAccessEntry(BaseAction):
    """The entry stays, without groups and access policies: its principal signs in and may do nothing.

    A Kubernetes binding that names the entry's user itself is not touched: AWS's API does not see it.
    """

    kind: Literal["strip_access_entry"] = "strip_access_entry"
    cluster: str
    principal_arn: str

    permissions: ClassVar = (
        "eks:DescribeAccessEntry",
        "eks:DisassociateAccessPolicy",
        "eks:ListAssociatedAccessPolicies",
        "eks:UpdateAccessEntry",
    )
    undo_permissions: ClassVar = (
        "eks:AssociateAccessPolicy",
        "eks:DescribeAccessEntry",
        "eks:ListAssociatedAccessPolicies",
        "eks:UpdateAccessEntry",
    )
    undo: ClassVar = (
        "give the entry back the groups and the access policies that it had, each with its scope"
    )
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html"

    @property
    def evidence_step(self) -> str:
        """The look at the cluster."""
        return "eks_cluster"

    @property
    def resource(self) -> str:
        """The entry: region, cluster and principal."""
        return f"{self.region}/{self.cluster}/{self.principal_arn}"

    @property
    def subject(self) -> str:
        """The cluster."""
        return self.cluster

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Take all groups and access policies off the access entry of {self.principal_arn} "
            f"in EKS cluster {self.cluster}"
        )

    def holds(self, state: State) -> bool:
        """It gives nothing, or is gone."""
        return state.get("exists") is False or (state.get("groups") == [] and state.get("policies") == {})

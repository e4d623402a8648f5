"""Close the public endpoint of an EKS cluster's Kubernetes API."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class CloseClusterEndpoint(BaseAction):
    """The API answers inside the VPC only; AWS takes some minutes to change it.

    The private endpoint is switched on with it: nodes and pods would lose the API otherwise.
    """

    kind: Literal["close_cluster_endpoint"] = "close_cluster_endpoint"
    cluster: str

    permissions: ClassVar = (
        "eks:DescribeCluster",
        "eks:DescribeUpdate",
        "eks:ListUpdates",
        "eks:UpdateClusterConfig",
    )
    undo_permissions: ClassVar = permissions
    undo: ClassVar = "open the endpoint again to the address ranges that it was open to"
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html"

    @property
    def evidence_step(self) -> str:
        """The look at the cluster."""
        return "eks_cluster"

    @property
    def resource(self) -> str:
        """The cluster, by region and name."""
        return f"{self.region}/{self.cluster}"

    @property
    def subject(self) -> str:
        """The cluster."""
        return self.cluster

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Close the public API endpoint of EKS cluster {self.cluster}: only its VPC reaches it then"

    def holds(self, state: State) -> bool:
        """It is closed, or AWS is closing it."""
        if state.get("public") is False:
            return True
        changing: dict[str, str] = state.get("changing", {})
        return changing.get("EndpointPublicAccess") == "false"

"""Switch on the audit log of an EKS cluster's Kubernetes API."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class EnableAuditLog(BaseAction):
    """Evidence from now on, in CloudWatch Logs; AWS takes about a minute, and charges for what is written."""

    kind: Literal["enable_audit_log"] = "enable_audit_log"
    cluster: str

    permissions: ClassVar = (
        "eks:DescribeCluster",
        "eks:DescribeUpdate",
        "eks:ListUpdates",
        "eks:UpdateClusterConfig",
    )
    undo_permissions: ClassVar = permissions
    undo: ClassVar = "switch it off again, if it was off before; what it wrote stays"
    source: ClassVar = "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html"

    @property
    def evidence_step(self) -> str:
        """The look at the cluster."""
        return "eks_cluster"

    @property
    def resource(self) -> str:
        """The cluster's log, by region and name."""
        return f"{self.region}/{self.cluster}/audit"

    @property
    def subject(self) -> str:
        """The cluster."""
        return self.cluster

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Switch on the audit log of EKS cluster {self.cluster}"

    def holds(self, state: State) -> bool:
        """It is on, or AWS is switching it on."""
        return state.get("audit") is True or "audit" in state.get("switching_on", ())

"""Cut a database off the network."""

from typing import ClassVar, Literal

from watchkeeper.action import State
from watchkeeper.actions.quarantine_instance import QUARANTINE_GROUP
from watchkeeper.actions.snapshot_database import OnDatabase


class IsolateDatabase(OnDatabase):
    """The VPC's group without rules instead of its own; members of a cluster have the cluster's.

    It stops every application that works with the database, so a person decides always. A session
    that is open goes on until it is ended within the database, or the database is restarted.
    """

    kind: Literal["isolate_database"] = "isolate_database"
    vpc_id: str

    permissions: ClassVar = (
        "rds:ModifyDBInstance",
        "rds:ModifyDBCluster",
        "rds:DescribeDBInstances",
        "rds:DescribeDBClusters",
        "ec2:DescribeSecurityGroups",
        "ec2:CreateSecurityGroup",
        "ec2:CreateTags",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupEgress",
    )
    undo_permissions: ClassVar = (
        "rds:ModifyDBInstance",
        "rds:ModifyDBCluster",
        "rds:DescribeDBInstances",
        "rds:DescribeDBClusters",
        "ec2:DescribeSecurityGroups",
    )
    undo: ClassVar = "put it back into the security groups that it had"
    interrupts: ClassVar = True
    source: ClassVar = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html"
    )

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Isolate database {self.database_arn}: into {QUARANTINE_GROUP}, which lets nothing in or out"
        )

    def holds(self, state: State) -> bool:
        """It has the quarantine group and no other, and that has no rules."""
        group = state.get("quarantine_group")
        return bool(group) and state.get("quarantine_rules") == 0 and state.get("groups") == [group]

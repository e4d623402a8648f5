"""Take a snapshot of a database."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State
from watchkeeper.case import sha256


class OnDatabase(BaseAction):
    """A change to an RDS database: an instance alone, a cluster, or a member of one."""

    database_arn: str
    """Identifiers repeat among regions, ARNs do not."""

    @property
    def evidence_step(self) -> str:
        """The look at the database."""
        return "database"

    @property
    def resource(self) -> str:
        """The database's ARN."""
        return self.database_arn

    @property
    def identifier(self) -> str:
        """Its identifier in its region."""
        return self.database_arn.rsplit(":", 1)[-1]

    @property
    def is_cluster(self) -> bool:
        """Whether it is a cluster, by its ARN: `…:cluster:name` or `…:db:name`."""
        return ":cluster:" in self.database_arn


class SnapshotDatabase(OnDatabase):
    """Evidence. While it is taken AWS refuses other changes, so that it comes after the cut.

    It is named after the case: a second one of the same case is the same one.
    """

    kind: Literal["snapshot_database"] = "snapshot_database"

    permissions: ClassVar = (
        "rds:CreateDBSnapshot",
        "rds:CreateDBClusterSnapshot",
        "rds:AddTagsToResource",
        "rds:DescribeDBSnapshots",
        "rds:DescribeDBClusterSnapshots",
    )
    undo_permissions: ClassVar = ()
    undo: ClassVar = "nothing: snapshots are evidence and stay"
    source: ClassVar = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html"

    @property
    def snapshot_identifier(self) -> str:
        """At most 63 letters, digits and single hyphens, as for a cluster's."""
        short = sha256(self.database_arn.encode())[:8]
        return f"{self.case_id}-{short}-{self.identifier}"[:63].rstrip("-")

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Snapshot database {self.database_arn} as {self.snapshot_identifier}"

    def holds(self, state: State) -> bool:
        """The case's snapshot is there, or is being taken."""
        return state.get("snapshot") in ("creating", "available")

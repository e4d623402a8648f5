"""Take a database's snapshot back from those with whom it is shared."""

from typing import ClassVar, Literal

from watchkeeper.action import State
from watchkeeper.actions.snapshot_database import OnDatabase


class UnshareDatabaseSnapshot(OnDatabase):
    """Nobody else may restore or copy it any more; copies that were made stay theirs."""

    kind: Literal["unshare_database_snapshot"] = "unshare_database_snapshot"

    permissions: ClassVar = (
        "rds:ModifyDBSnapshotAttribute",
        "rds:ModifyDBClusterSnapshotAttribute",
        "rds:DescribeDBSnapshotAttributes",
        "rds:DescribeDBClusterSnapshotAttributes",
    )
    undo_permissions: ClassVar = permissions
    undo: ClassVar = "share it again with those who had it"
    source: ClassVar = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html"

    @property
    def is_cluster(self) -> bool:
        """Whether it is a cluster's: `…:cluster-snapshot:name` or `…:snapshot:name`."""
        return ":cluster-snapshot:" in self.database_arn

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Share snapshot {self.database_arn} with nobody"

    def holds(self, state: State) -> bool:
        """Nobody else may restore it."""
        return state.get("shared_with") == []

"""Switch a database's deletion protection on."""

from typing import ClassVar, Literal

from watchkeeper.action import State
from watchkeeper.actions.snapshot_database import OnDatabase


class ProtectDatabase(OnDatabase):
    """Keeps the evidence: nobody deletes it by API while the case is open. It interrupts nothing."""

    kind: Literal["protect_database"] = "protect_database"

    permissions: ClassVar = (
        "rds:ModifyDBInstance",
        "rds:ModifyDBCluster",
        "rds:DescribeDBInstances",
        "rds:DescribeDBClusters",
    )
    undo_permissions: ClassVar = permissions
    undo: ClassVar = "switch it off again, if it was off before"
    source: ClassVar = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html"

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Protect database {self.database_arn} from deletion"

    def holds(self, state: State) -> bool:
        """The protection is on."""
        return state.get("deletion_protection") is True

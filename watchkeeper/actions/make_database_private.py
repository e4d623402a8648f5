"""Take a database's address in the internet away."""

from typing import ClassVar, Literal

from watchkeeper.action import State
from watchkeeper.actions.snapshot_database import OnDatabase


class MakeDatabasePrivate(OnDatabase):
    """Who works from within the VPC goes on; who came over the internet, friend or not, is cut off.

    Its name then leads to the private address. A member of a Multi-AZ cluster cannot be changed so.
    """

    kind: Literal["make_database_private"] = "make_database_private"

    permissions: ClassVar = ("rds:ModifyDBInstance", "rds:DescribeDBInstances")
    undo_permissions: ClassVar = ("rds:ModifyDBInstance", "rds:DescribeDBInstances")
    undo: ClassVar = "make it public again, if it was public before"
    interrupts: ClassVar = True
    source: ClassVar = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html"
    )

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Take database {self.database_arn} off the internet (not publicly accessible)"

    def holds(self, state: State) -> bool:
        """It has no public address."""
        return state.get("public") is False

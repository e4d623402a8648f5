"""Take a snapshot of every volume of an instance, in one crash-consistent set."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State
from watchkeeper.counted import counted


class SnapshotVolumes(BaseAction):
    """Evidence before anything is stopped; tagged with the case, by which it finds its own again."""

    kind: Literal["snapshot_volumes"] = "snapshot_volumes"
    instance_id: str
    volume_ids: tuple[str, ...]

    permissions: ClassVar = (
        "ec2:CreateSnapshots",
        "ec2:CreateTags",
        "ec2:DescribeSnapshots",
        "ec2:DescribeInstances",
    )
    undo_permissions: ClassVar = ()
    undo: ClassVar = "nothing: snapshots are evidence and stay"
    source: ClassVar = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html"

    @property
    def resource(self) -> str:
        """The instance."""
        return self.instance_id

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Snapshot {counted(len(self.volume_ids), 'volume')} of instance {self.instance_id}"

    def holds(self, state: State) -> bool:
        """Every volume has a snapshot of this case."""
        return set(self.volume_ids) <= set(state.get("snapshots", {}))

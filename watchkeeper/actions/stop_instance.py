"""Stop an instance."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class StopInstance(BaseAction):
    """Last of all: stopping loses the memory and any instance-store volume."""

    kind: Literal["stop_instance"] = "stop_instance"
    instance_id: str
    auto_scaling_group: str | None = None
    """The group that must keep it in standby first: it would terminate a stopped member."""

    hibernate: bool = False
    """Keep its memory on its root volume; where that fails, AWS stops it as any other."""

    permissions: ClassVar = (
        "ec2:StopInstances",
        "ec2:DescribeInstances",
        "autoscaling:DescribeAutoScalingInstances",
    )
    undo_permissions: ClassVar = ("ec2:StartInstances", "ec2:DescribeInstances")
    undo: ClassVar = "start it again, if it was running before"
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html"

    @property
    def resource(self) -> str:
        """The instance."""
        return self.instance_id

    @property
    def sentence(self) -> str:
        """What it does."""
        standby = f", if {self.auto_scaling_group} keeps it in standby" if self.auto_scaling_group else ""
        how = "Hibernate" if self.hibernate else "Stop"
        return f"{how} instance {self.instance_id}{standby}"

    def holds(self, state: State) -> bool:
        """It is stopped, about to be, or gone."""
        return state.get("state") in ("stopping", "stopped", "shutting-down", "terminated")

"""Put a member of an Auto Scaling group into standby."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State

IN_STANDBY = ("EnteringStandby", "Standby")
"""While it is entering, its connections drain: its load balancer may take minutes over that."""


class EnterStandby(BaseAction):
    """The group neither terminates nor replaces a member in standby, whatever its health.

    Termination protection does not help there: Auto Scaling ignores it. The group's capacity shrinks
    by one, so that no new member is launched, and its load balancers send no new traffic.
    """

    kind: Literal["enter_standby"] = "enter_standby"
    instance_id: str
    auto_scaling_group: str

    permissions: ClassVar = ("autoscaling:EnterStandby", "autoscaling:DescribeAutoScalingInstances")
    undo_permissions: ClassVar = (
        "autoscaling:ExitStandby",
        "autoscaling:DescribeAutoScalingInstances",
        "ec2:DescribeInstances",
    )
    undo: ClassVar = "put it back into service, which gives the group its capacity back"
    source: ClassVar = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html"
    interrupts: ClassVar = True

    @property
    def resource(self) -> str:
        """The instance."""
        return self.instance_id

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Put instance {self.instance_id} into standby: Auto Scaling group {self.auto_scaling_group} "
            "keeps it, sends it no traffic, and goes on with one member less"
        )

    def holds(self, state: State) -> bool:
        """It is in standby, or enters it; or it is no member (any more), and no group will end it."""
        return "lifecycle" in state and (state["lifecycle"] is None or state["lifecycle"] in IN_STANDBY)

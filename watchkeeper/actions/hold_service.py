"""Hold an ECS service: it wants no task any more."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class HoldService(BaseAction):
    """Its scheduler starts a new task for each that is stopped: held first, none comes after.

    All its tasks stop. Service auto scaling may raise the count again: `verify` would see it.
    """

    kind: Literal["hold_service"] = "hold_service"
    cluster: str
    service: str

    permissions: ClassVar = ("ecs:DescribeServices", "ecs:UpdateService")
    undo_permissions: ClassVar = permissions
    undo: ClassVar = "set the wanted count back to what it was; new tasks start from the same revision"
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html"

    @property
    def evidence_step(self) -> str:
        """The look at the task, which sees its service too."""
        return "ecs_task"

    @property
    def resource(self) -> str:
        """The service, by region, cluster and name."""
        return f"{self.region}/{self.cluster}/{self.service}"

    @property
    def subject(self) -> str:
        """The service as the evidence names it."""
        return f"{self.cluster}/{self.service}"

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Set the wanted count of ECS service {self.subject} to 0: all its tasks stop"

    def holds(self, state: State) -> bool:
        """It wants no task, or is not active."""
        return state.get("desired") == 0 or state.get("status") in ("DRAINING", "INACTIVE", "MISSING")

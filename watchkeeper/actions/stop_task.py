"""Stop an ECS task."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class StopTask(BaseAction):
    """Last of all: its memory and its disk are gone, and a stopped task cannot be started again.

    Its revision, its network and who started it are kept in the case: the same can be run anew.
    """

    kind: Literal["stop_task"] = "stop_task"
    cluster: str
    task_arn: str

    permissions: ClassVar = ("ecs:DescribeTasks", "ecs:StopTask")
    undo_permissions: ClassVar = ()
    undo: ClassVar = (
        "nothing starts a stopped task again: run the kept task definition revision anew, "
        "or let its service do so when it is released"
    )
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html"

    @property
    def evidence_step(self) -> str:
        """The look at the task."""
        return "ecs_task"

    @property
    def resource(self) -> str:
        """The task's ARN."""
        return self.task_arn

    @property
    def reason(self) -> str:
        """What ECS keeps as the reason of the stop."""
        return f"Watchkeeper case {self.case_id}: security incident"

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Stop ECS task {self.task_arn.rsplit('/', 1)[-1]} in cluster {self.cluster}"

    def holds(self, state: State) -> bool:
        """It is stopped, is about to be, or ECS knows it no more."""
        return state.get("desired") == "STOPPED" or state.get("status") in ("STOPPED", "MISSING")

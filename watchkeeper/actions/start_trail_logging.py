"""Let a trail log again."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class StartTrailLogging(BaseAction):
    """`region` is the trail's home region: elsewhere CloudTrail refuses the change."""

    kind: Literal["start_trail_logging"] = "start_trail_logging"
    trail_arn: str

    permissions: ClassVar = ("cloudtrail:GetTrailStatus", "cloudtrail:StartLogging")
    undo_permissions: ClassVar = ()
    undo: ClassVar = "nothing to undo: the trail goes on logging, its owner can stop it"
    source: ClassVar = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html"

    @property
    def evidence_step(self) -> str:
        """The look at the trails."""
        return "trails"

    @property
    def resource(self) -> str:
        """The trail's ARN."""
        return self.trail_arn

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Start logging of trail {self.trail_arn} again"

    def holds(self, state: State) -> bool:
        """It logs."""
        return state.get("is_logging") is True

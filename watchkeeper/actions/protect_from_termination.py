"""Switch an instance's termination protection on."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class ProtectFromTermination(BaseAction):
    """Keeps the evidence: nobody terminates the instance by API while the case is open."""

    kind: Literal["protect_from_termination"] = "protect_from_termination"
    instance_id: str

    permissions: ClassVar = ("ec2:ModifyInstanceAttribute", "ec2:DescribeInstanceAttribute")
    undo_permissions: ClassVar = ("ec2:ModifyInstanceAttribute", "ec2:DescribeInstanceAttribute")
    undo: ClassVar = "switch it off again, if it was off before"
    source: ClassVar = (
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html"
    )

    @property
    def resource(self) -> str:
        """The instance."""
        return self.instance_id

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Protect instance {self.instance_id} from termination"

    def holds(self, state: State) -> bool:
        """The protection is on."""
        return state.get("disable_api_termination") is True

"""Let an instance's metadata service answer requests with a session token only."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class RequireImdsv2(BaseAction):
    """A request that a browser or a forged URL makes carries no token: it gets no credentials any more.

    The hop limit stays: containers may rely on it, and a token is enough against rebinding.
    """

    kind: Literal["require_imdsv2"] = "require_imdsv2"
    instance_id: str

    permissions: ClassVar = ("ec2:ModifyInstanceMetadataOptions", "ec2:DescribeInstances")
    undo_permissions: ClassVar = ("ec2:ModifyInstanceMetadataOptions", "ec2:DescribeInstances")
    undo: ClassVar = "let it answer requests without a token again, if it did before"
    source: ClassVar = (
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-existing-instances.html"
    )
    interrupts: ClassVar = True

    @property
    def resource(self) -> str:
        """The instance."""
        return self.instance_id

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Require session tokens (IMDSv2) of instance {self.instance_id}'s metadata service; "
            "a program on it that still asks without one gets no credentials"
        )

    def holds(self, state: State) -> bool:
        """Tokens are required, or the service is off."""
        return state.get("tokens") == "required" or state.get("endpoint") == "disabled"

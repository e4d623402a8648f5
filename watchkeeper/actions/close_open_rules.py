"""Take rules that let the whole internet in out of a security group."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State
from watchkeeper.facts.open_rules import OpenRule


class CloseOpenRules(BaseAction):
    """It hits every interface in the group, so a person decides; connections that are open stay open.

    Only the ranges `0.0.0.0/0` and `::/0` go: what else the same rule lets in stays.
    """

    kind: Literal["close_open_rules"] = "close_open_rules"
    group_id: str
    port: int
    rules: tuple[OpenRule, ...]

    permissions: ClassVar = ("ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupIngress")
    undo_permissions: ClassVar = ("ec2:DescribeSecurityGroups", "ec2:AuthorizeSecurityGroupIngress")
    undo: ClassVar = "put exactly the same rules back, with their descriptions"
    source: ClassVar = (
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html"
    )
    interrupts: ClassVar = True

    @property
    def evidence_step(self) -> str:
        """The look at the groups."""
        return "open_rules"

    @property
    def resource(self) -> str:
        """The group and the port: one case may close several ports."""
        return f"{self.group_id}/{self.port}"

    @property
    def subject(self) -> str:
        """The group."""
        return self.group_id

    @property
    def sentence(self) -> str:
        """What it does."""
        rules = "; ".join(rule.label for rule in self.rules)
        return (
            f"Close port {self.port} to the internet in security group {self.group_id} "
            f"({self.resource}): take out {rules}"
        )

    def holds(self, state: State) -> bool:
        """None of these rules is in the group; or the group is gone."""
        return "open" in state and not state["open"]

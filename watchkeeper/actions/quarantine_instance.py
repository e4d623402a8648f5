"""Cut an instance off the network: every interface into a group that has no rules."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State
from watchkeeper.counted import counted

QUARANTINE_GROUP = "watchkeeper-quarantine"
UNTRACK_GROUP_PREFIX = "watchkeeper-untrack-"
"""The passing all-access group's name begins so; the case makes it and takes it away again."""


class QuarantineInstance(BaseAction):
    """Two steps per interface, as in AWSSupport-ContainEC2Instance.

    A group change does not cut tracked connections: the open shell would stay. Under a group that
    allows all traffic both ways connections are untracked, so the interface passes through such a
    group first; the second change, to the group without rules, then cuts them.
    """

    kind: Literal["quarantine_instance"] = "quarantine_instance"
    instance_id: str
    vpc_id: str
    network_interface_ids: tuple[str, ...]

    permissions: ClassVar = (
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:CreateSecurityGroup",
        "ec2:CreateTags",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:DeleteSecurityGroup",
    )
    undo_permissions: ClassVar = (
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:DeleteSecurityGroup",
    )
    undo: ClassVar = "put every interface back into the groups that it had"
    interrupts: ClassVar = True
    source: ClassVar = (
        "https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/"
        "automation-awssupport-containec2instance.html"
    )

    @property
    def resource(self) -> str:
        """The instance."""
        return self.instance_id

    @property
    def untrack_group(self) -> str:
        """The name of the case's passing all-access group."""
        return f"{UNTRACK_GROUP_PREFIX}{self.case_id}"

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Isolate instance {self.instance_id}: "
            f"{counted(len(self.network_interface_ids), 'network interface')} into {QUARANTINE_GROUP}, which lets nothing in or out"
        )

    def holds(self, state: State) -> bool:
        """Every interface that there is has the quarantine group and no other, and it has no rules.

        Interfaces attached since the plan count; one of the plan that is gone needs nothing; to see
        none at all proves nothing.
        """
        group = state.get("quarantine_group")
        interfaces = state.get("interfaces", {})
        return (
            bool(group)
            and bool(interfaces)
            and state.get("quarantine_rules") == 0
            and all(groups == [group] for groups in interfaces.values())
        )

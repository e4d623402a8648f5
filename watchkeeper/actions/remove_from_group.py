"""Take an IAM user out of a group."""

from typing import ClassVar, Literal

from watchkeeper.action import OnUser, State


class RemoveFromGroup(OnUser):
    """The user loses what the group's policies allow, and nothing else; the group stays."""

    kind: Literal["remove_from_group"] = "remove_from_group"
    group_name: str

    permissions: ClassVar = ("iam:RemoveUserFromGroup", "iam:ListGroupsForUser")
    undo_permissions: ClassVar = ("iam:AddUserToGroup", "iam:ListGroupsForUser")
    undo: ClassVar = "put the user into the group again, if it was in it before"
    source: ClassVar = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups_manage_add-remove-users.html"
    )

    @property
    def resource(self) -> str:
        """The membership."""
        return f"{self.user_name}:{self.group_name}"

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Take user {self.user_name} out of group {self.group_name}"

    def holds(self, state: State) -> bool:
        """The user is not in the group, or one of them is gone."""
        return state.get("member") is False

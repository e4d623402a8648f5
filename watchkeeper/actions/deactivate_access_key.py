"""Set one access key of an IAM user to Inactive."""

from typing import ClassVar, Literal

from watchkeeper.action import OnUser, State


class DeactivateAccessKey(OnUser):
    """The key stops working at once, keeps its last-used record, and can be switched on again."""

    kind: Literal["deactivate_access_key"] = "deactivate_access_key"
    access_key_id: str

    permissions: ClassVar = ("iam:UpdateAccessKey", "iam:ListAccessKeys")
    undo_permissions: ClassVar = ("iam:UpdateAccessKey", "iam:ListAccessKeys")
    undo: ClassVar = "set the key to Active again, if it was active before"
    source: ClassVar = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"

    @property
    def resource(self) -> str:
        """The key's id."""
        return self.access_key_id

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Deactivate access key {self.access_key_id} of user {self.user_name}"

    def holds(self, state: State) -> bool:
        """The key is inactive, or gone."""
        return state.get("status") in ("Inactive", "absent")

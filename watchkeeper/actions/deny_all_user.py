"""Put an inline policy on an IAM user that denies everything."""

from typing import Any, ClassVar, Literal

from watchkeeper.action import OnUser, State

POLICY_PREFIX = "EmergencyDenyAll-"
"""Every such policy's name begins so; the guard at the door lets only these be deleted again."""


class DenyAllUser(OnUser):
    """Covers console sessions, keys made in the meantime and sessions got with GetSessionToken."""

    kind: Literal["deny_all_user"] = "deny_all_user"

    permissions: ClassVar = ("iam:PutUserPolicy", "iam:GetUserPolicy")
    undo_permissions: ClassVar = ("iam:DeleteUserPolicy", "iam:GetUserPolicy")
    undo: ClassVar = "delete this one policy, which this case made"
    source: ClassVar = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html"

    @property
    def policy_name(self) -> str:
        """The case's own policy: its name cannot meet another one's."""
        return POLICY_PREFIX + self.case_id

    @property
    def document(self) -> dict[str, Any]:
        """The policy. Its size counts against the user's 2,048 characters of inline policies."""
        return {
            "Version": "2012-10-17",
            "Statement": [{"Sid": "Watchkeeper", "Effect": "Deny", "Action": "*", "Resource": "*"}],
        }

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Deny everything to user {self.user_name} (inline policy {self.policy_name}); "
            "its console password stays as it is"
        )

    def holds(self, state: State) -> bool:
        """The policy is there and says what it must."""
        return state.get("document") == self.document

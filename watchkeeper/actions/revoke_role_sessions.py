"""Deny a role's sessions that were issued before now."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from watchkeeper.action import OnRole, State

POLICY_PREFIX = "WatchkeeperRevokeSessions-"
"""Every such policy's name begins so; the guard at the door lets only these be deleted again."""


class RevokeRoleSessions(OnRole):
    """Credentials taken from an instance work elsewhere until they expire: stopping it is not enough.

    It hits every user of the role, and only sessions issued before that moment: instances that are
    still allowed to use the role get new credentials and go on.
    """

    kind: Literal["revoke_role_sessions"] = "revoke_role_sessions"

    permissions: ClassVar = ("iam:PutRolePolicy", "iam:GetRolePolicy")
    undo_permissions: ClassVar = ("iam:DeleteRolePolicy", "iam:GetRolePolicy")
    undo: ClassVar = "delete this one policy, which this case made"
    source: ClassVar = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html"

    @property
    def policy_name(self) -> str:
        """The case's own policy: its name cannot meet another one's."""
        return POLICY_PREFIX + self.case_id

    def document(self, before: datetime) -> dict[str, Any]:
        """The policy that denies sessions issued before `before` (UTC)."""
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Watchkeeper",
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {
                        "DateLessThan": {"aws:TokenIssueTime": before.strftime("%Y-%m-%dT%H:%M:%SZ")}
                    },
                }
            ],
        }

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Revoke the sessions of role {self.role_name} issued up to now "
            f"(inline policy {self.policy_name}); everyone who uses the role must assume it anew"
        )

    def holds(self, state: State) -> bool:
        """The policy is there, whatever its moment: a later one would revoke more than was decided."""
        document = state.get("document")
        if not isinstance(document, dict):
            return False
        statement = document.get("Statement")
        return (
            isinstance(statement, list)
            and len(statement) == 1
            and statement[0].get("Effect") == "Deny"
            and "aws:TokenIssueTime" in statement[0].get("Condition", {}).get("DateLessThan", {})
        )

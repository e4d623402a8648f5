"""Put an inline policy on an IAM user that denies everything in its console sessions, and leaves its keys."""

from typing import Any, ClassVar, Literal

from watchkeeper.action import OnUser, State

POLICY_PREFIX = "WatchkeeperDenyConsole-"
"""Every such policy's name begins so; the guard at the door lets only these be deleted again."""


class DenyConsoleUser(OnUser):
    """A console password cannot be switched off: it can only be deleted, which is not ours to do.

    The console works with temporary credentials of the user, and only temporary ones carry
    `aws:TokenIssueTime`: calls that are signed with the user's access keys stay as they are. What a
    service does for the user after such a call is left alone by `aws:ViaAWSService`; EC2 and others
    that do not send that key count as called directly, hence `IfExists`.

    It does not cover: the sign-in itself, which still succeeds and then shows nothing; roles that
    were assumed from the console before. It does hit sessions got with the keys by GetSessionToken
    or GetFederationToken, as the AWS CLI does for MFA.
    """

    kind: Literal["deny_console_user"] = "deny_console_user"

    permissions: ClassVar = ("iam:PutUserPolicy", "iam:GetUserPolicy")
    undo_permissions: ClassVar = ("iam:DeleteUserPolicy", "iam:GetUserPolicy")
    undo: ClassVar = "delete this one policy, which this case made"
    source: ClassVar = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
        "#condition-keys-tokenissuetime"
    )

    @property
    def policy_name(self) -> str:
        """The case's own policy: its name cannot meet another one's."""
        return POLICY_PREFIX + self.case_id

    @property
    def document(self) -> dict[str, Any]:
        """The policy. Its size counts against the user's 2,048 characters of inline policies."""
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Watchkeeper",
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {
                        "Null": {"aws:TokenIssueTime": "false"},
                        "BoolIfExists": {"aws:ViaAWSService": "false"},
                    },
                }
            ],
        }

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Deny everything to user {self.user_name} in the console and in other temporary sessions "
            f"(inline policy {self.policy_name}); the password and the access keys stay as they are"
        )

    def holds(self, state: State) -> bool:
        """The policy is there and says what it must."""
        return state.get("document") == self.document

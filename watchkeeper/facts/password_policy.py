"""The rules for IAM users' passwords in an account."""

from typing import Any, Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class PasswordPolicyFacts(Frozen):
    """The account's password policy as it stands.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PasswordPolicy.html
    """

    kind: Literal["password_policy"] = "password_policy"
    account: str
    settings: dict[str, Any] | None = None
    """Under AWS's names, as `MinimumPasswordLength`; None: there is no policy, and AWS's default holds."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The account."""
        return self.account

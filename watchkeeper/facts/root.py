"""The root user of an account, as the account's summary tells of it."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class RootFacts(Frozen):
    """What root can sign in with; None: the summary does not say.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
    """

    kind: Literal["root"] = "root"
    account: str
    mfa: bool | None = None
    access_keys: bool | None = None
    password: bool | None = None
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The account."""
        return self.account

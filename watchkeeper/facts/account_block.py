"""The account's Block Public Access, and which of its buckets are open without it."""

from typing import Literal

from pydantic import Field

from watchkeeper.facts.bucket import PublicBlock
from watchkeeper.frozen import Frozen


class AccountBlockFacts(Frozen):
    """What the account's block says, and whom turning it on would hit."""

    kind: Literal["account_block"] = "account_block"
    account: str
    block: PublicBlock = PublicBlock()
    public_buckets: tuple[str, ...] = ()
    """Buckets with a public policy or ACL that no block of their own stops."""
    not_checked: tuple[str, ...] = ()
    """Buckets of which it could not be told, with why."""
    tags: dict[str, str] = Field(default_factory=dict)
    """An account has none that S3 knows; the guardrails ask for it."""

    @property
    def name(self) -> str:
        """The account's number."""
        return self.account

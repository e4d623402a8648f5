"""Turn on Block Public Access for a whole account."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State
from watchkeeper.actions.block_bucket import ALL_ON


class BlockAccountPublicAccess(BaseAction):
    """It hits every bucket of the account that is public, meant or not.

    Where the organization sets Block Public Access by its own policy, S3 refuses the account's change:
    that is told, and the block is the organization's to keep.
    """

    kind: Literal["block_account_public_access"] = "block_account_public_access"

    permissions: ClassVar = ("s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock")
    undo_permissions: ClassVar = ("s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock")
    undo: ClassVar = (
        "put the account's block from before back, or take it away where there was none, "
        "unless somebody has changed it since"
    )
    interrupts: ClassVar = True
    source: ClassVar = (
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html"
    )

    @property
    def evidence_step(self) -> str:
        """The look at the account's block."""
        return "account_block"

    @property
    def resource(self) -> str:
        """The account."""
        return self.account

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Block public access to every bucket of account {self.account}"

    def holds(self, state: State) -> bool:
        """All four switches are on."""
        return state.get("block") == ALL_ON

"""Stop a KMS key's deletion."""

from typing import ClassVar, Literal

from watchkeeper.action import State
from watchkeeper.actions.disable_kms_key import OnKey


class CancelKeyDeletion(OnKey):
    """The key comes back disabled: nothing works with it again until a person enables it."""

    kind: Literal["cancel_key_deletion"] = "cancel_key_deletion"
    found_by: Literal["kms_key", "kms_keys"] = "kms_key"
    """The evidence step that saw it."""

    permissions: ClassVar = ("kms:DescribeKey", "kms:CancelKeyDeletion")
    undo_permissions: ClassVar = ()
    undo: ClassVar = "nothing to undo: Watchkeeper schedules no key for deletion, its owner can"
    source: ClassVar = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html"

    @property
    def evidence_step(self) -> str:
        """The look that saw it."""
        return self.found_by

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Cancel the deletion of KMS key {self.resource}; it stays disabled"

    def holds(self, state: State) -> bool:
        """It is not scheduled for deletion. A key that is gone cannot be brought back."""
        return state.get("state") not in (None, "PendingDeletion", "PendingReplicaDeletion", "absent")

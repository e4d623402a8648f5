"""Disable a KMS key."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class OnKey(BaseAction):
    """A change to a KMS key."""

    key_id: str

    @property
    def evidence_step(self) -> str:
        """The look at the key."""
        return "kms_key"

    @property
    def subject(self) -> str:
        """The key's id, by which the evidence knows it."""
        return self.key_id

    @property
    def resource(self) -> str:
        """Key ids of multi-Region keys repeat among regions."""
        return f"{self.region}/{self.key_id}"


class DisableKmsKey(OnKey):
    """Everything that decrypts with it stops, so a person always decides.

    Disabled, never scheduled for deletion: that would be the attacker's work.
    """

    kind: Literal["disable_kms_key"] = "disable_kms_key"

    permissions: ClassVar = ("kms:DescribeKey", "kms:DisableKey")
    undo_permissions: ClassVar = ("kms:DescribeKey", "kms:EnableKey")
    undo: ClassVar = "enable the key again, if it was enabled before"
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html"

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Disable KMS key {self.resource}: nothing is encrypted or decrypted with it any more"

    def holds(self, state: State) -> bool:
        """It is disabled, or on its way to deletion, or gone: nobody can use it."""
        return state.get("state") in ("Disabled", "PendingDeletion", "PendingReplicaDeletion", "absent")

"""KMS keys as they stand."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class KeyFacts(Frozen):
    """One key."""

    kind: Literal["kms_key"] = "kms_key"
    key_id: str
    arn: str
    state: str
    """As KMS writes it: Enabled, Disabled, PendingDeletion, PendingReplicaDeletion, Unavailable …"""
    manager: str = "CUSTOMER"
    """CUSTOMER, or AWS for a key that a service keeps: nobody can disable that one."""
    deletion: datetime | None = None
    """When it will be gone for good, and with it everything that only it can decrypt."""
    aliases: tuple[str, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The key's id."""
        return self.key_id

    @property
    def is_leaving(self) -> bool:
        """Whether it is scheduled for deletion."""
        return self.state in ("PendingDeletion", "PendingReplicaDeletion")

    @property
    def words(self) -> str:
        """The key for people: its alias, else its id."""
        return self.aliases[0] if self.aliases else self.key_id


class KeysFacts(Frozen):
    """The keys of an account in one region that customers keep and that are not enabled."""

    kind: Literal["kms_keys"] = "kms_keys"
    account: str
    region: str
    members: tuple[KeyFacts, ...] = ()
    checked: int = 0
    not_checked: tuple[str, ...] = ()
    """Keys that could not be asked, with why."""

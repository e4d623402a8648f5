"""An image, a snapshot or a recovery point: who may use it, and what runs from it."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen

PUBLIC = "all"
"""How AWS writes everybody among those whom an image or snapshot is shared with."""


class BackupFacts(Frozen):
    """A backup as it stands."""

    kind: Literal["backup"] = "backup"
    backup_type: Literal["ami", "snapshot", "recovery_point"]
    identifier: str
    """As the finding names it: an id, or the recovery point's ARN."""
    state: str | None = None
    owner: str | None = None
    """The account that it belongs to."""
    vault: str | None = None
    shared_with: tuple[str, ...] = ()
    """`all`, account ids, ARNs of organizations and their units: whoever may use it beside the owner."""
    images: tuple[str, ...] = ()
    """Images of this account that launch from the snapshot."""
    instances: tuple[str, ...] = ()
    """Instances, not terminated, that were launched from it, by id."""
    vault_policy: str | None = None
    """The access policy of the recovery point's vault, as JSON text."""
    gaps: tuple[str, ...] = ()
    """What of it could not be read, and why: such a field is unknown, not empty."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its id or ARN."""
        return self.identifier

    @property
    def is_public(self) -> bool:
        """Whether everybody may use it."""
        return PUBLIC in self.shared_with

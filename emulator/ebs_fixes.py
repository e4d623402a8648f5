"""EBS's encryption by default, which moto remembers and does not apply.

Source: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
"""

from typing import Any

from moto.ec2.models.elastic_block_store import EBSBackend, Volume

_create_volume = EBSBackend.create_volume


def install() -> None:
    """Encrypt new volumes where the account asks for it in that region."""
    backend: Any = EBSBackend
    backend.create_volume = _encrypted_by_default


def _encrypted_by_default(
    self: Any,
    size: int,
    zone_name: str,
    snapshot_id: str | None = None,
    encrypted: bool = False,
    **more: Any,
) -> Volume:
    whole = encrypted or getattr(self, "ebs_encryption_by_default", False)
    return _create_volume(self, size, zone_name, snapshot_id, encrypted=whole, **more)

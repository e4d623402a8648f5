"""EBS where moto falls short: encryption by default, copies of snapshots, sharing in both spellings.

Sources: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
"""

import copy
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models.elastic_block_store import EBSBackend, Volume
from moto.ec2.responses import EC2Response
from moto.kms.models import KmsBackend

_create_volume = EBSBackend.create_volume
_copy_snapshot: Any = EBSBackend.copy_snapshot
_modify_sharing: Any = EC2Response.modify_snapshot_attribute
_create_alias: Any = KmsBackend.create_alias
_NO_VOLUME = "vol-ffffffff"


def install() -> None:
    """Encrypt new volumes where the account asks for it in that region; a copy has no volume of its own."""
    backend: Any = EBSBackend
    backend.create_volume = _encrypted_by_default
    backend.copy_snapshot = _copy_of_no_volume
    keys: Any = KmsBackend
    keys.create_alias = _create_alias_of_aws
    response: Any = EC2Response
    response.modify_snapshot_attribute = _modify_snapshot_attribute


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


def _create_alias_of_aws(self: Any, target_key_id: str, alias_name: str) -> Any:
    """The key behind `alias/aws/ebs` is AWS's: nobody may share it."""
    made = _create_alias(self, target_key_id, alias_name)
    if alias_name.startswith("alias/aws/"):
        self.keys[self.get_key_id(target_key_id)].key_manager = "AWS"
    return made


def _copy_of_no_volume(self: Any, *args: Any, **kwargs: Any) -> Any:
    made = _copy_snapshot(self, *args, **kwargs)
    made.volume = copy.copy(made.volume)
    made.volume.id = _NO_VOLUME
    return made


def _modify_snapshot_attribute(self: Any) -> ActionResult:
    """`CreateVolumePermission` with Add and Remove, beside moto's OperationType."""
    given = self._get_param("CreateVolumePermission", {})
    if not given:
        changed: ActionResult = _modify_sharing(self)
        return changed
    self.error_on_dryrun()
    name = self._get_param("SnapshotId")
    changes = {
        "Add": self.ec2_backend.add_create_volume_permission,
        "Remove": self.ec2_backend.remove_create_volume_permission,
    }
    for way, change in changes.items():
        who = given.get(way, [])
        users = [one["UserId"] for one in who if "UserId" in one]
        groups = [one["Group"] for one in who if "Group" in one]
        if who:
            change(name, user_ids=users, groups=groups)
    return EmptyResult()

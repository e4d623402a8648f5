"""AWS Backup's recovery points and vault policies, which moto lacks.

A recovery point is a snapshot or an image that carries AWS Backup's own tag, as in AWS; which vault it
is in nobody keeps, so that any vault of the account has it.
Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeRecoveryPoint.html
"""

import json
from typing import Any

from moto.backup import urls
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import ec2_backends

TAG = "aws:backup:source-resource"


def install() -> None:
    """Give moto's Backup the operations and their paths."""
    vault = "{0}/backup-vaults/(?P<name>[^/]+)"
    for path in ("access-policy", "recovery-points/(?P<arn>.+)"):
        urls.url_paths[f"{vault}/{path}$"] = BackupResponse.dispatch
    response: Any = BackupResponse
    response.describe_recovery_point = _describe
    response.get_backup_vault_access_policy = _get_policy
    response.put_backup_vault_access_policy = _put_policy


def _vault(self: Any) -> Any:
    name = self.uri_match["backupVaultName"]
    vault = self.backup_backend.vaults.get(name)
    if vault is None:
        raise ResourceNotFoundException(f"Backup vault {name} does not exist")
    return vault


def _describe(self: Any) -> ActionResult:
    vault, arn = _vault(self), self.uri_match["recoveryPointArn"]
    name = arn.rsplit("/", 1)[-1]
    backend: Any = ec2_backends[self.current_account][self.region]
    made = backend.snapshots.get(name) or backend.amis.get(name)
    tags = {one["key"]: one["value"] for one in made.get_tags()} if made else {}
    if TAG not in tags:
        raise ResourceNotFoundException(f"Recovery point {arn} does not exist")
    return ActionResult(
        {
            "RecoveryPointArn": arn,
            "BackupVaultName": vault.backup_vault_name,
            "Status": "COMPLETED",
            "ResourceArn": tags[TAG],
        }
    )


def _get_policy(self: Any) -> ActionResult:
    vault = _vault(self)
    policy = getattr(vault, "access_policy", None)
    if policy is None:
        raise ResourceNotFoundException(f"Backup vault {vault.backup_vault_name} has no access policy")
    return ActionResult({"BackupVaultName": vault.backup_vault_name, "Policy": policy})


def _put_policy(self: Any) -> EmptyResult:
    _vault(self).access_policy = json.loads(self.body).get("Policy")
    return EmptyResult()

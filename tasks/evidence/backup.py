"""The image, snapshot or recovery point that a finding names."""

import json
from typing import Any

from tasks import aws
from tasks.containment.backup_sharing import shared_with
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Absent
from watchkeeper.facts.backup import BackupFacts
from watchkeeper.finding import Finding
from watchkeeper.parsing.fields import part, text_or_none
from watchkeeper.targets import BackupTarget

_ENDED = ("shutting-down", "terminated")


def concerns(finding: Finding) -> str | None:
    """What the finding calls it: an id, or an ARN."""
    found = _target(finding)
    return found.identifier if found else None


def look(finding: Finding, identifier: str) -> BackupFacts | Absent:
    """The backup with those who may use it and what runs from it; `Absent` if it does not exist.

    A recovery point of EC2 is an image or a snapshot, and is looked at as one.

    Raises:
        Denied: it may not be read.
    """
    name = identifier.rsplit("/", 1)[-1]
    ec2 = aws.client("ec2", account=finding.account, region=finding.region)
    kind = target.backup_type if (target := _target(finding)) else "recovery_point"
    try:
        if name.startswith("ami-"):
            facts = _image(ec2, name)
        elif name.startswith("snap-"):
            facts = _snapshot(ec2, name)
        else:
            facts = BackupFacts(backup_type=kind, identifier=identifier)
        if kind == "recovery_point":
            facts = _recovery_point(facts, finding, identifier)
    except NotThere:
        return Absent(what=f"{kind} {identifier}")
    return facts.model_copy(update={"backup_type": kind, "identifier": identifier})


def _target(finding: Finding) -> BackupTarget | None:
    return next((one for one in finding.targets if isinstance(one, BackupTarget)), None)


def _image(ec2: Any, image_id: str) -> BackupFacts:
    with aws.reading_aws_errors("ec2:DescribeImages", image_id):
        images = ec2.describe_images(ImageIds=[image_id], IncludeDisabled=True)["Images"]
    if not images:
        raise NotThere(f"image {image_id}")
    facts = BackupFacts(
        backup_type="ami",
        identifier=image_id,
        state=images[0].get("State"),
        owner=images[0].get("OwnerId"),
        tags=_tags(images[0]),
    )
    return _used(ec2, facts, "ami", image_id, [image_id])


def _snapshot(ec2: Any, snapshot_id: str) -> BackupFacts:
    with aws.reading_aws_errors("ec2:DescribeSnapshots", snapshot_id):
        found = ec2.describe_snapshots(SnapshotIds=[snapshot_id])["Snapshots"][0]
    with aws.reading_aws_errors("ec2:DescribeImages", snapshot_id):
        images = ec2.describe_images(
            Owners=["self"],
            Filters=[{"Name": "block-device-mapping.snapshot-id", "Values": [snapshot_id]}],
        )["Images"]
    facts = BackupFacts(
        backup_type="snapshot",
        identifier=snapshot_id,
        state=found.get("State"),
        owner=found.get("OwnerId"),
        images=tuple(sorted(one["ImageId"] for one in images)),
        tags=_tags(found),
    )
    return _used(ec2, facts, "snapshot", snapshot_id, list(facts.images))


def _used(ec2: Any, facts: BackupFacts, kind: str, name: str, images: list[str]) -> BackupFacts:
    """Who may use it, and what runs from it; of another account's backup only the owner may ask the first."""
    gaps: list[str] = []
    shared: list[str] = []
    try:
        shared = shared_with(ec2, kind, name)
    except Permanent as error:
        gaps.append(str(error))
    running: list[dict[str, Any]] = []
    if images:
        with aws.reading_aws_errors("ec2:DescribeInstances", " ".join(images)):
            pages = ec2.get_paginator("describe_instances").paginate(
                Filters=[{"Name": "image-id", "Values": images}]
            )
            running = [
                one for page in pages for group in page["Reservations"] for one in group["Instances"]
            ]
    instances = sorted(one["InstanceId"] for one in running if one["State"]["Name"] not in _ENDED)
    return facts.model_copy(
        update={"shared_with": tuple(shared), "instances": tuple(instances), "gaps": tuple(gaps)}
    )


def _recovery_point(facts: BackupFacts, finding: Finding, arn: str) -> BackupFacts:
    """AWS Backup's view of it, if the finding names the vault, without which it cannot be asked."""
    vault = text_or_none(part(part(finding.raw, "resource"), "recoveryPointDetails"), "backupVaultName")
    if vault is None:
        return facts.model_copy(update={"gaps": (*facts.gaps, "the finding does not name the vault")})
    backup = aws.client("backup", account=finding.account, region=finding.region)
    with aws.reading_aws_errors("backup:DescribeRecoveryPoint", arn):
        point = backup.describe_recovery_point(BackupVaultName=vault, RecoveryPointArn=arn)
    policy, gaps = None, facts.gaps
    try:
        with aws.reading_aws_errors("backup:GetBackupVaultAccessPolicy", vault):
            policy = backup.get_backup_vault_access_policy(BackupVaultName=vault).get("Policy")
    except NotThere:
        pass  # a vault without a policy
    except Permanent as error:
        gaps = (*gaps, str(error))
    return facts.model_copy(
        update={
            "state": point.get("Status") or facts.state,
            "vault": vault,
            "vault_policy": json.dumps(json.loads(policy), sort_keys=True)[:4_000] if policy else None,
            "gaps": gaps,
        }
    )


def _tags(one: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in one.get("Tags", [])}

"""With whom an image or a snapshot is shared: with nobody, and as before."""

from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.make_backup_private import MakeBackupPrivate
from watchkeeper.facts.backup import PUBLIC

_FIELDS = ("Group", "UserId", "OrganizationArn", "OrganizationalUnitArn")


def shared_with(ec2: Any, kind: str, name: str) -> list[str]:
    """`all`, account ids and ARNs of organizations or units that may use the `ami` or `snapshot`, sorted.

    Raises:
        Denied: it may not be read; of another account's backup only the owner may.
        NotThere: it does not exist.
    """
    if kind == "ami":
        with aws.reading_aws_errors("ec2:DescribeImageAttribute", name):
            answer = ec2.describe_image_attribute(ImageId=name, Attribute="launchPermission")
        given = answer.get("LaunchPermissions", [])
    else:
        with aws.reading_aws_errors("ec2:DescribeSnapshotAttribute", name):
            answer = ec2.describe_snapshot_attribute(SnapshotId=name, Attribute="createVolumePermission")
        given = answer.get("CreateVolumePermissions", [])
    return sorted(one[field] for one in given for field in _FIELDS if one.get(field))


def observe(action: MakeBackupPrivate) -> State:
    """`{"shared_with": […]}` as `shared_with` gives it."""
    ec2 = aws.client("ec2", account=action.account, region=action.region)
    return {"shared_with": shared_with(ec2, action.backup_type, action.backup_id)}


def change(action: MakeBackupPrivate) -> None:
    """Take everybody away."""
    if there := observe(action)["shared_with"]:
        _modify(action, "Remove", there)


def undo(action: MakeBackupPrivate, before: State) -> State:
    """Share it again with those who had it, and have it no more."""
    now = observe(action)["shared_with"]
    if missing := [one for one in before.get("shared_with", []) if one not in now]:
        _modify(action, "Add", missing)
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """Whoever had it and has it no more; whom somebody added meanwhile is theirs."""
    missing = [one for one in before.get("shared_with", []) if one not in now["shared_with"]]
    return tuple(f"it is not shared with {one} any more" for one in missing)


def _modify(action: MakeBackupPrivate, way: str, who: list[str]) -> None:
    ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
    permissions = {way: [{_field_of(one): one} for one in who]}
    if action.backup_type == "ami":
        with aws.reading_aws_errors("ec2:ModifyImageAttribute", action.backup_id):
            ec2.modify_image_attribute(
                ImageId=action.backup_id, Attribute="launchPermission", LaunchPermission=permissions
            )
    else:
        with aws.reading_aws_errors("ec2:ModifySnapshotAttribute", action.backup_id):
            ec2.modify_snapshot_attribute(
                SnapshotId=action.backup_id,
                Attribute="createVolumePermission",
                CreateVolumePermission=permissions,
            )


def _field_of(who: str) -> str:
    if who == PUBLIC:
        return "Group"
    if ":organization/" in who:
        return "OrganizationArn"
    return "OrganizationalUnitArn" if ":ou/" in who else "UserId"


HAND = Hand(observe=observe, change=change, undo=undo, left=left)

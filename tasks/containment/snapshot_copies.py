"""Copies of a case's snapshots under the house's evidence key."""

import time
from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.containment.snapshots import CASE_TAG
from watchkeeper.action import State
from watchkeeper.actions.copy_snapshots import CopySnapshots
from watchkeeper.errors import Permanent, Transient

_PATIENCE_SECONDS = 150.0
"""With Prefect's tries some ten minutes: a snapshot of much data takes longer, and a person is told so."""
_PAUSE_SECONDS = 10.0
COPY_TAG = "watchkeeper:copy-of"
_VOLUME_TAG = "watchkeeper:volume"
"""A copy names no volume of its own: AWS gives it `vol-ffffffff`."""


def observe(action: CopySnapshots) -> State:
    """`{"copies": {volume id: snapshot id}}`: those of this case, and under this key."""
    return {
        "copies": {
            tags[_VOLUME_TAG]: one["SnapshotId"]
            for one in _of_the_case(action)
            if COPY_TAG in (tags := _tags(one))
            and one.get("KmsKeyId") == action.key_arn
            and one.get("State") != "error"
            and _VOLUME_TAG in tags
        }
    }


def change(action: CopySnapshots) -> None:
    """A copy of each snapshot that has none yet, as soon as that is finished.

    Raises:
        Transient: a snapshot was still being taken all the time; AWS copies only finished ones.
        Permanent: a volume has no snapshot of this case.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return _copy_finished(action)
        except Transient:
            if time.monotonic() >= deadline:
                raise
        time.sleep(_PAUSE_SECONDS)


def _copy_finished(action: CopySnapshots) -> None:
    done = observe(action)["copies"]
    originals = {one["VolumeId"]: one for one in _of_the_case(action) if COPY_TAG not in _tags(one)}
    waiting = []
    for volume in action.volume_ids:
        if volume in done:
            continue
        original = originals.get(volume)
        if original is None:
            raise Permanent(f"volume {volume} has no snapshot of case {action.case_id}")
        if original["State"] == "completed":
            _copy(action, volume, original["SnapshotId"])
        else:
            waiting.append(f"{original['SnapshotId']} is {original['State']}")
    if waiting:
        raise Transient(f"not finished, so not to be copied yet: {'; '.join(waiting)}")


def undo(action: CopySnapshots, before: State) -> State:
    """Nothing: evidence stays."""
    del before
    return observe(action)


def _copy(action: CopySnapshots, volume: str, snapshot: str) -> None:
    ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
    tags = {CASE_TAG: action.case_id, COPY_TAG: snapshot, _VOLUME_TAG: volume}
    with aws.reading_aws_errors("ec2:CopySnapshot", snapshot):
        ec2.copy_snapshot(
            SourceRegion=action.region,
            SourceSnapshotId=snapshot,
            Encrypted=True,
            KmsKeyId=action.key_arn,
            Description=f"Evidence of case {action.case_id}: copy of {snapshot}",
            TagSpecifications=[
                {
                    "ResourceType": "snapshot",
                    "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
                }
            ],
        )


def _of_the_case(action: CopySnapshots) -> list[dict[str, Any]]:
    ec2 = aws.client("ec2", account=action.account, region=action.region)
    with aws.reading_aws_errors("ec2:DescribeSnapshots", action.instance_id):
        pages = ec2.get_paginator("describe_snapshots").paginate(
            OwnerIds=["self"], Filters=[{"Name": f"tag:{CASE_TAG}", "Values": [action.case_id]}]
        )
        return [one for page in pages for one in page["Snapshots"]]


def _tags(one: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in one.get("Tags", [])}


HAND = Hand(observe=observe, change=change, undo=undo)

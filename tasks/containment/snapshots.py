"""Snapshots of all volumes of an instance, found again by the case's tag."""

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes

CASE_TAG = "watchkeeper:case"


def observe(action: SnapshotVolumes) -> State:
    """`{"snapshots": {volume id: snapshot id}}`: those of this case only."""
    ec2 = aws.client("ec2", account=action.account, region=action.region)
    with aws.reading_aws_errors("ec2:DescribeSnapshots", action.instance_id):
        pages = ec2.get_paginator("describe_snapshots").paginate(
            OwnerIds=["self"],
            Filters=[
                {"Name": f"tag:{CASE_TAG}", "Values": [action.case_id]},
                {"Name": "volume-id", "Values": list(action.volume_ids)},
            ],
        )
        found = [snapshot for page in pages for snapshot in page["Snapshots"]]
    return {
        "snapshots": {
            snapshot["VolumeId"]: snapshot["SnapshotId"]
            for snapshot in found
            if snapshot.get("State") != "error"
        }
    }


def change(action: SnapshotVolumes) -> None:
    """One call for all volumes: they are consistent with one another."""
    ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("ec2:CreateSnapshots", action.instance_id):
        ec2.create_snapshots(
            InstanceSpecification={"InstanceId": action.instance_id},
            Description=f"Evidence of case {action.case_id} from {action.instance_id}",
            TagSpecifications=[
                {
                    "ResourceType": "snapshot",
                    "Tags": [
                        {"Key": CASE_TAG, "Value": action.case_id},
                        {"Key": "watchkeeper:instance", "Value": action.instance_id},
                    ],
                }
            ],
        )


def undo(action: SnapshotVolumes, before: State) -> State:
    """Nothing: evidence stays."""
    del before
    return observe(action)


HAND = Hand(observe=observe, change=change, undo=undo)

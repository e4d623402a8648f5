"""The case's snapshot of a database, found again by its name."""

from tasks import aws
from tasks.containment.database_calls import as_soon_as_it_may, rds_of
from tasks.containment.hand import Hand
from tasks.containment.snapshots import CASE_TAG
from watchkeeper.action import State
from watchkeeper.actions.snapshot_database import SnapshotDatabase
from watchkeeper.errors import NotThere, Permanent


def observe(action: SnapshotDatabase) -> State:
    """`{"snapshot": "creating" | "available" | …, "arn": …}`, both None where it is not."""
    rds, name = rds_of(action), action.snapshot_identifier
    try:
        if action.is_cluster:
            with aws.reading_aws_errors("rds:DescribeDBClusterSnapshots", name):
                found = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name)[
                    "DBClusterSnapshots"
                ]
        else:
            with aws.reading_aws_errors("rds:DescribeDBSnapshots", name):
                found = rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"]
    except NotThere:
        found = []
    if not found:
        return {"snapshot": None, "arn": None}
    one = found[0]
    return {"snapshot": one["Status"], "arn": one.get("DBClusterSnapshotArn") or one.get("DBSnapshotArn")}


def change(action: SnapshotDatabase) -> None:
    """Take it, as soon as the database is free for it; one of that name is the case's own.

    Raises:
        Transient: the database was busy all the time.
    """
    rds, name = rds_of(action, changing=True), action.snapshot_identifier
    tags = [
        {"Key": CASE_TAG, "Value": action.case_id},
        {"Key": "watchkeeper:database", "Value": action.database_arn},
    ]

    def take() -> None:
        if action.is_cluster:
            with aws.reading_aws_errors("rds:CreateDBClusterSnapshot", action.identifier):
                rds.create_db_cluster_snapshot(
                    DBClusterIdentifier=action.identifier, DBClusterSnapshotIdentifier=name, Tags=tags
                )
        else:
            with aws.reading_aws_errors("rds:CreateDBSnapshot", action.identifier):
                rds.create_db_snapshot(
                    DBInstanceIdentifier=action.identifier, DBSnapshotIdentifier=name, Tags=tags
                )

    try:
        as_soon_as_it_may(take)
    except Permanent as error:
        if "SnapshotAlreadyExists" not in str(error):
            raise


def undo(action: SnapshotDatabase, before: State) -> State:
    """Nothing: evidence stays."""
    del before
    return observe(action)


HAND = Hand(observe=observe, change=change, undo=undo)

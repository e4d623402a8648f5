"""With whom a database's snapshot is shared: with nobody, and with those again who had it."""

from typing import Any

from tasks import aws
from tasks.containment.database_calls import rds_of
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.unshare_database_snapshot import UnshareDatabaseSnapshot


def observe(action: UnshareDatabaseSnapshot) -> State:
    """`{"shared_with": [account numbers, and "all" for everybody]}`."""
    return {"shared_with": shared_with(rds_of(action), action.identifier, cluster=action.is_cluster)}


def shared_with(rds: Any, snapshot: str, *, cluster: bool) -> list[str]:
    """Account numbers that may restore the snapshot, and `all` for everybody, sorted.

    Raises:
        NotThere: there is no such snapshot.
    """
    kind = "DBClusterSnapshot" if cluster else "DBSnapshot"
    with aws.reading_aws_errors(f"rds:Describe{kind}Attributes", snapshot):
        if cluster:
            answer = rds.describe_db_cluster_snapshot_attributes(DBClusterSnapshotIdentifier=snapshot)
        else:
            answer = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier=snapshot)
    attributes = answer[f"{kind}AttributesResult"].get(f"{kind}Attributes", [])
    values = (one.get("AttributeValues", []) for one in attributes if one["AttributeName"] == "restore")
    return sorted(value for found in values for value in found)


def change(action: UnshareDatabaseSnapshot) -> None:
    """Take everybody off the list."""
    if known := observe(action)["shared_with"]:
        _set(action, ValuesToRemove=known)


def undo(action: UnshareDatabaseSnapshot, before: State) -> State:
    """Put those on the list again who are not on it."""
    now = observe(action)["shared_with"]
    if missing := [one for one in before.get("shared_with", []) if one not in now]:
        _set(action, ValuesToAdd=missing)
    return observe(action)


def _set(action: UnshareDatabaseSnapshot, **values: list[str]) -> None:
    rds, name = rds_of(action, changing=True), action.identifier
    if action.is_cluster:
        with aws.reading_aws_errors("rds:ModifyDBClusterSnapshotAttribute", name):
            rds.modify_db_cluster_snapshot_attribute(
                DBClusterSnapshotIdentifier=name, AttributeName="restore", **values
            )
    else:
        with aws.reading_aws_errors("rds:ModifyDBSnapshotAttribute", name):
            rds.modify_db_snapshot_attribute(DBSnapshotIdentifier=name, AttributeName="restore", **values)


HAND = Hand(observe=observe, change=change, undo=undo)

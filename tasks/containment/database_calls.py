"""How a database is read and changed: an instance and a cluster have calls of their own, and changes take minutes."""

import time
from collections.abc import Callable
from typing import Any

from tasks import aws
from watchkeeper.actions.snapshot_database import OnDatabase
from watchkeeper.errors import NotThere, Permanent, Transient

_PATIENCE_SECONDS = 150.0
"""With Prefect's tries some ten minutes: a change takes one to three, a snapshot of much data longer."""
_PAUSE_SECONDS = 10.0
_BUSY = ("InvalidDBInstanceState", "InvalidDBClusterState")


def rds_of(action: OnDatabase, *, changing: bool = False) -> Any:
    """RDS where the database is."""
    return aws.client("rds", account=action.account, region=action.region, changing=changing)


def described(action: OnDatabase) -> dict[str, Any]:
    """The instance or the cluster, as RDS writes it.

    Raises:
        NotThere: it does not exist.
    """
    rds, name = rds_of(action), action.identifier
    if action.is_cluster:
        with aws.reading_aws_errors("rds:DescribeDBClusters", name):
            found = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    else:
        with aws.reading_aws_errors("rds:DescribeDBInstances", name):
            found = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    if not found:
        raise NotThere(f"database {action.database_arn} does not exist")
    one: dict[str, Any] = found[0]
    return one


def modify(action: OnDatabase, **given: Any) -> None:
    """Change it at once, not in its maintenance window.

    Raises:
        Transient: it was busy with another change, or a backup, all the time.
    """
    rds, name = rds_of(action, changing=True), action.identifier

    def call() -> None:
        if action.is_cluster:
            with aws.reading_aws_errors("rds:ModifyDBCluster", name):
                rds.modify_db_cluster(DBClusterIdentifier=name, ApplyImmediately=True, **given)
        else:
            with aws.reading_aws_errors("rds:ModifyDBInstance", name):
                rds.modify_db_instance(DBInstanceIdentifier=name, ApplyImmediately=True, **given)

    as_soon_as_it_may(call)


def as_soon_as_it_may(call: Callable[[], None]) -> None:
    """`call`, again and again while RDS says that the database is not available for it.

    Raises:
        Transient: it was not within two and a half minutes.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return call()
        except Permanent as error:
            if not any(code in str(error) for code in _BUSY):
                raise
            if time.monotonic() >= deadline:
                raise Transient(str(error)) from error
        time.sleep(_PAUSE_SECONDS)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for what RDS took on and has not done yet, for a while; the read-back judges it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_so() and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)

"""The RDS database that a finding names, as it stands: its cluster's, where it is a member of one."""

from typing import Any

from tasks import aws
from tasks.containment.database_sharing import shared_with
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Absent
from watchkeeper.facts.database import DatabaseFacts, DatabaseMember, SharedSnapshot
from watchkeeper.finding import Finding
from watchkeeper.targets import DatabaseTarget


def concerns(finding: Finding) -> str | None:
    """The database's identifier, if the finding names one."""
    for target in finding.targets:
        if isinstance(target, DatabaseTarget):
            return target.identifier
    return None


def look(finding: Finding, identifier: str) -> DatabaseFacts | Absent:
    """The instance alone, or the cluster with all its members, and who else has snapshots of it.

    Raises:
        Denied: it may not be read; snapshots that may not be read are noted in the facts.
    """
    rds = aws.client("rds", account=finding.account, region=finding.region)
    instance = _one_instance(rds, identifier)
    name = instance.get("DBClusterIdentifier") if instance else _cluster_named(finding, identifier)
    cluster = _one_cluster(rds, name) if name else None
    if cluster is not None:
        members = _members(rds, cluster, instance)
        return _facts(rds, cluster, members, vpc=_vpc_of(members))
    if instance is not None:
        return _facts(rds, instance, [instance], vpc=_vpc_of([instance]))
    return Absent(what=f"database {identifier}")


def _cluster_named(finding: Finding, identifier: str) -> str:
    """What the cluster may be called, where no instance has that name: findings name clusters too."""
    for target in finding.targets:
        if isinstance(target, DatabaseTarget) and target.identifier == identifier:
            return target.cluster_identifier or identifier
    return identifier


def _one_instance(rds: Any, name: str) -> dict[str, Any] | None:
    try:
        with aws.reading_aws_errors("rds:DescribeDBInstances", name):
            found = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    except NotThere:
        return None
    return found[0] if found else None


def _one_cluster(rds: Any, name: str) -> dict[str, Any] | None:
    try:
        with aws.reading_aws_errors("rds:DescribeDBClusters", name):
            found = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    except NotThere:
        return None
    return found[0] if found else None


def _members(rds: Any, cluster: dict[str, Any], known: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The cluster's instances, the writer first; one that is just going is left out."""
    listed = sorted(cluster.get("DBClusterMembers", []), key=lambda one: not one.get("IsClusterWriter"))
    names = [one["DBInstanceIdentifier"] for one in listed]
    at_hand = {known["DBInstanceIdentifier"]: known} if known else {}
    found = [at_hand.get(name) or _one_instance(rds, name) for name in names]
    return [one for one in found if one is not None]


def _vpc_of(instances: list[dict[str, Any]]) -> str | None:
    return next((vpc for one in instances if (vpc := (one.get("DBSubnetGroup") or {}).get("VpcId"))), None)


def _facts(
    rds: Any, one: dict[str, Any], instances: list[dict[str, Any]], vpc: str | None
) -> DatabaseFacts:
    """`one` is a cluster or an instance: most fields have the same names in both."""
    cluster = "DBClusterArn" in one
    identifier = one["DBClusterIdentifier"] if cluster else one["DBInstanceIdentifier"]
    shared, unseen = _snapshots(rds, identifier, cluster=cluster)
    return DatabaseFacts(
        identifier=identifier,
        arn=one["DBClusterArn"] if cluster else one["DBInstanceArn"],
        is_cluster=cluster,
        engine=one["Engine"],
        engine_version=one.get("EngineVersion"),
        status=(one.get("Status") if cluster else one.get("DBInstanceStatus")) or "unknown",
        vpc_id=vpc,
        security_groups=tuple(
            sorted(group["VpcSecurityGroupId"] for group in one.get("VpcSecurityGroups", []))
        ),
        instances=tuple(
            DatabaseMember(
                identifier=member["DBInstanceIdentifier"],
                arn=member["DBInstanceArn"],
                public=bool(member.get("PubliclyAccessible")),
                status=member.get("DBInstanceStatus") or "unknown",
                tags=_tags(member),
            )
            for member in instances
        ),
        iam_authentication=bool(one.get("IAMDatabaseAuthenticationEnabled")),
        master_user=one.get("MasterUsername"),
        master_secret=(one.get("MasterUserSecret") or {}).get("SecretArn"),
        encrypted=bool(one.get("StorageEncrypted")),
        kms_key=one.get("KmsKeyId") if one.get("StorageEncrypted") else None,
        deletion_protection=bool(one.get("DeletionProtection")),
        log_exports=tuple(sorted(one.get("EnabledCloudwatchLogsExports") or [])),
        backup_days=int(one.get("BackupRetentionPeriod") or 0),
        shared_snapshots=shared,
        snapshots_unseen=unseen,
        tags=_tags(one),
    )


def _tags(one: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in one.get("TagList") or []}


def _snapshots(rds: Any, name: str, *, cluster: bool) -> tuple[tuple[SharedSnapshot, ...], str]:
    """Its manual snapshots that others may restore, and why that could not be seen; automatic ones cannot be shared."""
    kind = "DBClusterSnapshot" if cluster else "DBSnapshot"
    try:
        if cluster:
            found = aws.pages(
                rds, "describe_db_cluster_snapshots", "DBClusterSnapshots",
                DBClusterIdentifier=name, SnapshotType="manual",
            )  # fmt: skip
        else:
            found = aws.pages(
                rds, "describe_db_snapshots", "DBSnapshots",
                DBInstanceIdentifier=name, SnapshotType="manual",
            )  # fmt: skip
        return tuple(
            SharedSnapshot(
                identifier=one[f"{kind}Identifier"],
                arn=one[f"{kind}Arn"],
                shared_with=tuple(others),
                tags=_tags(one),
            )
            for one in found
            if (others := shared_with(rds, one[f"{kind}Identifier"], cluster=cluster))
        ), ""
    except Permanent as error:
        return (), str(error)

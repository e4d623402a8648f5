"""What a GuardDuty finding's `resource` points at, kind by kind.

Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Resource.html
"""

from collections.abc import Iterator
from typing import Any

from watchkeeper.parsing.fields import items, part, tags_of, text_or_none
from watchkeeper.parsing.guardduty_kubernetes import kubernetes_targets
from watchkeeper.redaction import redact_text
from watchkeeper.targets import (
    AccessKeyTarget,
    AccountTarget,
    BackupTarget,
    BucketTarget,
    ClusterTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    ObjectTarget,
    Target,
    TaskTarget,
    UnknownTarget,
)

MOST = 50
"""No more of a list is read; as many of it are kept."""
MOST_WITHIN = 10
"""The same for a list within a list's item."""
LONGEST_OBJECT_ARN = 1_200
"""An object's key has up to 1,024 bytes."""

_ABOUT_THE_ACCOUNT = (
    "Policy:IAMUser/RootCredentialUsage",
    "Policy:IAMUser/ShortTermRootCredentialUsage",
    "Policy:S3/AccountBlockPublicAccessDisabled",
    "Stealth:IAMUser/PasswordPolicyChange",
)
_KIND_OF = {
    "AccessKey": "access_key",
    "Instance": "instance",
    "Container": "instance",
    "S3Bucket": "bucket",
    "S3Object": "object",
    "EKSCluster": "cluster",
    "ECSCluster": "cluster",
    "RDSDBInstance": "database",
    "RDSLimitlessDB": "database",
    "Lambda": "function",
}


def resource_targets(
    resource: dict[str, Any], service: dict[str, Any], kind_of_finding: str, account: str
) -> list[Target]:
    """Everything that the resource names, what its `resourceType` says first; may be empty."""
    found: list[Target] = [
        *_instances(resource),
        *_access_keys(resource),
        *_buckets_and_objects(resource),
        *_clusters_and_tasks(resource),
        *kubernetes_targets(resource, account),
        *_databases(resource, service),
        *_functions(resource),
        *_backups(resource),
        *_bedrock(resource),
    ]
    if kind_of_finding in _ABOUT_THE_ACCOUNT:
        found.append(AccountTarget(account_id=account))
    primary = _KIND_OF.get(text_or_none(resource, "resourceType") or "")
    return sorted(found, key=lambda target: target.kind != primary)


def _instances(resource: dict[str, Any]) -> Iterator[Target]:
    instance = part(resource, "instanceDetails")
    if instance_id := text_or_none(instance, "instanceId"):
        yield InstanceTarget(
            instance_id=instance_id,
            profile_arn=text_or_none(part(instance, "iamInstanceProfile"), "arn"),
            tags=tags_of(instance),
        )


def _access_keys(resource: dict[str, Any]) -> Iterator[Target]:
    if key := part(resource, "accessKeyDetails"):
        yield AccessKeyTarget(
            access_key_id=text_or_none(key, "accessKeyId"),
            user_name=text_or_none(key, "userName"),
            user_type=text_or_none(key, "userType") or "Unknown",
            principal_id=text_or_none(key, "principalId"),
        )


def _buckets_and_objects(resource: dict[str, Any]) -> Iterator[Target]:
    buckets = items(resource, "s3BucketDetails")[:MOST]
    for bucket in buckets:
        if name := text_or_none(bucket, "name"):
            yield BucketTarget(name=name)
    for bucket in buckets:
        for one in items(bucket, "s3ObjectDetails")[:MOST_WITHIN]:
            arn = text_or_none(one, "objectArn", LONGEST_OBJECT_ARN) or ""
            where, key = bucket_and_key(arn)
            # The ARN is kept as it is; a key by itself goes through the redaction, like a tag.
            key = key or redact_text(text_or_none(one, "key", 1_024) or "")
            if key and (where := where or text_or_none(bucket, "name") or ""):
                version = text_or_none(one, "versionId")
                yield ObjectTarget(bucket=where, key=key, version=version, sha256=text_or_none(one, "hash"))


def bucket_and_key(arn: str) -> tuple[str, str]:
    """`arn:aws:s3:::bucket/a/key` as `("bucket", "a/key")`; two empty texts where it is none."""
    if not arn.startswith("arn:") or arn.count(":") < 5:
        return "", ""
    bucket, _, key = arn.split(":", 5)[5].partition("/")
    return bucket, key


def _clusters_and_tasks(resource: dict[str, Any]) -> Iterator[Target]:
    eks, ecs = part(resource, "eksClusterDetails"), part(resource, "ecsClusterDetails")
    if name := text_or_none(eks, "name"):
        yield ClusterTarget(name=name, arn=text_or_none(eks, "arn"), platform="eks")
    if name := text_or_none(ecs, "name"):
        yield ClusterTarget(name=name, arn=text_or_none(ecs, "arn"), platform="ecs")
    task = part(ecs, "taskDetails")
    if arn := text_or_none(task, "arn"):
        yield TaskTarget(
            cluster=name or cluster_of_task(arn),
            task_arn=arn,
            definition_arn=text_or_none(task, "definitionArn"),
            group=text_or_none(task, "group"),
            launch_type=text_or_none(task, "launchType"),
        )


def cluster_of_task(arn: str) -> str:
    """The cluster in a task's ARN (`…:task/cluster/id`); the older, shorter form is of `default`."""
    parts = arn.rsplit(":", maxsplit=1)[-1].split("/")
    return parts[1] if len(parts) == 3 else "default"


def _databases(resource: dict[str, Any], service: dict[str, Any]) -> Iterator[Target]:
    attempts = items(part(part(service, "action"), "rdsLoginAttemptAction"), "loginAttributes")[:MOST]
    tried = next((name for one in attempts if (name := text_or_none(one, "user"))), None)
    user = text_or_none(part(resource, "rdsDbUserDetails"), "user") or tried
    for field, name in (
        ("rdsDbInstanceDetails", "dbInstanceIdentifier"),
        ("rdsLimitlessDbDetails", "dbShardGroupIdentifier"),
    ):
        database = part(resource, field)
        if identifier := text_or_none(database, name):
            yield DatabaseTarget(
                identifier=identifier,
                engine=text_or_none(database, "engine"),
                cluster_identifier=text_or_none(database, "dbClusterIdentifier"),
                user=user,
            )


def _functions(resource: dict[str, Any]) -> Iterator[Target]:
    function = part(resource, "lambdaDetails")
    if name := text_or_none(function, "functionName"):
        arn, role = text_or_none(function, "functionArn"), text_or_none(function, "role")
        yield FunctionTarget(name=name, arn=arn, role_arn=role)


def _backups(resource: dict[str, Any]) -> Iterator[Target]:
    if arn := text_or_none(part(resource, "ebsSnapshotDetails"), "snapshotArn"):
        yield BackupTarget(backup_type="snapshot", identifier=arn.rsplit("/", 1)[-1])
    if arn := text_or_none(part(resource, "ec2ImageDetails"), "imageArn"):
        yield BackupTarget(backup_type="ami", identifier=arn.rsplit("/", 1)[-1])
    if arn := text_or_none(part(resource, "recoveryPointDetails"), "recoveryPointArn"):
        # AWS Backup knows a recovery point by its whole ARN.
        yield BackupTarget(backup_type="recovery_point", identifier=arn)


def _bedrock(resource: dict[str, Any]) -> Iterator[Target]:
    if arn := text_or_none(part(resource, "bedrockGuardrailDetails"), "guardrailArn"):
        yield UnknownTarget(resource_type="BedrockGuardrail", resource_id=arn)
    for model in items(resource, "modelDetails")[:MOST]:
        if name := text_or_none(model, "modelId"):
            yield UnknownTarget(resource_type="BedrockModel", resource_id=name)

"""The typed target of one resource in a Security Hub finding: the same that GuardDuty's own event gives.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources.html
"""

import re
from typing import Any

from watchkeeper.parsing.fields import part, text_or_none
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
    KeyTarget,
    ObjectTarget,
    RoleTarget,
    Target,
    TaskTarget,
    UnknownTarget,
)

_MOST_TAGS = 50


def target_of(resource: dict[str, Any], account: str, region: str) -> Target:
    """What the resource is, by its type; where it is, if that is not where the finding is.

    Args:
        resource: one of the finding's `Resources`.
        account: the finding's account.
        region: the finding's region.
    """
    kind = text_or_none(resource, "Type") or "Unknown"
    arn = text_or_none(resource, "Id") or ""
    details = part(part(resource, "Details"), kind)
    if not arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]:
        return UnknownTarget(resource_type=kind)
    where = _elsewhere(arn, text_or_none(resource, "Region"), account, region)
    return (
        _identity(kind, arn, details, where)
        or _machine(kind, arn, details, where | _tags(kind, resource))
        or _stored(kind, arn, details, where)
        or UnknownTarget(resource_type=kind, resource_id=arn, **where)
    )


def _identity(kind: str, arn: str, details: dict[str, Any], where: dict[str, Any]) -> Target | None:
    name = arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    match kind:
        case "AwsIamAccessKey":
            return AccessKeyTarget(
                access_key_id=text_or_none(details, "AccessKeyId") or name,
                user_name=text_or_none(details, "PrincipalName") or text_or_none(details, "UserName"),
                user_type=text_or_none(details, "PrincipalType") or "Unknown",
                principal_id=text_or_none(details, "PrincipalId"),
                **where,
            )
        case "AwsIamUser":
            # Some products put the user's id, or the account, where the name belongs.
            found = re.search(r":user/(?:.*/)?([^/]+)$", arn)
            user = text_or_none(details, "UserName") or (found[1] if found else None)
            is_id = user is not None and re.fullmatch(r"AIDA[A-Z0-9]{12,}", user)
            if user is None or is_id:
                return UnknownTarget(resource_type=kind, resource_id=arn, **where)
            return AccessKeyTarget(user_name=user, user_type="IAMUser", **where)
        case "AwsIamRole":
            return RoleTarget(role_name=name, **where)
        case "AwsAccount":
            found = re.search(r"(?::Account:|:iam::)(\d{1,20})\b", arn)
            return AccountTarget(account_id=found[1], **where) if found else None
    return None


def _machine(kind: str, arn: str, details: dict[str, Any], where: dict[str, Any]) -> Target | None:
    name = arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    match kind:
        case "AwsEc2Instance":
            profile = text_or_none(details, "IamInstanceProfileArn")
            return InstanceTarget(instance_id=name, profile_arn=profile, **where)
        case "AwsLambdaFunction":
            # What follows the name is a version or an alias.
            found = re.search(r":function:([^:]+)", arn)
            role = text_or_none(details, "Role")
            return FunctionTarget(name=found[1] if found else name, arn=arn, role_arn=role, **where)
        case "AwsEksCluster" | "AwsEcsCluster":
            platform: Any = "eks" if kind == "AwsEksCluster" else "ecs"
            return ClusterTarget(name=name, arn=arn, platform=platform, **where)
        case "AwsEcsTask":
            cluster = text_or_none(details, "ClusterArn") or (
                arn.split("/")[1] if arn.count("/") > 1 else ""
            )
            return TaskTarget(
                cluster=cluster.rsplit("/", 1)[-1],
                task_arn=arn,
                definition_arn=text_or_none(details, "TaskDefinitionArn"),
                group=text_or_none(details, "Group"),
                **where,
            )
        case "AwsRdsDbInstance" | "AwsRdsDbCluster":
            cluster_name = text_or_none(details, "DBClusterIdentifier")
            return DatabaseTarget(
                identifier=name,
                engine=text_or_none(details, "Engine"),
                cluster_identifier=name if kind == "AwsRdsDbCluster" else cluster_name,
                **where,
            )
    return None


def _stored(kind: str, arn: str, details: dict[str, Any], where: dict[str, Any]) -> Target | None:
    name = arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    match kind:
        case "AwsS3Bucket":
            return BucketTarget(name=name, **where)
        case "AwsS3Object":
            bucket, _, key = arn.rpartition(":::")[2].partition("/")
            version = text_or_none(details, "VersionId")
            return (
                ObjectTarget(bucket=bucket, key=key, version=version, **where) if bucket and key else None
            )
        case "AwsKmsKey":
            return KeyTarget(key_id=name, arn=arn, **where)
        case "AwsBackupRecoveryPoint":
            return BackupTarget(backup_type="recovery_point", identifier=arn, **where)
    return None


def _elsewhere(arn: str, region: str | None, account: str, own_region: str) -> dict[str, Any]:
    """Account and region of a resource that is not where the finding is; an IAM ARN names no region."""
    parts = arn.split(":")
    is_arn = len(parts) > 5 and parts[0] == "arn"
    theirs = parts[4] if is_arn and parts[4].isdigit() else account
    there = (parts[3] if is_arn else "") or region or own_region
    if is_arn and parts[2] in ("iam", "s3") and not parts[3]:
        there = own_region
    return {
        "account": "" if theirs == account else theirs,
        "region": "" if there in (own_region, "aws-global", "global") else there,
    }


def _tags(kind: str, resource: dict[str, Any]) -> dict[str, Any]:
    """An instance's tags; ASFF writes them as an object."""
    if kind != "AwsEc2Instance":
        return {}
    found = list(part(resource, "Tags").items())[:_MOST_TAGS]
    return {"tags": {redact_text(str(key))[:128]: redact_text(str(value))[:256] for key, value in found}}

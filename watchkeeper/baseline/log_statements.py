"""The policy statements by which services write logs: to the buckets, with the key.

Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
"""

from typing import Any

from watchkeeper.baseline.log_store import LogStore
from watchkeeper.baseline.policies import Statement, normal
from watchkeeper.baseline.survey import Survey

_MOST_NAMED_ACCOUNTS = 300
"""A bucket's policy ends at 20 KB: beyond so many accounts the organization is named instead."""
_FOR_THE_OWNER = {"s3:x-amz-acl": "bucket-owner-full-control"}


def tls_only(survey: Survey, bucket: str) -> dict[str, Statement]:
    """Nobody, whoever it is, comes without TLS."""
    arn = _bucket_arn(survey, bucket)
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return {
        "WatchkeeperTlsOnly": normal(
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": condition,
            }
        )
    }


def cloudtrail_writes(survey: Survey, store: LogStore) -> dict[str, Statement]:
    """The trail and no other: for its owner's account, and for the organization's."""
    arn = _bucket_arn(survey, store.bucket)
    logs = f"{arn}/{store.prefix}/AWSLogs" if store.prefix else f"{arn}/AWSLogs"
    ours = {"aws:SourceArn": store.trail_arn}
    who = "cloudtrail.amazonaws.com"
    write = {"StringEquals": ours | _FOR_THE_OWNER}
    made = {
        "WatchkeeperCloudTrailAcl": _allow(who, "s3:GetBucketAcl", arn, {"StringEquals": ours}),
        "WatchkeeperCloudTrailWrite": _allow(who, "s3:PutObject", f"{logs}/{survey.management}/*", write),
    }
    if not survey.alone:
        organization = f"{logs}/{survey.organization_id}/*"
        made["WatchkeeperCloudTrailOrganizationWrite"] = _allow(who, "s3:PutObject", organization, write)
    return made


def config_writes(survey: Survey, bucket: str) -> dict[str, Statement]:
    """AWS Config of every covered account; its service-linked role cannot write, the service can."""
    arn, who, covered = _bucket_arn(survey, bucket), "config.amazonaws.com", _covered(survey)
    look = ["s3:GetBucketAcl", "s3:ListBucket"]
    keys = f"{arn}/AWSLogs/*/Config/*"
    return {
        "WatchkeeperConfigLook": _allow(who, look, arn, {"StringEquals": covered}),
        "WatchkeeperConfigWrite": _allow(
            who, "s3:PutObject", keys, {"StringEquals": covered | _FOR_THE_OWNER}
        ),
    }


def access_logs_arrive(survey: Survey, store: LogStore) -> dict[str, Statement]:
    """S3 writes who read the log bucket."""
    condition = {
        "ArnLike": {"aws:SourceArn": _bucket_arn(survey, store.bucket)},
        "StringEquals": {"aws:SourceAccount": survey.log_archive},
    }
    keys = f"{_bucket_arn(survey, store.access_log_bucket)}/{store.bucket}/*"
    return {
        "WatchkeeperAccessLogs": _allow("logging.s3.amazonaws.com", "s3:PutObject", keys, condition),
    }


def key_users(survey: Survey, store: LogStore) -> dict[str, Statement]:
    """Who does what with the key of the logs."""
    trails = f"arn:{survey.partition}:cloudtrail:*:{survey.management}:trail/*"
    ours = {"StringEquals": {"aws:SourceArn": store.trail_arn}}
    context = {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": trails}}
    who = "cloudtrail.amazonaws.com"
    made = {
        # The Sid of AWS's own default policy: a key that has that one already gets no second.
        "Enable IAM User Permissions": normal(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{survey.partition}:iam::{survey.log_archive}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ),
        "WatchkeeperCloudTrailEncrypts": _allow(who, "kms:GenerateDataKey*", "*", ours | context),
        # A bucket that uses S3 Bucket Keys wants Decrypt before CloudTrail takes the trail.
        "WatchkeeperCloudTrailChecks": _allow(who, ["kms:Decrypt", "kms:DescribeKey"], "*", ours),
    }
    if store.config_bucket == store.bucket:
        made["WatchkeeperConfigEncrypts"] = _allow(
            "config.amazonaws.com",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            "*",
            {"StringEquals": _covered(survey)},
        )
    if not survey.alone:
        made["WatchkeeperReaders"] = normal(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "kms:Decrypt",
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"aws:PrincipalOrgID": survey.organization_id},
                    "Null": {"kms:EncryptionContext:aws:cloudtrail:arn": "false"},
                },
            }
        )
    return made


def _allow(service: str, actions: str | list[str], resource: str, condition: dict[str, Any]) -> Statement:
    return normal(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": actions,
            "Resource": resource,
            "Condition": condition,
        }
    )


def _covered(survey: Survey) -> dict[str, Any]:
    accounts = sorted(account.id for account in survey.accounts)
    if len(accounts) > _MOST_NAMED_ACCOUNTS and survey.organization_id:
        return {"aws:SourceOrgID": survey.organization_id}
    return {"aws:SourceAccount": accounts}


def _bucket_arn(survey: Survey, bucket: str) -> str:
    return f"arn:{survey.partition}:s3:::{bucket}"

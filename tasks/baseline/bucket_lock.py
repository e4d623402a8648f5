"""Object Lock, which we give only to a bucket of our own making, and MFA delete, which we cannot give.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
"""

from typing import Any

from tasks.baseline.bucket_calls import Bucket
from watchkeeper.baseline.part import Settings


def read(bucket: Bucket, wanted: Settings) -> dict[str, Any]:
    """As asked wherever we may not change it, with a note; else the days that are in force."""
    asked: dict[str, Any] = wanted["only_asked"]
    found = dict(asked)
    if "mfa_delete" in asked:
        versioning = bucket.call("GetBucketVersioning", "get_bucket_versioning")
        if versioning.get("MFADelete") != "Enabled":
            bucket.notes.append(
                "MFA delete is off: only the root user with its MFA can turn it on (aws s3api "
                "put-bucket-versioning --mfa)"
            )
    if "object_lock_days" in asked:
        lock = bucket.call_or_none(
            "GetBucketObjectLockConfiguration",
            "get_object_lock_configuration",
            "ObjectLockConfigurationNotFoundError",
        )
        if lock is None:
            bucket.notes.append("it has no Object Lock, which is only given to buckets made here")
        else:
            days = _days(lock["ObjectLockConfiguration"])
            # More days than asked are well: they are never shortened.
            found["object_lock_days"] = min(days, asked["object_lock_days"])
    return found


def _days(configuration: dict[str, Any]) -> int:
    retention = configuration.get("Rule", {}).get("DefaultRetention", {})
    return int(retention.get("Days") or 0) + 365 * int(retention.get("Years") or 0)


def write(bucket: Bucket, wanted: Settings) -> None:
    """The retention of a bucket that has Object Lock; nobody can shorten it for an object that is there."""
    if (days := wanted["only_asked"].get("object_lock_days")) is None:
        return
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": days}}
    bucket.call(
        "PutBucketObjectLockConfiguration",
        "put_object_lock_configuration",
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule},
    )

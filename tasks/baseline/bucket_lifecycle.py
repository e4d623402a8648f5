"""Our one lifecycle rule of a bucket, beside the rules of others.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
"""

from typing import Any

from tasks.baseline.bucket_calls import Bucket
from watchkeeper.baseline.part import Settings

RULE = "watchkeeper-logs"
_FORMER_VERSIONS_DAYS = 365
"""A log that somebody deletes or overwrites can be fetched back for a year."""
_UNFINISHED_UPLOADS_DAYS = 7


def read(bucket: Bucket, wanted: Settings) -> dict[str, int]:
    """The days of our rule; {} where it is missing or off. Who expires logs sooner is noted."""
    rules = _configuration(bucket).get("Rules", [])
    expire = wanted["lifecycle"].get("expire_days")
    for rule in rules:
        days = rule.get("Expiration", {}).get("Days")
        if (
            rule.get("ID") != RULE
            and rule["Status"] == "Enabled"
            and days
            and (not expire or days < expire)
        ):
            bucket.notes.append(
                f"another lifecycle rule, {rule.get('ID')}, expires objects after {days} days"
            )
    ours = next((rule for rule in rules if rule.get("ID") == RULE and rule["Status"] == "Enabled"), None)
    if ours is None:
        return {}
    found = {"expire_days": ours.get("Expiration", {}).get("Days")}
    found["to_glacier_days"] = next(
        (one.get("Days") for one in ours.get("Transitions", []) if one["StorageClass"] == "GLACIER"), None
    )
    return {name: days for name, days in found.items() if days is not None}


def write(bucket: Bucket, wanted: Settings) -> None:
    """Put our rule among the others: the call replaces all there are."""
    days = wanted["lifecycle"]
    ours: dict[str, Any] = {
        "ID": RULE,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": _FORMER_VERSIONS_DAYS},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _UNFINISHED_UPLOADS_DAYS},
    }
    if "to_glacier_days" in days:
        ours["Transitions"] = [{"Days": days["to_glacier_days"], "StorageClass": "GLACIER"}]
    if "expire_days" in days:
        ours["Expiration"] = {"Days": days["expire_days"]}
    former = _configuration(bucket)
    others = [rule for rule in former.get("Rules", []) if rule.get("ID") != RULE]
    smallest = "TransitionDefaultMinimumObjectSize"  # left out, it would fall back to AWS's default
    bucket.call(
        "PutLifecycleConfiguration",
        "put_bucket_lifecycle_configuration",
        LifecycleConfiguration={"Rules": [*others, ours]},
        **({smallest: former[smallest]} if smallest in former else {}),
    )


def _configuration(bucket: Bucket) -> dict[str, Any]:
    return (
        bucket.call_or_none(
            "GetLifecycleConfiguration",
            "get_bucket_lifecycle_configuration",
            "NoSuchLifecycleConfiguration",
        )
        or {}
    )

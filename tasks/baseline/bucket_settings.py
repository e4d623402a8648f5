"""The settings of a bucket: a table of readers and a table of writers.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from collections.abc import Callable
from typing import Any

from tasks.baseline import bucket_lifecycle, bucket_lock
from tasks.baseline.bucket_calls import Bucket
from tasks.baseline.keys import alias_of, key_arn_of
from watchkeeper.baseline.part import Settings
from watchkeeper.baseline.policies import by_sid, merged
from watchkeeper.errors import Permanent


def _read_block(bucket: Bucket, _: Settings) -> Any:
    found = bucket.call_or_none(
        "GetBucketPublicAccessBlock", "get_public_access_block", "NoSuchPublicAccessBlockConfiguration"
    )
    return found["PublicAccessBlockConfiguration"] if found else None


def _write_block(bucket: Bucket, wanted: Settings) -> None:
    block = wanted["public_access_block"]
    bucket.call(
        "PutBucketPublicAccessBlock", "put_public_access_block", PublicAccessBlockConfiguration=block
    )


def _read_ownership(bucket: Bucket, _: Settings) -> Any:
    found = bucket.call_or_none(
        "GetBucketOwnershipControls", "get_bucket_ownership_controls", "OwnershipControlsNotFoundError"
    )
    return found["OwnershipControls"]["Rules"][0]["ObjectOwnership"] if found else None


def _write_ownership(bucket: Bucket, wanted: Settings) -> None:
    rules = {"Rules": [{"ObjectOwnership": wanted["ownership"]}]}
    bucket.call("PutBucketOwnershipControls", "put_bucket_ownership_controls", OwnershipControls=rules)


def _read_versioning(bucket: Bucket, _: Settings) -> Any:
    return bucket.call("GetBucketVersioning", "get_bucket_versioning").get("Status")


def _write_versioning(bucket: Bucket, wanted: Settings) -> None:
    status = {"Status": wanted["versioning"]}
    bucket.call("PutBucketVersioning", "put_bucket_versioning", VersioningConfiguration=status)


def _encryption(bucket: Bucket) -> dict[str, Any] | None:
    found = bucket.call_or_none(
        "GetEncryptionConfiguration",
        "get_bucket_encryption",
        "ServerSideEncryptionConfigurationNotFoundError",
    )
    return found["ServerSideEncryptionConfiguration"]["Rules"][0] if found else None


def _read_encryption(bucket: Bucket, wanted: Settings) -> Any:
    rule = _encryption(bucket)
    if rule is None:
        return None
    default = rule["ApplyServerSideEncryptionByDefault"]
    if default["SSEAlgorithm"] == "AES256":
        return {"algorithm": "AES256"}
    return {
        "algorithm": default["SSEAlgorithm"],
        "key": alias_of(bucket.at, default.get("KMSMasterKeyID"), wanted["encryption"].get("key", "")),
        "bucket_key": bool(rule.get("BucketKeyEnabled")),
    }


def _write_encryption(bucket: Bucket, wanted: Settings) -> None:
    """The default encryption; which kinds of encryption the bucket refuses stays, the call replaces all."""
    asked = wanted["encryption"]
    default = {"SSEAlgorithm": asked["algorithm"]}
    if "key" in asked:
        arn = key_arn_of(bucket.at, asked["key"], bucket.partition)
        if arn is None:
            raise Permanent(
                f"{bucket.at} has no key {asked['key']}: the part log_key must be applied first"
            )
        default["KMSMasterKeyID"] = arn
    former = _encryption(bucket) or {}
    rule = {
        **{name: former[name] for name in ("BlockedEncryptionTypes",) if name in former},
        "ApplyServerSideEncryptionByDefault": default,
        "BucketKeyEnabled": asked.get("bucket_key", False),
    }
    whole = {"Rules": [rule]}
    bucket.call(
        "PutEncryptionConfiguration", "put_bucket_encryption", ServerSideEncryptionConfiguration=whole
    )


def _policy(bucket: Bucket) -> str:
    found = bucket.call_or_none("GetBucketPolicy", "get_bucket_policy", "NoSuchBucketPolicy")
    return str(found["Policy"]) if found else ""


def _read_policy(bucket: Bucket, _: Settings) -> Any:
    return by_sid(_policy(bucket))


def _write_policy(bucket: Bucket, wanted: Settings) -> None:
    whole = merged(_policy(bucket), wanted["policy"])
    bucket.call("PutBucketPolicy", "put_bucket_policy", Policy=whole)


def _read_logging(bucket: Bucket, wanted: Settings) -> Any:
    """Logs that go to a bucket of somebody's choice go on going there, and that is said."""
    target = bucket.call("GetBucketLogging", "get_bucket_logging").get("LoggingEnabled")
    if target and target["TargetBucket"] != wanted["access_logs_to"]:
        bucket.notes.append(f"its access logs go to {target['TargetBucket']}, and are left to")
    return bool(target)


def _write_logging(bucket: Bucket, wanted: Settings) -> None:
    target = {"TargetBucket": wanted["access_logs_to"], "TargetPrefix": f"{bucket.name}/"}
    bucket.call("PutBucketLogging", "put_bucket_logging", BucketLoggingStatus={"LoggingEnabled": target})


READERS: dict[str, Callable[[Bucket, Settings], Any]] = {
    "public_access_block": _read_block,
    "ownership": _read_ownership,
    "versioning": _read_versioning,
    "encryption": _read_encryption,
    "policy": _read_policy,
    "lifecycle": bucket_lifecycle.read,
    "access_logging": _read_logging,
    "only_asked": bucket_lock.read,
}
WRITERS: dict[str, Callable[[Bucket, Settings], None]] = {
    "public_access_block": _write_block,
    "ownership": _write_ownership,
    "versioning": _write_versioning,
    "only_asked": bucket_lock.write,
    "encryption": _write_encryption,
    "lifecycle": bucket_lifecycle.write,
    "access_logging": _write_logging,
    "policy": _write_policy,
}
"""In the order of a new bucket: closed first, opened to services last."""

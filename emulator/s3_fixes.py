"""S3 where moto falls short: names, policies that are wrong, what a new bucket has, access logging.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
"""

import re
import threading
from typing import Any

from moto.s3.exceptions import (
    CrossLocationLoggingProhibited,
    InvalidBucketName,
    InvalidBucketState,
    InvalidTargetBucketForLogging,
    S3ClientError,
)
from moto.s3.models import FakeBucket, PublicAccessBlock, S3Backend
from moto.s3.responses import S3Response

from emulator.policy_documents import problem_with
from emulator.resource_policies import service_may, statements_of

_NAME = re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_AES256 = {
    "Rule": {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": "false",
    }
}
_NO_PUBLIC_STATEMENT = "is not valid: the bucket blocks public policies"

_create_bucket = S3Backend.create_bucket
_put = S3Response._bucket_response_put
_put_object = S3Response.put_object
_one_at_a_time = threading.Lock()
_get_object_lock = S3Backend.get_object_lock_configuration


def install() -> None:
    """Replace what moto does otherwise than S3."""
    backend: Any = S3Backend
    backend.create_bucket = _create_bucket_of_a_good_name
    backend.put_bucket_policy = _put_bucket_policy
    backend.get_bucket_encryption = _get_bucket_encryption
    backend.delete_bucket_encryption = _delete_bucket_encryption
    backend.get_object_lock_configuration = _object_lock_without_zeros
    backend.put_object_lock_configuration = _put_object_lock_configuration
    bucket: Any = FakeBucket
    bucket.set_logging = _set_logging
    response: Any = S3Response
    response._bucket_response_put = _with_todays_defaults
    response.put_object = _put_object_unless_it_exists


def _put_object_unless_it_exists(self: S3Response) -> Any:
    """Of two who put an object if there is none, one wins: moto looks and writes in two steps."""
    if self.headers.get("If-None-Match") is None:
        return _put_object(self)
    with _one_at_a_time:
        return _put_object(self)


def _create_bucket_of_a_good_name(
    self: S3Backend, bucket_name: str, *args: Any, **kwargs: Any
) -> FakeBucket:
    bad = (
        _NAME.fullmatch(bucket_name) is None
        or ".." in bucket_name
        or _ADDRESS.fullmatch(bucket_name) is not None
        or bucket_name.endswith(_RESERVED_ENDS)
    )
    if bad:
        raise InvalidBucketName
    bucket = _create_bucket(self, bucket_name, *args, **kwargs)
    bucket.encryption = _AES256
    return bucket


def _with_todays_defaults(
    self: S3Response, request: Any, bucket_name: str, querystring: dict[str, Any]
) -> Any:
    """A bucket that is made by a call has what new buckets have since April 2023.

    One that the seed puts into moto by hand stands for an older one, made before that.
    """
    creates = not querystring
    before: Any = self.backend.buckets.get(bucket_name)
    if "acl" in querystring and before is not None and before.ownership_rule == "BucketOwnerEnforced":
        raise S3ClientError("AccessControlListNotSupported", "The bucket does not allow ACLs")
    answer = _put(self, request, bucket_name, querystring)
    made = self.backend.buckets.get(bucket_name)
    if creates and before is None and made is not None:
        made.public_access_block = PublicAccessBlock("true", "true", "true", "true")
        made.ownership_rule = made.ownership_rule or "BucketOwnerEnforced"  # type: ignore[assignment]
    return answer


def _put_bucket_policy(self: S3Backend, bucket_name: str, policy: bytes) -> None:
    bucket = self.get_bucket(bucket_name)
    problem = problem_with(policy) or _foreign_resource(policy, bucket)
    if problem is not None:
        raise S3ClientError("MalformedPolicy", problem)
    block = bucket.public_access_block
    if block is not None and _is_true(block.block_public_policy) and _is_public(policy):
        raise S3ClientError("AccessDenied", f"The policy of {bucket_name} {_NO_PUBLIC_STATEMENT}.")
    bucket.policy = policy


def _foreign_resource(policy: bytes, bucket: FakeBucket) -> str | None:
    for statement in statements_of(policy):
        named = statement.get("Resource", statement.get("NotResource"))
        ones = named if isinstance(named, list) else [named]
        if not all(one == bucket.arn or str(one).startswith(f"{bucket.arn}/") for one in ones):
            return "Policy has invalid resource"
        actions = statement.get("Action", statement.get("NotAction"))
        for action in actions if isinstance(actions, list) else [actions]:
            if action != "*" and not str(action).startswith("s3:"):
                return "Policy has invalid action"
    return None


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def _is_public(policy: bytes) -> bool:
    """Whether anybody at all is let in; a condition on a fixed account or source keeps others out."""
    everybody = ("*", {"AWS": "*"}, {"AWS": ["*"]})
    return any(
        one.get("Effect") == "Allow" and one.get("Principal") in everybody and not one.get("Condition")
        for one in statements_of(policy)
    )


def _get_bucket_encryption(self: S3Backend, bucket_name: str) -> dict[str, Any]:
    return self.get_bucket(bucket_name).encryption or _AES256


def _delete_bucket_encryption(self: S3Backend, bucket_name: str) -> None:
    """Without a rule of its own the bucket falls back to S3's keys, never to none."""
    self.get_bucket(bucket_name).encryption = _AES256


def _object_lock_without_zeros(self: S3Backend, bucket_name: str) -> Any:
    enabled, mode, days, years = _get_object_lock(self, bucket_name)
    return enabled, mode, days or None, years or None


def _put_object_lock_configuration(
    self: S3Backend,
    bucket_name: str,
    lock_enabled: bool,
    mode: str | None,
    *period: int | None,
) -> None:
    """Object Lock can be turned on for a bucket that has objects; only versioning is needed."""
    bucket = self.get_bucket(bucket_name)
    if not bucket.is_versioned:
        raise InvalidBucketState(
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        )
    bucket.object_lock_enabled = bucket.object_lock_enabled or lock_enabled
    bucket.default_lock_mode = mode
    bucket.default_lock_days, bucket.default_lock_years = period


def _set_logging(self: FakeBucket, logging_config: dict[str, Any], backend: S3Backend) -> None:
    """The target is of the same account and region, and takes what the log service writes.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    if not logging_config:
        self.logging = {}
        return
    target: Any = backend.buckets.get(logging_config["TargetBucket"])
    if target is None or target.account_id != self.account_id:
        raise InvalidTargetBucketForLogging("The target bucket for logging does not exist.")
    if target.region_name != self.region_name:
        raise CrossLocationLoggingProhibited
    key = f"{target.arn}/{logging_config.get('TargetPrefix') or ''}2026-01-01-00-00-00-0123456789ABCDEF"
    by_policy = service_may(
        target.policy,
        "logging.s3.amazonaws.com",
        "s3:PutObject",
        key,
        aws__SourceArn=self.arn,
        aws__SourceAccount=self.account_id,
    )
    acls_count = target.ownership_rule != "BucketOwnerEnforced"
    if not by_policy and not (acls_count and self._log_permissions_enabled_acl(target)):
        raise InvalidTargetBucketForLogging(
            "You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket"
        )
    self.logging = logging_config

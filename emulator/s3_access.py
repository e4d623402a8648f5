"""Who may do what to a bucket: its owner's account unless the policy denies, others if it allows.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
"""

from collections.abc import Callable
from typing import Any

from moto.core.routing import get_service_router
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, s3_backends
from moto.s3.responses import S3Response
from werkzeug.exceptions import HTTPException

from emulator.aws_error import error_on_the_wire
from emulator.policy_documents import caller
from emulator.resource_policies import Asker, verdict

_PERMISSION = {
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
}
"""Where the permission has another name than the operation."""

_MADE_FOR_NOBODY = ("CreateBucket", "ListBuckets")


def install() -> None:
    """Look at the owner and the policy before moto does anything with a bucket or its objects."""
    response: Any = S3Response
    response._bucket_response = _if_allowed(S3Response._bucket_response)
    response._key_response = _if_allowed(S3Response._key_response)
    # Moto's own look takes no conditions, so that a policy for TLS only closes the bucket to all.
    bucket: Any = FakeBucket
    bucket.get_permission = _no_opinion


def _no_opinion(*_: Any) -> PermissionResult:
    return PermissionResult.NEUTRAL


def _if_allowed(answer: Callable[..., Any]) -> Callable[..., Any]:
    if hasattr(answer, "__wrapped__"):  # installing twice is the same as once
        return answer

    def guarded(self: S3Response, request: Any, full_url: str) -> Any:
        if _is_refused(self, request):
            headers, body = error_on_the_wire("rest-xml", "AccessDenied", "Access Denied")
            return 403, headers, b"" if request.method == "HEAD" else body
        return answer(self, request, full_url)

    guarded.__wrapped__ = answer  # type: ignore[attr-defined]
    return guarded


def _is_refused(self: S3Response, request: Any) -> bool:
    owner = s3_backends.bucket_accounts.get(self.bucket_name)
    if owner is None or "Authorization" not in request.headers:
        return False  # what does not exist is moto's to say, and so is what is public
    partition, account = owner
    bucket = s3_backends[account][partition].buckets.get(self.bucket_name)
    operation = _operation(request)
    if bucket is None or operation is None or operation in _MADE_FOR_NOBODY:
        return False
    expected = request.headers.get("x-amz-expected-bucket-owner")
    if expected not in (None, account):
        return True
    asker = caller(self)
    context = {
        **asker.context,
        "aws:SecureTransport": "true",  # our callers speak HTTP to us and would speak TLS to AWS
        "s3:TlsVersion": "1.3",
        **{f"s3:{name}": request.headers[name] for name in _CONDITIONS if name in request.headers},
    }
    key = self.parse_key_name() if "Object" in operation or "Part" in operation else ""
    resource = f"{bucket.arn}/{key}" if key else bucket.arn
    said = verdict(
        bucket.policy,
        Asker(account=asker.account, arns=asker.arns, context=context),
        f"s3:{_PERMISSION.get(operation, operation)}",
        resource,
    )
    return said == "Deny" or (said is None and account != self.current_account)


_CONDITIONS = ("x-amz-acl", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id")


def _operation(request: Any) -> str | None:
    try:
        return str(get_service_router("s3").match(request)[0].name)
    except (HTTPException, LookupError, AttributeError):
        return None

"""The S3 bucket that a finding names, as it stands."""

from functools import partial
from typing import Any, Literal

from tasks import aws
from tasks.evidence import trails
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Absent
from watchkeeper.facts.bucket import ANY_AWS_ACCOUNT, EVERYBODY, BucketFacts, PublicBlock
from watchkeeper.finding import Finding
from watchkeeper.targets import BucketTarget, ObjectTarget

_NOT_SET = (
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "ObjectLockConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
)
"""How S3 says that a bucket has no such setting."""


def concerns(finding: Finding) -> str | None:
    """The bucket's name: its own, or that of the object."""
    for target in finding.targets:
        match target:
            case BucketTarget(name=name) | ObjectTarget(bucket=name):
                return name
            case _:
                pass
    return None


def look(finding: Finding, name: str) -> BucketFacts | Absent:
    """The bucket with all that opens it, guards it and writes its use down; `Absent` if there is none.

    Whether trails keep the calls on its objects is a field of its own that can be unknown.

    Raises:
        Denied: one of the reads on the bucket is not allowed, or the bucket is another account's.
    """
    s3 = aws.client("s3", account=finding.account, region=finding.region or None)
    ask = partial(_ask, s3, name, finding.account)
    try:
        where = ask("GetBucketLocation", "get_bucket_location").get("LocationConstraint")
    except NotThere:
        return Absent(what=f"bucket {name}")
    status = ask("GetBucketPolicyStatus", "get_bucket_policy_status").get("PolicyStatus")
    rules = ask("GetEncryptionConfiguration", "get_bucket_encryption")
    default = _first(rules.get("ServerSideEncryptionConfiguration", {}).get("Rules", []))
    kept, why = _object_calls(finding, name)
    return BucketFacts(
        name=name,
        account=finding.account,
        region=_region(where),
        block=block_of(ask("GetBucketPublicAccessBlock", "get_public_access_block")),
        account_block=account_block(finding.account, finding.region),
        has_policy=status is not None,
        policy_is_public=bool(status and status["IsPublic"]),
        acl_grants=public_grants(ask("GetBucketAcl", "get_bucket_acl")),
        versioning=ask("GetBucketVersioning", "get_bucket_versioning").get("Status", "Never"),
        object_lock=_object_lock(ask("GetBucketObjectLockConfiguration", "get_object_lock_configuration")),
        encryption=default.get("SSEAlgorithm"),
        key=default.get("KMSMasterKeyID"),
        logs_to=ask("GetBucketLogging", "get_bucket_logging").get("LoggingEnabled", {}).get("TargetBucket"),
        object_calls_logged=kept,
        object_calls_why=why,
        tags={
            tag["Key"]: tag["Value"]
            for tag in ask("GetBucketTagging", "get_bucket_tagging").get("TagSet", [])
        },
    )


def account_block(account: str, region: str | None) -> PublicBlock:
    """The account's Block Public Access; all off where it was never set.

    Raises:
        Denied: it may not be read.
    """
    control = aws.client("s3control", account=account, region=region or aws.global_services_region())
    try:
        with aws.reading_aws_errors("s3:GetAccountPublicAccessBlock", account):
            return block_of(control.get_public_access_block(AccountId=account))
    except NotThere:
        return PublicBlock()


def block_of(answer: dict[str, Any]) -> PublicBlock:
    """S3's answer in our words; an empty one is a block that was never set."""
    given = answer.get("PublicAccessBlockConfiguration", {})
    return PublicBlock(
        block_public_acls=given.get("BlockPublicAcls", False),
        ignore_public_acls=given.get("IgnorePublicAcls", False),
        block_public_policy=given.get("BlockPublicPolicy", False),
        restrict_public_buckets=given.get("RestrictPublicBuckets", False),
    )


def public_grants(acl: dict[str, Any]) -> tuple[str, ...]:
    """What an ACL gives to everybody, or to whoever has any AWS account."""
    return tuple(
        f"{grant['Permission']} to {uri.rpartition('/')[2]}"
        for grant in acl.get("Grants", [])
        if (uri := grant.get("Grantee", {}).get("URI")) in (*EVERYBODY, *ANY_AWS_ACCOUNT)
    )


def _ask(s3: Any, name: str, account: str, permission: str, call: str) -> dict[str, Any]:
    """One answer; empty where the bucket has no such setting."""
    try:
        with aws.reading_aws_errors(f"s3:{permission}", name):
            answer: dict[str, Any] = getattr(s3, call)(Bucket=name, ExpectedBucketOwner=account)
    except Permanent as error:
        if any(code in str(error) for code in _NOT_SET):
            return {}
        raise
    return answer


def _region(constraint: str | None) -> str:
    """S3's older words for two regions.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
    """
    return {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}.get(constraint, str(constraint))


def _first(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return dict(rules[0].get("ApplyServerSideEncryptionByDefault", {})) if rules else {}


def _object_lock(answer: dict[str, Any]) -> str | None:
    found = answer.get("ObjectLockConfiguration", {})
    if found.get("ObjectLockEnabled") != "Enabled":
        return None
    kept = found.get("Rule", {}).get("DefaultRetention")
    if not kept:
        return "on"
    period = f"{kept['Days']} days" if kept.get("Days") else f"{kept.get('Years')} years"
    return f"{kept['Mode']} {period}"


def _object_calls(finding: Finding, name: str) -> tuple[Literal[True, False] | None, str]:
    """What the trails keep of the calls on its objects; a trail that we may not read is not "no trail"."""
    try:
        return trails.seen_in(finding.account, finding.region, with_tags=False).object_calls(name)
    except Permanent as error:
        return None, f"could not look at the trails: {error}"

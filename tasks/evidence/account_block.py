"""The account's Block Public Access, and which of its buckets would notice it."""

from typing import Any

from tasks import aws
from tasks.evidence.bucket import account_block, block_of, public_grants
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.facts.account_block import AccountBlockFacts
from watchkeeper.finding import Finding

MOST_BUCKETS = 100
"""Three calls each: of the rest it is told that they were not looked at."""


def concerns(finding: Finding) -> str | None:
    """The account."""
    return finding.account or None


def look(finding: Finding, name: str) -> AccountBlockFacts:
    """The account's block, and its public buckets.

    Raises:
        Denied: the block may not be read, or the buckets not listed.
    """
    s3 = aws.client("s3", account=name, region=finding.region or None)
    with aws.reading_aws_errors("s3:ListAllMyBuckets", name):
        buckets = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    public, gaps = [], []
    for bucket in buckets[:MOST_BUCKETS]:
        try:
            if _is_open(s3, bucket):
                public.append(bucket)
        except Permanent as error:
            gaps.append(f"{bucket}: {error}")
    if len(buckets) > MOST_BUCKETS:
        gaps.append(f"{len(buckets) - MOST_BUCKETS} more buckets were not looked at")
    return AccountBlockFacts(
        account=name,
        block=account_block(name, finding.region),
        public_buckets=tuple(public),
        not_checked=tuple(gaps),
    )


def _is_open(s3: Any, bucket: str) -> bool:
    """Whether a public policy or ACL of the bucket counts, as far as its own block says."""
    try:
        with aws.reading_aws_errors("s3:GetBucketPublicAccessBlock", bucket):
            block = block_of(s3.get_public_access_block(Bucket=bucket))
    except NotThere:
        block = block_of({})
    if not block.restrict_public_buckets and _has_public_policy(s3, bucket):
        return True
    if block.ignore_public_acls:
        return False
    with aws.reading_aws_errors("s3:GetBucketAcl", bucket):
        return bool(public_grants(s3.get_bucket_acl(Bucket=bucket)))


def _has_public_policy(s3: Any, bucket: str) -> bool:
    try:
        with aws.reading_aws_errors("s3:GetBucketPolicyStatus", bucket):
            return bool(s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"])
    except NotThere:
        return False

"""What every bucket of ours has, whatever it is for."""

from collections.abc import Mapping

from watchkeeper.baseline.part import Settings
from watchkeeper.baseline.policies import Statement

BUCKET_READS = (
    "s3:ListBucket",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetBucketPolicy",
    "s3:GetLifecycleConfiguration",
)
"""IAM permissions of a look; HeadBucket asks for ListBucket."""
BUCKET_WRITES = (
    "s3:CreateBucket",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutBucketPolicy",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketTagging",
)
BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


def private_bucket(
    name: str,
    region: str,
    policy: Mapping[str, Statement],
    *,
    to_glacier_days: int | None = None,
    expire_days: int | None = None,
) -> Settings:
    """A bucket that nobody sees by accident and nobody overwrites for good.

    Args:
        name: its name; in all of AWS there is one of it.
        region: where it is made if it is not there.
        policy: our statements by Sid; those of others stay.
        to_glacier_days: age in days at which objects go to Glacier; None: never.
        expire_days: age in days at which they expire; None: never.
    """
    days = {"to_glacier_days": to_glacier_days, "expire_days": expire_days}
    lifecycle = {setting: value for setting, value in days.items() if value is not None}
    return {
        "name": name,
        "region": region,
        "public_access_block": BLOCKED,
        "ownership": "BucketOwnerEnforced",
        "versioning": "Enabled",
        "policy": dict(policy),
        **({"lifecycle": lifecycle} if lifecycle else {}),
    }

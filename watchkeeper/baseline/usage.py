"""What an account uses in a region, by its own counts: the ground of the cost estimate."""

from typing import Annotated

from pydantic import Field

from watchkeeper.evidence import Frozen, Seen, Unseen

Count = Annotated[Seen[float] | Unseen, Field(discriminator="outcome")]
"""A number that AWS gave, or why it could not be had. Not zero."""

COUNTS: dict[str, str] = {
    "management_events": "CloudTrail management events a month",
    "extra_trails": "trails that record management events of this region beyond the first",
    "instances": "running EC2 instances",
    "vcpus": "vCPUs of running EC2 instances",
    "volume_gb": "GB of EBS volumes",
    "buckets": "S3 buckets (in the home region, for the account)",
    "functions": "Lambda functions",
    "database_vcpus": "vCPUs of RDS instances, taken as two each",
    "clusters": "EKS clusters",
    "identities": "IAM roles and users (in the home region, for the account)",
    "resources": "resources that AWS Config would record",
    "flow_log_gb": "GB of VPC flow logs a month",
}
"""Every count that the estimate knows, in words."""


class Usage(Frozen):
    """One account in one region."""

    account: str
    region: str
    counts: dict[str, Count]
    """By the names of `COUNTS`; one that makes no sense here is left out."""
    notes: tuple[str, ...] = ()
    """How it was counted, where that matters: a sample, a floor."""
    guardduty_usd: Count | None = None
    """What GuardDuty itself says that it cost here in the last 30 days; None: it was not on."""

"""Finding the trail that is there already, so that no second one is made beside it.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
"""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.survey import ExistingTrail, Place, Survey
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen

CONTROL_TOWER = "aws-controltower-"
"""How the names begin of all that Control Tower keeps."""


def find_trail(at: Place, organization: bool, preferred: str) -> ExistingTrail | None:
    """The trail that does the work already, wherever its home is; None if none does.

    Chosen in this order: ours by its name; Control Tower's; any other that reaches every region; for
    a single account, the trail of an organization above it.

    Args:
        at: the owner's account (management, or the account itself) in the baseline's home region.
        organization: whether only a trail of the whole organization does.
        preferred: the name that the baseline gives a trail of its own.

    Raises:
        Denied, Transient, Permanent: nobody knows then whether there is one.
    """
    with aws.reading_aws_errors("cloudtrail:DescribeTrails", at.account):
        trails = reach.client("cloudtrail", at).describe_trails(includeShadowTrails=True)["trailList"]
    fit = sorted(
        (one for one in trails if _is_fit(one, at, organization, preferred)),
        key=lambda one: _rank(one, at, preferred),
    )
    return _existing(fit[0], at) if fit else None


def must_be_known(survey: Survey) -> None:
    """Let nobody act on names that are a guess while the trail is unseen.

    Raises:
        Permanent: the survey could not see whether there is a trail.
    """
    if isinstance(survey.trail, Unseen):
        raise Permanent(f"whether there is a trail already could not be seen: {survey.trail.why}")


def kept_key(survey: Survey) -> str | None:
    """The ARN of the key that an adopted trail brought along, if a covered account owns it.

    Those who read the trail can use that one, and not ours. A key of a stranger is no such key: he
    could take it away, and every log with it.
    """
    found = survey.trail.value if isinstance(survey.trail, Seen) else None
    key = found.kms_key if found else None
    return key if key and key.startswith("arn:") and survey.account(key.split(":")[4]) else None


def _is_fit(trail: dict[str, Any], at: Place, organization: bool, preferred: str) -> bool:
    own = _owner(trail) == at.account
    if own and trail["Name"] == preferred:
        return True
    if not trail.get("IsMultiRegionTrail"):
        return False
    of_organization = bool(trail.get("IsOrganizationTrail"))
    return own and of_organization if organization else own or of_organization


def _rank(trail: dict[str, Any], at: Place, preferred: str) -> tuple[bool, bool, bool, bool, str]:
    """The smallest is chosen; the name only so that the same one is chosen every time."""
    return (
        not (_owner(trail) == at.account and trail["Name"] == preferred),
        not trail["Name"].startswith(CONTROL_TOWER),
        _owner(trail) != at.account,
        trail["HomeRegion"] != at.region,
        trail["Name"],
    )


def _owner(trail: dict[str, Any]) -> str:
    return str(trail["TrailARN"]).split(":")[4]


def _existing(trail: dict[str, Any], at: Place) -> ExistingTrail:
    managed_by = ""
    if _owner(trail) != at.account:
        managed_by = f"the trail of the organization, in {_owner(trail)}"
    elif trail["Name"].startswith(CONTROL_TOWER):
        managed_by = "AWS Control Tower"
    return ExistingTrail(
        name=trail["Name"],
        bucket=trail["S3BucketName"],
        prefix=trail.get("S3KeyPrefix") or "",
        kms_key=trail.get("KmsKeyId"),
        log_group=group_name(trail.get("CloudWatchLogsLogGroupArn")),
        organization=bool(trail.get("IsOrganizationTrail")),
        home_region=trail["HomeRegion"],
        managed_by=managed_by,
    )


def group_name(arn: str | None) -> str | None:
    """A log group's name out of its ARN, `arn:aws:logs:<region>:<account>:log-group:<name>:*`."""
    return arn.split(":")[6] if arn else None

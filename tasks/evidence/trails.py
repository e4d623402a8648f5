"""CloudTrail's trails, as an account sees them in the finding's region."""

from typing import Any

from tasks import aws
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.facts.trails import TrailsFacts, TrailState
from watchkeeper.finding import Finding


def concerns(finding: Finding) -> str | None:
    """The account: whatever happened there, its trails should have kept it."""
    return finding.account or None


def look(finding: Finding, name: str) -> TrailsFacts:
    """Every trail that is seen there.

    Raises:
        Denied: trails may not be listed, or one of the account's own may not be read.
    """
    return seen_in(name, finding.region)


def seen_in(account: str, region: str, *, with_tags: bool = True) -> TrailsFacts:
    """The account's trails, those of other regions that log here, and the organization's.

    Raises:
        Denied: as `look` says.
    """
    cloudtrail = aws.client("cloudtrail", account=account, region=region or None)
    with aws.reading_aws_errors("cloudtrail:DescribeTrails", account):
        found = cloudtrail.describe_trails(includeShadowTrails=True)["trailList"]
    tags = _tags(account, found) if with_tags else {}
    members = tuple(_state(cloudtrail, account, trail, tags) for trail in found)
    return TrailsFacts(account=account, region=region, members=members)


def _state(
    cloudtrail: Any, account: str, trail: dict[str, Any], tags: dict[str, dict[str, str]]
) -> TrailState:
    arn = trail["TrailARN"]
    own = arn.split(":")[4] == account
    status = _ask(cloudtrail, "GetTrailStatus", "get_trail_status", own, Name=arn)
    selected = _ask(cloudtrail, "GetEventSelectors", "get_event_selectors", own, TrailName=arn)
    return TrailState(
        arn=arn,
        trail_name=trail["Name"],
        home_region=trail["HomeRegion"],
        bucket=trail.get("S3BucketName", ""),
        is_logging=None if status is None else bool(status["IsLogging"]),
        multi_region=bool(trail.get("IsMultiRegionTrail")),
        organization=bool(trail.get("IsOrganizationTrail")),
        log_validation=bool(trail.get("LogFileValidationEnabled")),
        selectors=None if selected is None else _selectors(selected),
        delivery_error=(status or {}).get("LatestDeliveryError", ""),
        tags=tags.get(arn, {}),
    )


def _selectors(answer: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return tuple(answer.get("AdvancedEventSelectors") or answer.get("EventSelectors") or ())


def _ask(cloudtrail: Any, permission: str, call: str, own: bool, **arguments: str) -> dict[str, Any] | None:
    """The answer. The organization's trail may be closed to a member: then that is not known."""
    try:
        with aws.reading_aws_errors(f"cloudtrail:{permission}", next(iter(arguments.values()))):
            answer: dict[str, Any] = getattr(cloudtrail, call)(**arguments)
    except Permanent:
        if own:
            raise
        return None
    return answer


def _tags(account: str, trails: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """By ARN, of the account's own trails; ListTags answers where the trail is at home."""
    found = {}
    for trail in trails:
        arn, region = trail["TrailARN"], trail["HomeRegion"]
        if arn.split(":")[4] != account:
            continue
        at_home = aws.client("cloudtrail", account=account, region=region)
        try:
            with aws.reading_aws_errors("cloudtrail:ListTags", arn):
                answer = at_home.list_tags(ResourceIdList=[arn])["ResourceTagList"]
        except NotThere:
            continue
        for one in answer:
            found[one["ResourceId"]] = {tag["Key"]: tag.get("Value", "") for tag in one.get("TagsList", [])}
    return found

"""The trail, looked at, made and changed, always in its own home region.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
"""

from typing import Any

from tasks import aws
from tasks.baseline import event_selectors, reach
from tasks.baseline.existing_trail import group_name, kept_key, must_be_known
from tasks.baseline.keys import alias_of, key_arn_of
from tasks.baseline.refusals import code_of, or_none
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.trail_log_group import ROLE
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotYet, Permanent

_FLAGS = {
    "multi_region": "IsMultiRegionTrail",
    "global_events": "IncludeGlobalServiceEvents",
    "log_validation": "EnableLogFileValidation",
    "organization": "IsOrganizationTrail",
}
"""Settings that are yes or no, and the parameter of each; DescribeTrails names one otherwise."""
_SEEN_LATER = ("InvalidCloudWatchLogsRoleArnException", "InsufficientEncryptionPolicyException")
"""What CloudTrail says as long as a new role or key policy has not reached it."""


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The trail of that name, in the words of `wanted`; a delivery that fails is noted."""
    must_be_known(survey)
    cloudtrail = reach.client("cloudtrail", _where(at, wanted))
    trail = _trail(cloudtrail, wanted["name"])
    if trail is None:
        return Missing()
    with aws.reading_aws_errors("cloudtrail:GetTrailStatus", wanted["name"]):
        status = cloudtrail.get_trail_status(Name=trail["TrailARN"])
    selectors = _selectors(cloudtrail, wanted["name"])
    settings = {
        "multi_region": trail.get("IsMultiRegionTrail", False),
        "global_events": trail.get("IncludeGlobalServiceEvents", False),
        "log_validation": trail.get("LogFileValidationEnabled", False),
        "organization": trail.get("IsOrganizationTrail", False),
        "bucket": trail["S3BucketName"],
        "kms_key": alias_of(_of_the_key(survey, wanted), trail.get("KmsKeyId"), wanted["kms_key"]),
        "log_group": group_name(trail.get("CloudWatchLogsLogGroupArn")),
        "logging": status["IsLogging"],
        "management_events": event_selectors.management_events(selectors),
        "s3_data_events": event_selectors.s3_data_events(selectors),
    }
    notes = _notes(status)
    theirs = trail.get("KmsKeyId")
    if wanted.get("adopted") and theirs and theirs == kept_key(survey):
        if settings["kms_key"] != wanted["kms_key"]:
            notes += (f"it encrypts with a key of its own, {theirs}, and is left to",)
        settings["kms_key"] = wanted["kms_key"]
    if "insights" in wanted:
        settings["insights"] = _insights(cloudtrail, wanted["name"])
    return There(settings={name: settings.get(name, wanted[name]) for name in wanted}, notes=notes)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the trail, or set what differs of it."""
    must_be_known(survey)
    cloudtrail = reach.client("cloudtrail", _where(at, wanted), changing=True)
    differing = {one.setting for one in line.differences}
    try:
        if "name" in differing:
            with aws.reading_aws_errors("cloudtrail:CreateTrail", wanted["name"]):
                cloudtrail.create_trail(
                    Name=wanted["name"],
                    TagsList=[{"Key": "watchkeeper", "Value": "baseline"}],
                    **_parameters(at, wanted, survey, differing),
                )
        elif changed := _parameters(at, wanted, survey, differing):
            with aws.reading_aws_errors("cloudtrail:UpdateTrail", wanted["name"]):
                cloudtrail.update_trail(Name=wanted["name"], **changed)
    except Permanent as error:
        if code_of(error) in _SEEN_LATER:
            raise NotYet(str(error)) from error
        raise
    _set_selectors(cloudtrail, wanted, survey, differing)
    if "insights" in differing:
        kinds = sorted({*wanted["insights"], *_insights(cloudtrail, wanted["name"])})
        with aws.reading_aws_errors("cloudtrail:PutInsightSelectors", wanted["name"]):
            cloudtrail.put_insight_selectors(
                TrailName=wanted["name"], InsightSelectors=[{"InsightType": kind} for kind in kinds]
            )
    if "logging" in differing:
        with aws.reading_aws_errors("cloudtrail:StartLogging", wanted["name"]):
            cloudtrail.start_logging(Name=wanted["name"])


def _where(at: Place, wanted: Settings) -> Place:
    return Place(account=at.account, region=wanted["region"])


def _of_the_key(survey: Survey, wanted: Settings) -> Place:
    return Place(account=survey.log_archive, region=wanted["region"])


def _trail(cloudtrail: Any, name: str) -> dict[str, Any] | None:
    with aws.reading_aws_errors("cloudtrail:DescribeTrails", name):
        found = cloudtrail.describe_trails(trailNameList=[name], includeShadowTrails=False)["trailList"]
    return dict(found[0]) if found else None


def _selectors(cloudtrail: Any, name: str) -> event_selectors.Selectors:
    with aws.reading_aws_errors("cloudtrail:GetEventSelectors", name):
        return event_selectors.kept(cloudtrail.get_event_selectors(TrailName=name))


def _insights(cloudtrail: Any, name: str) -> list[str]:
    def asked() -> list[str]:
        with aws.reading_aws_errors("cloudtrail:GetInsightSelectors", name):
            answer = cloudtrail.get_insight_selectors(TrailName=name)
        return sorted(one["InsightType"] for one in answer["InsightSelectors"])

    return or_none(asked, "InsightNotEnabledException") or []


def _notes(status: dict[str, Any]) -> tuple[str, ...]:
    failed = {
        "bucket": status.get("LatestDeliveryError"),
        "log group": status.get("LatestCloudWatchLogsDeliveryError"),
    }
    return tuple(
        f"the last delivery to the {target} failed: {why}" for target, why in failed.items() if why
    )


def _parameters(at: Place, wanted: Settings, survey: Survey, differing: set[str]) -> dict[str, Any]:
    """What of CreateTrail and UpdateTrail the differing settings need."""
    given: dict[str, Any] = {
        parameter: wanted[setting] for setting, parameter in _FLAGS.items() if setting in differing
    }
    if "IsMultiRegionTrail" in given:
        given["IncludeGlobalServiceEvents"] = True  # AWS refuses the one without the other
    if "bucket" in differing:
        given["S3BucketName"] = wanted["bucket"]
    if "kms_key" in differing:
        where = _of_the_key(survey, wanted)
        key = key_arn_of(where, wanted["kms_key"], survey.partition)
        if key is None:
            raise Permanent(
                f"{where} has no key {wanted['kms_key']}: the part log_key must be applied first"
            )
        given["KmsKeyId"] = key
    if "log_group" in differing:
        group = f"{wanted['region']}:{at.account}:log-group:{wanted['log_group']}:*"
        given["CloudWatchLogsLogGroupArn"] = f"arn:{survey.partition}:logs:{group}"
        given["CloudWatchLogsRoleArn"] = f"arn:{survey.partition}:iam::{at.account}:role/{ROLE}"
    return given


def _set_selectors(cloudtrail: Any, wanted: Settings, survey: Survey, differing: set[str]) -> None:
    """Widen the selectors that are there, which for a trail made a moment ago take management events."""
    if not differing & {"management_events", "s3_data_events"}:
        return
    before = _selectors(cloudtrail, wanted["name"])
    after = before
    if event_selectors.management_events(after) != wanted["management_events"]:
        after = event_selectors.with_management_events(after)
    data = wanted.get("s3_data_events", [])
    if not set(data) <= set(event_selectors.s3_data_events(after)):
        after = event_selectors.with_s3_data_events(after, data, survey.partition)
    if after != before:
        with aws.reading_aws_errors("cloudtrail:PutEventSelectors", wanted["name"]):
            cloudtrail.put_event_selectors(TrailName=wanted["name"], **after)

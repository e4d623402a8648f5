"""The trail: ours, or the one that was there, brought to what is wanted."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.log_store import log_store
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

_DATA_EVENTS = {"write": ["write"], "all": ["read", "write"]}


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | Elsewhere | NotOffered | None:
    """Every region, every management event, validated, encrypted, in bucket and log group, running."""
    if not baseline.trail.enabled or place != survey.home(survey.management):
        return None
    store, settings = log_store(survey, baseline), baseline.trail
    if store.kept_by:
        return Elsewhere(by=store.kept_by)
    asked: Settings = {
        "name": store.trail,
        "region": store.region,
        "multi_region": True,
        "global_events": True,
        "log_validation": True,
        "bucket": store.bucket,
        "kms_key": store.key_alias,
        "log_group": store.log_group,
        "management_events": "All",
        "logging": True,
    }
    if not store.own_trail:
        asked["adopted"] = True
    if not survey.alone:
        asked["organization"] = True
    if settings.s3_data_events in _DATA_EVENTS:
        asked["s3_data_events"] = _DATA_EVENTS[settings.s3_data_events]
    if settings.insights:
        asked["insights"] = sorted(settings.insights)
    return asked


PART = Part(
    id="trail",
    service=Service.CLOUDTRAIL,
    stage=Stage.DETECTION,
    what="the trail of every region and account",
    wanted=wanted,
    reads=(
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:GetEventSelectors",
        "cloudtrail:GetInsightSelectors",
        "kms:ListAliases",
    ),
    writes=(
        "cloudtrail:CreateTrail",
        "cloudtrail:AddTags",
        "cloudtrail:UpdateTrail",
        "cloudtrail:StartLogging",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:PutInsightSelectors",
        "iam:PassRole",
        "iam:GetRole",
        "iam:CreateServiceLinkedRole",
        "organizations:DescribeOrganization",
        "organizations:ListAWSServiceAccessForOrganization",
    ),
    undo="UpdateTrail and PutEventSelectors with the former settings (kept in baseline/before); "
    "StopLogging for a trail that was made here",
    source="https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html",
    enough=("s3_data_events", "insights"),
)

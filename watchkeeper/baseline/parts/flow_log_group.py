"""The log group of a region's flow logs."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.parts.flow_log_role import LOG_GROUP
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """The group, kept for so many days at least: shortening it would delete logs."""
    del place, survey
    if baseline.account.vpc_flow_logs == "none":
        return None
    return {"log_group": LOG_GROUP, "retention_days": baseline.account.flow_log_retention_days}


PART = Part(
    id="flow_log_group",
    service=Service.EC2,
    stage=Stage.STORES,
    what="the log group of the flow logs",
    wanted=wanted,
    reads=("logs:DescribeLogGroups",),
    writes=("logs:CreateLogGroup", "logs:TagResource", "logs:PutRetentionPolicy"),
    undo="PutRetentionPolicy with the former days; an empty group costs nothing",
    source="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    enough=("retention_days",),
)

"""The log group that the trail writes to, and the role by which CloudTrail writes there."""

from typing import Any

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.log_store import LogStore, log_store
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Service, Settings, Stage
from watchkeeper.baseline.policies import Statement, normal
from watchkeeper.baseline.survey import Place, Survey

ROLE = "watchkeeper-cloudtrail-logs"
ROLE_POLICY = "write-logs"
_TRUST: dict[str, Statement] = {
    # No condition on the trail: AWS documents none for this role, and CloudTrail checks it by assuming it.
    "WatchkeeperCloudTrail": normal(
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    )
}


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | Elsewhere | NotOffered | None:
    """The group with its retention; its role only where the group is ours, an adopted one has its own."""
    if not baseline.trail.enabled or place != survey.home(survey.management):
        return None
    store = log_store(survey, baseline)
    if store.kept_by:
        return Elsewhere(by=store.kept_by)
    settings: Settings = {
        "name": store.log_group,
        "region": store.region,
        "retention_days": baseline.trail.retention_days,
    }
    if store.own_log_group:
        settings |= {"role": ROLE, "role_trust": _TRUST, "role_policy": _may_write(survey, store)}
    return settings


def _may_write(survey: Survey, store: LogStore) -> dict[str, Statement]:
    """Log streams are named after who they are of: the account, or the organization."""
    group = f"arn:{survey.partition}:logs:{store.region}:{survey.management}:log-group:{store.log_group}"
    streams = [f"{group}:log-stream:{survey.management}_CloudTrail_{store.region}*"]
    if not survey.alone:
        streams.append(f"{group}:log-stream:{survey.organization_id}_*")
    allowed: dict[str, Any] = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": streams,
    }
    return {"WatchkeeperTrailLogs": normal(allowed)}


PART = Part(
    id="trail_log_group",
    service=Service.CLOUDTRAIL,
    stage=Stage.STORES,
    what="the trail's log group and the role that writes to it",
    wanted=wanted,
    reads=("logs:DescribeLogGroups", "iam:GetRole", "iam:GetRolePolicy"),
    writes=(
        "logs:CreateLogGroup",
        "logs:TagResource",
        "logs:PutRetentionPolicy",
        "iam:CreateRole",
        "iam:TagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:PutRolePolicy",
    ),
    undo="PutRetentionPolicy with the former days; group and role may be deleted once no trail names them",
    source="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html",
    enough=("retention_days", "role_trust", "role_policy"),
)

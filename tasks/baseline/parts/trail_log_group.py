"""The trail's log group and its role, looked at, made and changed.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
"""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.existing_trail import must_be_known
from tasks.baseline.refusals import code_of
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.trail_log_group import ROLE_POLICY
from watchkeeper.baseline.policies import by_sid, merged
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere, Permanent

_TAGS = {"watchkeeper": "baseline"}


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The group and the role, in the words of `wanted`; a group that never forgets keeps enough."""
    must_be_known(survey)
    group = _group(reach.client("logs", _where(at, wanted)), wanted["name"])
    if group is None:
        return Missing()
    settings: Settings = {"retention_days": group.get("retentionInDays", wanted["retention_days"])}
    notes = () if "retentionInDays" in group else ("the log group keeps its events for ever",)
    if "role" in wanted:
        trust, policy = _role(reach.client("iam", at), wanted["role"])
        settings |= {"role": wanted["role"] if trust else None, "role_trust": by_sid(trust)}
        settings["role_policy"] = by_sid(policy)
    return There(settings={**wanted, **settings}, notes=notes)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make group and role, or set what differs."""
    must_be_known(survey)
    differing = {one.setting for one in line.differences}
    logs = reach.client("logs", _where(at, wanted), changing=True)
    if "name" in differing:
        _create_group(logs, wanted["name"])
    if "retention_days" in differing:
        with aws.reading_aws_errors("logs:PutRetentionPolicy", wanted["name"]):
            logs.put_retention_policy(logGroupName=wanted["name"], retentionInDays=wanted["retention_days"])
    if differing & {"role", "role_trust", "role_policy"}:
        _set_role(reach.client("iam", at, changing=True), wanted)


def _where(at: Place, wanted: Settings) -> Place:
    return Place(account=at.account, region=wanted["region"])


def _group(logs: Any, name: str) -> dict[str, Any] | None:
    found = aws.pages(logs, "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    return next((one for one in found if one["logGroupName"] == name), None)


def _create_group(logs: Any, name: str) -> None:
    try:
        with aws.reading_aws_errors("logs:CreateLogGroup", name):
            logs.create_log_group(logGroupName=name, tags=_TAGS)
    except Permanent as error:
        if code_of(error) != "ResourceAlreadyExistsException":
            raise


def _role(iam: Any, name: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Trust and permissions of the role; None for what is not there."""
    try:
        with aws.reading_aws_errors("iam:GetRole", name):
            trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    except NotThere:
        return None, None
    try:
        with aws.reading_aws_errors("iam:GetRolePolicy", f"{name} {ROLE_POLICY}"):
            policy = iam.get_role_policy(RoleName=name, PolicyName=ROLE_POLICY)["PolicyDocument"]
    except NotThere:
        policy = None
    return trust, policy


def _set_role(iam: Any, wanted: Settings) -> None:
    name = wanted["role"]
    trust, policy = _role(iam, name)
    trusting = merged(trust, wanted["role_trust"])
    if trust is None:
        with aws.reading_aws_errors("iam:CreateRole", name):
            iam.create_role(
                RoleName=name,
                AssumeRolePolicyDocument=trusting,
                Description="CloudTrail writes to the trail's log group",
                Tags=[{"Key": key, "Value": value} for key, value in _TAGS.items()],
            )
    elif not by_sid(trust).items() >= wanted["role_trust"].items():
        with aws.reading_aws_errors("iam:UpdateAssumeRolePolicy", name):
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=trusting)
    if not by_sid(policy).items() >= wanted["role_policy"].items():
        with aws.reading_aws_errors("iam:PutRolePolicy", f"{name} {ROLE_POLICY}"):
            iam.put_role_policy(
                RoleName=name,
                PolicyName=ROLE_POLICY,
                PolicyDocument=merged(policy, wanted["role_policy"]),
            )

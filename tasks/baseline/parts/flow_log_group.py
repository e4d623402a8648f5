"""The log group of a region's flow logs."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.refusals import code_of
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Permanent


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The group; one that holds logs and keeps them for ever is left so, for a change would delete them."""
    del survey
    group = _group(at, wanted["log_group"])
    if group is None:
        return Missing()
    days, notes = group.get("retentionInDays"), list[str]()
    if days is None and group.get("storedBytes", 0) > 0:
        days = wanted["retention_days"]
        notes.append("it keeps its logs for ever")
    return There(settings={"log_group": group["logGroupName"], "retention_days": days}, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the group, and set for how long it keeps."""
    del survey, line
    logs, name = reach.client("logs", at, changing=True), wanted["log_group"]
    if _group(at, name) is None:
        try:
            with aws.reading_aws_errors("logs:CreateLogGroup", name):
                logs.create_log_group(logGroupName=name, tags={"watchkeeper": "baseline"})
        except Permanent as error:
            if code_of(error) != "ResourceAlreadyExistsException":
                raise
    with aws.reading_aws_errors("logs:PutRetentionPolicy", name):
        logs.put_retention_policy(logGroupName=name, retentionInDays=wanted["retention_days"])


def _group(at: Place, name: str) -> dict[str, Any] | None:
    found = aws.pages(reach.client("logs", at), "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    return next((dict(one) for one in found if one["logGroupName"] == name), None)

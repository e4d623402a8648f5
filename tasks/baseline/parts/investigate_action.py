"""Security Hub's custom action that sends a finding to Watchkeeper, looked at, made and named anew."""

from tasks.baseline import reach
from tasks.baseline.hub_door import asking_the_hub
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.event_paths import action_arn
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The action of our id; `NotThere` where it is missing, or where the account has no hub."""
    arn = action_arn(survey, at)
    with asking_the_hub("securityhub:DescribeActionTargets", arn):
        answer = reach.client("securityhub", at).describe_action_targets(ActionTargetArns=[arn])
    found = next((one for one in answer["ActionTargets"] if one["ActionTargetArn"] == arn), None)
    if found is None:
        return Missing()
    words = {"action": wanted["action"], "name": found["Name"], "description": found["Description"]}
    return There(settings=words)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make it, or give it back its words."""
    securityhub, arn = reach.client("securityhub", at, changing=True), action_arn(survey, at)
    words = {"Name": wanted["name"], "Description": wanted["description"]}
    if any(one.setting == "action" for one in line.differences):
        with asking_the_hub("securityhub:CreateActionTarget", arn):
            securityhub.create_action_target(Id=wanted["action"], **words)
        return
    with asking_the_hub("securityhub:UpdateActionTarget", arn):
        securityhub.update_action_target(ActionTargetArn=arn, **words)

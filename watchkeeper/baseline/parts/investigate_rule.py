"""What a person sends by Security Hub's custom action, brought to the listener's queue."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import (
    ACTION_TYPE,
    INVESTIGATE_RULE,
    action_arn,
    arn,
    asks_from_the_hub,
    dead_of,
)
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.parts.finding_rules import RETRY
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Into the queue, where the action is; a severity is not asked for, since a person did ask.

    Other custom actions are none of ours.
    """
    if not asks_from_the_hub(baseline) or place != survey.home(survey.security):
        return None
    pattern = {
        "source": ["aws.securityhub"],
        "detail-type": [ACTION_TYPE],
        "resources": [action_arn(survey, place)],
    }
    target = {
        "arn": arn(survey, "sqs", place, baseline.events.queue),
        "dead_letters": arn(survey, "sqs", place, dead_of(baseline.events.queue)),
        "retry": RETRY,
    }
    settings: Settings = {"rule": INVESTIGATE_RULE, "pattern": pattern}
    return settings | {"state": "ENABLED", "target": target}


PART = Part(
    id="investigate_rule",
    service=Service.EVENTS,
    stage=Stage.WATCH,
    what="the rule that brings what people send from Security Hub to the listener's queue",
    wanted=wanted,
    reads=("events:DescribeRule", "events:ListTargetsByRule"),
    writes=("events:PutRule", "events:TagResource", "events:PutTargets"),
    undo="PutRule and PutTargets with the former values; a rule made here may be disabled",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html",
)

"""The second path: severe findings page by themselves, also when queue, listener and Prefect are down."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import PAGE_RULE, arn, dead_of, pattern, topic_arn
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.parts.finding_rules import RETRY
from watchkeeper.baseline.survey import Place, Survey

_PATHS = {
    "account": "$.detail.accountId",
    "id": "$.detail.id",
    "region": "$.detail.region",
    "severity": "$.detail.severity",
    "title": "$.detail.title",
    "type": "$.detail.type",
}
_SENTENCE = (
    '"Watchkeeper: <type> (severity <severity>) in account <account>, <region>: <title>. Finding <id>. '
    'This page comes from EventBridge itself and does not mean that a runbook is at work."'
)


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Home bus to alert topic, in a sentence; what forwarding brings from other regions pages too."""
    if not baseline.events.enabled or place != survey.home(survey.security):
        return None
    target = {
        "arn": topic_arn(survey, baseline, place),
        "dead_letters": arn(survey, "sqs", place, dead_of(baseline.events.queue)),
        "retry": RETRY,
        "input_paths": _PATHS,
        "input_template": _SENTENCE,
    }
    settings: Settings = {"rule": PAGE_RULE, "pattern": pattern(baseline.events.page_from_severity)}
    return settings | {"state": "ENABLED", "target": target}


PART = Part(
    id="page_rule",
    service=Service.EVENTS,
    stage=Stage.WATCH,
    what="the rule that pages for severe findings, whatever becomes of Prefect",
    wanted=wanted,
    reads=("events:DescribeRule", "events:ListTargetsByRule"),
    writes=("events:PutRule", "events:TagResource", "events:PutTargets"),
    undo="PutRule and PutTargets with the former values; a rule made here may be disabled",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html",
)

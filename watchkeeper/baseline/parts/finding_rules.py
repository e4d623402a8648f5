"""GuardDuty's findings of every region, brought to the listener's queue in the home region."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import (
    FORWARD_ROLE,
    FORWARD_RULE,
    HOME_RULE,
    arn,
    bus_arn,
    dead_of,
    pattern,
)
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey

RETRY = {"hours": 24, "attempts": 185}
"""EventBridge's own defaults and its maximum, said so that nobody turns them down unseen.
Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html"""


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """At home into the queue, elsewhere to the home bus.

    For a bus AWS takes no retry policy, and no dead-letter queue of another region.
    """
    events = baseline.events
    if not events.enabled or place.account != survey.security:
        return None
    if place.region == survey.home_region:
        queue = arn(survey, "sqs", place, events.queue)
        dead = arn(survey, "sqs", place, dead_of(events.queue))
        settings: Settings = {"rule": HOME_RULE, "pattern": pattern(events.from_severity)}
        return settings | {
            "state": "ENABLED",
            "target": {"arn": queue, "dead_letters": dead, "retry": RETRY},
        }
    role = f"arn:{survey.partition}:iam::{place.account}:role/{FORWARD_ROLE}"
    lowest = min(events.from_severity, events.page_from_severity)
    target = {"arn": bus_arn(survey), "role": role}
    return {"rule": FORWARD_RULE, "pattern": pattern(lowest), "state": "ENABLED", "target": target}


PART = Part(
    id="finding_rules",
    service=Service.EVENTS,
    stage=Stage.WATCH,
    what="the rule that brings findings to the listener's queue",
    wanted=wanted,
    reads=("events:DescribeRule", "events:ListTargetsByRule"),
    writes=("events:PutRule", "events:TagResource", "events:PutTargets", "iam:PassRole"),
    undo="PutRule and PutTargets with the former values; a rule made here may be disabled",
    source="https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html",
)

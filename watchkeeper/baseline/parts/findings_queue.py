"""The listener's queue, and the one for what could not be dealt with."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import (
    EVENTS,
    HOME_RULE,
    INVESTIGATE_RULE,
    PAGE_RULE,
    arn,
    asks_from_the_hub,
    dead_of,
    from_service,
    rule_arn,
    without_tls,
)
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey

TRIES = 5
KEPT_SECONDS = 1_209_600
"""Fourteen days: as long as SQS keeps a message."""
POLL_SECONDS = 20


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Both queues, encrypted with SQS's own key, which lets EventBridge in.

    For how long a message in hand is hidden is the listener's matter.
    """
    if not baseline.events.enabled or place != survey.home(survey.security):
        return None
    queue, dead = baseline.events.queue, dead_of(baseline.events.queue)
    queue_arn, dead_arn = arn(survey, "sqs", place, queue), arn(survey, "sqs", place, dead)
    filling = (HOME_RULE, INVESTIGATE_RULE) if asks_from_the_hub(baseline) else (HOME_RULE,)
    by_rule, by_rules = (
        {"ArnEquals": {"aws:SourceArn": [rule_arn(survey, place, one) for one in names]}}
        for names in (filling, (*filling, PAGE_RULE))
    )
    settings: Settings = {
        "dead_letter_queue": dead,
        "dead_letter_kept_seconds": KEPT_SECONDS,
        "dead_letter_encrypted": True,
        "dead_letter_policy": {
            "WatchkeeperFromRules": from_service(EVENTS, "sqs:SendMessage", dead_arn, by_rules),
            "WatchkeeperTlsOnly": without_tls("sqs:*", dead_arn),
        },
        "queue": queue,
        "kept_seconds": KEPT_SECONDS,
        "poll_seconds": POLL_SECONDS,
        "encrypted": True,
        "redrive": {"to": dead_arn, "after": TRIES},
        "policy": {
            "WatchkeeperFromRule": from_service(EVENTS, "sqs:SendMessage", queue_arn, by_rule),
            "WatchkeeperTlsOnly": without_tls("sqs:*", queue_arn),
        },
    }
    return settings


PART = Part(
    id="findings_queue",
    service=Service.EVENTS,
    stage=Stage.STORES,
    what="the listener's queue and its dead-letter queue",
    wanted=wanted,
    reads=("sqs:GetQueueUrl", "sqs:GetQueueAttributes"),
    writes=("sqs:CreateQueue", "sqs:TagQueue", "sqs:SetQueueAttributes"),
    undo="SetQueueAttributes with the former values; an empty queue that was made here may be deleted",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
    enough=("policy", "dead_letter_policy"),
)

"""The topic that alarms and pages go to, and a small queue of ours behind it that shows what arrives."""

from urllib.parse import urlsplit

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import (
    EVENTS,
    PAGE_RULE,
    PROOF_QUEUE,
    arn,
    from_service,
    rule_arn,
    topic_arn,
    without_tls,
)
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.policies import Statement
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.baseline.watched_group import WatchedGroup, watched_group
from watchkeeper.case import sha256
from watchkeeper.evidence import Unseen

NO_AWS_KEY = "none, or one of our own"
"""Neither alarms nor rules can publish to a topic under the key `alias/aws/sns`, whose policy nobody
can change: the topic stays without a key unless somebody gave it one of their own.
Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
PROOF_SECONDS = 3_600


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Where the CIS alarms are, and where findings page: AWS wants alarm and topic in one account."""
    group = watched_group(survey, baseline)
    pages = baseline.events.enabled and place == survey.home(survey.security)
    alarms = isinstance(group, WatchedGroup) and place == group.place
    if isinstance(group, Unseen) and not pages and place == survey.home(survey.management):
        return group  # where the alarms are, nobody knows
    if not pages and not alarms:
        return None
    topic, queue = topic_arn(survey, baseline, place), arn(survey, "sqs", place, PROOF_QUEUE)
    told = {shown(one.protocol, one.endpoint) for one in baseline.events.subscriptions}
    settings: Settings = {
        "topic": baseline.events.topic,
        "policy": _topic_policy(survey, place, topic, pages),
        "key": NO_AWS_KEY,
        "subscriptions": sorted({*told, f"sqs {queue}"}),
        "proof_queue": PROOF_QUEUE,
        "proof_queue_seconds": PROOF_SECONDS,
        "proof_queue_encrypted": True,
        "proof_queue_policy": {
            "WatchkeeperFromTopic": from_service(
                "sns.amazonaws.com", "sqs:SendMessage", queue, {"ArnEquals": {"aws:SourceArn": topic}}
            ),
            "WatchkeeperTlsOnly": without_tls("sqs:*", queue),
        },
    }
    return settings


def shown(protocol: str, endpoint: str) -> str:
    """A subscription as plans and pages show it: the address of a webhook is its password."""
    if protocol not in ("http", "https"):
        return f"{protocol} {endpoint}"
    return f"{protocol} {urlsplit(endpoint).hostname}/… {sha256(endpoint.encode())[:12]}"


def _topic_policy(survey: Survey, place: Place, topic: str, pages: bool) -> dict[str, Statement]:
    """Alarms of the same account; the page rule where it is; nobody without TLS."""
    ours = {"StringEquals": {"aws:SourceAccount": place.account}}
    policy = {
        "WatchkeeperAlarms": from_service("cloudwatch.amazonaws.com", "sns:Publish", topic, ours),
        "WatchkeeperTlsOnly": without_tls("sns:Publish", topic),
    }
    if pages:
        rule = {"ArnEquals": {"aws:SourceArn": rule_arn(survey, place, PAGE_RULE)}}
        policy["WatchkeeperPageRule"] = from_service(EVENTS, "sns:Publish", topic, rule)
    return policy


PART = Part(
    id="alert_topic",
    service=Service.ALARMS,
    stage=Stage.STORES,
    what="the topic of alarms and pages, with its subscriptions",
    wanted=wanted,
    reads=(
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
    ),
    writes=(
        "sns:CreateTopic",
        "sns:TagResource",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
        "sqs:CreateQueue",
        "sqs:TagQueue",
        "sqs:SetQueueAttributes",
    ),
    undo="Unsubscribe whom it names and take our Sids out of the policies; a topic made here may be deleted",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
    enough=("policy", "subscriptions", "proof_queue_policy"),
)

"""The alert topic, its subscriptions and the proof queue behind it, looked at, made and set.

Source: https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
"""

from typing import Any

from tasks import aws
from tasks.baseline import reach, sqs_queues
from tasks.baseline.files import baselines
from tasks.baseline.refusals import or_none
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.event_paths import PROOF_QUEUE, arn
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.alert_topic import NO_AWS_KEY, shown
from watchkeeper.baseline.policies import by_sid, merged
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Permanent

_PROOF = "proof_queue_"
_TAGS = {"watchkeeper": "baseline"}
_NOBODY = "nobody hears of alarms and pages: name somebody in events.subscriptions"


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Topic, key, subscriptions and proof queue; who has yet to confirm is told in a note."""
    sns, topic = reach.client("sns", at), arn(survey, "sns", at, wanted["topic"])
    attributes = _attributes(sns, topic)
    if attributes is None:
        return Missing()
    subscribed = aws.pages(sns, "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic)
    queue = sqs_queues.look(reach.client("sqs", at), wanted["proof_queue"])
    key = attributes.get("KmsMasterKeyId")
    return There(
        settings={
            "topic": wanted["topic"],
            "policy": by_sid(attributes.get("Policy")),
            "key": key if key and "alias/aws/" in key else NO_AWS_KEY,
            "subscriptions": sorted(_shown(one) for one in subscribed),
            "proof_queue": wanted["proof_queue"] if queue else None,
            "proof_queue_seconds": (queue or {}).get("kept_seconds"),
            "proof_queue_encrypted": (queue or {}).get("encrypted"),
            "proof_queue_policy": (queue or {}).get("policy"),
        },
        notes=tuple(
            f"{_shown(one)} has not confirmed its subscription"
            for one in subscribed
            if not str(one["SubscriptionArn"]).startswith("arn:")
        )
        + (() if _reaches_somebody(subscribed) else (_NOBODY,)),
    )


def _reaches_somebody(subscribed: list[dict[str, Any]]) -> bool:
    return any(not str(one["Endpoint"]).endswith(f":{PROOF_QUEUE}") for one in subscribed)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """First the topic, then the queue that lets it in, then who is told."""
    differing = {one.setting for one in line.differences}
    sns, topic = reach.client("sns", at, changing=True), arn(survey, "sns", at, wanted["topic"])
    if "topic" in differing:
        with aws.reading_aws_errors("sns:CreateTopic", wanted["topic"]):
            tags = [{"Key": key, "Value": value} for key, value in _TAGS.items()]
            sns.create_topic(Name=wanted["topic"], Tags=tags)
    if "policy" in differing:
        there = _attributes(sns, topic) or {}
        _set(sns, topic, "Policy", merged(there.get("Policy"), wanted["policy"]))
    if "key" in differing and "topic" not in differing:
        _set(sns, topic, "KmsMasterKeyId", "")
    if any(one.startswith("proof_queue") for one in differing):
        queue = {
            "kept_seconds": wanted[f"{_PROOF}seconds"],
            "encrypted": wanted[f"{_PROOF}encrypted"],
            "policy": wanted[f"{_PROOF}policy"],
        }
        sqs_queues.bring(reach.client("sqs", at, changing=True), wanted["proof_queue"], queue, _TAGS)
    if "subscriptions" in differing:
        _subscribe(sns, topic, wanted["subscriptions"], _endpoints(at, survey))


def _attributes(sns: Any, topic: str) -> dict[str, str] | None:
    def ask() -> dict[str, str]:
        with aws.reading_aws_errors("sns:GetTopicAttributes", topic):
            return dict(sns.get_topic_attributes(TopicArn=topic)["Attributes"])

    return or_none(ask, "NotFound", "NotFoundException")


def _set(sns: Any, topic: str, name: str, value: str) -> None:
    with aws.reading_aws_errors("sns:SetTopicAttributes", f"{topic} {name}"):
        sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=value)


def _shown(subscription: dict[str, Any]) -> str:
    return shown(subscription["Protocol"], subscription["Endpoint"])


def _endpoints(at: Place, survey: Survey) -> dict[str, str]:
    """The addresses that plans do not show, out of the file of the baseline."""
    account = survey.account(at.account)
    chosen = baselines().of(account) if account else baselines().base
    return {shown(one.protocol, one.endpoint): one.endpoint for one in chosen.events.subscriptions}


def _subscribe(sns: Any, topic: str, wanted: list[str], endpoints: dict[str, str]) -> None:
    """Subscribe those who are not.

    Raises:
        Permanent: a webhook is no longer in the file of the baseline, the one place that has its address.
    """
    found = aws.pages(sns, "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic)
    there = {_shown(one) for one in found}
    for one in wanted:
        if one not in there:
            protocol, _, endpoint = one.partition(" ")
            if protocol == "https" and one not in endpoints:
                raise Permanent(f"the baseline no longer names the subscription {one}: plan again")
            endpoint = endpoints.get(one, endpoint)
            with aws.reading_aws_errors("sns:Subscribe", f"{topic} {protocol}"):
                sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)

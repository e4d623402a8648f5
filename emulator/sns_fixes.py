"""SNS where moto is kinder than AWS: queues that do not let it in, mail that nobody confirmed.

Source: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
"""

import json
from collections.abc import Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Subscription, Topic
from moto.sns.responses import SNSResponse

from emulator.deliveries import Sender, send
from emulator.policy_documents import problem_with

_CONFIRMED_AT_ONCE = ("sqs", "lambda", "firehose", "application", "sms")
_moto_policy: Any = Topic.policy
_publish = Subscription.publish
_subscribe = SNSBackend.subscribe
_unsubscribe = SNSBackend.unsubscribe


def install() -> None:
    """Put AWS's refusals in front of moto's topics and subscriptions."""
    topic: Any = Topic
    topic.policy = property(_moto_policy.fget, _set_policy)
    subscription: Any = Subscription
    subscription.publish = _publish_where_allowed
    backend: Any = SNSBackend
    backend.subscribe = _subscribe_pending
    backend.unsubscribe = _unsubscribe_and_count
    response: Any = SNSResponse
    response.subscribe = _shown_pending(SNSResponse.subscribe)
    response.list_subscriptions = _list_subscriptions
    response.list_subscriptions_by_topic = _list_subscriptions_by_topic


def _set_policy(self: Topic, policy: str) -> None:
    problem = problem_with(policy)
    if problem is not None:
        raise SNSInvalidParameter(f"Invalid parameter: Policy Error: {problem}")
    _moto_policy.fset(self, policy)


def is_pending(subscription: Subscription) -> bool:
    """Whether its owner has yet to confirm it, as every mail address must."""
    return str(subscription.attributes.get("PendingConfirmation")).lower() == "true"


def _subscribe_pending(self: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
    subscription = _subscribe(self, topic_arn, endpoint, protocol)
    if protocol not in _CONFIRMED_AT_ONCE and not subscription.confirmed:
        subscription.attributes |= {
            "PendingConfirmation": "true",
            "ConfirmationWasAuthenticated": "false",
        }
    _count(self, subscription.topic)
    return subscription


def _unsubscribe_and_count(self: SNSBackend, subscription_arn: str) -> None:
    gone = self.subscriptions.get(subscription_arn)
    _unsubscribe(self, subscription_arn)
    if gone is not None:
        gone.topic.subscriptions_deleted += 1
        _count(self, gone.topic)


def _count(self: SNSBackend, topic: Topic) -> None:
    of_topic = [one for one in self.subscriptions.values() if one.topic is topic]
    topic.subscriptions_pending = sum(is_pending(one) for one in of_topic)
    topic.subscriptions_confimed = len(of_topic) - topic.subscriptions_pending


def _shown_pending(subscribe: Any) -> Any:
    if hasattr(subscribe, "__wrapped__"):  # installing twice is the same as once
        return subscribe

    def shown(self: SNSResponse) -> ActionResult:
        answer: ActionResult = subscribe(self)
        result: Any = answer.result
        made = self.backend.subscriptions[result["SubscriptionArn"]]
        if is_pending(made) and not self._get_bool_param("ReturnSubscriptionArn", False):
            return ActionResult({"SubscriptionArn": "pending confirmation"})
        return answer

    shown.__wrapped__ = subscribe  # type: ignore[attr-defined]
    return shown


def _list_subscriptions(self: SNSResponse) -> ActionResult:
    found, token = self.backend.list_subscriptions(next_token=self._get_param("NextToken"))
    return ActionResult({"Subscriptions": _listed(found), "NextToken": token})


def _list_subscriptions_by_topic(self: SNSResponse) -> ActionResult:
    found, token = self.backend.list_subscriptions_by_topic(
        self._get_param("TopicArn"), next_token=self._get_param("NextToken")
    )
    return ActionResult({"Subscriptions": _listed(found), "NextToken": token})


def _listed(subscriptions: Sequence[Subscription]) -> list[dict[str, Any]]:
    return [
        {
            "SubscriptionArn": "PendingConfirmation" if is_pending(one) else one.arn,
            "Owner": one.owner,
            "Protocol": one.protocol,
            "Endpoint": one.endpoint,
            "TopicArn": one.topic.arn,
        }
        for one in subscriptions
    ]


def _publish_where_allowed(
    self: Subscription, message: str, message_id: str, subject: str | None = None, **more: Any
) -> None:
    """To a queue only if its policy lets the topic in; else to the subscription's dead letters."""
    if is_pending(self):
        return
    if self.protocol != "sqs":
        _publish(self, message, message_id, subject, **more)
        return
    attributes = more.get("message_attributes")
    matcher = self._filter_policy_matcher
    if matcher is not None and not matcher.matches(attributes, message):
        return
    if more.get("message_structure") == "json":
        message = self._parse_message_structure(message, self.protocol)
    raw = str(self.attributes.get("RawMessageDelivery")).lower() == "true"
    envelope = self.get_post_data(message, message_id, subject, message_attributes=attributes)
    body = message if raw else json.dumps(envelope, indent=2)
    texts = {name: str(one["Value"]) for name, one in (attributes or {}).items()} if raw else {}
    sender = Sender("sns.amazonaws.com", self.topic.arn, self.topic.account_id)
    group = more.get("group_id")
    failure = send(sender, self.endpoint, body, group=group, attributes=texts)
    dead = json.loads(self.attributes.get("RedrivePolicy") or "{}").get("deadLetterTargetArn")
    if failure is not None and dead:
        send(sender, dead, body)

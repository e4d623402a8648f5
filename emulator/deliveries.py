"""What one AWS service may hand to a queue or topic: the target's policy and its key decide.

Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

import json
from dataclasses import dataclass
from typing import Any

from moto.sns.models import Topic, sns_backends
from moto.sqs.models import Queue, sqs_backends
from moto.utilities.arns import parse_arn

from emulator.resource_policies import service_may
from emulator.trail_checks import key_named

NO_RESOURCE = "NO_RESOURCE"
NO_PERMISSIONS = "NO_PERMISSIONS"


@dataclass(frozen=True)
class Sender:
    """A service that acts for one of its resources: a rule, an alarm, a topic."""

    service: str
    source_arn: str
    account: str
    role_arn: str = ""
    """A role that was given to it, whose permission stands in for the policy in its own account."""

    def may(self, policy: str | None, action: str, resource: str) -> bool:
        """Whether a resource policy lets this sender do `action`."""
        # Alarms call as their account: that is why a topic's default policy admits them, and no rule.
        owner = self.account if self.service == "cloudwatch.amazonaws.com" else ""
        return service_may(
            policy,
            self.service,
            action,
            resource,
            aws__SourceArn=self.source_arn,
            aws__SourceAccount=self.account,
            aws__SourceOwner=owner,
        )


def queue_at(arn: str) -> Queue | None:
    """The queue of this ARN, of any account."""
    found = parse_arn(arn)
    return sqs_backends[found.account][found.region].queues.get(found.resource_id)


def topic_at(arn: str) -> Topic | None:
    """The topic of this ARN, of any account."""
    found = parse_arn(arn)
    return sns_backends[found.account][found.region].topics.get(arn)


def send(
    sender: Sender,
    queue_arn: str,
    body: str,
    *,
    group: str | None = None,
    attributes: dict[str, str] | None = None,
    trusted: bool = False,
) -> str | None:
    """Put a message with attributes (all strings) into a queue; None if it is in, else why not.

    `trusted`: the sender's role was found to allow it, so that the queue's policy need not.
    """
    queue = queue_at(queue_arn)
    if queue is None:
        return NO_RESOURCE
    if not trusted and not sender.may(queue.policy, "sqs:SendMessage", queue_arn):
        return NO_PERMISSIONS
    if not _key_admits(sender, getattr(queue, "kms_master_key_id", None), queue_arn):
        return NO_PERMISSIONS
    found = parse_arn(queue_arn)
    given: dict[str, Any] = {
        name: {"DataType": "String", "StringValue": value} for name, value in (attributes or {}).items()
    }
    sqs_backends[found.account][found.region].send_message(
        queue_name=queue.name,
        message_body=body,
        message_attributes=given,
        group_id=group,
        validate_group_id=False,
    )
    return None


def publish(
    sender: Sender, topic_arn: str, message: str, subject: str | None = None, trusted: bool = False
) -> str | None:
    """Publish to a topic; answers as `send` does."""
    topic = topic_at(topic_arn)
    if topic is None:
        return NO_RESOURCE
    if not trusted and not sender.may(topic.policy, "sns:Publish", topic_arn):
        return NO_PERMISSIONS
    if not _key_admits(sender, topic.kms_master_key_id, topic_arn):
        return NO_PERMISSIONS
    found = parse_arn(topic_arn)
    sns_backends[found.account][found.region].publish(message=message, arn=topic_arn, subject=subject)
    return None


def _key_admits(sender: Sender, key_id: str | None, arn: str) -> bool:
    """Whether an encrypted target's key lets the service in; AWS's own keys let none in."""
    if not key_id:
        return True
    if "alias/aws/" in key_id:
        return False
    found = parse_arn(arn)
    key = key_named(key_id, found.account, found.region)
    return key is not None and all(
        sender.may(key.policy, action, key.arn) for action in ("kms:GenerateDataKey", "kms:Decrypt")
    )


def text(event: Any) -> str:
    """A message body as AWS's services write it."""
    return json.dumps(event)

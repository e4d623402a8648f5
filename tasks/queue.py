"""The SQS queue of findings: take, keep hidden, take off, set aside."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from tasks import aws
from tasks.settings import settings
from watchkeeper.errors import Permanent

_NOT_TAKEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""SQS refuses a message with these characters; a reason may quote what an attacker wrote.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""


@dataclass(frozen=True)
class Message:
    """One message in hand."""

    id: str
    body: str
    receipt_handle: str
    received: int
    """How often it was handed out, this time included."""
    sent: datetime | None
    """When it was put into the queue (UTC)."""


def take(most: int, wait_seconds: int = 20) -> list[Message]:
    """Long-poll for up to `most` messages (at most 10); each is hidden from others for a while.

    Raises:
        Denied, Transient, Permanent: as `aws.reading_aws_errors` says.
    """
    url = _url()
    with aws.reading_aws_errors("sqs:ReceiveMessage", url):
        answer = aws.client("sqs").receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(most, 10),
            WaitTimeSeconds=min(wait_seconds, 20),
            VisibilityTimeout=settings().visibility_seconds,
            AttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
        )
    return [
        Message(
            id=one["MessageId"],
            body=one["Body"],
            receipt_handle=one["ReceiptHandle"],
            received=int(one.get("Attributes", {}).get("ApproximateReceiveCount", 1)),
            sent=_moment(one.get("Attributes", {}).get("SentTimestamp")),
        )
        for one in answer.get("Messages", [])
    ]


def keep_hidden(message: Message, seconds: int) -> None:
    """Hide the message from others for `seconds` from now; 0 hands it back at once."""
    with aws.reading_aws_errors("sqs:ChangeMessageVisibility", message.id):
        aws.client("sqs").change_message_visibility(
            QueueUrl=_url(), ReceiptHandle=message.receipt_handle, VisibilityTimeout=seconds
        )


def take_off(message: Message) -> None:
    """The message was dealt with: take it off the queue."""
    with aws.reading_aws_errors("sqs:DeleteMessage", message.id):
        aws.client("sqs").delete_message(QueueUrl=_url(), ReceiptHandle=message.receipt_handle)


def set_aside(message: Message, reason: str) -> None:
    """Put the message into the dead-letter queue with its reason, then take it off the queue."""
    url = settings().dead_letter_queue_url
    if url is None:
        raise Permanent("WATCHKEEPER_DEAD_LETTER_QUEUE_URL is not set: poison stays in the queue")
    with aws.reading_aws_errors("sqs:SendMessage", url):
        aws.client("sqs").send_message(
            QueueUrl=url,
            MessageBody=message.body,
            MessageAttributes={
                "reason": {
                    "DataType": "String",
                    "StringValue": _NOT_TAKEN.sub("?", reason[:1000]) or "unknown",
                },
                "message_id": {"DataType": "String", "StringValue": message.id},
            },
        )
    take_off(message)


def _url() -> str:
    url = settings().queue_url
    if url is None:
        raise Permanent("WATCHKEEPER_QUEUE_URL is not set: there is no queue to listen to")
    return url


def _moment(milliseconds: str | None) -> datetime | None:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC) if milliseconds else None

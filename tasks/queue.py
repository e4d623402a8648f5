"""The SQS queue of findings: take, keep hidden, take off, set aside."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks import aws
from tasks.settings import settings
from watchkeeper.errors import Permanent

_NOT_TAKEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""SQS refuses a message with these characters; a reason may quote what an attacker wrote.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""


_LONGEST_BODY = 1_048_576 - 4_096
"""Bytes: SQS takes 1 MiB, attributes included."""


@dataclass(frozen=True)
class Message:
    """One message in hand."""

    id: str
    body: str
    receipt_handle: str
    received: int
    """How often it was handed out, this time included."""


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
            AttributeNames=["ApproximateReceiveCount"],
        )
    return [
        Message(
            id=one["MessageId"],
            body=one["Body"],
            receipt_handle=one["ReceiptHandle"],
            received=int(one.get("Attributes", {}).get("ApproximateReceiveCount", 1)),
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


def keep_all_hidden(messages: Sequence[Message], seconds: int) -> None:
    """As `keep_hidden`, ten a call: many in hand must not wait for one another."""
    for start in range(0, len(messages), 10):
        part = messages[start : start + 10]
        with aws.reading_aws_errors("sqs:ChangeMessageVisibility", f"{len(part)} messages"):
            aws.client("sqs").change_message_visibility_batch(
                QueueUrl=_url(),
                Entries=[
                    {"Id": str(at), "ReceiptHandle": one.receipt_handle, "VisibilityTimeout": seconds}
                    for at, one in enumerate(part)
                ],
            )


def copy_aside(message: Message, reason: str) -> None:
    """Put a copy of the message, with the reason, into the dead-letter queue.

    A body that the reason makes too long for SQS is cut; its SHA-256 says what it was.
    """
    url = settings().dead_letter_queue_url
    if url is None:
        raise Permanent("WATCHKEEPER_DEAD_LETTER_QUEUE_URL is not set: poison stays in the queue")
    said = {"reason": _NOT_TAKEN.sub("?", reason[:1000]) or "unknown", "message_id": message.id}
    body = message.body
    if len(body.encode("utf-8", "replace")) > _LONGEST_BODY:
        said["sha256"] = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()
        body = body[:200_000]
    with aws.reading_aws_errors("sqs:SendMessage", url):
        aws.client("sqs").send_message(
            QueueUrl=url,
            MessageBody=body,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in said.items()
            },
        )


def _url() -> str:
    url = settings().queue_url
    if url is None:
        raise Permanent("WATCHKEEPER_QUEUE_URL is not set: there is no queue to listen to")
    return url

"""Looking for test messages in queues, without taking from anybody what is his."""

import time
from typing import Any

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import NotThere

_MOST_HELD = 200
"""Findings that wait before the proof; beyond so many nobody takes them, and that is another trouble."""


class SharedQueue:
    """The findings queue: the proofs of one nonce are taken off, all else is given back.

    Each look at a message counts towards the tries after which SQS sets it aside. So a finding is given
    back at once the first time; met again, it is plain that no listener takes it, and it is held until
    `close` gives it back: it is looked at twice and no more.
    """

    def __init__(self, at: Place, name: str, hold_seconds: float) -> None:
        self._sqs = reach.client("sqs", at, changing=True)
        self._name = name
        with aws.reading_aws_errors("sqs:GetQueueUrl", name):
            self._url = str(self._sqs.get_queue_url(QueueName=name)["QueueUrl"])
        self._hold = max(1, int(hold_seconds) + 5)
        self._met: set[str] = set()
        self._held: dict[str, str] = {}

    @property
    def full(self) -> bool:
        """Whether more findings wait than we would hold."""
        return len(self._held) >= _MOST_HELD

    def look(self, wait_seconds: int) -> list[dict[str, Any]]:
        """Up to ten messages, hidden from others; each must be settled by `take` or `give_back`."""
        if self.full:
            time.sleep(wait_seconds)
            return []
        with aws.reading_aws_errors("sqs:ReceiveMessage", self._name):
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=wait_seconds,
                VisibilityTimeout=self._hold,
                AttributeNames=["SentTimestamp"],
            )
        return list(answer.get("Messages", []))

    def take(self, message: dict[str, Any]) -> None:
        """A proof of ours: off the queue with it."""
        with aws.reading_aws_errors("sqs:DeleteMessage", self._name):
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def give_back(self, message: dict[str, Any]) -> None:
        """Somebody else's: at once the first time, at the end after that."""
        if message["MessageId"] in self._met:
            self._held[message["MessageId"]] = message["ReceiptHandle"]
            return
        self._met.add(message["MessageId"])
        self._show(message["ReceiptHandle"])

    def close(self) -> None:
        """Everything that is held may be seen by others again."""
        for handle in self._held.values():
            self._show(handle)
        self._held.clear()

    def _show(self, handle: str) -> None:
        try:
            with aws.reading_aws_errors("sqs:ChangeMessageVisibility", self._name):
                self._sqs.change_message_visibility(
                    QueueUrl=self._url, ReceiptHandle=handle, VisibilityTimeout=0
                )
        except NotThere:
            pass


class ProofQueue:
    """The queue behind an alert topic: it exists for proofs, and more than one prover may look into it."""

    def __init__(self, at: Place, name: str) -> None:
        self._sqs = reach.client("sqs", at, changing=True)
        self._name = name
        with aws.reading_aws_errors("sqs:GetQueueUrl", name):
            self._url = str(self._sqs.get_queue_url(QueueName=name)["QueueUrl"])

    def arrived(self, *words: str, wait_seconds: int = 1) -> list[str]:
        """The texts that contain one of `words`, taken off; others show up again after a second."""
        with aws.reading_aws_errors("sqs:ReceiveMessage", self._name):
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=wait_seconds,
                VisibilityTimeout=1,
            )
        found = []
        for message in answer.get("Messages", []):
            if any(word in message["Body"] for word in words):
                found.append(message["Body"])
                with aws.reading_aws_errors("sqs:DeleteMessage", self._name):
                    self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return found

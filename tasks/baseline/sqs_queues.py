"""Queues that parts make, read and set, in the words of the baseline.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

import json
from typing import Any

from tasks import aws
from tasks.baseline.refusals import or_none
from watchkeeper.baseline.part import Settings
from watchkeeper.baseline.policies import by_sid, merged

_NOT_THERE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
_AWS_KEY = "alias/aws/sqs"


def url_of(sqs: Any, name: str) -> str | None:
    """The queue's URL; None if there is no such queue."""

    def ask() -> str:
        with aws.reading_aws_errors("sqs:GetQueueUrl", name):
            return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])

    return or_none(ask, *_NOT_THERE)


def look(sqs: Any, name: str) -> Settings | None:
    """How the queue stands; None if there is no such queue."""
    url = url_of(sqs, name)
    attributes = None if url is None else or_none(lambda: _attributes(sqs, url), *_NOT_THERE)
    return None if attributes is None else _words(attributes)


def bring(sqs: Any, name: str, wanted: Settings, tags: dict[str, str]) -> None:
    """Make the queue, or set what differs from `wanted`; statements of others stay in its policy."""
    url = url_of(sqs, name)
    if url is None:
        with aws.reading_aws_errors("sqs:CreateQueue", name):
            sqs.create_queue(QueueName=name, Attributes=_wire(wanted, {}), tags=tags)
        return
    there = _attributes(sqs, url)
    found = _words(there)
    differing = {
        one: value
        for one, value in wanted.items()
        if found[one] != value and not (one == "policy" and found[one].items() >= value.items())
    }
    if differing:
        with aws.reading_aws_errors("sqs:SetQueueAttributes", name):
            sqs.set_queue_attributes(QueueUrl=url, Attributes=_wire(differing, there))


def _attributes(sqs: Any, url: str) -> dict[str, str]:
    with aws.reading_aws_errors("sqs:GetQueueAttributes", url):
        return dict(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]).get("Attributes", {}))


def _words(attributes: dict[str, str]) -> Settings:
    """A queue under `alias/aws/sqs` is encrypted, but lets no AWS service in: that is not enough."""
    redrive = json.loads(attributes.get("RedrivePolicy") or "{}")
    key = attributes.get("KmsMasterKeyId")
    encrypted: bool | str = bool(key) or attributes.get("SqsManagedSseEnabled") == "true"
    return {
        "kept_seconds": int(attributes["MessageRetentionPeriod"]),
        "poll_seconds": int(attributes.get("ReceiveMessageWaitTimeSeconds", 0)),
        "encrypted": f"with {_AWS_KEY}, which lets no AWS service in" if key == _AWS_KEY else encrypted,
        "redrive": {"to": redrive.get("deadLetterTargetArn"), "after": int(redrive["maxReceiveCount"])}
        if redrive
        else None,
        "policy": by_sid(attributes.get("Policy")),
    }


def _wire(settings: Settings, there: dict[str, str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for setting, value in settings.items():
        match setting:
            case "kept_seconds":
                made["MessageRetentionPeriod"] = str(value)
            case "poll_seconds":
                made["ReceiveMessageWaitTimeSeconds"] = str(value)
            case "encrypted":
                made["SqsManagedSseEnabled"] = "true"
                if there.get("KmsMasterKeyId"):
                    made["KmsMasterKeyId"] = ""
            case "redrive":
                redrive = {"deadLetterTargetArn": value["to"], "maxReceiveCount": value["after"]}
                made["RedrivePolicy"] = json.dumps(redrive)
            case "policy":
                made["Policy"] = merged(there.get("Policy"), value)
    return made

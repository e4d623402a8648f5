"""Calls as CloudTrail writes them down, and the resources that a record speaks of."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.core.utils import get_service_model

_READS = (
    "AssumeRole",
    "BatchGet",
    "Describe",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Search",
    "Simulate",
)
_SERVICES_KEPT_IN_US_EAST_1 = frozenset({"iam", "organizations"})
"""Global services: CloudTrail writes their events in us-east-1 only."""

_DATA_EVENTS = {
    "s3": {
        "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "DeleteObject",
        "DeleteObjects", "GetObject", "HeadBucket", "HeadObject", "ListObjectVersions",
        "ListObjects", "ListObjectsV2", "PutObject", "UploadPart",
    },
    "sqs": {
        "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage",
        "DeleteMessageBatch", "ReceiveMessage", "SendMessage", "SendMessageBatch",
    },
    "sns": {"Publish", "PublishBatch"},
    "events": {"PutEvents"},
    "lambda": {"Invoke"},
    "dynamodb": {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"},
}  # fmt: skip
"""Data events: LookupEvents never shows them.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
"""

_TYPE_OF_KEY = {
    "accesskeyid": "AWS::IAM::AccessKey",
    "bucket": "AWS::S3::Bucket",
    "bucketname": "AWS::S3::Bucket",
    "detectorid": "AWS::GuardDuty::Detector",
    "groupid": "AWS::EC2::SecurityGroup",
    "imageid": "AWS::EC2::Ami",
    "instanceid": "AWS::EC2::Instance",
    "instanceprofilename": "AWS::IAM::InstanceProfile",
    "networkinterfaceid": "AWS::EC2::NetworkInterface",
    "policyarn": "AWS::IAM::Policy",
    "queueurl": "AWS::SQS::Queue",
    "rolearn": "AWS::IAM::Role",
    "rolename": "AWS::IAM::Role",
    "snapshotid": "AWS::EC2::Snapshot",
    "subnetid": "AWS::EC2::Subnet",
    "username": "AWS::IAM::User",
    "volumeid": "AWS::EC2::Volume",
    "vpcid": "AWS::EC2::VPC",
}
_TYPE_OF_LIST = {"groups": "AWS::EC2::SecurityGroup", "trailname": "AWS::CloudTrail::Trail"}


def is_management_event(service: str, operation: str) -> bool:
    """Whether LookupEvents shows this call at all."""
    return operation not in _DATA_EVENTS.get(service, ())


def home_region(service: str, region: str) -> str:
    """The region whose event history holds the event."""
    return "us-east-1" if service in _SERVICES_KEPT_IN_US_EAST_1 else region


def record(
    *,
    at: float,
    service: str,
    operation: str,
    account: str,
    region: str,
    identity: dict[str, Any],
    parameters: dict[str, Any],
    answer: dict[str, Any] | None = None,
    error_code: str | None = None,
    error_message: str | None = None,
    source_ip: str = "127.0.0.1",
    user_agent: str = "",
) -> dict[str, Any]:
    """One CloudTrail record; `at` in seconds since the epoch, `parameters` and `answer` as boto3's.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
    """
    made: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{get_service_model(service).endpoint_prefix}.amazonaws.com",
        "eventName": operation,
        "awsRegion": home_region(service, region),
        "sourceIPAddress": source_ip,
        "userAgent": user_agent,
        "requestParameters": camel(parameters, wire=service == "ec2") or None,
        "responseElements": camel(answer) or None,
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": operation.startswith(_READS),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
    if error_code:
        # EC2 alone prefixes the code in its records.
        made["errorCode"] = f"Client.{error_code}" if service == "ec2" else error_code
        made["errorMessage"] = error_message or error_code
    return made


def camel(value: Any, *, wire: bool = False) -> Any:
    """`value` with every key's first letter lowered; `wire` writes instance ids and rules as EC2 does."""
    if isinstance(value, dict):
        lowered = {f"{name[:1].lower()}{name[1:]}": camel(item) for name, item in value.items()}
        if wire and isinstance(ids := lowered.pop("instanceIds", None), list):
            lowered["instancesSet"] = {"items": [{"instanceId": one} for one in ids]}
        if wire and "ipPermissions" in lowered:
            lowered["ipPermissions"] = _in_items(lowered["ipPermissions"])
        return lowered
    if isinstance(value, list):
        return [camel(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _in_items(value: Any) -> Any:
    """A list as EC2 writes one: `{"items": […]}`, and those within it too."""
    if isinstance(value, dict):
        return {name: _in_items(item) for name, item in value.items()}
    return {"items": [_in_items(item) for item in value]} if isinstance(value, list) else value


def resources_of(made: dict[str, Any]) -> list[dict[str, str]]:
    """LookupEvents' `Resources` of a record: each name once, an ARN also by its last part."""
    found: dict[tuple[str, str], None] = {}
    for part in (made.get("requestParameters"), made.get("responseElements")):
        for kind, name in _named(part):
            found[(kind, name)] = None
            if name.startswith("arn:") and "/" in name:
                found[(kind, name.rsplit("/", 1)[-1])] = None
    return [{"ResourceType": kind, "ResourceName": name} for kind, name in found]


def _named(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _named(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            kind = _TYPE_OF_KEY.get(name.lower()) or _TYPE_OF_KEY.get(name.lower().removesuffix("s"))
            kind = kind or _TYPE_OF_LIST.get(name.lower())
            texts = [item] if isinstance(item, str) else item if isinstance(item, list) else []
            if kind:
                yield from ((kind, text) for text in texts if isinstance(text, str))
            yield from _named(item)

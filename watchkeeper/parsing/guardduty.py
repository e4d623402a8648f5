"""GuardDuty findings in the four shapes met in the wild.

Camel case (EventBridge) or Pascal case (the API), each with or without EventBridge's envelope.
Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html
"""

import json
from collections.abc import Iterator
from typing import Any

from watchkeeper.errors import Malformed
from watchkeeper.finding import Finding, Source
from watchkeeper.parsing.fields import (
    items,
    need_digits,
    need_number,
    need_region,
    need_text,
    part,
    tags_of,
    text_or_none,
    time_or_none,
)
from watchkeeper.redaction import redact_object, redact_text
from watchkeeper.targets import (
    AccessKeyTarget,
    BucketTarget,
    ClusterTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    Target,
    UnknownTarget,
)

_MOST_TARGETS = 50


def parse_guardduty(message: dict[str, Any]) -> Finding:
    """The finding in `message`, whichever of the four shapes it has.

    Raises:
        Malformed: a required field (id or arn, type, severity, account, region) is missing or
            unusable; the error names it.
    """
    detail = message.get("detail", message)
    if not isinstance(detail, dict):
        raise Malformed("detail", f"is {type(detail).__name__}, not an object")
    detail = camel(detail)
    # The envelope's account is the receiver's: it serves only where the finding names none.
    where = {
        "accountId": detail.get("accountId") or message.get("account"),
        "region": detail.get("region") or message.get("region"),
    }
    service = part(detail, "service")
    flagged = _says_sample(service)
    if flagged:
        # Kept as a plain flag: the text that may say it can be cut, and a rehearsal must stay one.
        service = {**service, "additionalInfo": {**part(service, "additionalInfo"), "sample": True}}
        detail = {**detail, "service": service}
    title = text_or_none(detail, "title") or ""
    count = service.get("count")
    return Finding(
        source=Source.GUARDDUTY,
        id=_id_of(detail),
        type=need_text(detail, "type", limit=200),
        severity=need_number(detail, "severity"),
        account=need_digits(where, "accountId"),
        region=need_region(where, "region"),
        arn=text_or_none(detail, "arn"),
        title=redact_text(title),
        description=redact_text(text_or_none(detail, "description", limit=2000) or ""),
        created=time_or_none(detail, "createdAt"),
        updated=time_or_none(detail, "updatedAt"),
        first_seen=time_or_none(service, "eventFirstSeen"),
        last_seen=time_or_none(service, "eventLastSeen"),
        count=count if isinstance(count, int) and not isinstance(count, bool) and count > 0 else 1,
        archived=service.get("archived") is True,
        sample=title.startswith("[SAMPLE]") or flagged,
        targets=tuple(_targets(part(detail, "resource"), service))[:_MOST_TARGETS],
        remote_ips=tuple(dict.fromkeys(_remote_ips(service)))[:_MOST_TARGETS],
        raw=redact_object({**detail, **where}),
    )


def camel(value: Any, depth: int = 0) -> Any:
    """`value` with the first letter of every key lowered: `AccountId` becomes `accountId`."""
    if depth > 60:
        return None
    if isinstance(value, dict):
        return {
            (str(key)[:1].lower() + str(key)[1:]): camel(item, depth + 1) for key, item in value.items()
        }
    if isinstance(value, list):
        return [camel(item, depth + 1) for item in value]
    return value


def _id_of(detail: dict[str, Any]) -> str:
    """The finding's id; where it is left out, the last part of its ARN is the same id."""
    if detail.get("id") in (None, ""):
        arn = text_or_none(detail, "arn")
        if arn and "/finding/" in arn:
            return need_text({"id": arn.rsplit("/", 1)[1]}, "id")
    return need_text(detail, "id")


def _says_sample(service: dict[str, Any]) -> bool:
    """`additionalInfo.sample`, or the same inside its newer `value`, which is JSON as text."""
    info = part(service, "additionalInfo")
    if info.get("sample") in (True, "true", "True"):
        return True
    try:
        inner = json.loads(info["value"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return False
    return isinstance(inner, dict) and inner.get("sample") in (True, "true", "True")


def _targets(resource: dict[str, Any], service: dict[str, Any]) -> Iterator[Target]:
    """Everything that the finding points at, the resource it names first."""
    kind = text_or_none(resource, "resourceType") or "Unknown"
    found: list[Target] = []
    instance = part(resource, "instanceDetails")
    if instance_id := text_or_none(instance, "instanceId"):
        profile = part(instance, "iamInstanceProfile")
        found.append(
            InstanceTarget(
                instance_id=instance_id,
                profile_arn=text_or_none(profile, "arn"),
                tags=tags_of(instance),
            )
        )
    if key := part(resource, "accessKeyDetails"):
        found.append(
            AccessKeyTarget(
                access_key_id=text_or_none(key, "accessKeyId"),
                user_name=text_or_none(key, "userName"),
                user_type=text_or_none(key, "userType") or "Unknown",
                principal_id=text_or_none(key, "principalId"),
            )
        )
    found += [
        BucketTarget(name=name)
        for bucket in items(resource, "s3BucketDetails")
        if (name := text_or_none(bucket, "name"))
    ]
    for field in ("eksClusterDetails", "ecsClusterDetails"):
        cluster = part(resource, field)
        if name := text_or_none(cluster, "name"):
            found.append(ClusterTarget(name=name, arn=text_or_none(cluster, "arn")))
    database = part(resource, "rdsDbInstanceDetails")
    if name := text_or_none(database, "dbInstanceIdentifier"):
        found.append(DatabaseTarget(identifier=name, engine=text_or_none(database, "engine")))
    function = part(resource, "lambdaDetails")
    if name := text_or_none(function, "functionName"):
        found.append(FunctionTarget(name=name, arn=text_or_none(function, "functionArn")))
    found += _sequence_targets(service)
    primary = _KIND_OF.get(kind)
    found.sort(key=lambda target: target.kind != primary)
    yield from found or [UnknownTarget(resource_type=kind)]


_KIND_OF = {
    "AccessKey": "access_key",
    "Instance": "instance",
    "S3Bucket": "bucket",
    "EKSCluster": "cluster",
    "ECSCluster": "cluster",
    "RDSDBInstance": "database",
    "Lambda": "function",
}


def _sequence_targets(service: dict[str, Any]) -> list[Target]:
    """Attack sequences name their resources and actors under `service.detection.sequence`."""
    sequence = part(part(service, "detection"), "sequence")
    found: list[Target] = []
    for resource in items(sequence, "resources"):
        kind = text_or_none(resource, "resourceType") or "Unknown"
        name = text_or_none(resource, "uid") or text_or_none(resource, "name")
        if kind == "S3Bucket" and name:
            found.append(BucketTarget(name=name.rsplit(":", 1)[-1]))
        elif kind == "EC2Instance" and name:
            found.append(InstanceTarget(instance_id=name.rsplit("/", 1)[-1]))
        else:
            found.append(UnknownTarget(resource_type=kind, resource_id=name))
    return found


def _remote_ips(service: dict[str, Any]) -> Iterator[str]:
    """Addresses of the other side, from whichever action the finding describes."""
    action = part(service, "action")
    for name in ("awsApiCallAction", "networkConnectionAction", "kubernetesApiCallAction"):
        remote = part(part(action, name), "remoteIpDetails")
        if address := text_or_none(remote, "ipAddressV4", limit=45):
            yield address
    for probe in items(part(action, "portProbeAction"), "portProbeDetails"):
        if address := text_or_none(part(probe, "remoteIpDetails"), "ipAddressV4", limit=45):
            yield address

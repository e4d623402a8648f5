"""GuardDuty findings in the four shapes met in the wild.

Camel case (EventBridge) or Pascal case (the API), each with or without EventBridge's envelope.
Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html
"""

import json
from collections.abc import Iterator
from typing import Any, Literal

from watchkeeper.errors import Malformed
from watchkeeper.finding import Finding, Source
from watchkeeper.parsing.fields import (
    items,
    need_digits,
    need_number,
    need_region,
    need_text,
    part,
    text_or_none,
    time_or_none,
)
from watchkeeper.parsing.guardduty_sequence import sequence_addresses, sequence_calls, sequence_targets
from watchkeeper.parsing.guardduty_targets import MOST, resource_targets
from watchkeeper.redaction import redact_object, redact_text
from watchkeeper.targets import Target, UnknownTarget

_ROLES: dict[str, Literal["ACTOR", "TARGET"]] = {"ACTOR": "ACTOR", "TARGET": "TARGET"}


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
    name, kind = _id_of(detail), need_text(detail, "type", limit=200)
    account, region = need_digits(where, "accountId"), need_region(where, "region")
    return Finding(
        source=Source.GUARDDUTY,
        id=name,
        type=kind,
        severity=need_number(detail, "severity"),
        account=account,
        region=region,
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
        targets=tuple(_targets(detail, kind, account, region))[:MOST],
        remote_ips=tuple(dict.fromkeys(_remote_ips(service)))[:MOST],
        resource_role=_ROLES.get(text_or_none(service, "resourceRole") or ""),
        apis=tuple(dict.fromkeys(_apis(service)))[:MOST],
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


def _targets(detail: dict[str, Any], kind: str, account: str, region: str) -> Iterator[Target]:
    """Everything that the finding points at, the resource it names first."""
    resource, service = part(detail, "resource"), part(detail, "service")
    found = resource_targets(resource, service, kind, account)
    found += sequence_targets(service, account, region)
    yield from found or [UnknownTarget(resource_type=text_or_none(resource, "resourceType") or "Unknown")]


def _apis(service: dict[str, Any]) -> Iterator[str]:
    """The AWS calls that the finding is about: of its action, or of a sequence's signals."""
    if api := text_or_none(part(part(service, "action"), "awsApiCallAction"), "api", limit=128):
        yield redact_text(api)
    yield from sequence_calls(service)


def _remote_ips(service: dict[str, Any]) -> Iterator[str]:
    """Addresses of the other side, from whichever action the finding describes."""
    action = part(service, "action")
    for name in _ACTIONS_OF_ONE_ADDRESS:
        yield from _addresses(part(part(action, name), "remoteIpDetails"))
    for probe in items(part(action, "portProbeAction"), "portProbeDetails")[:MOST]:
        yield from _addresses(part(probe, "remoteIpDetails"))
    called = part(action, "kubernetesApiCallAction")
    sources = called.get("sourceIPs") or called.get("sourceIps")
    for source in sources[:MOST] if isinstance(sources, list) else []:
        if isinstance(source, str) and source.strip():
            yield source[:45]
    yield from sequence_addresses(service)


_ACTIONS_OF_ONE_ADDRESS = (
    "awsApiCallAction",
    "networkConnectionAction",
    "kubernetesApiCallAction",
    "rdsLoginAttemptAction",
)


def _addresses(remote: dict[str, Any]) -> Iterator[str]:
    for field in ("ipAddressV4", "ipAddressV6"):
        if address := text_or_none(remote, field, limit=45):
            yield address

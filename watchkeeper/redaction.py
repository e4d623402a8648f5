"""Secrets never leave the door: they are taken out before a finding or an event is kept."""

import json
from typing import Any

from watchkeeper.secret_shapes import REMOVED, is_secret_name, without_secrets

__all__ = ["REMOVED", "redact", "redact_object", "redact_text"]

_LONGEST_TEXT = 4_000
_LOOK_BEYOND = 4_000
"""Text is read so far beyond its cut, so that a secret across the cut is seen whole."""
_LONGEST_NAME = 512
"""The readers take no more of a name than this."""
_LONGEST_OBJECT = 1_200
_DEEPEST = 30
_MOST_ITEMS = 500
_MOST_TARGETS = 50
"""The readers take no more targets, tags or addresses than this."""
_MOST_WITHIN = 10
_MOST_OF_A_SEQUENCE = 400
"""AWS's own limit: what no runbook can act on stands between what one can."""

_NAMES = frozenset({
    "id", "arn", "type", "types", "accountid", "region", "account", "awsaccountid", "productarn",
    "alarmname", "alarmarn", "detail-type", "resourcetype", "instanceid", "accesskeyid", "username",
    "usertype", "principalid", "name", "uid", "dbinstanceidentifier", "engine", "functionname",
    "functionarn", "ipaddressv4", "ipaddressv6", "ip", "sourceips", "role", "user", "group", "groups",
    "namespace", "serviceaccountname", "image", "definitionarn", "taskdefinitionarn", "launchtype",
    "dbclusteridentifier", "dbshardgroupidentifier", "snapshotarn", "imagearn", "recoverypointarn",
    "objectarn", "versionid", "hash", "credentialuid", "issuer", "resourcerole", "guardrailarn",
    "modelid", "containeruids", "ec2networkinterfaceuids",
})  # fmt: skip
"""What a finding and its targets are known by: never altered, or it would be read as another one."""

_PLAIN = frozenset({
    "key", "value", "severity", "title", "description", "createdat", "updatedat", "count", "archived", "sample",
    "eventfirstseen", "eventlastseen", "actiontype", "api", "time", "timestamp", "reason", "label",
    "normalized", "product", "recordstate", "status", "firstobservedat", "lastobservedat",
    "operation", "values",
    "newstatevalue", "newstatereason", "statechangetime", "aws/guardduty/service/additionalinfo/sample",
})  # fmt: skip

_WAYS = frozenset({
    "detail", "state", "service", "additionalinfo", "action", "awsapicallaction", "networkconnectionaction",
    "kubernetesapicallaction", "portprobeaction", "portprobedetails", "remoteipdetails", "detection",
    "sequence", "resource", "resources", "tags", "instancedetails", "iaminstanceprofile",
    "accesskeydetails", "s3bucketdetails", "eksclusterdetails", "ecsclusterdetails",
    "rdsdbinstancedetails", "lambdadetails", "types", "productfields", "workflow", "account", "user",
    "rdslimitlessdbdetails", "rdsdbuserdetails", "rdsloginattemptaction", "loginattributes", "taskdetails",
    "kubernetesdetails", "kubernetesuserdetails", "kubernetesworkloaddetails", "impersonateduser", "groups",
    "containers", "containerdetails", "s3objectdetails", "ebssnapshotdetails", "ec2imagedetails",
    "recoverypointdetails", "bedrockguardraildetails", "modeldetails", "sourceips", "actors", "session",
    "endpoints", "signals", "signalindicators", "values", "activities", "api", "data", "s3object",
    "ec2instance", "accesskey", "ekscluster", "ecstask", "ecscluster", "kubernetesworkload", "container",
    "containeruids", "ec2networkinterfaceuids",
})  # fmt: skip
"""The objects and lists that lead to what the readers take."""
_OF_TEXTS = frozenset(
    {"types", "groups", "sourceips", "values", "containeruids", "ec2networkinterfaceuids"}
)
"""Lists whose texts the readers take, not their objects."""
_OF_A_SEQUENCE = frozenset({"resources", "actors", "endpoints", "signals"})
_WITHIN = frozenset({
    "s3objectdetails", "containers", "signalindicators", "values", "activities", "containeruids",
    "ec2networkinterfaceuids",
})  # fmt: skip
"""Lists within a list's item: the readers take ten of each."""


def redact_object(value: dict[str, Any], limit: int = 200_000) -> dict[str, Any]:
    """`value` without secrets, and in JSON at most about `limit` characters long.

    What is too long loses list items first, then all but what the readers take: its names, its times,
    its resource and service. Read again, it gives the same finding with the same targets.
    """
    whole: dict[str, Any] = redact(value)
    if len(json.dumps(whole)) <= limit:
        return whole
    for most in (50, 10, 3):
        kept: dict[str, Any] = _fewer(whole, most)
        if len(json.dumps(kept)) <= limit:
            return kept
    bones: dict[str, Any] = _bones(whole)
    return bones


def redact(value: Any, depth: int = 0, name: str = "") -> Any:
    """`value` (anything JSON can hold) without secrets, and with over-long parts cut, said so.

    Text is kept to 4,000 characters, objects and lists to 500 parts, nesting to 30 levels. What stands
    under a `name` that a finding is known by is kept as it is, to 512 characters.
    """
    if depth > _DEEPEST:
        return "[deeper levels cut]"
    if isinstance(value, str):
        if name not in _NAMES:
            return redact_text(value)
        # An object's ARN holds its key, of up to 1,024 bytes; a sequence names it by `uid`.
        return value[: _LONGEST_OBJECT if name in ("objectarn", "uid") else _LONGEST_NAME]
    if isinstance(value, dict):
        fields = list(value.items())
        if len(fields) > _MOST_ITEMS:
            # What the readers take goes first, wherever it stood.
            fields.sort(key=lambda field: str(field[0]).lower() not in _NAMES | _PLAIN | _WAYS)
        kept = {
            str(key)[:200]: REMOVED
            if is_secret_name(str(key)[:200], part)
            else redact(part, depth + 1, str(key)[:200].lower())
            for key, part in fields[:_MOST_ITEMS]
        }
        if len(fields) > _MOST_ITEMS:
            kept["…"] = f"[{len(fields) - _MOST_ITEMS} more fields cut]"
        return kept
    if isinstance(value, list | tuple):
        items = [redact(part, depth + 1, name) for part in value[:_MOST_ITEMS]]
        if len(value) > _MOST_ITEMS:
            items.append(f"[{len(value) - _MOST_ITEMS} more items cut]")
        return items
    return value


def redact_text(text: str) -> str:
    """`text` without anything that looks like a secret, at most 4,000 characters of it."""
    shown = without_secrets(text[: _LONGEST_TEXT + _LOOK_BEYOND]).replace("\x00", "")
    if len(text) <= _LONGEST_TEXT:
        return shown
    return f"{shown[:_LONGEST_TEXT]} [{len(text) - _LONGEST_TEXT} more cut]"


def _fewer(value: Any, most: int, name: str = "") -> Any:
    """`value` with at most `most` items in each list; lists on the way to the targets keep 50."""
    if isinstance(value, dict):
        return {key: _fewer(part, most, key.lower()) for key, part in value.items()}
    if isinstance(value, list):
        room = _room(name) if name in _WAYS else most
        cut = [f"[{len(value) - room} more items cut]"] if len(value) > room else []
        return [_fewer(part, most) for part in value[:room]] + cut
    return value


def _room(name: str) -> int:
    """How many items of a list on the way to the targets the readers take."""
    if name in _OF_A_SEQUENCE:
        return _MOST_OF_A_SEQUENCE
    return _MOST_WITHIN if name in _WITHIN else _MOST_TARGETS


def _bones(value: Any, name: str = "") -> Any:
    """Of `value` only what the readers take."""
    if isinstance(value, dict):
        return {
            key: _bones(part, key.lower())
            for key, part in value.items()
            if key.lower() in (_WAYS if isinstance(part, dict | list) else _NAMES | _PLAIN)
        }
    if isinstance(value, list):
        return [
            _bones(part, name)
            for part in value[: _room(name)]
            if isinstance(part, dict) or (isinstance(part, str) and name in _OF_TEXTS)
        ]
    return value

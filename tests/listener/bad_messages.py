"""Thirty messages that nobody should send. Each is refused by the name given here, or handled (None)."""

import json
from typing import Any

from tests.builders import changed, key_event, recent

HOSTILE = "![x](http://evil.example/?leak) <script>alert(1)</script> <!channel> *b* `c` | ../../etc/passwd {{7*7}}"


def _case(number: int, **detail: Any) -> dict[str, Any]:
    """An event of its own finding, so that each handled one has its own case."""
    return changed(recent(key_event()), **{"id": f"bad{number:05}", "arn": None, **detail})


def _unknown(number: int, **detail: Any) -> dict[str, Any]:
    """The same with a type that no runbook knows and a resource that nobody can contain."""
    resource = detail.pop("resource", {"resourceType": "QuantumThing"})
    return _case(number, type=detail.pop("type", "Odd:Thing/Happened"), resource=resource, **detail)


def _without(number: int, *fields: str) -> dict[str, Any]:
    event = _case(number)
    for field in fields:
        del event["detail"][field]
        event.pop({"accountId": "account"}.get(field, field), None)
    return event


_DEEP = "[" * 20_000 + "]" * 20_000

TABLE: list[tuple[str, str, str | None]] = [
    ("not JSON", "{not json", "body"),
    ("empty object", "{}", "type"),
    ("blank", " ", "body"),
    ("a list", "[]", "body"),
    ("null", "null", "body"),
    ("nested too deeply", _DEEP, "body"),
    ("detail is text", json.dumps({**key_event(), "detail": "x"}), "detail"),
    ("detail is null", json.dumps({**key_event(), "detail": None}), "detail"),
    ("of another kind", json.dumps({"detail-type": "EC2 Instance State-change Notification"}), "detail-type"),
    ("no type", json.dumps(_without(1, "type")), "type"),
    ("no id and no arn", json.dumps(_without(2, "id")), "id"),
    ("no severity", json.dumps(_without(3, "severity")), "severity"),
    ("no account", json.dumps(_without(4, "accountId")), "accountId"),
    ("no region", json.dumps(_without(5, "region")), "region"),
    ("severity null", json.dumps(_case(6, severity=None)), "severity"),
    ("severity as text", json.dumps(_case(7, severity="8")), "severity"),
    ("severity below zero", json.dumps(_case(8, severity=-1)), "severity"),
    ("severity not a number", json.dumps(_case(9, severity=float("nan"))), "severity"),
    ("severity true", json.dumps(_case(10, severity=True)), "severity"),
    ("account with a path", json.dumps(_case(11, accountId="../../333")), "accountId"),
    ("region with a path", json.dumps(_case(12, region="../../us")), "region"),
    ("type of 900,000 characters", json.dumps(_case(13, type="x" * 900_000)), "type"),
    ("id with control characters", json.dumps(_case(14, id="a\nb\x00")), "id"),
    ("severity 11", json.dumps(_unknown(15, severity=11)), None),
    ("unknown type", json.dumps(_unknown(16)), None),
    ("title of 900,000 characters", json.dumps(_unknown(17, title="x" * 900_000)), None),
    ("hostile type and names", json.dumps(_unknown(18, type=HOSTILE[:150], title=HOSTILE, description=HOSTILE,
        resource={"resourceType": "AccessKey", "accessKeyDetails": {"userName": HOSTILE, "userType": HOSTILE}},
    )), None),
    ("a hostile user of a known type", json.dumps(_case(19, title=HOSTILE, resource={
        "resourceType": "AccessKey",
        "accessKeyDetails": {"userName": "../" + HOSTILE, "userType": "IAMUser", "accessKeyId": "<!channel>"},
    })), None),
    ("half a surrogate pair everywhere", json.dumps(_unknown(21, id="bad\ud80021", type="Odd:\udfffThing/Happened",
        title="\ud800", description="a\udc00b", resource={"resourceType": "Quantum\ud800Thing", "\ud800": "\ud800"},
    )), None),
    ("resource and service of wrong types", json.dumps(_unknown(20, resource=[1], service="x")), None),
]  # fmt: skip
"""(what it is, the message, the field that the refusal names or None if it is handled)."""

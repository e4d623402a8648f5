"""The door: a message's text in, findings out, or a refusal that names what is wrong."""

import json
import re
from typing import Any

from watchkeeper.errors import Malformed
from watchkeeper.finding import Finding
from watchkeeper.parsing.cloudwatch_alarm import parse_alarm_event, parse_alarm_notification
from watchkeeper.parsing.guardduty import parse_guardduty
from watchkeeper.parsing.hunt_hit import DETAIL_TYPE as HUNT_HIT
from watchkeeper.parsing.hunt_hit import parse_hunt_hit
from watchkeeper.parsing.security_hub import parse_asff, parse_security_hub

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Reading = tuple[tuple[Finding, ...], tuple[Malformed, ...]]
"""What was read, and what was refused by name."""


def read_all(body: str) -> Reading:
    """Every finding in the text of one queue message, and a refusal for each part that is none."""
    try:
        return _read(_object(body, "body"))
    except Malformed as error:
        return (), (error,)


def read_message(body: str) -> tuple[Finding, ...]:
    """Every finding in the text of one queue message (an SNS envelope around it is taken off).

    Raises:
        Malformed: not JSON, not an object, of no kind that we know, or no finding has what it must have.
    """
    return read_event(_object(body, "body"))


def read_event(message: dict[str, Any]) -> tuple[Finding, ...]:
    """Every finding in one event, told apart by what it says that it is.

    Raises:
        Malformed: of no kind that we know, or no finding in it has what it must have.
    """
    good, refused = _read(message)
    if not good:
        raise refused[0]
    return good


def _read(message: dict[str, Any]) -> Reading:
    if message.get("Type") == "Notification" and "Message" in message:
        message = _object(message["Message"], "Message")
    message = _writable(message)
    kind = message.get("detail-type")
    if isinstance(kind, str) and kind.startswith("Security Hub Findings"):
        return parse_security_hub(message)
    return (_read_one(message, kind),), ()


def _read_one(message: dict[str, Any], kind: Any) -> Finding:
    if kind == "CloudWatch Alarm State Change":
        return parse_alarm_event(message)
    if kind == "GuardDuty Finding":
        return parse_guardduty(message)
    if kind == HUNT_HIT:
        return parse_hunt_hit(message)
    if kind is not None:
        raise Malformed("detail-type", "is none that Watchkeeper reads")
    if "AlarmName" in message:
        return parse_alarm_notification(message)
    if "ProductArn" in message and "AwsAccountId" in message:
        return parse_asff(message)
    if "type" in message or "Type" in message or "detail" in message:
        return parse_guardduty(message)
    raise Malformed("type", "is missing")


def _object(body: Any, field: str) -> dict[str, Any]:
    """The JSON object in `body`."""
    if not isinstance(body, str):
        raise Malformed(field, f"is {type(body).__name__}, not text")
    try:
        value = json.loads(body)
    except RecursionError:
        raise Malformed(field, "is nested too deeply") from None
    except ValueError:
        raise Malformed(field, "is not JSON") from None
    if not isinstance(value, dict):
        raise Malformed(field, f"is a JSON {type(value).__name__}, not an object")
    return value


def _writable(message: dict[str, Any]) -> dict[str, Any]:
    """`message` with U+FFFD for each half of a surrogate pair: no UTF-8 can hold one."""
    try:
        text = json.dumps(message, ensure_ascii=False)
    except RecursionError:
        raise Malformed("body", "is nested too deeply") from None
    if not _LONE_SURROGATE.search(text):
        return message
    clean: dict[str, Any] = json.loads(_LONE_SURROGATE.sub("\ufffd", text))
    return clean

"""The door: a message's text in, findings out, or a refusal that names what is wrong."""

import json
from typing import Any

from watchkeeper.errors import Malformed
from watchkeeper.finding import Finding
from watchkeeper.parsing.cloudwatch_alarm import parse_alarm_event, parse_alarm_notification
from watchkeeper.parsing.guardduty import parse_guardduty
from watchkeeper.parsing.security_hub import parse_asff, parse_security_hub


def read_message(body: str) -> tuple[Finding, ...]:
    """Every finding in the text of one queue message (an SNS envelope around it is taken off).

    Raises:
        Malformed: not JSON, not an object, of no kind that we know, or lacking a required field.
    """
    return read_event(_object(body, "body"))


def read_event(message: dict[str, Any]) -> tuple[Finding, ...]:
    """Every finding in one event, told apart by what it says that it is.

    Raises:
        Malformed: of no kind that we know, or lacking a required field.
    """
    if message.get("Type") == "Notification" and "Message" in message:
        message = _object(message["Message"], "Message")
    kind = message.get("detail-type")
    if isinstance(kind, str) and kind.startswith("Security Hub Findings"):
        return parse_security_hub(message)
    if kind == "CloudWatch Alarm State Change":
        return (parse_alarm_event(message),)
    if kind == "GuardDuty Finding":
        return (parse_guardduty(message),)
    if kind is not None:
        raise Malformed("detail-type", "is none that Watchkeeper reads")
    if "AlarmName" in message:
        return (parse_alarm_notification(message),)
    if "ProductArn" in message and "AwsAccountId" in message:
        return (parse_asff(message),)
    if "type" in message or "Type" in message or "detail" in message:
        return (parse_guardduty(message),)
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

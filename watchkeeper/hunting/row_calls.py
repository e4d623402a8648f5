"""Rows of the logical table as the calls of a timeline, and a timeline's questions as looks into the table.

LookupEvents and the logs tell of the same events: a call is read by the same reader from both, so that one
timeline holds both and no event twice.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from watchkeeper.calls import Call, Question, read_event
from watchkeeper.hunting.hit_event import moment
from watchkeeper.hunting.hit_targets import name_at_end

Row = Mapping[str, Any]

MOST_CALLS = 2_000
"""Of one question; a timeline with more is a hunt, and is said to be cut."""

_JSON = {
    "resources": "resources",
    "request": "requestParameters",
    "response": "responseElements",
    "additional": "additionalEventData",
    "service_details": "serviceEventDetails",
}
_TEXTS = {
    "event_id": "eventID", "event_name": "eventName", "event_source": "eventSource",
    "account": "recipientAccountId", "region": "awsRegion", "event_type": "eventType",
    "event_category": "eventCategory", "error_code": "errorCode", "error_message": "errorMessage",
    "source_ip": "sourceIPAddress", "user_agent": "userAgent", "shared_event_id": "sharedEventID",
}  # fmt: skip
_IDENTITY = {
    "identity_type": "type", "principal_id": "principalId", "principal_arn": "arn",
    "principal_account": "accountId", "access_key_id": "accessKeyId", "invoked_by": "invokedBy",
}  # fmt: skip


def call_of(row: Row, reason: str, source: str) -> Call | None:
    """The row as a call, secrets removed; None if it has no id or time.

    Args:
        row: of the logical table.
        reason: which question found it.
        source: `lake` or `trail`.
    """
    record = record_of(row)
    event = {"CloudTrailEvent": json.dumps(record), "EventTime": moment(row)}
    call = read_event(event, reason)
    return None if call is None else call.model_copy(update={"source": source})


def record_of(row: Row) -> dict[str, Any]:
    """The parts of CloudTrail's record that stand in the row, under CloudTrail's names."""
    record: dict[str, Any] = {name: row[column] for column, name in _TEXTS.items() if row.get(column)}
    at = moment(row)
    if at is not None:
        record["eventTime"] = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if row.get("read_only") is not None:
        record["readOnly"] = bool(row["read_only"])
    record |= {
        name: value for column, name in _JSON.items() if (value := _parsed(row.get(column))) is not None
    }
    identity: dict[str, Any] = {name: row[column] for column, name in _IDENTITY.items() if row.get(column)}
    if row.get("issuer_arn") or row.get("mfa") is not None:
        context: dict[str, Any] = {}
        if row.get("issuer_arn"):
            context["sessionIssuer"] = {"arn": row["issuer_arn"], "userName": row.get("user_name")}
        if row.get("mfa") is not None:
            context["attributes"] = {"mfaAuthenticated": "true" if row["mfa"] else "false"}
        identity["sessionContext"] = context
    if row.get("user_name") and identity.get("type") != "AssumedRole":
        identity["userName"] = row["user_name"]
    record["userIdentity"] = identity
    return record


def answers_to(row: Row, question: Question) -> bool:
    """Whether LookupEvents would find the row by this question."""
    value = question.value
    match question.attribute:
        case "AccessKeyId":
            return row.get("access_key_id") == value
        case "EventName":
            return row.get("event_name") == value
        case "EventSource":
            return row.get("event_source") == value
        case "Username":
            if value == "root":
                return row.get("identity_type") == "Root"
            if row.get("identity_type") == "AssumedRole":
                return _session(row) == value
            return value in (row.get("user_name"), _session(row))
        case "ResourceName":
            texts = (row.get("resources"), row.get("request"), row.get("response"))
            return any(isinstance(text, str) and f'"{value}"' in text for text in texts)
    return False


def needle_of(question: Question) -> str | None:
    """A text that stands in every record which answers the question: for a cheap search in raw files.

    None where there is none that is long enough to be searched for (four characters).
    """
    value = question.value
    if question.attribute == "Username":
        if value == "root":
            return "Root"
        if len(value) == 3:
            return f"/{value}"  # the end of every ARN of such a user or session
    return value if len(value) >= 4 else None


def calls_for(rows: Iterable[Row], question: Question, source: str) -> tuple[tuple[Call, ...], bool]:
    """The calls that answer the question, newest kept, and whether there were more than are kept."""
    found = [
        call
        for row in rows
        if answers_to(row, question) and (call := call_of(row, question.reason, source)) is not None
    ]
    found.sort(key=lambda call: (call.at, call.event_id))
    return tuple(found[-MOST_CALLS:]), len(found) > MOST_CALLS


def uncovered(
    until: datetime, complete_until: datetime | None, since: datetime
) -> tuple[datetime, datetime] | None:
    """The part of a window that the logs do not cover yet; None if they cover all of it.

    Args:
        until: the window's end.
        complete_until: up to when the logs hold everything; None: they hold nothing for sure.
        since: the window's beginning.
    """
    begin = since if complete_until is None else max(since, complete_until)
    return (begin, until) if begin < until else None


def _session(row: Row) -> str | None:
    name = row.get("session_name")
    if name:
        return str(name)
    arn = row.get("principal_arn")
    return name_at_end(str(arn)) if arn else None


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None

"""The timeline: what the actor and the resource did around the finding, from CloudTrail."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from watchkeeper.evidence import Frozen, Seen, Unseen
from watchkeeper.finding import Finding
from watchkeeper.parsing.fields import part, text_or_none, time_or_none
from watchkeeper.redaction import redact
from watchkeeper.targets import AccessKeyTarget, BucketTarget, InstanceTarget, RoleTarget


class Question(Frozen):
    """One look into CloudTrail: LookupEvents takes exactly one attribute."""

    attribute: Literal["AccessKeyId", "Username", "ResourceName"]
    value: str
    reason: str
    account: str = ""
    """Where to ask; empty: in the finding's account."""
    region: str = ""
    """Empty: in the finding's region. The region of the global services is always asked too."""


class Call(Frozen):
    """One API call as CloudTrail recorded it; times are UTC."""

    event_id: str
    at: datetime
    name: str
    service: str
    account: str | None = None
    region: str | None = None
    actor: str | None = None
    access_key_id: str | None = None
    source_ip: str | None = None
    user_agent: str | None = None
    error: str | None = None
    read_only: bool | None = None
    request: dict[str, Any] = Field(default_factory=dict)
    reason: str
    """Why it stands in the timeline: which question found it."""


class Answers(Frozen):
    """What one question found; `cut` when there was more than we read."""

    calls: tuple[Call, ...]
    cut: bool = False


AnswerLook = Annotated[Seen[Answers] | Unseen, Field(discriminator="outcome")]


class Timeline(Frozen):
    """Calls in order of time, each once, and what could not be looked at."""

    calls: tuple[Call, ...] = ()
    gaps: tuple[str, ...] = ()


def questions_for(finding: Finding) -> tuple[Question, ...]:
    """What to ask CloudTrail about `finding`: its keys, its users, its resources."""
    asked: list[Question] = []
    for target in finding.targets[:5]:
        match target:
            case AccessKeyTarget(access_key_id=key, user_name=user, user_type=kind):
                if key:
                    asked.append(Question(attribute="AccessKeyId", value=key, reason="made with the key"))
                if user and kind in ("IAMUser", "Root"):
                    asked.append(Question(attribute="Username", value=user, reason="made by the user"))
                elif user:
                    asked.append(Question(attribute="ResourceName", value=user, reason="on the role"))
            case InstanceTarget(instance_id=name):
                asked.append(Question(attribute="ResourceName", value=name, reason="on the instance"))
                # An instance's role session is named after the instance.
                asked.append(Question(attribute="Username", value=name, reason="made from the instance"))
            case BucketTarget(name=name) | RoleTarget(role_name=name):
                asked.append(Question(attribute="ResourceName", value=name, reason=f"on {name}"))
            case _:
                pass
    return tuple(dict.fromkeys(asked))


def read_event(event: dict[str, Any], reason: str) -> Call | None:
    """One entry of LookupEvents' answer as a `Call`, secrets removed; None if it has no id or time.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
    """
    try:
        record = json.loads(event.get("CloudTrailEvent") or "{}")
    except ValueError:
        record = {}
    if not isinstance(record, dict):
        record = {}
    event_id = text_or_none(event, "EventId") or text_or_none(record, "eventID")
    at = event.get("EventTime")
    if not isinstance(at, datetime):
        at = time_or_none(record, "eventTime")
    if event_id is None or at is None:
        return None
    identity = part(record, "userIdentity")
    read_only = record.get("readOnly")
    return Call(
        event_id=event_id,
        at=at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC),
        name=text_or_none(event, "EventName") or text_or_none(record, "eventName") or "unknown",
        service=text_or_none(event, "EventSource") or text_or_none(record, "eventSource") or "unknown",
        account=text_or_none(record, "recipientAccountId"),
        region=text_or_none(record, "awsRegion"),
        actor=text_or_none(identity, "arn")
        or text_or_none(event, "Username")
        or text_or_none(identity, "invokedBy"),
        access_key_id=text_or_none(event, "AccessKeyId") or text_or_none(identity, "accessKeyId"),
        source_ip=text_or_none(record, "sourceIPAddress", limit=100),
        user_agent=text_or_none(record, "userAgent", limit=200),
        error=text_or_none(record, "errorCode", limit=100),
        read_only=read_only if isinstance(read_only, bool) else None,
        request=redact(part(record, "requestParameters")),
        reason=reason,
    )


def assemble(asked: Iterable[tuple[Question, AnswerLook]]) -> Timeline:
    """One timeline of all answers: sorted by time, deduplicated on eventID, gaps said."""
    calls: dict[str, Call] = {}
    gaps: list[str] = []
    for question, look in asked:
        label = f"calls {question.reason} ({question.attribute} {question.value})"
        if isinstance(look, Unseen):
            gaps.append(f"{label}: could not look: {look.why}")
            continue
        if look.value.cut:
            gaps.append(f"{label}: there were more than were read; the newest are shown")
        for call in look.value.calls:
            calls.setdefault(call.event_id, call)
    ordered = sorted(calls.values(), key=lambda call: (call.at, call.event_id))
    return Timeline(calls=tuple(ordered), gaps=tuple(gaps))

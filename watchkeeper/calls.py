"""One call as CloudTrail recorded it, and one question to CloudTrail."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from watchkeeper.evidence import Seen, Unseen
from watchkeeper.frozen import Frozen
from watchkeeper.parsing.fields import items, part, text_or_none, time_or_none
from watchkeeper.redaction import redact
from watchkeeper.what_calls_made import Made, Session, made_by, session_of

_MOST_RESOURCES = 20

Attribute = Literal["AccessKeyId", "Username", "ResourceName", "ResourceType", "EventName", "EventSource"]


class Question(Frozen):
    """One look into CloudTrail: LookupEvents takes exactly one attribute."""

    attribute: Attribute
    value: str
    reason: str
    account: str = ""
    """Empty: the finding's own account."""
    region: str = ""
    """Empty: the finding's own region and the one that keeps the global services' events."""

    @property
    def about_who(self) -> bool:
        """Whether it asks for all that someone did, and not for what was done to something."""
        return self.attribute in ("AccessKeyId", "Username")


class Call(Frozen):
    """One API call as CloudTrail recorded it; times are UTC."""

    event_id: str
    at: datetime
    name: str
    service: str
    account: str | None = None
    """Whose history holds it: a role assumed across accounts is in both."""
    region: str | None = None
    actor: str | None = None
    actor_type: str | None = None
    """As CloudTrail writes it: IAMUser, AssumedRole, Root, AWSService, AWSAccount …"""
    actor_account: str | None = None
    principal_id: str | None = None
    user_name: str | None = None
    """The user, or the role that the session is of."""
    session_name: str | None = None
    """Of a role's session: an instance's is its id, a function's its name, an ECS task's its id."""
    access_key_id: str | None = None
    source_ip: str | None = None
    user_agent: str | None = None
    error: str | None = None
    mfa: bool | None = None
    """Of a console sign-in: whether it was made with MFA."""
    read_only: bool | None = None
    request: dict[str, Any] = Field(default_factory=dict)
    resources: tuple[str, ...] = ()
    """Names of the resources that CloudTrail says it is about."""
    session: Session | None = None
    """The temporary credentials that it gave out."""
    made: tuple[Made, ...] = ()
    """What it created."""
    shared_event_id: str | None = None
    """The same in both accounts' copies of one call."""
    source: str = "LookupEvents"
    """Where it was read."""
    reason: str
    """Why it stands in the timeline: which question found it."""
    first: bool | None = None
    """Whether this principal never made this call before, in what was looked at before the finding
    began; None where it cannot be said: nothing earlier to compare with, or not everything was read."""

    @property
    def label(self) -> str:
        """`iam:CreateUser`."""
        return f"{self.service.removesuffix('.amazonaws.com')}:{self.name}"

    @property
    def principal(self) -> str:
        """Who it was, sessions of a role together: `333333333333/user/alice`, `…/role/web`, `…/root`."""
        account = self.actor_account or self.account or "?"
        match self.actor_type:
            case "Root":
                return f"{account}/root"
            case "AssumedRole":
                return f"{account}/role/{self.user_name or self.actor or '?'}"
            case "IAMUser":
                return f"{account}/user/{self.user_name or self.actor or '?'}"
        return f"{account}/{self.actor or self.principal_id or '?'}"

    @property
    def changes(self) -> bool:
        """Whether it changed something, as far as CloudTrail says; a refused call did not."""
        return self.read_only is False and self.error is None and self.session is None


class Answers(Frozen):
    """What one question found; `cut` when there was more than we read."""

    calls: tuple[Call, ...]
    cut: bool = False


AnswerLook = Annotated[Seen[Answers] | Unseen, Field(discriminator="outcome")]


def read_event(event: dict[str, Any], reason: str) -> Call | None:
    """One entry of LookupEvents' answer as a `Call`, secrets removed; None if it has no id or time.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
    """
    try:
        record = json.loads(event.get("CloudTrailEvent") or "{}")
    except (ValueError, RecursionError):
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
    issuer = part(part(identity, "sessionContext"), "sessionIssuer")
    # A sign-in that failed has no code.
    error = text_or_none(record, "errorCode", limit=100) or text_or_none(record, "errorMessage", limit=100)
    read_only = record.get("readOnly")
    name = text_or_none(event, "EventName") or text_or_none(record, "eventName") or "unknown"
    request, response = part(record, "requestParameters"), part(record, "responseElements")
    resources = tuple(_resources(event, record))[:_MOST_RESOURCES]
    is_session = identity.get("type") == "AssumedRole"
    arn = text_or_none(identity, "arn")
    return Call(
        event_id=event_id,
        at=at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC),
        name=name,
        service=text_or_none(event, "EventSource") or text_or_none(record, "eventSource") or "unknown",
        account=text_or_none(record, "recipientAccountId"),
        region=text_or_none(record, "awsRegion"),
        actor=arn or text_or_none(event, "Username") or text_or_none(identity, "invokedBy"),
        actor_type=text_or_none(identity, "type"),
        actor_account=text_or_none(identity, "accountId"),
        principal_id=text_or_none(identity, "principalId"),
        user_name=text_or_none(issuer if is_session else identity, "userName")
        or (arn.split("/")[1] if is_session and arn and arn.count("/") >= 2 else None),
        session_name=arn.rsplit("/", 1)[1] if is_session and arn and "/" in arn else None,
        access_key_id=text_or_none(event, "AccessKeyId") or text_or_none(identity, "accessKeyId"),
        source_ip=text_or_none(record, "sourceIPAddress", limit=100),
        user_agent=text_or_none(record, "userAgent", limit=200),
        error=error,
        mfa={"Yes": True, "No": False}.get(str(part(record, "additionalEventData").get("MFAUsed"))),
        read_only=read_only if isinstance(read_only, bool) else None,
        request=redact(request),
        resources=resources,
        session=None if error else session_of(name, request, response),
        made=() if error else made_by(name, request, response, resources),
        shared_event_id=text_or_none(record, "sharedEventID"),
        reason=reason,
    )


def _resources(event: dict[str, Any], record: dict[str, Any]) -> dict[str, None]:
    """The names, each once: those that LookupEvents lists, and the ARNs of the record."""
    listed = [text_or_none(one, "ResourceName") for one in items(event, "Resources")]
    written = [text_or_none(one, "ARN") or text_or_none(one, "arn") for one in items(record, "resources")]
    return dict.fromkeys(name for name in (*listed, *written) if name)

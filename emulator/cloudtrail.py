"""CloudTrail's LookupEvents, answered from what happened in the emulator and from seeded history."""

import base64
import itertools
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.cloudtrail.models import CloudTrailBackend, cloudtrail_backends
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult

from emulator.trail_records import resources_of

_MOST_RESULTS = 50
_DAYS_KEPT = 90
_ATTRIBUTES = (
    "AccessKeyId", "EventId", "EventName", "EventSource", "ReadOnly", "ResourceName", "ResourceType",
    "Username",
)  # fmt: skip
_sequence = itertools.count(1)


@dataclass(frozen=True)
class PastEvent:
    """One event of the history with what it can be looked up by."""

    at: float
    sequence: int
    record: dict[str, Any]
    resources: list[dict[str, str]]
    values: dict[str, frozenset[str]]

    @property
    def place(self) -> tuple[float, int]:
        """Where it stands among the others, later ones higher."""
        return self.at, self.sequence

    def answer(self) -> dict[str, Any]:
        """The event in LookupEvents' shape."""
        only = {name: next(iter(found), None) for name, found in self.values.items()}
        shown = {name: only[name] for name in _ATTRIBUTES if not name.startswith("Resource")}
        return {
            **{name: value for name, value in shown.items() if value is not None},
            "EventTime": int(self.at),
            "Resources": self.resources,
            "CloudTrailEvent": json.dumps(self.record),
        }


def remember(account: str, region: str, made: dict[str, Any], at: float | None = None) -> None:
    """Put a CloudTrail record into the event history of `account` and `region`."""
    if at is None:
        at = datetime.fromisoformat(made["eventTime"]).timestamp()
    identity = made.get("userIdentity", {})
    resources = made.get("resources") or resources_of(made)
    values = {
        "AccessKeyId": {identity.get("accessKeyId")},
        "EventId": {made.get("eventID")},
        "EventName": {made.get("eventName")},
        "EventSource": {made.get("eventSource")},
        "ReadOnly": {str(made.get("readOnly", False)).lower()},
        "ResourceName": {one.get("ResourceName") for one in resources},
        "ResourceType": {one.get("ResourceType") for one in resources},
        "Username": {username_of(identity)},
    }
    clean = {name: frozenset(v for v in found if v) for name, found in values.items()}
    event = PastEvent(at, next(_sequence), made, resources, clean)
    _history(cloudtrail_backends[account][region]).append(event)


def username_of(identity: dict[str, Any]) -> str | None:
    """What CloudTrail shows as `Username`: a user's name, or a role session's name."""
    if identity.get("type") == "AssumedRole":
        return str(identity.get("arn", "")).rsplit("/", 1)[-1] or None
    return identity.get("userName") or ("root" if identity.get("type") == "Root" else None)


def install() -> None:
    """Give moto's CloudTrail the operation it lacks."""
    CloudTrailResponse.lookup_events = _lookup_events  # type: ignore[attr-defined]


def _history(backend: CloudTrailBackend) -> list[PastEvent]:
    """The backend's own list, so that moto's reset takes it away."""
    return backend.__dict__.setdefault("past_events", [])  # type: ignore[no-any-return]


def _lookup_events(self: CloudTrailResponse) -> ActionResult:
    asked = self._get_param("LookupAttributes") or []
    start, end = self._get_param("StartTime"), self._get_param("EndTime")
    most = self._get_param("MaxResults", _MOST_RESULTS)
    token = self._get_param("NextToken")
    if len(asked) > 1 or any(one.get("AttributeKey") not in _ATTRIBUTES for one in asked):
        raise JsonRESTError(
            "InvalidLookupAttributesException", "Exactly one known lookup attribute may be given."
        )
    if not 1 <= int(most) <= _MOST_RESULTS:
        raise JsonRESTError("InvalidMaxResultsException", "MaxResults must be between 1 and 50.")
    if start is not None and end is not None and start > end:
        raise JsonRESTError("InvalidTimeRangeException", "The start time lies after the end time.")
    before = _place_in(token)
    oldest = datetime.now().timestamp() - _DAYS_KEPT * 86_400  # noqa: DTZ005  seconds, no zone
    found = [
        event
        for event in list(_history(self.cloudtrail_backend))
        if event.at >= max(oldest, start or 0)
        and (end is None or event.at <= end)
        and (before is None or event.place < before)
        and all(one["AttributeValue"] in event.values[one["AttributeKey"]] for one in asked)
    ]
    found.sort(key=lambda event: event.place, reverse=True)
    page = found[: int(most)]
    answer: dict[str, Any] = {"Events": [event.answer() for event in page]}
    if len(found) > len(page):
        answer["NextToken"] = base64.b64encode(json.dumps(page[-1].place).encode()).decode()
    return ActionResult(answer)


def _place_in(token: str | None) -> tuple[float, int] | None:
    """The place of the last event already given; new events cannot shift it."""
    if token is None:
        return None
    try:
        at, sequence = json.loads(base64.b64decode(token, validate=True))
        return float(at), int(sequence)
    except ValueError:
        raise JsonRESTError("InvalidNextTokenException", "The token is not one of ours.") from None

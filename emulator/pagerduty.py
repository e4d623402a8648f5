"""PagerDuty's Events API v2: `POST /v2/enqueue`.

Source: https://developer.pagerduty.com/docs/send-alert-event
"""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

from werkzeug.wrappers import Request, Response

from emulator.json_http import json_response

FAKE_ROUTING_KEY = "FAKEROUTINGKEYOFTHEEMULATOR00000"
_KEY_LENGTH = 32
_LONGEST_SUMMARY = 1_024
_LONGEST_DEDUP_KEY = 255
_LARGEST_EVENT = 512 * 1_024
_SEVERITIES = ("critical", "error", "warning", "info")


class PagerDuty:
    """One service; keeps every accepted event, in order."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def enqueue(self, request: Request) -> Response:
        """Accept an event with 202, or refuse it with 400 and the reasons."""
        body = request.get_data()
        try:
            event = json.loads(body)
        except ValueError:
            return _refused(["JSON cannot be parsed"])
        faults = list(_faults_of(event)) if isinstance(event, dict) else ["Event must be an object"]
        if len(body) > _LARGEST_EVENT:
            faults.append("Event exceeds the size limit of 512 KB")
        if faults:
            return _refused(faults)
        dedup_key = event.get("dedup_key") or uuid.uuid4().hex
        with self._lock:
            self.posted.append({"at": time.time(), **event, "dedup_key": dedup_key})
        answer = {"status": "success", "message": "Event processed", "dedup_key": dedup_key}
        return json_response(answer, 202)

    def clear(self) -> None:
        """Forget every event."""
        with self._lock:
            self.posted.clear()


def _refused(faults: list[str]) -> Response:
    answer = {"status": "invalid event", "message": "Event object is invalid", "errors": faults}
    return json_response(answer, 400)


def _faults_of(event: dict[str, Any]) -> Iterator[str]:
    if len(str(event.get("routing_key") or "")) != _KEY_LENGTH:
        yield f"Length of 'routing_key' is incorrect (should be {_KEY_LENGTH} characters)"
    action = event.get("event_action")
    if action not in ("trigger", "acknowledge", "resolve"):
        yield "'event_action' is invalid (must be one of: trigger, acknowledge, resolve)"
    dedup_key = event.get("dedup_key")
    if action in ("acknowledge", "resolve") and not dedup_key:
        yield "'dedup_key' is missing or blank"
    if dedup_key and len(str(dedup_key)) > _LONGEST_DEDUP_KEY:
        yield f"Length of 'dedup_key' is incorrect (should be at most {_LONGEST_DEDUP_KEY} characters)"
    if action == "trigger":
        yield from _payload_faults(event.get("payload"))


def _payload_faults(payload: Any) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield "'payload' is missing or blank"
        return
    for field in ("summary", "source", "severity"):
        if not payload.get(field):
            yield f"'payload.{field}' is missing or blank"
    if len(str(payload.get("summary", ""))) > _LONGEST_SUMMARY:
        yield f"Length of 'payload.summary' is incorrect (should be at most {_LONGEST_SUMMARY} characters)"
    if payload.get("severity") and payload["severity"] not in _SEVERITIES:
        yield f"'payload.severity' is invalid (must be one of: {', '.join(_SEVERITIES)})"

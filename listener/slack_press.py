"""A press on a button, read from what Slack sends: who, on which button, about what.

Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from watchkeeper.errors import Malformed
from watchkeeper.frozen import Frozen
from watchkeeper.notices.buttons import Question

_CASE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{2,80}$")
_USER = re.compile(r"^[UW][A-Z0-9]{2,30}$")


class Press(Frozen):
    """One press."""

    user: str
    """Slack's id: a display name can be chosen by anybody."""
    action: str
    value: str
    moment: str
    """Slack's `action_ts`: with the user it names this press among all."""
    channel: str = ""
    ts: str = ""
    """The message, or the head of its thread."""
    response_url: str = ""

    @property
    def question(self) -> Question:
        """What a press on Approve, Decline or Ask is about.

        Raises:
            Malformed: the value is not one of ours.
        """
        try:
            question = Question.model_validate(json.loads(self.value))
            UUID(question.run)
        except (ValueError, ValidationError):
            raise Malformed("actions[0].value", "is not case, run and digest") from None
        if not _CASE.match(question.case):
            raise Malformed("actions[0].value", "names no case")
        return question

    @property
    def case(self) -> str:
        """What a press on Acknowledge is about.

        Raises:
            Malformed: the value is no case's id.
        """
        if not _CASE.match(self.value):
            raise Malformed("actions[0].value", "names no case")
        return self.value


def read_press(payload: Mapping[str, Any]) -> Press | None:
    """The press in an interaction's payload; None if it is another interaction.

    Raises:
        Malformed: it says that it is one, and is not.
    """
    if payload.get("type") != "block_actions":
        return None
    try:
        action = payload["actions"][0]
        message = payload.get("message") or {}
        user = str(payload["user"]["id"])
        press = Press(
            user=user,
            action=str(action["action_id"]),
            value=str(action.get("value") or ""),
            moment=str(action.get("action_ts") or ""),
            channel=str((payload.get("channel") or {}).get("id") or ""),
            ts=str(message.get("thread_ts") or message.get("ts") or ""),
            response_url=str(payload.get("response_url") or ""),
        )
    except (KeyError, IndexError, TypeError, AttributeError):
        raise Malformed("payload", "is no press on a button") from None
    if not _USER.match(user):
        raise Malformed("user.id", "is no Slack user")
    return press

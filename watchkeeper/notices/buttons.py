"""The buttons of a case's message. A press says which case, which run and which plan it is about.

Only where Socket Mode is on does anybody hear a press; elsewhere messages have no buttons.

Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element
"""

import json
from typing import Any

from watchkeeper.frozen import Frozen

ACKNOWLEDGE, APPROVE, DECLINE, ASK = "acknowledge", "approve", "decline", "ask"
"""Their `action_id`s."""


class Question(Frozen):
    """What a press on Approve, Decline or Ask is about."""

    case: str
    run: str
    """The flow run that waits."""
    digest: str
    """The plan's: an answer fits one plan only."""

    @property
    def value(self) -> str:
        """Canonical JSON, as the button carries it (Slack allows 2,000 characters)."""
        return json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"))


def acknowledge_button(case_id: str) -> dict[str, Any]:
    """`I have seen it and look after it`: the value is the case's id."""
    return {"type": "actions", "elements": [_button("Acknowledge", ACKNOWLEDGE, case_id)]}


def decision_buttons(question: Question) -> dict[str, Any]:
    """Approve, Decline, Ask and Acknowledge, in one row."""
    value = question.value
    return {
        "type": "actions",
        "elements": [
            _button("Approve", APPROVE, value, "primary"),
            _button("Decline", DECLINE, value, "danger"),
            _button("Ask", ASK, value),
            _button("Acknowledge", ACKNOWLEDGE, question.case),
        ],
    }


def without_acknowledge(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks without that button: somebody has pressed it. A row that it leaves empty goes too."""
    kept = []
    for block in blocks:
        if block.get("type") != "actions":
            kept.append(block)
        elif rest := [one for one in block["elements"] if one.get("action_id") != ACKNOWLEDGE]:
            kept.append({**block, "elements": rest})
    return kept


def _button(text: str, action_id: str, value: str, style: str | None = None) -> dict[str, Any]:
    button: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": text},
        "action_id": action_id,
        "value": value,
    }
    return {**button, "style": style} if style else button

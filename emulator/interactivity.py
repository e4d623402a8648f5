"""A person's press on a Slack button: the `block_actions` payload, over the app's socket or signed to its URL.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import time
import uuid
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from emulator.block_kit import buttons_of
from emulator.json_http import Refused
from emulator.slack import CHANNELS, TEAM, Slack
from emulator.socket_mode import SocketMode

SIGNING_SECRET = "fake-signing-secret-of-the-emulator"
_SECONDS = 10
"""Slack itself gives an app 3 s; a debugger needs longer."""


class Interactivity:
    """The app's interactivity URL, and every press sent there or over its sockets."""

    def __init__(self, slack: Slack, sockets: SocketMode) -> None:
        self.url: str | None = None
        self.pressed: list[dict[str, Any]] = []
        self._slack = slack
        self._sockets = sockets

    def register(self, url: str) -> None:
        """Send presses to `url` from now on.

        Raises:
            Refused: it is not on this machine.
        """
        if urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise Refused("only a URL on this machine may be registered")
        self.url = url

    def press(self, channel: str, ts: str, action_id: str, user: str, host_url: str) -> dict[str, Any]:
        """Press the button `action_id` of a message as `user`; give back what the app answered.

        Raises:
            Refused: no socket is open and no URL is registered, or the message has no such button now.
        """
        by_socket = self._sockets.connections > 0
        if self.url is None and not by_socket:
            raise Refused("no interactivity URL is registered, and no socket is open")
        message = self._slack.messages.get((channel, ts))
        found = [one for one in buttons_of(message["blocks"]) if one[1]["action_id"] == action_id] \
            if message else []  # fmt: skip
        if message is None or not found:
            raise Refused(f"there is no button {action_id} at {channel} {ts}")
        payload = _payload(channel, message, *found[0], user=user, host_url=host_url)
        answer = self._sockets.deliver(payload) if by_socket else self._send(payload)
        press = {"channel": channel, "ts": ts, "action_id": action_id, "user": user, **answer}
        self.pressed.append(press)
        return press

    def _send(self, payload: dict[str, Any]) -> dict[str, Any]:
        body = urlencode({"payload": json.dumps(payload)}).encode()
        now = str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": signature(now, body),
        }
        request = Request(str(self.url), body, headers)  # noqa: S310  registered above: this machine
        try:
            with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return {"status": answer.status, "body": answer.read().decode(errors="replace")}
        except HTTPError as error:
            return {"status": error.code, "body": error.read().decode(errors="replace")}
        except URLError as error:
            return {"status": 0, "body": str(error.reason)}


def signature(timestamp: str, body: bytes) -> str:
    """Slack's version 0 signature over a request's timestamp and raw body."""
    text = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(SIGNING_SECRET.encode(), text, hashlib.sha256).hexdigest()


def _payload(
    channel: str,
    message: dict[str, Any],
    block_id: str,
    button: dict[str, Any],
    *,
    user: str,
    host_url: str,
) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": user, "username": user, "name": user, "team_id": TEAM},
        "api_app_id": "A0EXAMPLE",
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "trigger_id": uuid.uuid4().hex,
        "team": {"id": TEAM, "domain": "example"},
        "channel": {"id": channel, "name": CHANNELS[channel]},
        "message": message,
        "state": {"values": {}},
        "response_url": f"{host_url}actions/{TEAM}/{uuid.uuid4().hex}",
        "actions": [
            {
                **{key: button[key] for key in ("type", "action_id", "text", "value", "style") if key in button},
                "block_id": block_id,
                "action_ts": f"{time.time():.6f}",
            }
        ],
    }  # fmt: skip

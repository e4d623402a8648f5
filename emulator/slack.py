"""Slack's Web API and incoming webhook, as far as a bot that posts cases needs them.

Source: https://docs.slack.dev/reference/methods
"""

import base64
import itertools
import json
import mimetypes
import threading
import time
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from emulator.block_kit import faults_of
from emulator.json_http import json_response

FAKE_TOKEN = "xoxb-fake-token-of-the-emulator"
CHANNEL = "C0WATCHKEEPER"
CHANNELS = {CHANNEL: "security-incidents", "C0PAYMENTS": "payments", "C0PLATFORM": "platform"}
"""By id; the first one is where Watchkeeper itself posts, the others belong to owners of accounts."""
TEAM, BOT_USER, BOT = "T0EXAMPLE", "U0WATCHKEEPER", "B0EXAMPLE"
WEBHOOK_PATH = f"/services/{TEAM}/{BOT}/FAKE"

Answer = dict[str, Any]


class SlackError(Exception):
    """Slack's way of saying no: HTTP 200 with `ok: false` and a word for the reason."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


class Slack:
    """One workspace with a few channels; keeps what was posted, in order."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        """Messages as they stand now, by channel and ts."""
        self._files: dict[str, dict[str, Any]] = {}
        self._count = itertools.count(1)
        self._lock = threading.Lock()
        self._methods: dict[str, Callable[[Request, dict[str, Any]], Answer]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "conversations.history": self._conversations_history,
            "conversations.list": self._conversations_list,
            "files.completeUploadExternal": self._complete_upload,
            "files.getUploadURLExternal": self._get_upload_url,
            "reactions.add": self._add_reaction,
        }

    def call(self, request: Request) -> Response:
        """Answer one Web API call (`/api/<method>`), given as JSON or as a form."""
        method = request.path.removeprefix("/api/")
        try:
            _check_token(request)
            answer = self._methods.get(method, _unknown_method)(request, _arguments(request))
        except SlackError as error:
            answer = error.answer
        return json_response(answer)

    def webhook(self, request: Request) -> Response:
        """Answer a post to the incoming webhook: the plain text `ok`, or 400 with a word."""
        if request.path != WEBHOOK_PATH:
            return Response("no_service", 404)
        try:
            given = json.loads(request.get_data())
            text, blocks = _content(given)
        except SlackError as error:
            return Response(str(error), 400)
        except (ValueError, AttributeError):
            return Response("invalid_payload", 400)
        self._record("webhook", channel=CHANNEL, text=text, blocks=blocks)
        return Response("ok")

    def upload(self, request: Request) -> Response:
        """Take a file's content at the URL that `files.getUploadURLExternal` gave out."""
        file = self._files.get(request.path.rsplit("/", 1)[-1])
        if file is None:
            return Response("no such upload", 404)
        if request.mimetype == "multipart/form-data":
            file["content"] = next(iter(request.files.values())).read()
        else:  # read before anything parses it: urllib calls every body a form
            file["content"] = request.get_data()
        return Response(f"OK - {len(file['content'])}")

    def respond(self, request: Request) -> Response:
        """Take what an app sends to the `response_url` of an interaction."""
        self._record("response_url", **json.loads(request.get_data()))
        return Response("ok")

    def clear(self) -> None:
        """Forget everything that was posted."""
        with self._lock:
            self.posted.clear()
            self.messages.clear()
            self._files.clear()

    def _record(self, method: str, **fields: Any) -> dict[str, Any]:
        with self._lock:
            entry = {"method": method, "at": time.time(), **fields}
            self.posted.append(entry)
        return entry

    def _auth_test(self, request: Request, given: dict[str, Any]) -> Answer:
        del given
        return {"ok": True, "url": request.host_url, "team": "Example", "team_id": TEAM,
                "user": "watchkeeper", "user_id": BOT_USER, "bot_id": BOT}  # fmt: skip

    def _post_message(self, request: Request, given: dict[str, Any]) -> Answer:
        del request
        channel = _channel(given.get("channel"))
        text, blocks = _content(given)
        ts = f"{int(time.time())}.{next(self._count):06d}"
        message = {"type": "message", "ts": ts, "user": BOT_USER, "bot_id": BOT, "text": text,
                   "blocks": blocks}  # fmt: skip
        if given.get("thread_ts"):
            message["thread_ts"] = given["thread_ts"]
        if given.get("reply_broadcast"):
            message["reply_broadcast"] = True
        if metadata := _metadata(given):
            message["metadata"] = metadata
        self.messages[channel, ts] = message
        self._record("chat.postMessage", channel=channel, **message)
        return {"ok": True, "channel": channel, "ts": ts, "message": message}

    def _update(self, request: Request, given: dict[str, Any]) -> Answer:
        del request
        channel = _channel(given.get("channel"))
        message = self.messages.get((channel, str(given.get("ts"))))
        if message is None:
            raise SlackError("message_not_found")
        text, blocks = _content(given)
        message.update(text=text, blocks=blocks, edited={"user": BOT_USER})
        self._record("chat.update", channel=channel, ts=message["ts"], text=text, blocks=blocks)
        return {"ok": True, "channel": channel, "ts": message["ts"], "text": text}

    def _conversations_history(self, request: Request, given: dict[str, Any]) -> Answer:
        """The newest messages first; metadata only where it is asked for, answers in threads never.

        Source: https://docs.slack.dev/reference/methods/conversations.history
        """
        del request
        channel = str(given.get("channel"))
        if channel not in CHANNELS:  # a name does not do here
            raise SlackError("channel_not_found")
        oldest, limit = float(given.get("oldest") or 0), int(given.get("limit") or 100)
        with_metadata = str(given.get("include_all_metadata")).lower() in ("1", "true")
        found = [
            message
            if with_metadata
            else {key: value for key, value in message.items() if key != "metadata"}
            for (where, ts), message in list(self.messages.items())
            if where == channel and float(ts) > oldest and "thread_ts" not in message
        ]
        found.sort(key=lambda message: float(message["ts"]), reverse=True)
        return {"ok": True, "messages": found[:limit], "has_more": len(found) > limit}

    def _conversations_list(self, request: Request, given: dict[str, Any]) -> Answer:
        del request, given
        channels = [
            {"id": channel, "name": name, "is_channel": True, "is_member": True}
            for channel, name in CHANNELS.items()
        ]
        return {"ok": True, "channels": channels, "response_metadata": {"next_cursor": ""}}

    def _get_upload_url(self, request: Request, given: dict[str, Any]) -> Answer:
        if not given.get("filename") or int(given.get("length") or 0) < 1:
            raise SlackError("invalid_arguments")
        name = f"F{next(self._count):08d}"
        self._files[name] = {"id": name, "name": given["filename"], "length": int(given["length"])}
        return {"ok": True, "file_id": name, "upload_url": f"{request.host_url}upload/v1/{name}"}

    def _complete_upload(self, request: Request, given: dict[str, Any]) -> Answer:
        del request
        channel = _channel(given["channel_id"]) if given.get("channel_id") else None
        done = []
        for one in _as_list(given.get("files")):
            file = self._files.get(str(one.get("id")))
            if file is None or len(file.get("content", b"")) != file["length"]:
                raise SlackError("file_not_found")
            done.append({"id": file["id"], "name": file["name"], "title": one.get("title")})
            self._record(
                "files.completeUploadExternal",
                channel=channel,
                thread_ts=given.get("thread_ts"),
                text=given.get("initial_comment") or "",
                file={**done[-1], **_shown(file["name"], file["content"])},
            )
        if not done:
            raise SlackError("invalid_arguments")
        return {"ok": True, "files": done}

    def _add_reaction(self, request: Request, given: dict[str, Any]) -> Answer:
        del request
        channel, ts = _channel(given.get("channel")), str(given.get("timestamp"))
        if (channel, ts) not in self.messages:
            raise SlackError("message_not_found")
        self._record("reactions.add", channel=channel, ts=ts, name=given.get("name"))
        return {"ok": True}


def _unknown_method(request: Request, given: dict[str, Any]) -> Answer:
    del given
    raise SlackError("unknown_method", req_method=request.path.removeprefix("/api/"))


def _check_token(request: Request) -> None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    given = given or request.form.get("token", "")
    if not given:
        raise SlackError("not_authed")
    if given != FAKE_TOKEN:
        raise SlackError("invalid_auth")


def _arguments(request: Request) -> dict[str, Any]:
    if request.mimetype != "application/json":
        return {**request.args.to_dict(), **request.form.to_dict()}
    try:
        return dict(json.loads(request.get_data()))
    except (ValueError, TypeError):
        raise SlackError("invalid_json") from None


def _channel(given: Any) -> str:
    wanted = str(given).removeprefix("#")
    found = next((channel for channel, name in CHANNELS.items() if wanted in (channel, name)), None)
    if found is None:
        raise SlackError("channel_not_found")
    return found


def _shown(name: str, content: bytes) -> dict[str, Any]:
    """A file's `content` if it is text, else its bytes as `content_base64`; with `mimetype` and `size`."""
    facts = {"mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream", "size": len(content)}
    try:
        if b"\0" not in content:
            return {**facts, "content": content.decode()}
    except UnicodeDecodeError:
        pass
    return {**facts, "content_base64": base64.b64encode(content).decode()}


def _content(given: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Text and blocks of a message, within Slack's limits."""
    text, blocks = str(given.get("text") or ""), _as_list(given.get("blocks"))
    if not text and not blocks and not given.get("attachments"):
        raise SlackError("no_text")
    if faults := faults_of(blocks):
        raise SlackError("invalid_blocks", errors=faults, response_metadata={"messages": faults})
    return text, blocks


def _metadata(given: dict[str, Any]) -> dict[str, Any] | None:
    """A message's metadata: a name and a payload, as an object or as its JSON text."""
    found = given.get("metadata")
    try:
        found = json.loads(found) if isinstance(found, str) else found
    except ValueError:
        raise SlackError("invalid_metadata_format") from None
    if found is None:
        return None
    if not isinstance(found, dict) or not found.get("event_type") or "event_payload" not in found:
        raise SlackError("invalid_metadata_schema")
    return found


def _as_list(given: Any) -> list[dict[str, Any]]:
    """A list that a form carries as JSON text."""
    try:
        return json.loads(given) if isinstance(given, str) else given or []
    except ValueError:
        raise SlackError("invalid_blocks_format") from None

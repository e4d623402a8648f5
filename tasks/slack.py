"""Slack: one message or file a call, to a channel by token; messages through an incoming webhook too."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal, TypeVar

from prefect import task
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError

from tasks.notice import Notice
from tasks.options import NOTIFY
from tasks.settings import settings
from watchkeeper.errors import Permanent, Throttled, Unreachable, WatchkeeperError

_OWN_ERRORS = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
"""Slack says these with HTTP 200 too."""
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
_NO_CHANNEL = {"channel_not_found", "not_in_channel", "is_archived", "restricted_action"}
_ID = re.compile(r"^[CDG][A-Z0-9]{5,}$")
_MARK = "watchkeeper_notice"
NOT_CONFIGURED = "no token with channel and no webhook is configured"
LONGEST_WAIT = 30.0
"""Seconds: for so long a task waits where Slack asks it to; for longer it fails, and is tried later."""

T = TypeVar("T")


class NoSuchChannel(Permanent):
    """Slack does not know the channel, or does not let us write there."""


Blocks = list[dict[str, Any]]
Way = Literal["token", "webhook"]


@task(name="tell-slack", task_run_name="tell Slack", **NOTIFY)
def post(
    text: str,
    blocks: Blocks,
    thread: str | None = None,
    channel: str | None = None,
    replaces: str | None = None,
) -> Notice:
    """Post a message. Not configured is an answer too.

    Args:
        text: what notifications and screen readers show.
        blocks: Block Kit.
        thread: the `ts` of the message that it answers.
        channel: another channel than the configured one; needs the token.
        replaces: the `ts` of our own message that it takes the place of, where that still exists.

    Raises:
        Transient: Slack asks to wait, or does not answer.
    """
    chosen = settings()
    to = channel or chosen.slack_channel
    if chosen.slack_token and to:
        if replaces and (changed := as_long_as_asked(lambda: change(to, replaces, text, blocks))):
            return changed
        return as_long_as_asked(lambda: say(to, text, blocks, thread=thread))
    if chosen.slack_webhook_url and channel is None:
        return as_long_as_asked(lambda: say_by_webhook(text, blocks))
    return Notice(sent=False, to="Slack", why=NOT_CONFIGURED)


def way() -> Way | None:
    """How Slack is reached: by token, which can change messages, by webhook, which cannot, or not at all."""
    chosen = settings()
    if chosen.slack_token and chosen.slack_channel:
        return "token"
    return "webhook" if chosen.slack_webhook_url else None


def say(
    channel: str,
    text: str,
    blocks: Blocks,
    *,
    thread: str | None = None,
    broadcast: bool = False,
    mark: str | None = None,
) -> Notice:
    """One message, by token.

    Args:
        channel: its id or name.
        text: what notifications and screen readers show.
        blocks: Block Kit.
        thread: the `ts` of the message that it answers.
        broadcast: an answer that the channel sees too.
        mark: a name in the message's metadata, by which `find` knows it again.

    Raises:
        Throttled: Slack asks to wait, `after` seconds if it says so.
        Unreachable: it did not answer: the message may stand there all the same.
        NoSuchChannel, Permanent: it refused.
    """
    more: dict[str, Any] = {"reply_broadcast": True} if thread and broadcast else {}
    if mark:
        more["metadata"] = {"event_type": _MARK, "event_payload": {"notice": mark}}
    with _reading_slack_errors():
        return _sent(
            _web().chat_postMessage(
                channel=channel, text=text, blocks=blocks or None, thread_ts=thread,
                unfurl_links=False, unfurl_media=False, **more,
            )
        )  # fmt: skip


def change(channel: str, ts: str, text: str, blocks: Blocks) -> Notice | None:
    """Put the message in the place of an earlier one; None if that is gone or can no longer be changed.

    Raises:
        Throttled, Unreachable, Permanent: as `say`.
    """
    with _reading_slack_errors():
        try:
            return _sent(_web().chat_update(channel=channel, ts=ts, text=text, blocks=blocks))
        except SlackApiError as error:
            if error.response.get("error") in _GONE:
                return None
            raise


def find(channel: str, mark: str, since: datetime) -> Notice | None:
    """The message with that mark, if it came through; None if it did not, or if we may not look.

    Needs the scope `channels:history` (`groups:history` for a private channel), for a channel that is not
    given by its id `channels:read` too. Looks at the newest 200 messages since then.

    Source: https://docs.slack.dev/messaging/message-metadata

    Raises:
        Throttled, Unreachable: as `say`.
    """
    client = _web()
    try:
        with _reading_slack_errors():
            number = channel if _ID.match(channel) else _channel_id(client, channel)
            if number is None:
                return None
            answer = client.conversations_history(
                channel=number, oldest=f"{since.timestamp():.6f}", limit=200, include_all_metadata=True
            )
    except Permanent:
        return None
    for message in answer["messages"]:
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == _MARK and metadata.get("event_payload", {}).get("notice") == mark:
            return Notice(sent=True, to="Slack", reference=str(message["ts"]), channel=number)
    return None


def say_by_webhook(text: str, blocks: Blocks) -> Notice:
    """One message through the incoming webhook, which answers with no name for it.

    Raises:
        Throttled, Unreachable, Permanent: as `say`.
    """
    chosen = settings()
    assert chosen.slack_webhook_url  # noqa: S101  the caller asked `way`
    with _reading_slack_errors():
        webhook = WebhookClient(chosen.slack_webhook_url.get_secret_value(), timeout=10)
        reply = webhook.send(text=text, blocks=blocks or None, unfurl_links=False)
        if reply.status_code != 200:
            raise _error(reply.status_code, reply.body[:100], reply.headers)
        return Notice(sent=True, to="Slack (webhook)")


@task(name="upload-to-slack", task_run_name="upload {name} to Slack", **NOTIFY)
def upload(
    content: bytes, *, name: str, title: str, channel: str, thread: str | None = None, alt: str = ""
) -> Notice:
    """Upload a file into a channel, or into a message's thread.

    Args:
        content: the file.
        name: of the file, with its ending.
        title: what Slack writes above it.
        channel: its id (a name does not do here): `Notice.channel` of the message that was posted.
        thread: the message's `ts`.
        alt: the picture in words.

    Source: https://docs.slack.dev/messaging/working-with-files#uploading_files

    Raises:
        Transient: Slack asks to wait, or does not answer.
    """
    if not settings().slack_token:
        return Notice(sent=False, to="Slack", why="a picture needs a token; a webhook takes none")

    def once() -> None:
        with _reading_slack_errors():
            _web().files_upload_v2(
                content=content, filename=name, title=title, channel=channel, thread_ts=thread,
                alt_txt=alt or None,
            )  # fmt: skip

    as_long_as_asked(once)
    return Notice(sent=True, to="Slack", channel=channel)


def as_long_as_asked(call: Callable[[], T]) -> T:
    """What `call` gives; where it is asked to wait for a little, it waits just so long and asks again.

    Raises:
        Throttled: without a time, for too long, or again and again.
    """
    for _ in range(2):
        try:
            return call()
        except Throttled as error:
            if error.after is None or error.after > LONGEST_WAIT:
                raise
            time.sleep(error.after)
    return call()


def _web() -> WebClient:
    chosen = settings()
    token = chosen.slack_token.get_secret_value() if chosen.slack_token else None
    return WebClient(token=token, base_url=chosen.slack_url, timeout=10)


def _channel_id(client: WebClient, name: str) -> str | None:
    """The id of a channel by its name."""
    cursor = ""
    for _ in range(20):
        answer = client.conversations_list(exclude_archived=True, limit=1_000, cursor=cursor or None)
        for one in answer["channels"]:
            if one["name"] == name.removeprefix("#"):
                return str(one["id"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            break
    return None


def _sent(answer: Any) -> Notice:
    return Notice(sent=True, to="Slack", reference=str(answer["ts"]), channel=str(answer["channel"]))


@contextmanager
def _reading_slack_errors() -> Iterator[None]:
    """Within this block slack-sdk's errors become ours.

    Raises:
        Throttled, Unreachable: trying again may help.
        Permanent: Slack refused.
    """
    try:
        yield
    except SlackApiError as error:
        # The answer holds no secret, but the exception's text holds the whole of it: name the code only.
        answer = error.response
        raise _error(answer.status_code, str(answer.get("error")), answer.headers) from None
    except (SlackRequestError, SlackClientError, OSError) as error:
        raise Unreachable(f"Slack did not answer: {type(error).__name__}") from None


def _error(status: int, code: str, headers: Mapping[str, Any]) -> WatchkeeperError:
    if status == 429 or code == "ratelimited":
        return Throttled("Slack asks to wait", after=seconds_to_wait(headers))
    if status >= 500 or code in _OWN_ERRORS:
        return Unreachable(f"Slack answered {status if status >= 500 else code}")
    kind = NoSuchChannel if code in _NO_CHANNEL else Permanent
    return kind(f"Slack refused the message: {code}")


def seconds_to_wait(headers: Mapping[str, Any]) -> float | None:
    """The `Retry-After` of an answer, in seconds; None if there is none, or it is no number."""
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    text = str(given[0] if isinstance(given, list) and given else given)
    return float(text) if text.isdecimal() else None

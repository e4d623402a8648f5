"""Slack: one message or file a call, to a channel by token; messages through an incoming webhook too."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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


@task(name="tell-slack", task_run_name="tell Slack", **NOTIFY)
def post(
    text: str,
    blocks: list[dict[str, Any]],
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
        with _reading_slack_errors():
            if replaces and (changed := _change(_web(), to, replaces, text, blocks)):
                return changed
            answer = _web().chat_postMessage(
                channel=to, text=text, blocks=blocks, thread_ts=thread,
                unfurl_links=False, unfurl_media=False,
            )  # fmt: skip
            return _sent(answer)
    if chosen.slack_webhook_url and channel is None:
        with _reading_slack_errors():
            webhook = WebhookClient(chosen.slack_webhook_url.get_secret_value(), timeout=10)
            reply = webhook.send(text=text, blocks=blocks, unfurl_links=False)
            if reply.status_code != 200:
                raise _error(reply.status_code, reply.body[:100])
            return Notice(sent=True, to="Slack (webhook)")
    return Notice(sent=False, to="Slack", why="no token with channel and no webhook is configured")


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
    with _reading_slack_errors():
        _web().files_upload_v2(
            content=content, filename=name, title=title, channel=channel, thread_ts=thread,
            alt_txt=alt or None,
        )  # fmt: skip
    return Notice(sent=True, to="Slack", channel=channel)


def _web() -> WebClient:
    chosen = settings()
    token = chosen.slack_token.get_secret_value() if chosen.slack_token else None
    return WebClient(token=token, base_url=chosen.slack_url, timeout=10)


def _change(
    client: WebClient, channel: str, ts: str, text: str, blocks: list[dict[str, Any]]
) -> Notice | None:
    """Put the message in the place of an earlier one; None if that is gone or can no longer be changed."""
    try:
        return _sent(client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks))
    except SlackApiError as error:
        if error.response.get("error") in _GONE:
            return None
        raise


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
        raise _error(error.response.status_code, str(error.response.get("error"))) from None
    except (SlackRequestError, SlackClientError, OSError) as error:
        raise Unreachable(f"Slack did not answer: {type(error).__name__}") from None


def _error(status: int, code: str) -> WatchkeeperError:
    if status == 429 or code == "ratelimited":
        return Throttled("Slack asks to wait")
    if status >= 500 or code in _OWN_ERRORS:
        return Unreachable(f"Slack answered {status if status >= 500 else code}")
    return Permanent(f"Slack refused the message: {code}")

"""Slack: one message a call, to a channel by token, or through an incoming webhook."""

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


@task(name="tell-slack", task_run_name="tell Slack", **NOTIFY)
def post(text: str, blocks: list[dict[str, Any]], thread: str | None = None) -> Notice:
    """Post a message; `thread` is the `ts` of the one it answers. Not configured is an answer too.

    Raises:
        Transient: Slack asks to wait, or does not answer.
    """
    chosen = settings()
    try:
        if chosen.slack_token and chosen.slack_channel:
            client = WebClient(
                token=chosen.slack_token.get_secret_value(), base_url=chosen.slack_url, timeout=10
            )
            answer = client.chat_postMessage(
                channel=chosen.slack_channel, text=text, blocks=blocks, thread_ts=thread,
                unfurl_links=False, unfurl_media=False,
            )  # fmt: skip
            return Notice(sent=True, to="Slack", reference=str(answer["ts"]))
        if chosen.slack_webhook_url:
            webhook = WebhookClient(chosen.slack_webhook_url.get_secret_value(), timeout=10)
            reply = webhook.send(text=text, blocks=blocks, unfurl_links=False)
            if reply.status_code != 200:
                raise _error(reply.status_code, reply.body[:100])
            return Notice(sent=True, to="Slack (webhook)")
    except SlackApiError as error:
        # The answer holds no secret, but the exception's text holds the whole of it: name the code only.
        raise _error(error.response.status_code, str(error.response.get("error"))) from None
    except (SlackRequestError, SlackClientError, OSError) as error:
        raise Unreachable(f"Slack did not answer: {type(error).__name__}") from None
    return Notice(sent=False, to="Slack", why="no token with channel and no webhook is configured")


def _error(status: int, code: str) -> WatchkeeperError:
    if status == 429 or code == "ratelimited":
        return Throttled("Slack asks to wait")
    if status >= 500 or code in _OWN_ERRORS:
        return Unreachable(f"Slack answered {status if status >= 500 else code}")
    return Permanent(f"Slack refused the message: {code}")

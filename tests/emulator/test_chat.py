"""Slack and PagerDuty with the real clients, at their limits and past them."""

import hashlib
import hmac
import json
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

import pagerduty
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from emulator.control import ControlError


@pytest.fixture
def slack(running, chat):
    environment = running.environment()
    return WebClient(environment["WATCHKEEPER_SLACK_TOKEN"], base_url=environment["WATCHKEEPER_SLACK_URL"])


@pytest.fixture
def channel(running):
    return running.environment()["WATCHKEEPER_SLACK_CHANNEL"]


@pytest.fixture
def webhook(running, chat):
    return WebhookClient(running.environment()["WATCHKEEPER_SLACK_WEBHOOK_URL"])


@pytest.fixture
def events(running, chat):
    """PagerDuty's client insists on https: the scheme is put back on the way to this machine."""
    environment = running.environment()

    def as_plain_http(request):
        request.url = request.url.copy_with(scheme="http")

    return pagerduty.EventsApiV2Client(
        environment["WATCHKEEPER_PAGERDUTY_ROUTING_KEY"],
        base_url=environment["WATCHKEEPER_PAGERDUTY_URL"].replace("http:", "https:"),
        event_hooks={"request": [as_plain_http]},
    )


def section(text="hello", kind="mrkdwn"):
    return {"type": "section", "text": {"type": kind, "text": text}}


def header(text):
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


BUTTONS = {
    "type": "actions",
    "block_id": "answer",
    "elements": [
        {
            "type": "button",
            "action_id": "approve",
            "value": "c-1",
            "text": {"type": "plain_text", "text": "Approve"},
        }
    ],
}


class TestSlack:
    """The Web API."""

    def test_a_message_is_kept_as_posted(self, slack, channel, chat):
        answer = slack.chat_postMessage(channel=channel, text="hi", blocks=[section("*hi*")])

        (entry,) = chat.slack()
        assert (entry["channel"], entry["ts"], entry["text"]) == (channel, answer["ts"], "hi")
        assert entry["blocks"] == [section("*hi*")]

    def test_replies_and_updates_refer_to_their_message(self, slack, channel, chat):
        first = slack.chat_postMessage(channel=channel, text="case")["ts"]
        slack.chat_postMessage(channel=channel, text="more", thread_ts=first)
        slack.chat_update(channel=channel, ts=first, text="closed")

        _, reply, update = chat.slack()
        assert reply["thread_ts"] == first
        assert (update["method"], update["ts"], update["text"]) == ("chat.update", first, "closed")

    @pytest.mark.parametrize(
        "blocks",
        [
            pytest.param([section()] * 50, id="50 blocks"),
            pytest.param([section("x" * 3_000)], id="3,000 characters"),
            pytest.param([header("x" * 150)], id="header of 150"),
            pytest.param([{"type": "divider"}, BUTTONS], id="divider and buttons"),
        ],
    )
    def test_at_the_limit_it_is_taken(self, slack, channel, blocks):
        assert slack.chat_postMessage(channel=channel, text="t", blocks=blocks)["ok"]

    @pytest.mark.parametrize(
        "blocks",
        [
            pytest.param([section()] * 51, id="51 blocks"),
            pytest.param([section("x" * 3_001)], id="3,001 characters"),
            pytest.param([section("")], id="no characters"),
            pytest.param([section(kind="markdown")], id="unknown text type"),
            pytest.param([header("x" * 151)], id="header of 151"),
            pytest.param([{"type": "sektion"}], id="unknown block"),
            pytest.param([{"type": "context", "elements": []}], id="empty context"),
            pytest.param([{"type": "section"}], id="section without text"),
        ],
    )
    def test_past_the_limit_it_is_invalid_blocks(self, slack, channel, chat, blocks):
        with pytest.raises(SlackApiError) as refused:
            slack.chat_postMessage(channel=channel, text="t", blocks=blocks)

        assert refused.value.response["error"] == "invalid_blocks"
        assert refused.value.response["response_metadata"]["messages"]
        assert chat.slack() == []

    @pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-another", "invalid_auth")])
    def test_the_token_is_checked(self, running, chat, channel, token, error):
        client = WebClient(token, base_url=running.environment()["WATCHKEEPER_SLACK_URL"])

        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel=channel, text="hi")

        assert refused.value.response["error"] == error

    def test_what_slack_refuses_it_refuses(self, slack, channel):
        for call, error in (
            (lambda: slack.api_call("chat.postMessage", json={"channel": channel}), "no_text"),
            (lambda: slack.chat_postMessage(channel="C404", text="x"), "channel_not_found"),
            (lambda: slack.chat_update(channel=channel, ts="1.0", text="x"), "message_not_found"),
            (lambda: slack.api_call("chat.unknown"), "unknown_method"),
        ):
            with pytest.raises(SlackApiError) as refused:
                call()
            assert refused.value.response["error"] == error

    def test_a_file_arrives_in_its_thread(self, slack, channel, chat):
        first = slack.chat_postMessage(channel=channel, text="case")["ts"]

        slack.files_upload_v2(
            channel=channel, thread_ts=first, filename="case.md", content="# Case <1>", title="Case"
        )

        (entry,) = chat.slack("files.completeUploadExternal")
        assert (entry["channel"], entry["thread_ts"]) == (channel, first)
        assert entry["file"]["content"] == "# Case <1>"

    def test_who_am_i_and_where(self, slack, channel):
        assert slack.auth_test()["team"] == "Example"
        known = {one["id"]: one["name"] for one in slack.conversations_list()["channels"]}
        assert known == {channel: "security-incidents", "C0PAYMENTS": "payments", "C0PLATFORM": "platform"}

    def test_a_rate_limit_on_order_says_how_long_to_wait(self, slack, channel, chat):
        chat.fail_next("slack", 429, retry_after=7)

        with pytest.raises(SlackApiError) as refused:
            slack.chat_postMessage(channel=channel, text="hi")

        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "7"
        assert slack.chat_postMessage(channel=channel, text="hi")["ok"]
        assert len(chat.slack()) == 1


class TestWebhook:
    """The incoming webhook."""

    def test_ok(self, webhook, chat):
        answer = webhook.send(text="hi", blocks=[section()])

        assert (answer.status_code, answer.body) == (200, "ok")
        assert chat.slack("webhook")[0]["text"] == "hi"

    @pytest.mark.parametrize(
        ("message", "word"),
        [({"text": ""}, "no_text"), ({"text": "t", "blocks": [header("x" * 151)]}, "invalid_blocks")],
    )  # fmt: skip
    def test_refusals_are_400_with_a_word(self, webhook, chat, message, word):
        answer = webhook.send_dict(message)

        assert (answer.status_code, answer.body) == (400, word)
        assert chat.slack() == []

    def test_another_path_is_no_service(self, running, chat):
        answer = WebhookClient(f"{running.chat_url}/services/T/B/OTHER").send(text="hi")

        assert (answer.status_code, answer.body) == (404, "no_service")


class _App(BaseHTTPRequestHandler):
    """An app that keeps what Slack sends it."""

    received: ClassVar[list] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((dict(self.headers), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        """Nothing."""


class TestButtons:
    """A person's press reaches the app as Slack signs and shapes it."""

    @pytest.fixture
    def app(self):
        _App.received = []
        server = HTTPServer(("127.0.0.1", 0), _App)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/slack"
        server.shutdown()
        server.server_close()

    def test_a_press_is_signed_and_names_user_button_and_message(self, slack, channel, chat, app):
        secret = chat.listen_at(app)
        ts = slack.chat_postMessage(channel=channel, text="?", blocks=[BUTTONS])["ts"]

        assert chat.press(channel, ts, "approve", "U0ALICE")["status"] == 200

        ((headers, body),) = _App.received
        base = b"v0:" + headers["X-Slack-Request-Timestamp"].encode() + b":" + body
        expected = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        assert headers["X-Slack-Signature"] == expected
        payload = json.loads(parse_qs(body.decode())["payload"][0])
        assert payload["type"] == "block_actions"
        assert payload["user"]["id"] == "U0ALICE"
        assert payload["container"]["message_ts"] == ts
        (action,) = payload["actions"]
        assert (action["action_id"], action["value"], action["block_id"]) == (
            "approve",
            "c-1",
            "answer",
        )

    def test_only_a_button_that_is_there_now_can_be_pressed(self, slack, channel, chat, app):
        chat.listen_at(app)
        ts = slack.chat_postMessage(channel=channel, text="?", blocks=[BUTTONS])["ts"]
        slack.chat_update(channel=channel, ts=ts, text="done", blocks=[section("done")])

        with pytest.raises(ControlError, match="no button approve"):
            chat.press(channel, ts, "approve", "U0ALICE")
        assert _App.received == []

    def test_a_url_elsewhere_is_refused(self, chat):
        with pytest.raises(ControlError, match="this machine"):
            chat.listen_at("http://192.0.2.1/slack")


class TestPagerDuty:
    """The Events API v2."""

    def test_an_incident_is_triggered_and_resolved_by_its_key(self, events, chat):
        key = events.trigger("Key stolen", "watchkeeper", dedup_key="c-1", severity="critical")
        events.resolve(key)

        first, second = chat.pagerduty()
        assert key == "c-1"
        assert (first["event_action"], first["payload"]["summary"]) == ("trigger", "Key stolen")
        assert (second["event_action"], second["dedup_key"]) == ("resolve", "c-1")

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"routing_key": "short"}, "routing_key"),
            ({"event_action": "shout"}, "event_action"),
            ({"event_action": "resolve"}, "dedup_key"),
            ({"dedup_key": "x" * 256}, "dedup_key"),
            ({"payload": None}, "payload"),
            ({"payload": {"summary": "x" * 1_025, "source": "s", "severity": "info"}}, "summary"),
            ({"payload": {"summary": "x", "source": "s", "severity": "loud"}}, "severity"),
            ({"payload": {"summary": "x", "severity": "info"}}, "source"),
        ],
    )
    def test_what_pagerduty_refuses_is_400_with_the_reason(self, running, chat, change, reason):
        event = {
            "routing_key": running.environment()["WATCHKEEPER_PAGERDUTY_ROUTING_KEY"],
            "event_action": "trigger",
            "payload": {"summary": "x" * 1_024, "source": "s", "severity": "info"},
        }

        assert self.enqueue(running, event)[0] == 202
        status, answer = self.enqueue(running, {**event, **change})

        assert status == 400
        assert answer["status"] == "invalid event"
        assert reason in answer["errors"][0]
        assert len(chat.pagerduty()) == 1

    def test_a_fault_on_order_happens_once(self, running, chat):
        chat.fail_next("pagerduty", 500)
        event = {
            "routing_key": running.environment()["WATCHKEEPER_PAGERDUTY_ROUTING_KEY"],
            "event_action": "acknowledge",
            "dedup_key": "c-1",
        }

        assert [self.enqueue(running, event)[0] for _ in range(2)] == [500, 202]

    def enqueue(self, running, event):
        url = f"{running.environment()['WATCHKEEPER_PAGERDUTY_URL']}/v2/enqueue"
        request = urllib.request.Request(url, json.dumps(event).encode())  # noqa: S310  this machine
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def test_the_page_shows_what_was_posted_and_escapes_it(running, slack, channel, events):
    slack.chat_postMessage(channel=channel, text="<script>alert(1)</script>")
    slack.chat_postMessage(channel=channel, text="t", blocks=[section("<b>bold</b>"), BUTTONS])
    events.trigger("<i>summary</i>", "watchkeeper")

    with urllib.request.urlopen(running.chat_url) as answer:  # noqa: S310
        page = answer.read().decode()

    for escaped in ("&lt;script&gt;", "&lt;b&gt;bold", "&lt;i&gt;summary", "Approve"):
        assert escaped in page
    for raw in ("<script>", "<b>bold", "<i>summary"):
        assert raw not in page

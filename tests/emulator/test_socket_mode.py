"""Socket Mode's stand-in, with Slack's own client: one connection gets a press, another one if it sleeps."""

import threading

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from emulator.socket_mode import FAKE_APP_TOKEN
from tests.emulator.test_chat import BUTTONS
from tests.live import until


@pytest.fixture
def web(running, chat):
    environment = running.environment()
    return WebClient(environment["WATCHKEEPER_SLACK_TOKEN"], base_url=environment["WATCHKEEPER_SLACK_URL"])


@pytest.fixture
def ts(web, running):
    channel = running.environment()["WATCHKEEPER_SLACK_CHANNEL"]
    return channel, web.chat_postMessage(channel=channel, text="?", blocks=[BUTTONS])["ts"]


@pytest.fixture
def app(web, chat):
    """A maker of connected apps; each keeps the envelopes that it heard."""
    made = []

    def connect(*, awake=True):
        client = SocketModeClient(FAKE_APP_TOKEN, web_client=web, ping_interval=0.2)
        heard = []

        def hear(client, request):
            heard.append(request)
            if awake:
                client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

        client.socket_mode_request_listeners.append(hear)
        before = chat.sockets()["connections"]
        client.connect()
        until(lambda: chat.sockets()["connections"] == before + 1, 5)
        made.append(client)
        return heard

    yield connect
    for client in made:
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    chat.reset()
    for client in made:  # takes seconds: its threads look up now and then only
        threading.Thread(target=client.close, daemon=True).start()


def test_a_press_comes_over_the_socket_and_is_acknowledged(app, ts, chat):
    heard = app()

    assert chat.press(*ts, "approve", "U0ALICE")["status"] == 200

    (request,) = heard
    assert request.type == "interactive"
    assert request.payload["user"]["id"] == "U0ALICE"
    assert request.payload["actions"][0]["value"] == "c-1"
    assert chat.sockets()["delivered"][0]["acked"]


def test_one_of_several_connections_gets_it(app, ts, chat):
    first, second = app(), app()
    for _ in range(4):
        chat.press(*ts, "approve", "U0ALICE")

    assert (len(first), len(second)) == (2, 2)


def test_what_is_not_acknowledged_goes_to_another_connection(app, ts, chat):
    chat.wait_for_acks(0.2)
    asleep, awake = app(awake=False), app()
    for _ in range(2):
        assert chat.press(*ts, "approve", "U0ALICE")["status"] == 200

    assert len(awake) == 2
    assert len(asleep) == 1
    (again,) = [one for one in awake if one.retry_attempt]
    assert (again.envelope_id, again.retry_reason) == (asleep[0].envelope_id, "timeout")


def test_nobody_acknowledges_and_the_person_hears_of_it(app, ts, chat):
    chat.wait_for_acks(0.1)
    app(awake=False)

    answer = chat.press(*ts, "approve", "U0ALICE")

    assert (answer["status"], answer["body"]) == (0, "operation_timeout")


def test_a_client_that_is_told_to_go_comes_back_on_a_new_url(app, ts, chat):
    heard = app()
    assert chat.disconnect("refresh_requested") == 1
    until(lambda: chat.sockets()["connections"] == 1, 5)

    def pressed():
        return chat.press(*ts, "approve", "U0ALICE")["status"] == 200

    until(pressed, 5)
    assert heard


def test_a_ticket_is_good_for_one_connection_and_only_the_app_token_gets_one(web, running):
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    url = web.apps_connections_open(app_token=FAKE_APP_TOKEN)["url"]
    with connect(url) as first:
        assert '"hello"' in first.recv(timeout=2)
    with pytest.raises(InvalidStatus):
        connect(url)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        web.apps_connections_open(app_token=running.environment()["WATCHKEEPER_SLACK_TOKEN"])

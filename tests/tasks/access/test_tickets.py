"""Requests as tickets: made once, refused, slow, not configured; the token stays where it is."""

import socket

import pytest

from emulator.tickets import FAKE_TICKET_TOKEN
from tasks.access.tickets import Ticket, request_ticket
from watchkeeper.errors import Permanent, Throttled, Unreachable


@pytest.fixture
def desk(environment, chat, house):
    """The emulator's ticket system, configured and empty."""
    url = environment["WATCHKEEPER_PAGERDUTY_URL"].rstrip("/") + "/tickets"
    house(ticket_url=url, ticket_token=FAKE_TICKET_TOKEN)
    return chat


def ask(key="wk-0123456789ab/ar-1"):
    return request_ticket.fn("Access review: root of 333333333333", "Take the keys away\naws iam …", key)


def test_a_ticket_has_title_and_text_and_is_made_once(desk):
    first, again, other = ask(), ask(), ask("wk-0123456789ab/ar-2")

    assert first == again
    assert first.id != other.id
    assert first.url.endswith(first.id)
    made = desk.tickets()
    assert [one["id"] for one in made] == [first.id, other.id]
    assert made[0]["body"]["title"] == "Access review: root of 333333333333"
    assert made[0]["body"]["text"].startswith("Take the keys away\naws iam")
    assert made[0]["idempotency_key"] == "wk-0123456789ab/ar-1"


def test_not_configured_is_an_answer(desk, house):
    house(ticket_url="", ticket_token="")

    assert ask() == Ticket(id=None, url=None)
    assert desk.tickets() == []


@pytest.mark.parametrize(
    ("status", "error"), [(429, Throttled), (500, Unreachable), (503, Unreachable), (400, Permanent)]
)
def test_what_it_answers_says_whether_to_try_again(desk, status, error):
    desk.fail_next("tickets", status)

    with pytest.raises(error) as raised:
        ask()

    assert type(raised.value) is error
    assert FAKE_TICKET_TOKEN not in str(raised.value)
    assert desk.tickets() == []
    assert ask().id is not None


def test_a_wrong_token_is_refused_and_not_told(desk, house):
    house(ticket_token="another-secret")

    with pytest.raises(Permanent, match="401") as raised:
        ask()

    assert "another-secret" not in repr(raised.value)


def test_a_desk_that_does_not_answer_is_tried_again(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        house(ticket_url=f"http://127.0.0.1:{taken.getsockname()[1]}/t", ticket_token="a-secret")

        with pytest.raises(Unreachable, match="ConnectError"):
            ask()


@pytest.mark.parametrize("url", ["not an address", "ftp://127.0.0.1/x", "http://"])
def test_an_address_that_is_none_is_said(house, url):
    house(ticket_url=url, ticket_token="a-secret")

    with pytest.raises(Permanent, match="WATCHKEEPER_TICKET_URL") as raised:
        ask()

    assert "a-secret" not in str(raised.value)


def test_an_answer_without_an_id_is_no_ticket(environment, house):
    house(ticket_url=environment["WATCHKEEPER_PAGERDUTY_URL"].rstrip("/") + "/watchkeeper/reset")

    with pytest.raises(Permanent, match="no id"):
        ask()

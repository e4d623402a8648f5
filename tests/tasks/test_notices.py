"""What is told to people: Slack by token or webhook, PagerDuty by events; what they refuse, and silence."""

import base64
import socket
import time

import pytest

from emulator.pagerduty import FAKE_ROUTING_KEY
from emulator.slack import CHANNEL, FAKE_TOKEN, WEBHOOK_PATH
from tasks import pagerduty, slack
from tests.builders import key_finding
from tests.tasks.scenes import action
from watchkeeper.approval import Approval, Decision
from watchkeeper.errors import Permanent, Throttled, Unreachable
from watchkeeper.evidence import Unseen
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.plan import Declined, Plan
from watchkeeper.receipt import Receipt
from watchkeeper.severity import Severity
from watchkeeper.slack_blocks import case_blocks, case_text, question_blocks
from watchkeeper.timeline import Timeline
from watchkeeper.triage import Road, Triage

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]
HOSTILE = "<!channel> *~`_ &amp; <https://evil.example|click> \u202e\u0000 🚨 \ud800" + "x" * 9_000
WAYS = ("token", "webhook")


@pytest.fixture(params=WAYS)
def way(request, house):
    """Slack by token and channel, or by webhook."""
    if request.param == "webhook":
        house(slack_token="")
    return request.param


@pytest.fixture
def nobody():
    """A port of this machine where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def summary(world, count, text):
    """A case with `count` actions, as many declined, and `text` wherever outsiders write."""
    finding = key_finding(title=text.replace("\ud800", ""), description=text.replace("\ud800", ""))
    actions = tuple(action("deny_all_user", world, user_name=f"user-{number}") for number in range(count))
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook="compromised_user_key",
        summary=text,
        actions=actions,
        declined=tuple(Declined(what=f"{number} {text}", why=text) for number in range(count)),
        ask=tuple(f"{number} {text}" for number in range(count)),
    )
    return CaseSummary(
        case_id=finding.case_id,
        finding=finding,
        triage=Triage(road=Road.CONTAIN, runbook="x", band=Severity.HIGH, reasons=(text,)),
        looks={f"step-{number}": Unseen(why=text) for number in range(count)},
        timeline=Timeline(gaps=tuple(f"{number} {text}" for number in range(count))),
        plan=plan,
        approval=Approval(decision=Decision.INVALID, approver=text[:120], why=text, digest=plan.digest),
        receipts=tuple(Receipt(action=one, at="2026-11-24T10:00:00Z", error=text) for one in actions),
        outcome=Outcome.NOT_CONTAINED,
        run_url="http://127.0.0.1:4200/runs/flow-run/1",
    )


def tell(band=Severity.HIGH, act="trigger", **more):
    given = {"summary": "Case wk-1: not contained", "source": "333333333333", "band": band, **more}
    return pagerduty.send.fn(act, "wk-1", **given)


def test_by_token_the_message_stands_in_the_channel(chat):
    notice = slack.post.fn("hello", BLOCKS)

    posted = chat.slack("chat.postMessage")
    assert (notice.sent, notice.to) == (True, "Slack")
    assert [(one["channel"], one["ts"], one["text"]) for one in posted] == [
        (CHANNEL, notice.reference, "hello")
    ]
    assert posted[0]["blocks"] == BLOCKS


def test_an_answer_stands_in_the_thread_of_what_it_answers(chat):
    first = slack.post.fn("question", BLOCKS)
    slack.post.fn("answer", BLOCKS, first.reference)

    assert [one.get("thread_ts") for one in chat.slack()] == [None, first.reference]


def test_without_a_token_the_message_goes_through_the_webhook(chat, house):
    house(slack_token="")

    notice = slack.post.fn("hello", BLOCKS)

    assert (notice.sent, notice.to, notice.reference) == (True, "Slack (webhook)", None)
    assert [(one["method"], one["text"]) for one in chat.slack()] == [("webhook", "hello")]


def test_a_token_without_a_channel_leaves_the_webhook(chat, house):
    house(slack_channel="")

    assert slack.post.fn("hello", BLOCKS).to == "Slack (webhook)"


def test_where_nothing_is_configured_nothing_is_sent_and_that_is_said(chat, house):
    house(slack_token="", slack_webhook_url="", pagerduty_routing_key="")

    for notice in (slack.post.fn("hello", BLOCKS), tell()):
        assert not notice.sent
        assert "configured" in notice.why
    assert chat.slack() == chat.pagerduty() == []


@pytest.mark.parametrize(("count", "text"), [(0, ""), (1, "plain"), (200, "y"), (200, HOSTILE)])
def test_slack_takes_every_case_however_much_and_whatever_is_in_it(chat, way, world, count, text):
    case = summary(world, count, text)

    assert slack.post.fn(case_text(case), case_blocks(case)).sent
    assert slack.post.fn("question", question_blocks(case.finding, case.plan, None, 60)).sent

    posted = chat.slack()
    assert len(posted) == 2
    assert all(len(one["blocks"]) <= 50 for one in posted)
    assert "<!channel>" not in str(posted)
    assert "<https://evil.example" not in str(posted)


def test_slack_would_refuse_what_is_over_its_limits(chat):
    with pytest.raises(Permanent, match="invalid_blocks"):
        slack.post.fn("hello", BLOCKS * 51)
    assert chat.slack() == []


@pytest.mark.parametrize(("status", "kind"), [(429, Throttled), (500, Unreachable), (503, Unreachable)])
def test_what_slack_answers_says_whether_to_try_again(chat, way, status, kind):
    chat.fail_next("slack", status)

    with pytest.raises(kind):
        slack.post.fn("hello", BLOCKS)
    assert slack.post.fn("hello", BLOCKS).sent
    assert len(chat.slack()) == 1


def test_slack_that_says_internal_error_with_a_200_is_tried_again(chat):
    """Slack's Web API answers errors of its own with HTTP 200 too."""
    chat.fail_next("slack", 200)

    with pytest.raises(Unreachable, match="internal_error"):
        slack.post.fn("hello", BLOCKS)


def told_by(error):
    """Everything that a log or a stored result could show of an exception."""
    return f"{error!r} {error} {error.args} {error.__cause__!r}"


def test_a_token_that_slack_does_not_know_is_permanent_and_not_told(chat, house):
    secret = "xoxb-wrong-token-0123456789"
    house(slack_token=secret)

    with pytest.raises(Permanent, match="invalid_auth") as told:
        slack.post.fn("hello", BLOCKS)
    assert secret not in told_by(told.value)


def test_a_webhook_that_is_gone_is_permanent_and_its_address_is_not_told(chat, house, environment):
    url = environment["WATCHKEEPER_SLACK_WEBHOOK_URL"].replace(WEBHOOK_PATH, "/services/T1/B1/SECRET")
    house(slack_token="", slack_webhook_url=url)

    with pytest.raises(Permanent, match="no_service") as told:
        slack.post.fn("hello", BLOCKS)
    assert "SECRET" not in told_by(told.value)


def test_slack_that_does_not_answer_is_unreachable_and_no_secret_is_told(house, nobody, way):
    house(slack_url=f"{nobody}/api/", slack_webhook_url=f"{nobody}/services/T1/B1/SECRET")

    with pytest.raises(Unreachable) as told:
        slack.post.fn("hello", BLOCKS)
    assert "SECRET" not in told_by(told.value)
    assert FAKE_TOKEN not in told_by(told.value)


def test_trigger_and_resolve_are_about_the_same_incident(chat):
    first, again = tell(link="http://127.0.0.1:4200/runs/1"), tell()
    resolved = tell(act="resolve")

    events = chat.pagerduty()
    assert [event["event_action"] for event in events] == ["trigger", "trigger", "resolve"]
    assert {event["dedup_key"] for event in events} == {"watchkeeper-wk-1"}
    assert all(notice.sent for notice in (first, again, resolved))
    assert first.reference == resolved.reference == "watchkeeper-wk-1"
    assert events[0]["links"] == [{"href": "http://127.0.0.1:4200/runs/1", "text": "the run"}]


@pytest.mark.parametrize(
    ("band", "severity"),
    [("CRITICAL", "critical"), ("HIGH", "error"), ("MEDIUM", "warning"), ("LOW", "info")],
)
def test_each_band_has_its_severity_there(chat, band, severity):
    tell(Severity(band))

    assert chat.pagerduty()[0]["payload"]["severity"] == severity


def test_every_band_has_one():
    assert set(pagerduty._SEVERITY) == set(Severity)


def test_a_long_or_strange_summary_is_taken(chat):
    assert tell(summary=HOSTILE.replace("\ud800", ""), source="s" * 900).sent
    assert len(chat.pagerduty()[0]["payload"]["summary"]) == 1_024


@pytest.mark.parametrize(
    ("status", "kind"), [(429, Throttled), (500, Unreachable), (503, Unreachable), (400, Permanent)]
)
def test_what_pagerduty_answers_says_whether_to_try_again(chat, status, kind):
    chat.fail_next("pagerduty", status)

    with pytest.raises(kind) as told:
        tell()
    assert FAKE_ROUTING_KEY not in told_by(told.value)
    assert tell().sent
    assert len(chat.pagerduty()) == 1


@pytest.mark.parametrize("key", ["TOOSHORTAKEY", "ROUTINGKEYOFTHEWRONGLENGTH0000000000000000000"])
def test_a_routing_key_that_pagerduty_refuses_is_permanent_and_not_told(chat, house, key):
    house(pagerduty_routing_key=key)

    with pytest.raises(Permanent) as told:
        tell()
    assert key not in told_by(told.value)
    assert chat.pagerduty() == []


def test_pagerduty_that_asks_to_wait_is_not_waited_for(chat):
    """Its client would ask again without end, each time after a longer sleep."""
    chat.fail_next("pagerduty", 429, times=100)
    begun = time.monotonic()

    with pytest.raises(Throttled):
        tell()
    assert time.monotonic() - begun < 1.5


def test_pagerduty_that_does_not_answer_is_unreachable(house, nobody):
    house(pagerduty_url=nobody)

    with pytest.raises(Unreachable) as told:
        tell()
    assert FAKE_ROUTING_KEY not in told_by(told.value)


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def test_a_message_may_go_to_another_channel(chat):
    notice = slack.post.fn("to the owners", BLOCKS, channel="#payments")

    (posted,) = chat.slack("chat.postMessage")
    assert posted["channel"] == notice.channel == "C0PAYMENTS"


def test_another_channel_is_not_reached_by_the_webhook(house, chat):
    house(slack_token="")

    notice = slack.post.fn("to the owners", BLOCKS, channel="#payments")

    assert not notice.sent
    assert chat.slack() == []


def test_a_message_takes_the_place_of_an_earlier_one(chat):
    first = slack.post.fn("first", BLOCKS)

    second = slack.post.fn("second", BLOCKS, replaces=first.reference)

    assert second.reference == first.reference
    assert len(chat.slack("chat.postMessage")) == 1
    (changed,) = chat.slack("chat.update")
    assert changed["text"] == "second"


def test_a_message_whose_earlier_one_is_gone_is_posted_anew(chat):
    notice = slack.post.fn("again", BLOCKS, replaces="1.000001")

    assert notice.sent
    (posted,) = chat.slack("chat.postMessage")
    assert posted["text"] == "again"


def test_a_picture_is_uploaded_into_the_thread_byte_for_byte(chat):
    message = slack.post.fn("with a picture", BLOCKS)

    notice = slack.upload.fn(
        PNG, name="trend.png", title="Trend", channel=message.channel, thread=message.reference
    )

    assert notice.sent
    (uploaded,) = chat.slack("files.completeUploadExternal")
    assert (uploaded["channel"], uploaded["thread_ts"]) == (CHANNEL, message.reference)
    assert base64.b64decode(uploaded["file"]["content_base64"]) == PNG


def test_a_picture_without_a_token_is_not_sent_and_says_so(house, chat):
    house(slack_token="")

    notice = slack.upload.fn(PNG, name="trend.png", title="Trend", channel=CHANNEL)

    assert (notice.sent, "token" in notice.why) == (False, True)
    assert chat.slack() == []


def test_a_picture_into_a_channel_that_is_not_there_is_permanent(chat):
    with pytest.raises(Permanent, match="channel_not_found"):
        slack.upload.fn(PNG, name="trend.png", title="Trend", channel="C0NOWHERE")


def test_an_upload_that_slack_breaks_off_is_tried_again(chat):
    chat.fail_next("slack", 503)

    with pytest.raises(Unreachable):
        slack.upload.fn(PNG, name="trend.png", title="Trend", channel=CHANNEL)

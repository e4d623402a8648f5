"""One message a case, neither lost nor twice: killed processes, Slack away, asked to wait, gone channels."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from tasks import case_store, slack
from tasks.notices import book as books
from tasks.notices import routing
from tasks.notices.deliver import deliver
from tasks.notices.digests import hand_over
from tasks.notices.tell import acknowledge, hold, page_case, tell_case, tell_joined
from tasks.settings import settings
from watchkeeper.errors import NotYet, Permanent, Throttled, Unreachable
from watchkeeper.notices.buttons import acknowledge_button
from watchkeeper.notices.events import Dead, DigestLine, Failed, Held, Made, Message, Page, Road, Sending
from watchkeeper.notices.ledger import standing
from watchkeeper.notices.route import Route
from watchkeeper.notices.stage import Stage

CASE, RUN = "wk-0123456789ab", "run-1"
PAGE = Page(action="trigger", summary="Decision wanted", source="guardduty/x")


def tell(text="looking", stage=Stage.OPENED, *, channel=None, by=RUN, case=CASE, blocks=()):
    return tell_case.fn(case, stage, text, list(blocks), route=Route(channel=channel), by=by)


def slack_of(case=CASE):
    return standing(books.events_of(case)).on(Road.SLACK)


def kinds(case=CASE):
    return [event.event for event in books.events_of(case)]


@pytest.fixture(autouse=True)
def _fresh(chat):
    """Nothing is posted yet."""


def test_a_case_has_one_message_that_is_changed(chat):
    first = tell("looking")
    last = tell("contained", Stage.CLOSED)

    assert first.sent
    assert first.reference == last.reference
    (posted,) = chat.slack("chat.postMessage")
    assert [one["text"] for one in chat.slack("chat.update")] == ["contained"]
    assert posted["metadata"]["event_payload"] == {"notice": CASE}
    assert kinds() == ["made", "sending", "delivered"] * 2


def test_a_run_that_starts_again_tells_nothing_twice(chat):
    for _ in range(2):
        tell("looking")
        tell("contained", Stage.CLOSED)

    assert [one["text"] for one in chat.slack()] == ["looking", "contained"]


def test_a_message_that_is_gone_is_posted_anew(chat):
    tell("looking")
    chat.reset()

    assert tell("contained", Stage.CLOSED).sent
    assert [one["text"] for one in chat.slack("chat.postMessage")] == ["contained"]


def test_what_must_be_noticed_is_said_in_the_thread_too_but_not_under_a_new_message(chat, monkeypatch):
    tell("looking")
    tell("your decision", Stage.WAITING)
    assert len(chat.slack("chat.postMessage")) == 1

    monkeypatch.setattr("tasks.notices.deliver._NEW", timedelta())
    tell("reopened", Stage.REOPENED)

    first, reply = chat.slack("chat.postMessage")
    assert (reply["text"], reply["thread_ts"], reply["reply_broadcast"]) == ("reopened", first["ts"], True)


def test_a_question_that_was_a_cases_first_word_is_not_asked_again_when_its_run_goes_on(chat, monkeypatch):
    tell("your decision", Stage.WAITING)
    monkeypatch.setattr("tasks.notices.deliver._NEW", timedelta())
    tell("your decision", Stage.WAITING)

    assert [one["text"] for one in chat.slack()] == ["your decision"]


def killed_after(call):
    """The process dies right after `call` came through: nothing of what follows is written."""

    def dies(*args, **given):
        call(*args, **given)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slack, call.__name__, dies)
        with pytest.raises(KeyboardInterrupt):
            tell("looking")


def test_killed_between_posting_and_noting_the_message_is_found_by_its_mark(chat):
    killed_after(slack.say)
    assert kinds() == ["made", "sending"]

    tell("looking")

    assert len(chat.slack("chat.postMessage")) == 1
    assert len(chat.slack("chat.update")) == 1
    assert slack_of().reference == chat.slack("chat.postMessage")[0]["ts"]


def test_killed_before_posting_the_message_is_posted(chat):
    books.add_made(CASE, _made("looking"))
    books.append(CASE, books.events_of(CASE), Sending(at=datetime.now(UTC), by=RUN, road=Road.SLACK))

    assert tell("looking").sent
    assert len(chat.slack("chat.postMessage")) == 1


def test_an_answer_that_is_lost_is_not_a_message_that_is_lost(chat, house):
    house(slack_channel="#security-incidents")  # by its name: the history wants the id
    chat.fail_next("slack", 500, method="chat.postMessage", after_effect=True)
    with pytest.raises(Unreachable):
        tell("looking")

    assert tell("looking").sent
    assert len(chat.slack("chat.postMessage")) == 1


def test_another_process_that_tries_is_left_alone_and_tells_for_both(chat):
    books.add_made(CASE, _made("looking"))
    books.append(CASE, books.events_of(CASE), Sending(at=datetime.now(UTC), by="other", road=Road.SLACK))

    with pytest.raises(NotYet):
        tell("contained", Stage.CLOSED)
    assert chat.slack() == []


def test_many_at_once_make_one_message(chat):
    def one(number):
        for _ in range(40):
            try:
                tell(f"word {number}", Stage.CONTAINING, by=f"run-{number}")
            except NotYet:
                time.sleep(0.02)
            else:
                return

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(chat.slack("chat.postMessage")) == 1
    assert not slack_of().behind
    numbers = [name.rsplit("/", 1)[1] for name in case_store.store().names(f"notices/{CASE}")]
    assert numbers == [f"{number:05}.json" for number in range(1, len(numbers) + 1)]


def test_asked_to_wait_it_waits_as_long_as_it_was_asked_to(chat):
    chat.fail_next("slack", 429, retry_after=1)
    begun = time.monotonic()

    assert tell().sent
    assert 0.9 < time.monotonic() - begun < 3
    assert [event.counts for event in books.events_of(CASE) if isinstance(event, Failed)] == [False]


def test_asked_to_wait_for_long_it_does_not_ask_before(chat):
    chat.fail_next("slack", 429, retry_after=600)
    for _ in range(2):  # the second one does not even ask Slack
        with pytest.raises(Throttled) as told:
            tell()
    assert told.value.after > 500
    assert kinds() == ["made", "sending", "failed"]


def test_after_enough_tries_it_is_a_dead_letter_and_a_new_word_is_tried_again(chat, house, tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text("tries: 2\n")
    house(routes=file)
    chat.fail_next("slack", 503, times=2)
    for _ in range(2):
        with pytest.raises(Unreachable):
            tell()

    notice = tell()
    assert (notice.sent, notice.why) == (False, "Slack answered 503")
    assert slack_of().unheard
    assert isinstance(books.events_of(CASE)[-1], Dead)
    assert tell("contained", Stage.CLOSED).sent


def test_what_slack_refuses_for_good_is_dead_at_once(chat, house):
    house(slack_token="xoxb-wrong")

    notice = tell()
    assert not notice.sent
    assert "invalid_auth" in notice.why
    assert slack_of().unheard


@pytest.mark.parametrize("channel", ["#payments", "#nowhere"])
def test_a_case_goes_to_its_channel_and_where_that_is_not_to_the_configured_one(chat, channel):
    tell("looking", channel=channel)
    last = tell("contained", Stage.CLOSED, channel=channel)

    (posted,) = chat.slack("chat.postMessage")
    assert (
        posted["channel"] == last.channel == ("C0PAYMENTS" if channel == "#payments" else "C0WATCHKEEPER")
    )
    assert ("#nowhere" in str(books.events_of(CASE))) is (channel == "#nowhere")
    assert len(chat.slack("chat.update")) == 1


def test_a_webhook_posts_the_first_word_the_loud_ones_and_the_last(chat, house):
    house(slack_token="")
    for text, stage in [
        ("looking", Stage.OPENED),
        ("your decision", Stage.WAITING),
        ("containing", Stage.CONTAINING),
        ("contained", Stage.CLOSED),
    ]:
        assert tell(text, stage).sent

    assert [one["text"] for one in chat.slack()] == ["looking", "your decision", "contained"]


def test_where_slack_is_not_configured_nothing_is_wrong_and_nothing_is_owed(chat, house):
    house(slack_token="", slack_webhook_url="", pagerduty_routing_key="")

    for notice in (tell(), page_case.fn(CASE, Stage.WAITING, PAGE, RUN)):
        assert not notice.sent
        assert "configured" in notice.why
    stand = standing(books.events_of(CASE))
    assert not any(stand.on(road).behind or stand.on(road).unheard for road in Road)


def test_a_ledger_that_is_away_keeps_nobody_from_hearing_of_the_case(chat, house, tmp_path):
    blocked = tmp_path / "cases"
    blocked.mkdir()
    (blocked / "notices").write_text("a file where a folder should be")

    notice = tell("contained", Stage.CLOSED)
    paged = page_case.fn(CASE, Stage.WAITING, PAGE, RUN)

    assert (notice.sent, paged.sent) == (True, True)
    assert "ledger" in notice.why
    assert [one["text"] for one in chat.slack()] == ["contained"]
    assert len(chat.pagerduty()) == 1


def test_a_page_goes_to_the_service_of_its_name_and_a_case_is_acknowledged_there_too(chat, house):
    other = "OTHERROUTINGKEY0000000000000PAY0"
    house(pagerduty_routing_keys=json.dumps({"payments": other}))
    tell("your decision", Stage.WAITING, blocks=[acknowledge_button(CASE)])
    page_case.fn(CASE, Stage.WAITING, PAGE.model_copy(update={"service": "payments"}), RUN)

    for _ in range(2):
        assert all(notice.sent for notice in acknowledge(CASE, "Ada", "Slack"))

    assert [event["event_action"] for event in chat.pagerduty()] == ["trigger", "acknowledge"]
    assert {event["routing_key"] for event in chat.pagerduty()} == {other}
    (changed,) = chat.slack("chat.update")
    assert "Acknowledged by Ada" in str(changed["blocks"])
    assert "acknowledge" not in str([one for one in changed["blocks"] if one["type"] == "actions"])


def test_an_acknowledgement_of_a_case_without_a_page_calls_nobody(chat):
    tell()
    acknowledge(CASE, "Ada", "Slack")

    assert chat.pagerduty() == []


def test_the_same_news_have_one_leader_however_many_ask_at_once():
    answers = []
    threads = [
        threading.Thread(
            target=lambda number=number: answers.append(books.claim("key", f"wk-{number}", 24))
        )
        for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert books.claim("key", "wk-9", 24) == answers[0]
    assert books.claim("key", "wk-9", 0) == "wk-9"  # too long ago: news again
    assert books.claim("key", answers[0], 24) == answers[0]
    assert books.claim("other", "wk-1", 24) == "wk-1"


def test_the_same_news_change_the_first_message(chat):
    tell("looking")
    for says in ("", "✅ contained: Recon:X", "✅ contained: Recon:X"):
        assert tell_joined.fn(CASE, "guardduty/f2", "Recon:X", says, "run-2").sent

    assert len(chat.slack("chat.postMessage")) == 1
    assert len(chat.slack("chat.update")) == 2
    assert "Joined by 1 more finding: Recon:X – ✅ contained" in str(chat.slack()[-1]["blocks"])


def test_in_a_case_without_a_message_the_news_are_not_told():
    assert not tell_joined.fn(CASE, "guardduty/f2", "Recon:X", "", "run-2").sent


def held(number, channel=None):
    now = datetime.now(UTC)
    line = DigestLine(case=f"wk-{number}", type="Recon:X", account="333333333333", resource=f"i-{number}",
                      outcome="reported", band="LOW", at=now)  # fmt: skip
    until = now.replace(microsecond=0)
    return Held(at=now, by=f"run-{number}", until=until, channel=channel, line=line)


def test_what_was_kept_is_in_one_digest_once_also_when_its_maker_died(chat):
    due = {}
    for number in range(3):
        one = held(number).model_copy(update={"until": datetime(2026, 11, 25, 7, tzinfo=UTC)})
        hold.fn(f"wk-{number}", one)
        due.setdefault((None, one.until), []).append((f"wk-{number}", one))
    real, wrote = books.add, []

    def dies_at_the_second_mark(book, event, **more):
        wrote.append(event.event)
        if wrote.count("digested") == 2:
            raise KeyboardInterrupt
        return real(book, event, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "add", dies_at_the_second_mark)
        with pytest.raises(KeyboardInterrupt):
            hand_over(due, "sweep-1")
    (digest,) = hand_over(due, "sweep-2")
    for _ in range(2):
        assert deliver(digest, Road.SLACK, "sweep-2").sent

    assert all(standing(books.events_of(f"wk-{number}")).held is None for number in range(3))
    (posted,) = chat.slack()
    assert "3 cases" in posted["text"]
    assert digest in books.recent(datetime.now(UTC))


def test_routes_that_name_an_unknown_service_are_refused_by_name(house, tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text("rules: [{name: a, pagerduty: paymnts}]\n")
    house(routes=file, pagerduty_routing_keys='{"payments": "k"}')

    with pytest.raises(Permanent, match="paymnts"):
        routing.routes()


def test_a_key_that_is_no_json_is_refused_and_not_shown(house):
    house(pagerduty_routing_keys="payments=SECRET0KEY")

    with pytest.raises(ValueError, match="pagerduty_routing_keys") as told:
        settings()
    assert "SECRET0KEY" not in str(told.value)


def _made(text):
    return Made(
        at=datetime.now(UTC), by=RUN, road=Road.SLACK, stage=Stage.OPENED, content=Message(text=text)
    )

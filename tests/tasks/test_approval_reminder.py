"""The reminder of a plan that waits: who is told, when PagerDuty is called, and when nothing is said."""

import logging
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from flows import approval_reminder as reminding
from flows import approve
from flows.approval_deadline import approval_deadline
from flows.record import Record
from tasks import case_store, slack, waiting_run
from tasks.notices import tell
from tasks.waiting_run import NotWaiting, Waiting
from tests.builders import instance_finding
from tests.tasks.test_slack_door import CASE, POLICY, Run, door_of, payload
from watchkeeper.approval import CONTAIN, NOBODY, Decision
from watchkeeper.asked import book_of_call
from watchkeeper.errors import Permanent, Transient
from watchkeeper.notices.events import Road
from watchkeeper.notices.route import Route
from watchkeeper.notices.stage import Stage


class AtOnce:
    """A task without Prefect: submitted is done."""

    def __init__(self, fn):
        self.fn = fn

    def __call__(self, *args, **given):
        return self.fn(*args, **given)

    def submit(self, *args, **given):
        result = self.fn(*args, **given)
        return SimpleNamespace(result=lambda **_: result, wait=lambda: None)


@pytest.fixture
def waits(house, chat, monkeypatch):
    """A run that waits for two people, and the case's message."""
    house(approval_key="a-key-for-tests-of-32-characters")
    monkeypatch.setattr(slack, "post", AtOnce(slack.post.fn))
    for flow in (reminding, approve):
        monkeypatch.setattr(flow, "page_case", AtOnce(tell.page_case.fn))
    monkeypatch.setattr(reminding, "house_policy", lambda: POLICY)
    monkeypatch.setattr(reminding, "get_run_logger", lambda: logging.getLogger("test"))
    run = Run(needed=2)
    monkeypatch.setattr(waiting_run, "answer", run.answer)
    monkeypatch.setattr(waiting_run, "how_it_stands", run.stands)
    monkeypatch.setattr(waiting_run, "answered_at", lambda _: None)
    tell.tell_case.fn(CASE, Stage.WAITING, "a plan waits", [], route=Route(), by="run")
    return run


def remind(run, number=1, *, last=False):
    return reminding.approval_reminder.fn(run.id, CASE, number, last)


def test_those_who_are_still_wanted_are_called_in_the_thread(waits, chat):
    door_of(waits).take(payload(waits))
    waits.read()

    assert remind(waits) == "reminded"

    question, *_, said = chat.slack("chat.postMessage")
    assert said["thread_ts"] == question["ts"]
    assert "<@U0BOB> <@U0CAROL>" in said["text"]
    assert "1 of 2: alice approved" in said["text"]
    assert chat.pagerduty() == []


def test_the_last_one_calls_pagerduty_by_a_key_of_its_own_and_the_answer_calls_it_off(waits, chat):
    remind(waits, 2, last=True)
    (called,) = chat.pagerduty()
    assert (called["dedup_key"], called["payload"]["severity"]) == (
        f"watchkeeper-{CASE}-approval",
        "critical",
    )

    approve._call_off(waits.record, waits.asked)

    assert [one["event_action"] for one in chat.pagerduty()] == ["trigger", "resolve"]
    assert chat.pagerduty()[1]["dedup_key"] == called["dedup_key"]


@pytest.mark.parametrize("read", ["before the call", "after it"])
def test_an_answer_at_that_very_moment_calls_it_off_whoever_sees_it(waits, chat, monkeypatch, read):
    """The run reads the answer while the reminder is between its look at the run and its call."""

    def answered(*_):
        door_of(waits).take(payload(waits, "decline", "U0BOB"))
        waits.read()
        approve._call_off(waits.record, waits.asked)

    write = case_store.store().write_once
    if read == "before the call":
        kept = SimpleNamespace(write_once=lambda *given: (answered(), write(*given))[1])
        monkeypatch.setattr(reminding, "case_store", SimpleNamespace(store=lambda: kept))
    else:
        page = reminding.page_case
        late = SimpleNamespace(submit=lambda *a, **b: (answered(), page.submit(*a, **b))[1])
        monkeypatch.setattr(reminding, "page_case", late)
    remind(waits, 2, last=True)

    assert [one["event_action"] for one in chat.pagerduty()][-1] == "resolve"


def test_pagerduty_that_is_away_when_the_answer_comes_hears_later_that_it_is_over(waits, chat):
    remind(waits, 2, last=True)
    chat.fail_next("pagerduty", 503)
    with pytest.raises(Transient):
        approve._call_off(waits.record, waits.asked)
    tell.tell_again.fn(book_of_call(CASE), Road.PAGERDUTY, by="deliver-notices")

    assert [one["event_action"] for one in chat.pagerduty()] == ["trigger", "resolve"]


def test_nobody_who_was_not_called_is_called_off(waits, chat):
    approve._call_off(waits.record, waits.asked)
    assert chat.pagerduty() == []


def test_slack_being_away_the_last_reminder_comes_through_pagerduty(waits, chat, monkeypatch):
    monkeypatch.setattr(
        slack,
        "post",
        SimpleNamespace(submit=lambda *_, **__: SimpleNamespace(result=lambda **_: Transient("x"))),
    )
    with pytest.raises(Transient, match="nobody could be reminded"):
        remind(waits)
    assert remind(waits, 2, last=True) == "reminded"


def test_an_answered_run_is_left_alone_and_one_on_its_way_is_asked_again(waits, chat):
    before = len(chat.slack())
    waits.waits = False
    with pytest.raises(Transient):
        remind(waits)
    waits.ended = True
    assert remind(waits, last=True) == "was answered"
    assert len(chat.slack()) == before
    assert chat.pagerduty() == []


def test_a_question_that_the_case_does_not_hold_is_an_error(waits):
    with pytest.raises(Permanent, match="holds no question"):
        reminding.approval_reminder.fn(waits.id, "wk-other", 1, last=False)


def test_the_deadline_ends_the_wait_for_the_second_person_too(waits, monkeypatch):
    monkeypatch.setattr("flows.approval_deadline.get_run_logger", lambda: logging.getLogger("test"))
    door_of(waits).take(payload(waits))
    with pytest.raises(Transient):  # the run reads the first answer
        approval_deadline.fn(waits.id, waits.plan.digest)
    waits.read()

    assert approval_deadline.fn(waits.id, waits.plan.digest) == "nobody answered"

    last = waits.read()[-1]
    assert (last.approver, last.decision) == (NOBODY, Decision.NO_ANSWER)


def test_after_an_answer_that_decides_nothing_an_ended_time_is_not_waited_for(waits, monkeypatch):
    """The deadline's own run may have given up: nothing else would end the question."""
    monkeypatch.setattr(approve, "get_run_logger", lambda: logging.getLogger("test"))
    monkeypatch.setattr(approve, "_announce", lambda *_: None)
    over = waits.asked.model_copy(update={"until": datetime.now(UTC)})
    monkeypatch.setattr(approve, "_question", lambda *_: over)
    record = Record(case_id=CASE, run="another run")
    answer = approve.Answer(decision=CONTAIN, approver="mallory", plan_digest=waits.plan.digest)
    asked = iter([answer])
    monkeypatch.setattr(approve, "_next_answer", lambda *_: next(asked))

    decided = approve.ask(record, instance_finding(), waits.plan, POLICY)

    assert (decided.decision, decided.approver) == (Decision.NO_ANSWER, NOBODY)
    assert approve.ask(record, instance_finding(), waits.plan, POLICY) == decided


def test_a_deadline_that_meets_an_answer_comes_again(waits, monkeypatch):
    def taken(*_):
        raise NotWaiting("somebody was faster")

    monkeypatch.setattr(waiting_run, "answer", taken)
    assert waits.stands(waits.id) is Waiting.WAITS
    with pytest.raises(Transient, match="at the same moment"):
        approval_deadline.fn(waits.id, waits.plan.digest)

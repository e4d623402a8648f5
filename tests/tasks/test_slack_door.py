"""A press on a button, over a real socket, to a run that waits. Only Prefect's server is played.

The run here does what `flows.approve` does with an answer; it does so while the door waits between two tries.
"""

import json
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from slack_sdk import WebClient

from emulator.socket_mode import FAKE_APP_TOKEN
from flows.approve import Answer, _judged, _moment_of
from flows.record import Record
from listener.slack import Ear
from listener.slack_answer import Answers
from listener.slack_door import Door
from tasks import case_store, question, slack, waiting_run
from tasks.notices import tell
from tasks.settings import settings
from tasks.waiting_run import NotWaiting, Waiting
from tests.live import until
from watchkeeper.approval import DO_NOT_CONTAIN, Approval, Decision, standing
from watchkeeper.asked import Asked
from watchkeeper.errors import Unreachable
from watchkeeper.house_policy import HousePolicy
from watchkeeper.notices.buttons import Question, decision_buttons
from watchkeeper.notices.events import Page
from watchkeeper.notices.route import Route
from watchkeeper.notices.stage import Stage
from watchkeeper.plan import Plan
from watchkeeper.severity import Severity

CASE, KEY = "wk-0123456789ab", "a-key-for-tests-of-32-characters"
POLICY = HousePolicy(
    people={"alice": "U0ALICE", "bob": "U0BOB", "carol": "U0CAROL"}, approvers=("alice", "bob", "carol")
)
LINK = "http://127.0.0.1:4200/runs/flow-run/1"


class Run:
    """A suspended run and its case."""

    def __init__(self, needed=1, minutes=60):
        self.id = uuid4()
        self.plan = Plan(
            case_id=CASE, finding_key="k", runbook="generic", summary="Cut it off.", ask=("a server",),
            approvals_needed=needed,
        )  # fmt: skip
        self.record = Record(case_id=CASE, run=str(self.id))
        self.waits, self.ended, self.down, self.lost = True, False, 0, False
        self.unread: list[dict[str, str]] = []
        self.taken: list[dict[str, str]] = []
        self.lock = threading.Lock()
        until = datetime.now(UTC) + timedelta(minutes=minutes)
        self.asked = Asked(
            plan=self.plan, at=until - timedelta(hours=1), until=until, minutes=60, about="T in 333333333333",
            source="run", band=Severity.MEDIUM, link=LINK,
        )  # fmt: skip
        self.record.recall_or_make("asked", Asked, lambda: self.asked)

    def answer(self, run, fields):
        """What the server does with an answer."""
        assert run == self.id
        with self.lock:
            if self.down:
                self.down -= 1
                raise Unreachable("the Prefect server does not answer: ConnectError")
            if not self.waits:
                raise NotWaiting("the run does not wait for an answer now")
            self.waits = False
            self.taken.append(fields)
            self.unread.append(fields)
            if self.lost:
                raise Unreachable("the Prefect server answered 500")

    def stands(self, run):
        """What the server says of the run."""
        assert run == self.id
        return Waiting.ENDED if self.ended else Waiting.WAITS if self.waits else Waiting.ON_ITS_WAY

    def read(self, *_):
        """What the run does when it is resumed; it waits again if nothing is decided."""
        with self.lock:
            given = list(question.answers(CASE, str(self.id)))
            for fields in self.unread:
                answer = Answer(**fields)
                judged = _judged(self.record, self.asked, POLICY, answer, given, moment=_moment_of(answer))
                self.record.recall_or_make(f"answers/{len(given) + 1}", Approval, lambda j=judged: j)
                given.append(judged)
            self.unread.clear()
            self.waits = self.waits or not standing(given, self.plan, POLICY)
        return tuple(given)


@pytest.fixture
def run(house, chat, monkeypatch):
    house(approval_key=KEY, slack_app_token=FAKE_APP_TOKEN)

    def made(needed=1, minutes=60):
        run = Run(needed, minutes)
        monkeypatch.setattr(waiting_run, "answer", run.answer)
        monkeypatch.setattr(waiting_run, "how_it_stands", run.stands)
        monkeypatch.setattr(waiting_run, "answered_at", lambda _: datetime.now(UTC))
        return run

    return made


def door_of(run, pauses=(0, 0, 0)):
    return Door(POLICY, Answers(POLICY, KEY, pauses=pauses, wait=run.read))


def payload(run, action="approve", user="U0ALICE", digest=None, **more):
    value = Question(case=CASE, run=str(run.id), digest=digest or run.plan.digest).value
    return {
        "type": "block_actions",
        "user": {"id": user},
        "actions": [{"action_id": action, "value": value, "action_ts": str(uuid4())}],
        "channel": {"id": "C0WATCHKEEPER"},
        "message": {"ts": ""},
        **more,
    }


@pytest.fixture
def pressed(chat):
    """Press a button of a real message over a real socket; gives what only that person sees."""
    ears = []

    def press(run, action="approve", user="U0ALICE"):
        if not ears:
            ears.append(Ear(door_of(run), FAKE_APP_TOKEN, web(), look_every=0.2))
            assert ears[0].connect(threading.Event())
            until(lambda: chat.sockets()["connections"], 5)
        about = Question(case=CASE, run=str(run.id), digest=run.plan.digest)
        sent = slack.say("C0WATCHKEEPER", "a plan waits", [decision_buttons(about)])
        before = len(chat.slack("response_url"))
        assert chat.press(sent.channel, sent.reference, action, user)["status"] == 200
        return until(lambda: chat.slack("response_url")[before:], 5)[0]

    yield press
    for ear in ears:
        ear._client.auto_reconnect_enabled = ear._client.default_auto_reconnect_enabled = False
        chat.reset()
        threading.Thread(target=ear.close, daemon=True).start()


def web():
    return WebClient(settings().slack_token.get_secret_value(), base_url=settings().slack_url)


def test_an_approval_over_the_socket_is_signed_and_counts(run, pressed):
    waits = run()
    told = pressed(waits)

    (approval,) = waits.read()
    assert (approval.decision, approval.approver, approval.via) == (Decision.APPROVED, "alice", "slack")
    assert len(approval.signature) == 64
    assert "You approved plan" in told["text"]
    assert told["response_type"] == "ephemeral"
    assert told["replace_original"] is False


def test_a_decline_ends_it(run):
    waits = run(needed=2)
    assert "You declined" in door_of(waits).take(payload(waits, "decline", "U0BOB"))

    assert standing(waits.read(), waits.plan, POLICY).decision is Decision.DECLINED


@pytest.mark.parametrize(
    "change",
    [{"approver": "bob"}, {"decision": DO_NOT_CONTAIN}, {"signature": "0" * 64}, {"signature": ""},
     {"at": "2026-01-01"}, {"via": ""}],
)  # fmt: skip
def test_what_somebody_made_of_a_signed_answer_does_not_count(run, change):
    waits = run()
    door_of(waits).take(payload(waits))
    fields = waits.taken[0]

    answer = Answer(**{**fields, **change})
    forged = _judged(waits.record, waits.asked, POLICY, answer, (), moment=datetime.now(UTC))

    assert forged.decision is Decision.INVALID
    assert "signature" in forged.why


def test_a_signature_of_another_key_does_not_count(run, house):
    waits = run()
    door_of(waits).take(payload(waits))
    house(approval_key="another-key-of-32-characters-here")
    assert waits.read()[0].decision is Decision.INVALID


def test_who_is_no_approver_is_told_and_the_run_waits_on(run, pressed):
    waits = run()
    told = pressed(waits, user="U0MALLORY")

    assert "slack:U0MALLORY is not among the approvers" in told["text"]
    assert waits.taken == []
    (entry,) = case_store.entries_of(CASE)
    assert (entry.run, entry.body["user"]) == ("listener slack", "U0MALLORY")


def test_a_button_of_an_older_plan_does_not_count(run):
    waits = run()
    said = door_of(waits).take(payload(waits, digest="0" * 64))

    assert "the plan is another one now" in said
    assert LINK in said
    assert waits.taken == []


def test_pressing_twice_and_two_people_at_once_is_one_answer(run):
    waits = run()
    door = door_of(waits)
    said = []
    threads = [
        threading.Thread(target=lambda user=user: said.append(door.take(payload(waits, user=user))))
        for user in ("U0ALICE", "U0ALICE", "U0BOB")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(waits.taken) == 1
    assert sum("You approved" in one for one in said) == 1
    assert sum("decided already" in one for one in said) == 2


def test_the_same_envelope_twice_is_one_press(run):
    waits = run()
    door, press = door_of(waits), payload(waits)

    assert door.take(press)
    assert door.take(press) is None


def test_two_people_are_needed_and_the_second_may_be_early(run):
    waits = run(needed=2)
    door = door_of(waits)
    assert "You approved" in door.take(payload(waits))
    assert not waits.waits  # the run has not yet read the first answer

    assert "You approved" in door.take(payload(waits, user="U0BOB"))

    decided = standing(waits.read(), waits.plan, POLICY)
    assert (decided.decision, decided.approver) == (Decision.APPROVED, "alice, bob")
    assert "decided already" in door.take(payload(waits, user="U0CAROL"))


def test_one_person_is_not_two(run):
    waits = run(needed=2)
    door = door_of(waits)
    door.take(payload(waits))

    assert "alice has approved already" in door.take(payload(waits))
    assert len(waits.taken) == 1


def test_ask_puts_the_plan_into_the_thread_and_calls_the_others(run, pressed, chat):
    waits = run()
    look = {"role": {"outcome": "unseen", "why": "AWS denied iam:GetRole"}}
    case_store.add_entry(CASE, run=str(waits.id), step="evidence", body=look)
    told = pressed(waits, action="ask", user="U0BOB")

    thread = chat.slack("chat.postMessage")[-1]
    text = json.dumps(thread)
    assert thread["thread_ts"]
    assert "AWS denied iam:GetRole" in text
    assert "Cut it off." in text
    assert "<@U0ALICE> <@U0CAROL>" in text
    assert "the clock goes on" in told["text"]
    assert case_store.entries_of(CASE)[-1].body["name"] == "bob"
    assert waits.waits


def test_a_server_that_is_down_for_a_moment_costs_no_answer(run):
    waits = run()
    waits.down = 2

    assert "You approved" in door_of(waits).take(payload(waits))
    assert len(waits.taken) == 1


def test_a_server_that_is_down_is_said_with_what_to_do(run, pressed):
    waits = run()
    waits.down = 99
    told = pressed(waits)

    assert "could not be brought to the run" in told["text"]
    assert "Press again in a minute" in told["text"]
    assert LINK in told["text"]
    assert waits.taken == []


def test_an_answer_whose_receipt_was_lost_is_not_given_twice(run):
    waits = run()
    waits.lost = True

    assert "You approved" in door_of(waits).take(payload(waits))
    assert len(waits.taken) == 1


def test_an_answer_that_comes_after_the_end_is_told_so(run):
    waits = run()
    waits.waits, waits.ended = False, True
    assert "the case has ended" in door_of(waits).take(payload(waits))


def test_a_case_that_cannot_be_read_is_said_and_nothing_happens(run, monkeypatch):
    waits = run()

    def away(*_):
        raise Unreachable("S3 does not answer")

    monkeypatch.setattr(question, "asked", away)
    assert "Nothing has happened: S3 does not answer" in door_of(waits).take(payload(waits))


def test_acknowledge_is_in_the_ledger_and_pagerduty_calls_nobody_else(run, pressed, chat):
    waits = run()
    page = Page(action="trigger", summary="s", band=Severity.HIGH, source="run")
    tell.page_case.fn(CASE, Stage.WAITING, page, "run")
    about = Question(case=CASE, run=str(waits.id), digest=waits.plan.digest)
    tell.tell_case.fn(
        CASE, Stage.WAITING, "a plan waits", [decision_buttons(about)], route=Route(), by="run"
    )

    told = pressed(waits, action="acknowledge", user="U0BOB")

    assert f"You look after case `{CASE}` as bob" in told["text"]
    assert [one["event_action"] for one in chat.pagerduty()] == ["trigger", "acknowledge"]
    assert "Acknowledged by bob" in json.dumps(chat.slack("chat.update"))


def test_where_the_answer_to_a_press_fails_it_is_said_in_the_thread(run, chat):
    waits = run()
    gone = {"response_url": "http://127.0.0.1:9/none", "message": {"ts": "1.5", "thread_ts": "1.0"}}
    door_of(waits).take(payload(waits, **gone))

    (said,) = chat.slack("chat.postMessage")
    assert "<@U0ALICE> You approved" in said["text"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "view_submission"},
        {"user": {}},
        {"user": {"id": "alice"}},
        {"actions": []},
        {"actions": [{"action_id": "other", "value": "x"}]},
    ],
)
def test_what_is_no_press_of_ours_is_left_alone(run, wrong):
    waits = run()
    assert door_of(waits).take(payload(waits) | wrong) is None
    assert waits.taken == []


@pytest.mark.parametrize(
    "value", ["", "{}", '{"case":"../x","run":"1","digest":"d"}', json.dumps({"case": "../x", "digest": "d",
              "run": "9bfd510b-7f51-4dbe-8792-3af6cb3a2965"})],
)  # fmt: skip
def test_a_value_that_is_not_ours_is_refused(run, value):
    waits = run()
    press = payload(waits)
    press["actions"][0]["value"] = value
    assert "not one of Watchkeeper's" in door_of(waits).take(press)


def test_slack_being_away_at_first_is_waited_for_and_a_wrong_token_is_not(run, chat):
    waits = run()
    chat.fail_next("slack", 503, method="apps.connections.open")
    ear = Ear(door_of(waits), FAKE_APP_TOKEN, web(), look_every=0.2)
    stop = threading.Event()
    assert ear.connect(stop)
    until(lambda: chat.sockets()["connections"] == 1, 5)
    assert not Ear(door_of(waits), "xapp-wrong", web()).connect(stop)
    ear._client.auto_reconnect_enabled = ear._client.default_auto_reconnect_enabled = False

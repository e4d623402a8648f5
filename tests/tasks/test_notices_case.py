"""A case told from its opening to its end, and what is owed tried again: real sockets, without Prefect's server."""

import logging
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from emulator.block_kit import buttons_of
from flows import notices as sweep
from flows import tell_case as telling
from flows.record import Record
from tasks import case_store, pagerduty, slack
from tasks.notices import book as books
from tasks.notices import tell
from tests.builders import PROD, changed, instance_finding, key_event, key_finding
from tests.tasks.scenes import action
from watchkeeper.approval import Approval, Decision
from watchkeeper.errors import Permanent, WatchkeeperError
from watchkeeper.house_policy import HousePolicy
from watchkeeper.notices.events import Road
from watchkeeper.notices.ledger import standing
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.parsing.door import read_event
from watchkeeper.plan import Plan
from watchkeeper.timeline import Timeline
from watchkeeper.triage import triage

TASKS = [(tell, name) for name in ("tell_case", "page_case", "tell_joined", "hold", "tell_again")]
QUIET = "quiet: {{from: '{0:%H:%M}', to: '{1:%H:%M}'}}\n"


class AtOnce:
    """A task without Prefect: submitted is done."""

    def __init__(self, fn):
        self.fn = fn

    def submit(self, *args, **given):
        try:
            result = self.fn(*args, **given)
        except WatchkeeperError as error:
            result = error
        return SimpleNamespace(result=lambda **_: result)

    def __call__(self, *args, return_state, **given):
        return self.submit(*args, **given)


@pytest.fixture(autouse=True)
def _without_prefect(chat, monkeypatch):
    for module, name in [*TASKS, (slack, "post"), (pagerduty, "send")]:
        at_once = AtOnce(getattr(module, name).fn)
        monkeypatch.setattr(module, name, at_once)
        for flow in (telling, sweep):
            if hasattr(flow, name):
                monkeypatch.setattr(flow, name, at_once)
    monkeypatch.setattr(sweep, "show_pages", lambda *_: None)
    for flow in (telling, sweep):
        monkeypatch.setattr(flow, "get_run_logger", lambda: logging.getLogger("test"))
        monkeypatch.setattr(flow, "run_link", lambda: "http://127.0.0.1:4200/runs/1")


@pytest.fixture
def quiet(house, tmp_path):
    """Quiet hours around now."""
    now = datetime.now(UTC)
    file = tmp_path / "routes.yaml"
    file.write_text(QUIET.format(now - timedelta(hours=1), now + timedelta(hours=2)))
    house(routes=file)


def record_of(finding, run="run-1"):
    return Record(case_id=finding.case_id, run=run)


def opened(finding, run="run-1"):
    telling.opened(record_of(finding, run), finding, triage(finding, HousePolicy()))


def plan_of(finding, world=None):
    actions = (action("deny_all_user", world, user_name="deploy-bot"),) if world else ()
    return Plan(case_id=finding.case_id, finding_key=finding.key, runbook="x", summary="s", actions=actions,
                ask=("it is MEDIUM",))  # fmt: skip


def closed(finding, outcome=Outcome.CONTAINED, run="run-1", decision=None, escalate=""):
    plan = plan_of(finding).model_copy(update={"escalate": escalate})
    approval = decision and Approval(decision=decision, approver="Ada", why="y", digest=plan.digest)
    summary = CaseSummary(
        case_id=finding.case_id, finding=finding, triage=triage(finding, HousePolicy()), looks={},
        timeline=Timeline(), plan=plan, approval=approval, outcome=outcome,
    )  # fmt: skip
    return telling.closed(record_of(finding, run), summary)


def low(**detail):
    return key_finding(severity=2, **detail)


def texts(chat, method=None):
    return [one["text"] for one in chat.slack(method)]


def pages(chat):
    return [event["event_action"] for event in chat.pagerduty()]


def swept():
    return sweep.deliver_notices.fn()


def test_a_case_is_one_message_from_its_opening_to_its_end_however_often_the_run_starts(chat, world, house):
    house(slack_app_token="xapp-fake")
    finding = key_finding()
    plan = plan_of(finding, world)
    for _ in range(2):
        opened(finding)
        telling.waiting(record_of(finding), finding, plan, 60)
        telling.containing(record_of(finding), finding, plan)
        closed(finding, decision=Decision.APPROVED)

    assert len(chat.slack("chat.postMessage")) == 1
    assert len(chat.slack("chat.update")) == 3
    assert "contained" in texts(chat)[-1]
    assert pages(chat) == ["trigger", "resolve"]
    asked = chat.slack("chat.update")[0]
    buttons = {one["action_id"]: one["value"] for _, one in buttons_of(asked["blocks"])}
    assert set(buttons) == {"approve", "decline", "ask", "acknowledge"}
    assert buttons["approve"] == (f'{{"case":"{finding.case_id}","digest":"{plan.digest}","run":"run-1"}}')
    assert [one["action_id"] for _, one in buttons_of(chat.slack()[-1]["blocks"])] == ["acknowledge"]
    told = [entry for entry in case_store.entries_of(finding.case_id) if entry.step == "told"]
    assert [notice["sent"] for notice in told[0].body["notices"]] == [True, True]


def test_without_socket_mode_there_are_no_buttons(chat, world):
    telling.waiting(record_of(key_finding()), key_finding(), plan_of(key_finding(), world), 60)

    assert list(buttons_of(chat.slack()[0]["blocks"])) == []


@pytest.mark.parametrize(
    ("outcome", "decision", "wanted"),
    [
        (Outcome.CONTAINED, None, []),
        (Outcome.NOT_CONTAINED, None, ["trigger"]),
        (Outcome.PARTLY_CONTAINED, None, ["trigger"]),
        (Outcome.CONTAINED, Decision.APPROVED, ["resolve"]),
        (Outcome.NOT_CONTAINED, Decision.DECLINED, ["resolve"]),
        (Outcome.NOT_CONTAINED, Decision.NO_ANSWER, ["trigger"]),
        (Outcome.NOT_CONTAINED, Decision.INVALID, ["trigger"]),
    ],
)
def test_pagerduty_hears_when_a_person_must_come_and_when_it_is_over(chat, outcome, decision, wanted):
    closed(key_finding(), outcome, decision=decision)

    assert pages(chat) == wanted


def test_a_page_of_an_earlier_run_is_over_when_a_later_one_contains(chat):
    closed(key_finding(), Outcome.NOT_CONTAINED)
    closed(key_finding(), run="run-2")

    assert pages(chat) == ["trigger", "resolve"]


def test_a_page_that_is_still_owed_calls_nobody_once_the_case_is_over(chat):
    chat.fail_next("pagerduty", 503)
    closed(key_finding(), Outcome.NOT_CONTAINED)
    closed(key_finding(), run="run-2")
    swept()

    assert pages(chat) == ["resolve"]


def test_a_page_stays_while_another_run_of_the_case_waits(chat, world):
    telling.waiting(record_of(key_finding()), key_finding(), plan_of(key_finding(), world), 60)
    closed(key_finding(), run="run-2")

    assert pages(chat) == ["trigger"]
    assert "Your decision" in str(chat.slack()[-1]["blocks"])


def test_what_one_finding_left_to_a_person_is_not_over_when_another_one_of_the_case_is(chat):
    first = key_finding()
    closed(first, escalate="role batch was reached")
    closed(instance_finding().model_copy(update={"joined_to": first.case_id}), run="run-2")

    (page,), message = chat.pagerduty(), chat.slack()[-1]
    assert page["payload"]["summary"].endswith(f"in {PROD}; role batch was reached")
    assert message["text"].startswith("⚠️ contained, and a person is called")
    assert "Call somebody now*: role batch was reached" in str(message["blocks"])
    assert "Joined by 1 more finding" in str(message["blocks"])


def test_slack_that_is_away_is_heard_of_by_pagerduty_and_told_later(chat):
    chat.fail_next("slack", 503)
    notices = closed(key_finding())
    assert [notice.sent for notice in notices] == [False, True]
    assert "Slack could not be told" in chat.pagerduty()[0]["payload"]["summary"]

    assert swept() == {"told": 1, "digested": 0, "dead": 0}
    assert swept() == {"told": 0, "digested": 0, "dead": 0}
    assert len(texts(chat)) == 1


def test_a_sample_calls_nobody_whatever_happens(chat):
    chat.fail_next("slack", 503)
    closed(key_finding(service={"additionalInfo": {"sample": True}}), Outcome.REHEARSED)

    assert pages(chat) == []


def root_in(region):
    detail = {"type": "Policy:IAMUser/RootCredentialUsage", "severity": 2, "region": region, "id": region,
              "resource": {"accessKeyDetails": {"userName": "Root", "userType": "Root"}}}  # fmt: skip
    return read_event(changed(key_event(), **detail))[0]


def test_root_told_by_many_regions_is_one_message_that_counts_them(chat):
    for number, region in enumerate(("us-east-1", "eu-west-1", "ap-south-1")):
        opened(root_in(region), f"run-{number}")
        closed(root_in(region), Outcome.CONTAINED, f"run-{number}")

    assert len(chat.slack("chat.postMessage")) == 1
    last = str(chat.slack()[-1]["blocks"])
    assert "Joined by 2 more findings: Policy:IAMUser/RootCredentialUsage ×2" in last


def test_the_same_news_that_need_a_person_have_a_message_of_their_own(chat, world):
    closed(root_in("us-east-1"), run="run-1")
    telling.waiting(record_of(root_in("eu-west-1"), "run-2"), root_in("eu-west-1"),
                    plan_of(root_in("eu-west-1"), world), 60)  # fmt: skip
    closed(root_in("ap-south-1"), Outcome.NOT_CONTAINED, "run-3")

    assert len(chat.slack("chat.postMessage")) == 3


def test_a_finding_that_joined_a_case_is_a_line_in_its_message(chat):
    first = key_finding()
    closed(first)
    joined = instance_finding().model_copy(update={"joined_to": first.case_id})
    opened(joined, "run-2")
    closed(joined, Outcome.REPORTED, "run-2")

    assert len(chat.slack("chat.postMessage")) == 1
    last = str(chat.slack()[-1]["blocks"])
    assert "Joined by 1 more finding: CryptoCurrency:EC2/BitcoinTool.B!DNS – ℹ️ reported" in last
    assert "✅ contained" in last


def until_passed(case_id, moment):
    """The quiet hours are over: the same ledger, an hour that has been."""
    store, held = case_store.store(), standing(books.events_of(case_id)).held
    over = held.model_copy(update={"until": moment})
    store.write_once(f"notices/{case_id}/{len(books.events_of(case_id)) + 1:05}.json",
                     over.model_dump_json().encode())  # fmt: skip


def test_low_cases_of_the_quiet_hours_are_one_digest_in_the_morning(chat, quiet):
    found = [low(id=f"id-{number}", resource={"accessKeyDetails": {"userName": f"user-{number}"}})
             for number in range(3)]  # fmt: skip
    for finding in found:
        opened(finding)
        closed(finding, Outcome.REPORTED)
        closed(finding, Outcome.REPORTED)
    assert chat.slack() == []
    assert swept()["digested"] == 0

    moment = datetime.now(UTC)
    for finding in found:
        until_passed(finding.case_id, moment)
    assert swept()["digested"] == 3
    assert swept()["digested"] == 0

    assert texts(chat) == ["🌙 3 cases from the quiet hours"]
    assert all(f"user-{number}" in str(chat.slack()) for number in range(3))


@pytest.mark.parametrize(
    ("severity", "outcome", "decision"),
    [
        (5, Outcome.CONTAINED, None),
        (2, Outcome.PARTLY_CONTAINED, None),
        (2, Outcome.NOT_CONTAINED, Decision.NO_ANSWER),
        (2, Outcome.CONTAINED, Decision.APPROVED),
    ],
)
def test_what_is_more_than_low_or_needs_a_person_is_told_in_quiet_hours_too(
    chat, quiet, severity, outcome, decision
):
    closed(key_finding(severity=severity), outcome, decision=decision)

    assert len(texts(chat)) == 1


def test_a_low_case_that_waits_is_asked_in_quiet_hours_and_its_end_is_told(chat, quiet, world):
    finding = low()
    telling.waiting(record_of(finding), finding, plan_of(finding, world), 60)
    closed(finding, Outcome.REPORTED)

    assert len(chat.slack("chat.postMessage")) == 1
    assert "reported" in texts(chat)[-1]


def test_a_reopened_case_is_heard_of_on_both_roads(chat):
    closed(key_finding(), decision=Decision.APPROVED)
    telling.reopened(record_of(key_finding(), "run-2"), key_finding(), "the key was used again")

    assert pages(chat) == ["resolve", "trigger"]
    assert "the key was used again" in str(chat.slack()[-1]["blocks"])


def test_a_run_that_broke_is_heard_of_also_where_the_rules_cannot_be_read(chat, house, tmp_path):
    house(house_policy=tmp_path / "gone.yaml", routes=tmp_path / "gone-too.yaml")
    notices = telling.failed(key_finding(), "run-1", "The run ended as Failed without a result")

    assert [notice.sent for notice in notices] == [True, True]
    assert pages(chat) == ["trigger"]
    assert "No result" in str(chat.slack()[0]["blocks"])


def test_routes_send_a_case_where_they_say(chat, house, tmp_path):
    owners, routes = tmp_path / "owners.yaml", tmp_path / "routes.yaml"
    owners.write_text(f"accounts: {{'{PROD}': {{name: payments, channel: '#payments'}}}}\n")
    routes.write_text("rules: [{name: owned, owners: ['pay*'], channel: owner}]\n")
    house(owners=owners, routes=routes)
    closed(key_finding())

    assert chat.slack()[0]["channel"] == "C0PAYMENTS"


def one_try(house, tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text("tries: 1\n")
    house(routes=file)


def test_a_dead_letter_is_reported_once_on_the_other_road(chat, house, tmp_path):
    one_try(house, tmp_path)
    chat.fail_next("slack", 503)
    finding = key_finding()
    telling.containing(record_of(finding), finding, plan_of(finding))  # nobody was paged for it

    assert [swept()["dead"], swept()["dead"]] == [1, 0]
    (page,) = chat.pagerduty()
    assert "given up" in page["payload"]["summary"]
    assert finding.case_id in page["payload"]["summary"]


def test_a_dead_page_is_reported_by_slack(chat, house, tmp_path):
    one_try(house, tmp_path)
    chat.fail_next("pagerduty", 503)
    closed(key_finding(), Outcome.NOT_CONTAINED)

    assert swept()["dead"] == 1
    assert "given up" in texts(chat)[-1]


def test_what_nobody_can_be_told_fails_the_run_and_is_tried_again(chat, house, tmp_path):
    one_try(house, tmp_path)
    chat.fail_next("slack", 503)
    finding = key_finding()
    telling.containing(record_of(finding), finding, plan_of(finding))
    chat.fail_next("pagerduty", 503)

    with pytest.raises(Permanent, match="1 messages reached nobody"):
        swept()
    assert swept()["dead"] == 1


def test_a_dead_message_of_a_case_that_was_paged_is_known_and_calls_nobody_again(chat, house, tmp_path):
    one_try(house, tmp_path)
    chat.fail_next("slack", 503)
    closed(key_finding(), Outcome.NOT_CONTAINED)
    swept()

    assert pages(chat) == ["trigger"]
    assert not standing(books.events_of(key_finding().case_id)).on(Road.SLACK).unheard


def test_a_road_that_is_down_is_left_alone_after_a_few_failures(chat):
    for number in range(6):
        chat.fail_next("slack", 503)
        telling.containing(
            record_of(key_finding(id=f"x{number}")), key_finding(id=f"x{number}"), plan_of(key_finding())
        )
    chat.fail_next("slack", 503, times=100)
    before = sum(event.event == "sending" for number in range(6)
                 for event in books.events_of(key_finding(id=f"x{number}").case_id))  # fmt: skip
    swept()
    after = sum(event.event == "sending" for number in range(6)
                for event in books.events_of(key_finding(id=f"x{number}").case_id))  # fmt: skip

    assert (before, after) == (6, 9)

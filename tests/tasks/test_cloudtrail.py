"""The timeline's source: what CloudTrail holds is found, once each, in order, without secrets."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from emulator import stories
from emulator.world import ATTACKER_IP, WORKLOAD_PROD
from tasks import aws
from tasks.cloudtrail import lookup
from tests.builders import key_event
from watchkeeper.errors import Throttled
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.parsing.door import read_event
from watchkeeper.timeline import Question, assemble, questions_for

KEY = Question(attribute="AccessKeyId", value="AKIADEPLOYBT1EXAMPLE", reason="made with the key")
USER = Question(attribute="Username", value="deploy-bot", reason="made by the user")
BUSY = Question(attribute="Username", value="busy", reason="made by the user")


@pytest.fixture(autouse=True)
def fast(house):
    """AWS allows two questions a second; where that is not what a test is about, it does not wait."""
    house(lookup_rate=10_000)


@pytest.fixture
def finding(world):
    return read_event({**key_event(), "detail": stories.compromised_user_key(world)})[0]


def ask(question, hours=4.0, region="us-east-1"):
    now = datetime.now(UTC)
    return lookup.fn(
        WORKLOAD_PROD, region, question, now - timedelta(hours=hours), now + timedelta(minutes=1)
    )


def found(question, **more):
    look = ask(question, **more)
    assert isinstance(look, Seen), look
    return look.value


def event(at, user="busy", **more):
    return {
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventName": "ListUsers",
        "eventSource": "iam.amazonaws.com",
        "userIdentity": {"type": "IAMUser", "userName": user, "accountId": WORKLOAD_PROD},
        **more,
    }


@pytest.fixture
def busy(control):
    """Put so many calls of a user `busy` into the last hour's history."""

    def write(count):
        now = datetime.now(UTC)
        events = [event(now - timedelta(seconds=number)) for number in range(count)]
        control.history(WORKLOAD_PROD, "us-east-1", events)

    return write


def test_the_attack_with_the_key_is_found_with_who_when_where_and_what_came_of_it():
    calls = found(KEY, hours=2.5).calls

    names = [call.name for call in reversed(calls)]
    assert names[:3] == ["GetCallerIdentity", "ListUsers", "ListAttachedUserPolicies"]
    assert {"CreateUser", "CreateAccessKey", "AssumeRole", "DeleteAccessKey"} <= set(names)
    assert {call.source_ip for call in calls} == {ATTACKER_IP}
    assert {call.access_key_id for call in calls} == {KEY.value}
    assert {call.actor for call in calls} == {f"arn:aws:iam::{WORKLOAD_PROD}:user/deploy-bot"}
    denied = {call.name: call.error for call in calls if call.error}
    assert denied == dict.fromkeys(("CreateUser", "CreateAccessKey", "DeleteAccessKey"), "AccessDenied")
    assert next(call for call in calls if call.name == "CreateUser").request == {"userName": "support-svc"}


def test_the_timeline_of_a_finding_is_in_order_and_holds_each_call_once(finding):
    asked = [(question, ask(question)) for question in questions_for(finding)]
    several = [call.event_id for _, look in asked for call in look.value.calls]

    timeline = assemble(asked)

    ids = [call.event_id for call in timeline.calls]
    assert len(asked) > 1
    assert len(ids) == len(set(ids)) == len(set(several)) < len(several)
    assert [call.at for call in timeline.calls] == sorted(call.at for call in timeline.calls)
    assert timeline.gaps == ()


def test_no_secret_of_the_history_is_in_the_timeline(finding, operator):
    """CloudTrail itself shows the session token that an AssumeRole gave out."""
    trail = operator("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "AssumeRole"}]
    )["Events"]
    answers = [json.loads(one["CloudTrailEvent"])["responseElements"] for one in trail]
    tokens = {answer["credentials"]["sessionToken"] for answer in answers if answer}
    assert tokens

    timeline = assemble([(question, ask(question)) for question in questions_for(finding)])

    assert "AssumeRole" in {call.name for call in timeline.calls}
    shown = timeline.model_dump_json()
    assert not [token for token in tokens if token in shown]
    assert "sessionToken" not in shown


def test_secrets_in_what_was_asked_for_are_removed(control):
    now = datetime.now(UTC)
    asked = {"userName": "x", "password": "hunter2hunter2", "nested": [{"clientSecret": "s3cr3t-s3cr3t"}]}
    control.history(WORKLOAD_PROD, "us-east-1", [event(now, requestParameters=asked)])

    (call,) = found(BUSY).calls

    assert call.request["userName"] == "x"
    assert "hunter2" not in call.model_dump_json()
    assert "s3cr3t" not in call.model_dump_json()


def test_only_what_lies_between_the_two_moments_is_found(control):
    now = datetime.now(UTC)
    hours = (0.5, 3, 5, 30)
    control.history(
        WORKLOAD_PROD,
        "us-east-1",
        [event(now - timedelta(hours=ago), requestParameters={"ago": ago}) for ago in hours],
    )

    assert [call.request["ago"] for call in found(BUSY, hours=4).calls] == [0.5, 3]


def test_what_nobody_did_was_looked_for_and_is_seen_to_be_nothing():
    answers = found(Question(attribute="Username", value="nobody", reason="x"))

    assert (answers.calls, answers.cut) == ((), False)


def test_another_region_has_a_history_of_its_own():
    assert found(KEY, region="eu-west-1").calls == ()


def test_times_are_utc_wherever_the_process_runs(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        moments = [call.at for call in found(KEY).calls]
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()

    assert moments
    assert {moment.utcoffset() for moment in moments} == {timedelta(0)}


def test_all_pages_are_read(busy):
    busy(120)

    answers = found(BUSY)

    assert len({call.event_id for call in answers.calls}) == 120
    assert not answers.cut


def test_when_there_is_more_than_five_hundred_the_newest_are_shown_and_the_cut_is_said(busy, control):
    busy(520)

    look = ask(BUSY)

    assert len(look.value.calls) == 500
    assert look.value.cut
    assert len(control.calls(service="cloudtrail", operation="LookupEvents")) == 10
    timeline = assemble([(BUSY, look)])
    assert timeline.gaps == (
        "calls made by the user (Username busy): there were more than were read; the newest are shown",
    )
    assert max(call.at for call in timeline.calls) > datetime.now(UTC) - timedelta(minutes=1)


def test_exactly_five_hundred_are_not_called_cut(busy):
    busy(500)

    assert not found(BUSY).cut


def test_a_denied_look_is_a_gap_and_not_an_empty_answer(control):
    control.fail_next("cloudtrail", "LookupEvents", "AccessDeniedException")

    look = ask(KEY)

    assert isinstance(look, Unseen)
    (gap,) = assemble([(KEY, look), (USER, ask(USER))]).gaps
    assert "calls made with the key (AccessKeyId AKIADEPLOYBT1EXAMPLE): could not look" in gap
    assert "cloudtrail:LookupEvents" in gap


def test_a_denial_on_the_second_page_does_not_pass_off_the_first_as_everything(busy, control):
    busy(60)
    control.fail_next("cloudtrail", "LookupEvents", delay=0.001)
    control.fail_next("cloudtrail", "LookupEvents", "AccessDeniedException")

    assert isinstance(ask(BUSY), Unseen)


def test_an_account_that_lets_nobody_in_is_unseen(house):
    house(member_role="NoSuchRole")

    look = ask(KEY)
    assert isinstance(look, Unseen)
    assert "sts:AssumeRole" in look.why


def test_throttling_is_left_to_prefect(control):
    control.fail_next("cloudtrail", "LookupEvents", "ThrottlingException", times=3)

    with pytest.raises(Throttled):
        ask(KEY)


def test_two_questions_a_second_are_asked_of_an_account_and_region_whoever_asks(house, control, busy):
    house(lookup_rate=2)
    busy(60)  # two pages each
    aws.client("cloudtrail", account=WORKLOAD_PROD, region="us-east-1")
    threads = [threading.Thread(target=ask, args=(BUSY,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    at = sorted(call["at"] for call in control.calls(service="cloudtrail", operation="LookupEvents"))
    assert len(at) == 4
    assert at[3] - at[0] >= 0.9  # a burst of two, then one each half second


@pytest.fixture
def strange_cloudtrail(house):
    """A CloudTrail that answers what AWS never should; the events to answer are to be appended."""
    events = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.dumps({"Events": events}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        house(AWS_ENDPOINT_URL_CLOUDTRAIL=f"http://127.0.0.1:{server.server_port}")
        yield events
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("record", ["{not json", "[1, 2]", "7", '"text"', "null", ""])
def test_an_event_whose_record_cannot_be_read_is_kept_by_what_stands_beside_it(strange_cloudtrail, record):
    strange_cloudtrail.append(
        {
            "EventId": "e-1",
            "EventName": "CreateUser",
            "EventSource": "iam.amazonaws.com",
            "EventTime": time.time(),
            "Username": "mallory",
            "CloudTrailEvent": record,
        }
    )

    (call,) = found(KEY).calls

    assert (call.event_id, call.name, call.actor, call.request) == ("e-1", "CreateUser", "mallory", {})


def test_an_event_without_id_or_time_is_left_out_and_the_others_stay(strange_cloudtrail):
    strange_cloudtrail += [
        {"EventName": "NoId", "EventTime": time.time(), "CloudTrailEvent": "{}"},
        {"EventId": "e-2", "EventName": "NoTime", "CloudTrailEvent": "{}"},
        {"EventId": "e-3", "EventTime": time.time(), "CloudTrailEvent": '{"userIdentity": "odd"}'},
    ]

    assert [call.event_id for call in found(KEY).calls] == ["e-3"]

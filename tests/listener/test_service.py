"""The listener as a service: killed, stopped, without its server, with poison that AWS hands out again."""

import contextlib
import os
import re
import signal
import time
from collections import Counter

import pytest

from emulator import stories
from tests.listener.test_killed import hold, made
from tests.live import HANGS, until
from watchkeeper.parsing.door import read_event

KEY_CHANGES = {"UpdateAccessKey": 2, "PutUserPolicy": 1}


@pytest.fixture(scope="module")
def another(live_session):
    """Starts one more listener. All of them are alike, and the last one started stands for the next test."""
    alike = {"WATCHKEEPER_VISIBILITY_SECONDS": "20", "WATCHKEEPER_RUNS_HERE_FROM": "LOW"}
    with contextlib.ExitStack() as ended:
        yield lambda: ended.enter_context(live_session.listening(**alike))[0]


@pytest.fixture(scope="module")
def standing():
    """The listeners so far."""
    return []


@pytest.fixture
def listener(live, another, standing):
    """The one that stands: a new one only where the one before it has ended."""
    if not standing or standing[-1].popen.poll() is not None:
        standing.append(another())
    return standing[-1]


@pytest.mark.usefixtures("listener")
def test_each_finding_is_an_event_of_prefect_for_automations_of_the_users_own(live):
    from prefect.events.filters import EventFilter, EventNameFilter

    finding = stories.compromised_user_key(live.world)
    live.control.raise_finding(finding)
    run = live.run_of(finding)
    wanted = EventFilter(event=EventNameFilter(name=["watchkeeper.finding.received"]))
    events = until(lambda: _events(live, wanted, run.name))

    assert events[0]["payload"]["type"] == finding["type"]
    assert events[0]["payload"]["band"] == "HIGH"


def _events(live, wanted, name):
    body = {"filter": wanted.model_dump(mode="json"), "limit": 50}
    found = live.client.request("POST", "/events/filter", json=body).json()["events"]
    return [event for event in found if event["resource"]["prefect.resource.name"] == name]


def test_a_message_with_a_good_and_a_bad_finding_handles_one_and_sets_the_other_aside(live, listener):
    asff = {
        "Id": "one-of-two", "AwsAccountId": "333333333333", "Region": "us-east-1", "Title": "t",
        "ProductArn": "arn:aws:securityhub:us-east-1::product/aws/securityhub",
        "Severity": {"Label": "LOW"}, "Resources": [{"Type": "Other", "Id": "x"}],
    }  # fmt: skip
    event = {
        "detail-type": "Security Hub Findings - Custom Action",
        "detail": {"findings": [asff, {**asff, "Id": "two", "Severity": {}}]},
    }
    good = read_event({**event, "detail": {"findings": [asff]}})[0]
    live.send(event)
    live.run_of(good)
    until(lambda: live.left_in(live.queue_url) == 0, HANGS, listener.tail)

    assert live.left_in(live.dead_letter_url) == 1
    (dead,) = live.sqs.receive_message(QueueUrl=live.dead_letter_url, MessageAttributeNames=["All"])[
        "Messages"
    ]
    assert "Severity" in dead["MessageAttributes"]["reason"]["StringValue"]


def test_an_idle_runner_that_is_killed_is_replaced_and_the_next_finding_is_contained(live, listener):
    finding = stories.compromised_user_key(live.world)
    (idle,) = re.findall(r"Runners ready: processes (\d+)", listener.log.read_text())
    os.kill(int(idle), signal.SIGKILL)
    time.sleep(1)
    live.control.raise_finding(finding)
    live.run_of(finding)
    until(lambda: live.left_in(live.queue_url) == 0, HANGS, listener.tail)
    assert listener.popen.poll() is None

    assert Counter(operation for operation, _ in live.changes()) == KEY_CHANGES
    assert live.left_in(live.queue_url) == 0


def test_a_server_that_is_down_loses_nothing(live, listener):
    finding = stories.compromised_user_key(live.world)
    said_before = len(listener.log.read_text())
    os.kill(live.server.popen.pid, signal.SIGKILL)
    live.server.popen.wait()
    live.control.raise_finding(finding)
    until(lambda: "does not answer" in listener.log.read_text()[said_before:], HANGS, listener.tail)
    assert live.left_in(live.queue_url) == 1
    live.restart_server()
    run = live.run_of(finding)

    assert run.run_count == 1
    assert Counter(operation for operation, _ in live.changes()) == KEY_CHANGES
    assert live.left_in(live.dead_letter_url) == 0


def test_the_listener_itself_is_killed_and_another_one_finishes_the_case(live, listener, another, standing):
    finding = stories.compromised_user_key(live.world)
    hold(live, "iam", "UpdateAccessKey", 1)
    live.control.raise_finding(finding)
    until(lambda: made(live, "iam", "UpdateAccessKey") >= 1, HANGS, listener.tail)
    os.kill(listener.popen.pid, signal.SIGKILL)  # first: the answer is not held back for as long as a start
    standing.append(another())
    # Taken over only once it has been silent for longer than a run that lives can be.
    run = live.run_of(finding, seconds=300)

    assert run.run_count == 2
    assert Counter(operation for operation, _ in live.changes()) == {
        "UpdateAccessKey": 2,
        "PutUserPolicy": 1,
    }


def test_sigterm_finishes_the_message_in_hand_and_takes_no_other(live, listener):
    first, second = stories.compromised_user_key(live.world), stories.mining_instance(live.world)
    live.control.fail_next("iam", "PutUserPolicy", answer_delay=3)
    live.control.raise_finding(first)
    until(lambda: made(live, "iam", "UpdateAccessKey") >= 1, HANGS, listener.tail)
    listener.popen.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    live.control.raise_finding(second)
    assert listener.popen.wait(HANGS) == 0

    assert live.run_of(first).state_name == "Completed"
    assert Counter(operation for operation, _ in live.changes()) == KEY_CHANGES
    assert live.runs_of(second) == []
    assert live.left_in(live.queue_url) == 1

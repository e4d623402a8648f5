"""The listener as a service: killed, stopped, without its server, with poison that AWS hands out again."""

import os
import re
import signal
import time
from collections import Counter

from emulator import stories
from tests.listener.test_killed import hold, made
from tests.live import until
from watchkeeper.parsing.door import read_event

KEY_CHANGES = {"UpdateAccessKey": 2, "PutUserPolicy": 1}


def test_the_listener_itself_is_killed_and_another_one_finishes_the_case(live):
    finding = stories.compromised_user_key(live.world)
    hold(live, "iam", "UpdateAccessKey", 1)
    with live.listening(1, WATCHKEEPER_VISIBILITY_SECONDS="6") as (first,):
        live.control.raise_finding(finding)
        until(lambda: made(live, "iam", "UpdateAccessKey") >= 1, 30)
        with live.listening(1, WATCHKEEPER_VISIBILITY_SECONDS="6"):
            os.kill(first.popen.pid, signal.SIGKILL)
            # Taken over only once it has been silent for longer than a run that lives can be.
            run = live.run_of(finding, seconds=150)

    assert run.run_count == 2
    assert Counter(operation for operation, _ in live.changes()) == {
        "UpdateAccessKey": 2,
        "PutUserPolicy": 1,
    }


def test_sigterm_finishes_the_message_in_hand_and_takes_no_other(live):
    first, second = stories.compromised_user_key(live.world), stories.mining_instance(live.world)
    live.control.fail_next("iam", "PutUserPolicy", answer_delay=3)
    with live.listening(1, WATCHKEEPER_RUNNERS="1") as (listener,):
        live.control.raise_finding(first)
        until(lambda: made(live, "iam", "UpdateAccessKey") >= 1, 30, listener.tail)
        listener.popen.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        live.control.raise_finding(second)
        assert listener.popen.wait(30) == 0

    assert live.run_of(first).state_name == "Completed"
    assert Counter(operation for operation, _ in live.changes()) == KEY_CHANGES
    assert live.runs_of(second) == []
    assert live.left_in(live.queue_url) == 1


def test_a_server_that_is_down_loses_nothing(live):
    finding = stories.compromised_user_key(live.world)
    with live.listening() as (listener,):
        os.kill(live.server.popen.pid, signal.SIGKILL)
        live.server.popen.wait()
        live.control.raise_finding(finding)
        until(lambda: "does not answer" in listener.log.read_text(), 30, listener.tail)
        assert live.left_in(live.queue_url) == 1
        live.restart_server()
        run = live.run_of(finding, seconds=90)

    assert run.run_count == 1
    assert Counter(operation for operation, _ in live.changes()) == KEY_CHANGES
    assert live.left_in(live.dead_letter_url) == 0


def test_each_finding_is_an_event_of_prefect_for_automations_of_the_users_own(live):
    from prefect.events.filters import EventFilter, EventNameFilter

    finding = stories.compromised_user_key(live.world)
    with live.listening():
        live.control.raise_finding(finding)
        run = live.run_of(finding)
        wanted = EventFilter(event=EventNameFilter(name=["watchkeeper.finding.received"]))
        events = until(lambda: _events(live, wanted, run.name), 20)

    assert events[0]["payload"]["type"] == finding["type"]
    assert events[0]["payload"]["band"] == "HIGH"


def _events(live, wanted, name):
    body = {"filter": wanted.model_dump(mode="json"), "limit": 50}
    found = live.client.request("POST", "/events/filter", json=body).json()["events"]
    return [event for event in found if event["resource"]["prefect.resource.name"] == name]


def test_an_idle_runner_that_is_killed_is_replaced_and_the_next_finding_is_contained(live):
    finding = stories.compromised_user_key(live.world)
    with live.listening(1, WATCHKEEPER_RUNNERS="1") as (listener,):
        (idle,) = re.findall(r"Runners ready: processes (\d+)", listener.log.read_text())
        os.kill(int(idle), signal.SIGKILL)
        time.sleep(1)
        live.control.raise_finding(finding)
        live.run_of(finding)
        assert listener.popen.poll() is None

    assert Counter(operation for operation, _ in live.changes()) == KEY_CHANGES
    assert live.left_in(live.queue_url) == 0


def test_a_message_with_a_good_and_a_bad_finding_handles_one_and_sets_the_other_aside(live):
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
    with live.listening(1, WATCHKEEPER_RUNS_HERE_FROM="LOW") as (listener,):
        live.send(event)
        live.run_of(good)
        until(lambda: live.left_in(live.queue_url) == 0, 30, listener.tail)

    assert live.left_in(live.dead_letter_url) == 1
    (dead,) = live.sqs.receive_message(QueueUrl=live.dead_letter_url, MessageAttributeNames=["All"])[
        "Messages"
    ]
    assert "Severity" in dead["MessageAttributes"]["reason"]["StringValue"]

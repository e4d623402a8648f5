"""The same finding, however often and through however many listeners: one run, each action once."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator import stories
from tests.live import until
from watchkeeper.case import broken_links

KEY_CHANGES = {"UpdateAccessKey": 2, "PutUserPolicy": 1}


def event(finding):
    """EventBridge's envelope around a finding, with an id of its own as each delivery has."""
    return {
        "version": "0", "id": str(uuid.uuid4()), "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty", "account": "222222222222", "region": finding["region"],
        "time": finding["updatedAt"], "resources": [], "detail": finding,
    }  # fmt: skip


@pytest.fixture(scope="module")
def _listener(live_session):
    with live_session.listening():
        yield


@pytest.fixture
def heard(live, _listener):
    """A stack with a listener."""
    return live


def test_sent_20_times_at_once_through_two_listeners_it_is_one_run_and_each_action_once(heard):
    live, finding = heard, stories.compromised_user_key(heard.world)
    with live.listening():  # the second one
        with ThreadPoolExecutor(20) as threads:
            list(threads.map(lambda _: live.send(event(finding)), range(20)))
        run = live.run_of(finding)
        until(lambda: live.left_in(live.queue_url) == 0)

    assert len(live.runs_of(finding)) == 1
    assert run.run_count == 1
    assert Counter(operation for operation, _ in live.changes()) == KEY_CHANGES
    assert live.left_in(live.dead_letter_url) == 0
    assert len(live.chat.slack("chat.postMessage")) == 1


def test_an_update_with_a_higher_count_joins_the_case_and_repeats_nothing(heard):
    live, finding = heard, stories.compromised_user_key(heard.world)
    live.control.raise_finding(finding)
    live.run_of(finding)
    before = live.changes()
    finding["service"]["count"] = 7
    live.control.raise_finding(finding)
    until(lambda: any(entry.step == "update" for entry in live.entries(finding)))
    until(lambda: live.left_in(live.queue_url) == 0)

    assert len(live.runs_of(finding)) == 1
    assert live.changes() == before
    (update,) = [entry for entry in live.entries(finding) if entry.step == "update"]
    assert update.body["count"] == 7
    assert broken_links(live.entries(finding)) == ()


def test_a_finding_that_grew_more_severe_is_triaged_again_in_the_same_case(heard):
    live, finding = heard, stories.compromised_user_key(heard.world, severity=2.0)
    live.control.raise_finding(finding)
    live.run_of(finding)
    assert live.changes() == []
    live.control.raise_finding({**finding, "severity": 8.0})
    until(lambda: len(live.runs_of(finding)) == 2)
    until(lambda: all(run.state_name == "Completed" for run in live.runs_of(finding)))

    assert Counter(operation for operation, _ in live.changes()) == KEY_CHANGES
    assert live.summary(finding)["triage"]["repeated"]
    assert live.summary(finding)["outcome"] == "contained"


def test_the_run_looks_like_any_other_run_of_its_deployment(heard):
    live, finding = heard, stories.compromised_user_key(heard.world)
    live.control.raise_finding(finding)
    run = live.run_of(finding)

    deployment = live.client.read_deployment_by_name("investigate-finding/investigate-finding")
    assert run.deployment_id == deployment.id
    assert run.name == "guardduty/UnauthorizedAccess:IAMUser_MaliciousIPCaller/333333333333/deploy-bot"
    assert {"incident", "guardduty", "333333333333", "high"} <= set(run.tags)
    assert run.parameters["finding"]["type"] == finding["type"]
    assert until(lambda: [line for line in live.logs_of(run) if "contained" in line])

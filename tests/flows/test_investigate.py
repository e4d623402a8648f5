"""What a run leaves behind: the case, the artifacts, the messages; and what it must never leave."""

import json
from collections import Counter

import pytest

from emulator import stories
from tests.builders import key_event, recent
from tests.live import HANGS, until
from watchkeeper.case import broken_links, manifest_problems
from watchkeeper.parsing.door import read_event


@pytest.fixture(scope="module")
def _listener(live_session):
    """The lowest band is run by the listener as well: these tests are about the flow, not the worker."""
    with live_session.listening(1, WATCHKEEPER_RUNS_HERE_FROM="LOW"):
        yield


@pytest.fixture
def there(live, _listener):
    """A stack with a listener."""
    return live


SECRET = "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQ"


@pytest.fixture(scope="module")
def user_key(live_session, _listener):
    """A compromised key's case with secrets in its finding, for those who only read it: stack, finding, run."""
    live_session.renew()
    finding = stories.compromised_user_key(live_session.world)
    finding["resource"]["accessKeyDetails"]["sessionToken"] = SECRET
    finding["description"] = "key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY and password=hunter2hunter2"
    live_session.control.raise_finding(finding)
    return live_session, finding, live_session.run_of(finding)


def artifacts_of(live, run):
    """The run's artifacts by the end of their keys; Prefect notes kept results as artifacts without one."""
    body = {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}}, "limit": 100}
    found = live.client.request("POST", "/artifacts/filter", json=body).json()
    return {one["key"].split("-", 2)[2]: one for one in found if one["key"]}


def test_a_mining_instance_is_contained_and_the_case_proves_it(there):
    finding = stories.mining_instance(there.world)
    there.control.raise_finding(finding)
    run = there.run_of(finding)
    summary = there.summary(finding)

    assert summary["outcome"] == "contained"
    assert {proof["verdict"] for proof in summary["proofs"]} == {"PASS"}
    assert len(summary["receipts"]) == 5
    assert set(artifacts_of(there, run)) == {"finding", "timeline", "plan", "receipts", "report", "file"}
    assert there.chat.pagerduty() == []
    (posted,) = there.chat.slack("chat.postMessage")
    assert "contained" in json.dumps(posted)
    assert f"/runs/flow-run/{run.id}" in json.dumps(posted)


def test_the_case_file_is_sealed_and_notices_a_change(user_key):
    there, finding, _ = user_key
    folder = there.cases / read_event(finding)[0].case_id
    (listed,) = folder.glob("manifests/*.json")
    objects = {
        f"{folder.name}/{path.relative_to(folder)}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }

    assert broken_links(there.entries(finding)) == ()
    assert manifest_problems(json.loads(listed.read_bytes()), objects) == ()
    name = next(name for name in objects if "/receipts/" in name)
    objects[name] = objects[name].replace(b"true", b"false", 1)
    assert manifest_problems(json.loads(listed.read_bytes()), objects) == (f"{name} was altered",)


def test_the_timeline_shows_the_attack_in_order(user_key):
    there, finding, _ = user_key
    calls = there.summary(finding)["timeline"]["calls"]
    from_outside = [call["name"] for call in calls if call["source_ip"] == there.world["attacker_ip"]]

    assert from_outside[:2] == ["GetCallerIdentity", "ListUsers"]
    assert "AccessDenied" in {call["error"] for call in calls}
    assert [call["at"] for call in calls] == sorted(call["at"] for call in calls)
    assert len({call["event_id"] for call in calls}) == len(calls)


def test_no_secret_is_in_any_file_artifact_log_or_message(user_key):
    there, finding, run = user_key
    case = there.cases / read_event(finding)[0].case_id
    texts = [path.read_text(errors="replace") for path in case.rglob("*") if path.is_file()]
    texts += [
        json.dumps(run.parameters),
        json.dumps(there.chat.slack()),
        json.dumps(artifacts_of(there, run)),
    ]
    until(lambda: any("; report: " in line for line in there.logs_of(run)))  # its last words
    texts += there.logs_of(run)
    texts += [
        path.read_text(errors="replace") for path in (there.stack.folder / "logs").glob("listener*.log")
    ]
    environment = there.stack.environment
    given = [environment[name] for name in ("WATCHKEEPER_SLACK_TOKEN", "WATCHKEEPER_PAGERDUTY_ROUTING_KEY")]

    for hidden in (SECRET, "wJalrXUtnFEMI", "hunter2hunter2", *given):
        assert not [text for text in texts if hidden in text], hidden
    # The attack's AssumeRole stands in the timeline, and its answer held a session token.
    assert any(call["name"] == "AssumeRole" for call in there.summary(finding)["timeline"]["calls"])


def test_a_sample_is_decided_and_reported_and_never_contained(there):
    finding = stories.compromised_user_key(there.world, title="[SAMPLE] as if it were real")
    there.control.raise_finding(finding)
    there.run_of(finding)
    summary = there.summary(finding)

    assert summary["outcome"] == "rehearsed"
    assert summary["plan"]["actions"]
    assert summary["receipts"] == []
    assert there.changes() == []
    assert "rehearsed" in json.dumps(there.chat.slack("chat.postMessage"))


def test_an_archived_finding_is_closed_without_a_look(there):
    # GuardDuty does not send archived ones; Security Hub and people do.
    finding = stories.compromised_user_key(there.world, archived=True)
    there.send(finding)
    there.run_of(finding)

    assert there.summary(finding)["outcome"] == "closed"
    assert there.summary(finding)["looks"] == {}


@pytest.mark.parametrize("severity", [2.0])
def test_low_is_looked_into_and_reported_only(there, severity):
    finding = stories.compromised_user_key(there.world, severity=severity)
    there.control.raise_finding(finding)
    there.run_of(finding)

    assert there.summary(finding)["outcome"] == "reported"
    assert there.changes() == []


def test_a_protected_instance_is_left_alone_and_a_person_is_called(there):
    protected = there.world["instances"]["db-1"]["instance_id"]
    finding = stories.mining_instance(there.world, instance_id=protected)
    there.control.raise_finding(finding)
    there.run_of(finding)
    summary = there.summary(finding)

    assert summary["outcome"] == "not contained"
    assert any("watchkeeper:protected" in no["why"] for no in summary["plan"]["declined"])
    assert there.changes("ec2") == []
    assert there.chat.pagerduty()[0]["event_action"] == "trigger"


def test_an_action_that_fails_is_recorded_and_the_next_ones_go_on(there):
    finding = stories.mining_instance(there.world)
    there.control.fail_next("ec2", "CreateSnapshots", "UnauthorizedOperation", times=99)
    there.control.raise_finding(finding)
    there.run_of(finding)
    summary = there.summary(finding)

    assert summary["outcome"] == "partly contained"
    failed = [one for one in summary["receipts"] if one["error"]]
    assert [one["action"]["kind"] for one in failed] == ["snapshot_volumes"]
    assert "ec2:CreateSnapshots" in failed[0]["error"]
    assert "StopInstances" in dict(there.changes())
    assert there.chat.pagerduty()


def test_throttling_is_tried_again(there):
    finding = stories.compromised_user_key(there.world)
    there.control.fail_next("iam", "PutUserPolicy", "Throttling", times=2)
    there.control.raise_finding(finding)
    there.run_of(finding)

    assert there.summary(finding)["outcome"] == "contained"
    assert Counter(dict(there.changes()))["PutUserPolicy"]


def test_slack_that_fails_is_heard_of_by_pagerduty_and_hides_nothing(there):
    finding = stories.mining_instance(there.world)
    there.chat.fail_next("slack", 500, times=99)
    there.control.raise_finding(finding)
    there.run_of(finding)

    assert there.summary(finding)["outcome"] == "contained"
    (event,) = there.chat.pagerduty()
    assert "Slack could not be told" in json.dumps(event)


def test_all_real_findings_yield_a_case(there, shared):
    lines = (shared / "data/guardduty/findings.jsonl").read_text().splitlines()
    findings = [read_event(json.loads(line)["event"])[0] for line in lines]
    for line in lines:
        there.send(json.loads(line)["event"])
    keys = {finding.key for finding in findings}

    def ended():
        runs = there.runs_of(*findings)
        return {run.idempotency_key.split("#")[0] for run in runs} == keys and all(
            run.state_name in ("Completed", "Suspended") for run in runs
        )

    until(ended, 2 * HANGS)
    assert len(findings) == 23
    for finding in findings:
        steps = {entry.step for entry in there.entries(finding)}
        assert {"triage", "plan"} <= steps, finding.type
        assert broken_links(there.entries(finding)) == ()


def test_a_run_started_by_hand_from_pasted_json_is_the_same(there):
    from prefect.deployments import run_deployment

    event = recent(key_event())
    run = run_deployment(
        "investigate-finding/investigate-finding", parameters={"finding": event}, timeout=0
    )
    run = there.ended(run.id)

    assert run.state_name == "Completed"
    assert there.summary(event)["outcome"] == "contained"

"""A plan that waits for a person: bound to its digest, resumed from the top, never contained without a yes."""

import json
import os
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import boto3  # noqa: TID251  the operator tags the instance
import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName
from prefect.deployments import run_deployment
from prefect.exceptions import PrefectHTTPStatusError
from slack_sdk import WebClient

from deployments.story import answer_form
from emulator import stories
from emulator.socket_mode import FAKE_APP_TOKEN
from listener.slack import Ear
from listener.slack_answer import Answers
from listener.slack_door import Door
from tasks.settings import house_policy, settings
from tests.live import APPROVAL_KEY, forget, read, until
from watchkeeper.approval import CONTAIN, DO_NOT_CONTAIN
from watchkeeper.asked import Asked

SANDBOX_CHANGES = {
    "ModifyInstanceAttribute",
    "CreateSnapshots",
    "ModifyNetworkInterfaceAttribute",
    "StopInstances",
}


@pytest.fixture(scope="module")
def _listener(live_session):
    with live_session.listening(1, WATCHKEEPER_RUNS_HERE_FROM="LOW"):
        yield


@pytest.fixture(scope="module")
def unanswered(live_session, _listener):
    """A MEDIUM finding whose run is suspended, and that run: for those who give it no answer that it takes."""
    live_session.renew()
    return _asked(live_session)


@pytest.fixture
def waiting(live, _listener):
    """The same of its own for a test; the worker goes on with the run once it is answered."""
    return _asked(live)


@pytest.fixture
def resting(waiting):
    """The same, and the run goes on in this process, where the test says so."""
    with waiting[0].worker_resting():
        yield waiting


def _asked(live):
    finding = stories.medium_instance(live.world)
    live.control.raise_finding(finding)
    return live, finding, live.run_of(finding, "Suspended")


def plan_of(live, run):
    """The plan that the run asks about."""
    (file,) = live.cases.glob(f"wk-*/asked/{run.id}.json")
    return Asked.model_validate_json(file.read_bytes()).plan


def answer(run, digest, decision=CONTAIN, approver="Ada"):
    given = {"decision": decision, "approver": approver, "plan_digest": digest, "comment": "seen it"}
    answer_form(run.id, given)


def outcome(live, finding, run):
    assert live.ended(run.id).state_name == "Completed"
    return live.summary(finding)["outcome"]


def form_of(live, run):
    key = run.state.state_details.run_input_keyset["schema"]
    try:
        return live.client.request("GET", f"/flow_runs/{run.id}/input/{key}").json()
    except PrefectHTTPStatusError:
        return None


def test_nothing_is_contained_before_the_answer_and_people_are_told(unanswered):
    live, _, run = unanswered

    assert live.changes() == []
    asked = live.chat.slack("chat.update")[-1]
    assert "Your decision" in json.dumps(asked)
    assert plan_of(live, run).short_digest in json.dumps(asked)
    assert live.chat.pagerduty()[0]["event_action"] == "trigger"
    form = until(lambda: form_of(live, run))  # Prefect suspends first, and keeps the form a moment later
    assert set(json.loads(form) if isinstance(form, str) else form) >= {"properties"}


@pytest.mark.parametrize("given", [{}, {"decision": CONTAIN}, {"decision": "yes", "approver": "Ada"}])
def test_an_incomplete_form_is_refused_and_the_run_waits_on(unanswered, given):
    live, finding, run = unanswered
    resume = {"run_input": given}
    live.client.request("POST", f"/flow_runs/{run.id}/resume", json=resume)

    assert live.run_of(finding, "Suspended").id == run.id
    assert live.changes() == []


def test_a_yes_to_this_plan_contains_once_and_closes_the_page(waiting):
    live, finding, run = waiting
    answer(run, plan_of(live, run).digest)

    assert outcome(live, finding, run) == "contained"
    changes = Counter(operation for operation, _ in live.changes())
    assert set(changes) >= SANDBOX_CHANGES
    assert changes["StopInstances"] == 1
    assert live.summary(finding)["approval"]["approver"] == "Ada"
    assert live.chat.pagerduty()[-1]["event_action"] == "resolve"
    (_,) = live.chat.slack("chat.postMessage")  # one message a case, changed as it moves
    assert "contained" in live.chat.slack("chat.update")[-1]["text"]


def test_a_no_contains_nothing(resting):
    live, finding, run = resting
    answer(run, plan_of(live, run).digest, DO_NOT_CONTAIN)
    live.go_on(run.id)

    assert outcome(live, finding, run) == "not contained"
    assert live.changes() == []


def test_a_yes_to_another_plan_does_not_count_and_the_question_stands(resting):
    live, finding, run = resting
    answer(run, "0" * 64)
    again = live.go_on(run.id)
    assert any(entry.step == "answer 1" for entry in live.entries(finding))
    assert again.state_name == "Suspended"
    assert live.changes() == []

    answer(again, plan_of(live, run).digest, approver="Grace")
    live.go_on(run.id)

    assert outcome(live, finding, run) == "contained"
    assert live.summary(finding)["approval"]["approver"] == "Grace"


def test_no_answer_means_not_contained_escalated_and_recorded(waiting):
    live, finding, run = waiting
    parameters = {"flow_run_id": str(run.id), "plan_digest": plan_of(live, run).digest}
    # What was scheduled for an hour from now, started now.
    run_deployment(
        "approval-deadline/approval-deadline", parameters=parameters, timeout=0, as_subflow=False
    )

    assert outcome(live, finding, run) == "not contained"
    assert live.summary(finding)["approval"]["decision"] == "no answer"
    assert live.changes() == []
    assert [event["event_action"] for event in live.chat.pagerduty()] == ["trigger", "trigger"]


def test_the_deadline_is_scheduled_and_does_nothing_to_a_run_that_was_answered(resting):
    live, finding, run = resting
    named = FlowRunFilterName(like_=run.name)
    scheduled = [
        one
        for one in live.client.read_flow_runs(flow_run_filter=FlowRunFilter(name=named), limit=200)
        if one.parameters.get("flow_run_id") == str(run.id) and one.state.is_scheduled()
    ]
    assert sorted(one.name.split("/")[0] for one in scheduled) == ["deadline", "reminder-1", "reminder-2"]
    answer(run, plan_of(live, run).digest)
    live.go_on(run.id)
    assert outcome(live, finding, run) == "contained"

    parameters = {"flow_run_id": str(run.id), "plan_digest": plan_of(live, run).digest}
    late = run_deployment(
        "approval-deadline/approval-deadline", parameters=parameters, idempotency_key=str(uuid4()),
        timeout=0, as_subflow=False,
    )  # fmt: skip

    assert live.go_on(late.id).state_name == "Completed"
    assert live.client.read_flow_run(run.id).state_name == "Completed"
    assert live.summary(finding)["outcome"] == "contained"


def press(live, action_id, user):
    """Press the newest such button as `user`; gives what only that person sees, and then hangs up."""
    mark = f'"action_id": "{action_id}"'
    message = [one for one in live.chat.slack() if mark in json.dumps(one)][-1]
    before = len(live.chat.slack("response_url"))
    forget()
    policy = house_policy()
    web = WebClient(settings().slack_token.get_secret_value(), base_url=settings().slack_url)
    ear = Ear(Door(policy, Answers(policy, APPROVAL_KEY)), FAKE_APP_TOKEN, web)
    assert ear.connect(threading.Event())
    until(lambda: live.chat.sockets()["connections"])
    try:
        assert live.chat.press(message["channel"], message["ts"], action_id, user)["status"] == 200
        return until(lambda: live.chat.slack("response_url")[before:])[0]["text"]
    finally:
        threading.Thread(target=ear.close, daemon=True).start()


@pytest.mark.usefixtures("_listener")
def test_production_wants_two_people_one_by_the_form_and_one_in_slack(live):
    instance = live.world["instances"]["sandbox-1"]
    key = live.world["operator_keys"][instance["account"]]
    ec2 = boto3.client(
        "ec2", region_name=instance["region"], aws_access_key_id=key["access_key_id"],
        aws_secret_access_key=key["secret_access_key"],
    )  # fmt: skip
    ec2.create_tags(
        Resources=[instance["instance_id"]], Tags=[{"Key": "environment", "Value": "production"}]
    )
    finding = stories.medium_instance(live.world)
    live.control.raise_finding(finding)
    run = live.run_of(finding, "Suspended")
    digest = plan_of(live, run).digest
    reminder = {"flow_run_id": str(run.id), "case_id": read(finding).case_id, "number": 1, "last": True}
    with live.worker_resting(), ThreadPoolExecutor(1) as beside:
        answer(run, digest, approver="Ada")
        back = beside.submit(live.go_on, run.id)
        # Pressed while the run is on its way back to the question: the door waits for it.
        assert "You approved" in press(live, "approve", "U0GRACE")
        back.result()
        live.go_on(run.id)
        late = run_deployment(
            "approval-reminder/approval-reminder", parameters=reminder, timeout=0, as_subflow=False
        )
        assert live.go_on(late.id).state_name == "Completed"

    assert outcome(live, finding, run) == "contained"
    approval = live.summary(finding)["approval"]
    assert approval["approver"] == "Ada, Grace"
    answers = [entry.body for entry in live.entries(finding) if entry.step.startswith("answer ")]
    assert [(one["approver"], one["via"], len(one["signature"])) for one in answers] == [
        ("Ada", "form", 0),
        ("Grace", "slack", 64),
    ]
    assert "1 of 2: Ada approved" in json.dumps(live.chat.slack("chat.update"))
    assert "Reminder" not in json.dumps(live.chat.slack())


@pytest.mark.usefixtures("_listener")
def test_blind_evidence_makes_even_a_high_finding_wait(live):
    finding = stories.compromised_user_key(live.world)
    live.control.fail_next("iam", "GetUser", "AccessDenied", times=9)
    live.control.raise_finding(finding)
    run = live.run_of(finding, "Suspended")

    assert live.changes() == []
    assert "iam:GetUser" in plan_of(live, run).ask[0]
    with live.worker_resting():
        answer(run, plan_of(live, run).digest, DO_NOT_CONTAIN)
        live.go_on(run.id)
    assert outcome(live, finding, run) == "not contained"
    assert any("iam:GetUser" in why for why in [str(live.summary(finding)["looks"])])


def test_the_worker_process_is_killed_in_the_middle_and_the_case_goes_on_by_itself(waiting):
    live, finding, run = waiting
    live.control.fail_next("ec2", "CreateSnapshots", answer_delay=20)
    answer(run, plan_of(live, run).digest)
    until(lambda: live.control.calls(service="ec2", operation="CreateSnapshots"))
    pid = live.client.read_flow_run(run.id).infrastructure_pid

    os.kill(int(str(pid).rsplit(":", 1)[-1]), signal.SIGKILL)

    # The worker reports Crashed, an automation of the server puts the run back, the worker takes it up.
    assert live.run_of(finding, "Completed").run_count == 2
    assert live.summary(finding)["outcome"] == "contained"
    changes = Counter(operation for operation, _ in live.changes())
    assert changes["CreateSnapshots"] == 1
    assert changes["StopInstances"] == 1
    assert changes["ModifyNetworkInterfaceAttribute"] == 4

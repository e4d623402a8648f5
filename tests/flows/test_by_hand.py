"""Runbooks that a person starts, and findings whose events were lost."""

import json

import pytest
from prefect.deployments import run_deployment

from deployments.story import answer_form, question_of, until_still
from emulator import stories
from tests.live import HANGS, forget, read
from watchkeeper.approval import CONTAIN, DO_NOT_CONTAIN

PROD = "333333333333"
BY = {"started_by": "Ada", "reason": "odd calls at night"}


@pytest.fixture
def here(live):
    """The stack, and flows in this process that know nothing of earlier ones."""
    forget()
    return live


@pytest.fixture
def resting(here):
    """The same, and runs of deployments go on in this process, where the test says so."""
    with here.worker_resting():
        yield here


def started(name, **parameters):
    return run_deployment(f"{name}/{name}", parameters={**BY, **parameters}, timeout=0, as_subflow=False)


def answer(live, run, decision):
    answer_form(
        run.id,
        {
            "decision": decision,
            "approver": "Ada",
            "plan_digest": question_of(live.client, run.id).digest,
            "comment": "",
        },
    )


def test_a_dry_run_shows_the_plan_and_changes_and_tells_nothing(here):
    from flows.by_hand import isolate_instance

    miner = here.world["instances"]["miner-1"]
    result = isolate_instance(PROD, miner["region"], miner["instance_id"], **BY)

    assert result["outcome"] == "rehearsed"
    assert here.changes() == []
    assert here.chat.slack() == []
    (report,) = (here.cases / result["case"]).glob("reports/*.md")
    assert "Isolate instance" in report.read_text()


def test_without_it_the_plan_waits_until_it_is_confirmed(here):
    run = started("quarantine-user", account=PROD, user_name="deploy-bot", dry_run=False)
    run = until_still(here.client, run.id, HANGS)
    assert run.state_name == "Suspended"
    assert here.changes() == []
    assert "odd calls at night" in question_of(here.client, run.id).question

    with here.worker_resting():
        answer(here, run, CONTAIN)
        assert here.go_on(run.id).state_name == "Completed"
    assert {name for name, _ in here.changes()} == {"UpdateAccessKey", "PutUserPolicy"}


def test_a_no_changes_nothing(resting):
    run = started("revoke-role-sessions", account=PROD, role_name="batch-role", dry_run=False)
    run = resting.go_on(run.id)
    answer(resting, run, DO_NOT_CONTAIN)

    assert resting.go_on(run.id).state_name == "Completed"
    assert resting.changes() == []


def test_what_the_guardrails_protect_is_not_touched_by_hand_either(here):
    from flows.by_hand import isolate_instance

    protected = here.world["instances"]["db-1"]
    result = isolate_instance(PROD, protected["region"], protected["instance_id"], **BY)

    (summary,) = (here.cases / result["case"]).glob("summaries/*.json")
    plan = json.loads(summary.read_text())["plan"]
    assert plan["actions"] == []
    assert "watchkeeper:protected=true" in json.dumps(plan["declined"])


def test_a_principal_is_looked_into_without_a_finding(here):
    from flows.investigate_by_hand import investigate

    result = investigate("us-east-1", principal=f"arn:aws:iam::{PROD}:user/deploy-bot", **BY)

    (summary,) = (here.cases / result["case"]).glob("summaries/*.json")
    told = json.loads(summary.read_text())
    assert told["looks"]["user"]["value"]["user_name"] == "deploy-bot"
    assert told["timeline"]["calls"]
    assert here.changes() == []


def test_a_finding_is_investigated_by_its_id_in_the_case_that_its_event_would_open(here):
    from flows.investigate_by_hand import investigate

    finding = stories.mining_instance(here.world)
    here.control.raise_finding(finding)
    result = investigate(finding["region"], finding_id=finding["id"], **BY)

    assert result["case"] == read(finding).case_id
    assert here.changes() == []


def test_a_finding_whose_event_was_lost_is_taken_up_once(resting):
    from flows.investigate_by_hand import investigate
    from flows.reconcile import reconcile

    here, finding = resting, stories.medium_instance(resting.world)
    here.control.raise_finding(finding)
    here.sqs.purge_queue(QueueUrl=here.queue_url)
    # That somebody had a look at it is not that it was worked on.
    investigate(finding["region"], finding_id=finding["id"], **BY)

    first = reconcile(hours=3, regions_only=[finding["region"]])
    run = here.go_on(here.runs_of(finding)[0].id)
    second = reconcile(hours=3, regions_only=[finding["region"]])

    assert first["taken up"] == 1
    assert second["taken up"] == 0
    assert run.state_name == "Suspended"
    assert len(here.runs_of(finding)) == 1

"""What people hear of runs that end without a result: nothing that was to look for danger ends silently."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from flows import approval_deadline, reconcile, verify
from flows.investigate_by_hand import investigate
from flows.reconcile import reconcile as reconciling
from tasks import case_store
from tests.builders import key_finding
from watchkeeper.house_policy import HousePolicy
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.plan import Plan
from watchkeeper.timeline import Timeline
from watchkeeper.triage import triage


def ended(flow, **parameters):
    """Call the hooks of a flow whose run failed."""
    run = SimpleNamespace(id=uuid4(), name="a run", parameters=parameters)
    for hook in flow.on_failure_hooks:
        hook(flow, run, SimpleNamespace(name="Failed"))
    return run


def worked(flow):
    for hook in flow.on_completion_hooks:
        hook(
            flow,
            SimpleNamespace(id=uuid4(), name="a run", parameters={}),
            SimpleNamespace(name="Completed"),
        )


def pages(chat):
    return [(one["event_action"], one["dedup_key"]) for one in chat.pagerduty()]


def test_reconcile_that_fails_again_and_again_calls_once_and_says_when_it_works_again(chat):
    for _ in range(3):
        ended(reconciling)
    assert pages(chat) == [("trigger", "watchkeeper-reconcile")]
    assert len(chat.slack()) == 1

    for _ in range(2):
        worked(reconciling)
    assert [action for action, _ in pages(chat)] == ["trigger", "resolve"]
    assert "again" in chat.slack("chat.update")[-1]["text"]

    ended(reconciling)
    assert [action for action, _ in pages(chat)] == ["trigger", "resolve", "trigger"]


def test_nobody_hears_of_reconcile_that_works(chat):
    worked(reconciling)
    assert (chat.slack(), chat.pagerduty()) == ([], [])


def test_reconcile_that_nobody_could_be_told_of_is_no_error_of_its_own(chat):
    chat.fail_next("slack", 503)
    chat.fail_next("pagerduty", 503)
    ended(reconciling)
    assert reconcile._is_told()


@pytest.mark.parametrize("known", [True, False])
def test_a_later_look_that_fails_calls_a_person(chat, known):
    finding = key_finding()
    summary = CaseSummary(
        case_id=finding.case_id, finding=finding, triage=triage(finding, HousePolicy()), looks={},
        timeline=Timeline(), outcome=Outcome.CONTAINED,
        plan=Plan(case_id=finding.case_id, finding_key=finding.key, runbook="r", summary="s"),
    )  # fmt: skip
    if known:
        name = f"{finding.case_id}/summaries/run-1.json"
        case_store.store().write_once(name, summary.model_dump_json().encode())
    ended(verify.verify_containment, case_id=finding.case_id, run="run-1")

    assert pages(chat) == [("trigger", f"watchkeeper-{finding.case_id}")]
    assert "later look at a containment ended as Failed" in chat.slack()[-1]["text"]


def test_a_deadline_that_could_not_answer_calls_a_person(chat):
    waits = uuid4()
    ended(approval_deadline.approval_deadline, flow_run_id=waits, plan_digest="0" * 64)

    assert pages(chat) == [("trigger", f"watchkeeper-deadline-{waits}")]
    assert str(waits) in chat.slack()[-1]["text"]


@pytest.mark.parametrize(("dry_run", "called"), [(False, 1), (True, 0)])
def test_an_investigation_by_hand_that_may_contain_does_not_end_silently(chat, dry_run, called):
    ended(investigate, region="us-east-1", account="", dry_run=dry_run)
    assert len(pages(chat)) == called

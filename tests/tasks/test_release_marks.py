"""What a release may undo: once, only what nobody else relies on, and only what is known."""

import pytest

from flows.release import as_recorded
from tasks import contain
from tasks.contain import carry_out, receipts_of, undo
from tasks.hands import HANDS
from tests.tasks.scenes import CASE, KINDS, action, last, operations
from watchkeeper.case import next_entry
from watchkeeper.errors import Permanent, Throttled
from watchkeeper.receipt import Verdict

OTHER_CASE = "wk-ffffffffffff"
SHARED = [kind for kind in KINDS if HANDS[kind].shared and kind != "snapshot_volumes"]


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 0.6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_that_was_released_is_not_undone_again_when_somebody_made_the_change_anew(
    control, world, kind
):
    receipt = carry_out.fn(action(kind, world))
    assert undo.fn(receipt).verdict is Verdict.PASS
    HANDS[kind].change(receipt.action)
    since = last(control)

    proof = undo.fn(receipt)

    assert (proof.verdict, proof.note) == (Verdict.PASS, "released before")
    assert operations(control, since) == []


@pytest.mark.parametrize("kind", SHARED)
def test_what_another_case_relies_on_stays_until_that_one_is_released(control, world, kind):
    mine, other = action(kind, world), action(kind, world, case_id=OTHER_CASE)
    first, second = carry_out.fn(mine), carry_out.fn(other)
    assert (first.outcome, second.outcome) == ("done", "already")
    since = last(control)

    proof = undo.fn(first)
    assert proof.verdict is Verdict.FAIL
    assert f"case {OTHER_CASE} still holds it" in proof.note
    assert operations(control, since) == []

    assert undo.fn(second).verdict is Verdict.PASS
    assert undo.fn(first).verdict is Verdict.PASS
    assert not mine.holds(HANDS[kind].observe(mine))


def test_two_cases_that_both_changed_it_do_not_wait_for_one_another_for_ever(world, operator):
    mine = action("deactivate_access_key", world)
    first = carry_out.fn(mine)
    operator("iam").update_access_key(
        UserName=mine.user_name, AccessKeyId=mine.access_key_id, Status="Active"
    )
    second = carry_out.fn(mine.model_copy(update={"case_id": OTHER_CASE}))
    assert second.changed

    assert undo.fn(first).verdict is Verdict.FAIL
    assert undo.fn(second).verdict is Verdict.PASS
    assert undo.fn(first).verdict is Verdict.PASS


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "snapshot_volumes"])
def test_a_process_that_dies_for_good_after_the_change_leaves_enough_to_undo(world, kind):
    one = action(kind, world)
    contain.case_store.recall_or_make(
        contain._before_name(one), lambda: contain._note(one, HANDS[kind].observe(one))
    )
    HANDS[kind].change(one)  # and here the process died

    (receipt,) = receipts_of(CASE)

    assert (receipt.outcome, receipt.changed, receipt.verdict) == ("failed", True, Verdict.UNKNOWN)
    assert undo.fn(receipt).verdict is Verdict.PASS
    assert not one.holds(HANDS[kind].observe(one))


def test_a_read_back_that_fails_after_the_change_counts_as_changed(control, world):
    one = action("stop_instance", world)
    control.fail_next("ec2", "DescribeInstances", delay=0.001)
    control.fail_next("ec2", "DescribeInstances", "ConcurrentModification", times=2)
    with pytest.raises(Throttled) as told:
        carry_out.fn(one)

    receipt = contain.not_done(one, told.value)

    assert (receipt.after, receipt.changed) == (None, True)
    assert undo.fn(receipts_of(CASE)[0]).verdict is Verdict.PASS
    assert operations(control) == ["StopInstances", "StartInstances"]


def entries(*receipts):
    made = []
    for one in receipts:
        body = one.model_dump(mode="json")
        made.append(next_entry(made, at=one.at, run="run", step=f"action {one.action.key}", body=body))
    return made


def test_a_receipt_is_believed_if_the_history_says_the_same_or_did_not_come_to_say_it(control, world):
    control.fail_next("ec2", "StopInstances", "AccessDenied")
    failed = carry_out.fn(action("stop_instance", world))
    done = carry_out.fn(action("stop_instance", world))

    for history in ((), (failed,), (failed, done)):
        assert as_recorded(done, entries(*history)) == done


@pytest.mark.parametrize("altered", [{"before": {"state": "stopped"}}, {"changed": False}])
def test_a_receipt_of_which_the_history_says_something_else_is_refused(world, altered):
    done = carry_out.fn(action("stop_instance", world))

    with pytest.raises(Permanent, match="was altered"):
        as_recorded(done.model_copy(update=altered), entries(done))


def test_what_aws_denied_to_the_case_and_a_person_did_is_not_undone_by_a_release(control, world, operator):
    one = action("stop_instance", world)
    control.fail_next("ec2", "StopInstances", "AccessDenied")
    failed = carry_out.fn(one)
    operator("ec2").stop_instances(InstanceIds=[one.instance_id])

    (receipt,) = receipts_of(CASE)
    proof = undo.fn(as_recorded(receipt, entries(failed)))

    assert (proof.verdict, proof.note) == (Verdict.PASS, "the case did not change it")
    assert operations(control) == []

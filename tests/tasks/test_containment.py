"""Seven actions' calls one by one: done, cut off, refused (the way there and back: test_every_action)."""

import pytest

from tasks import case_store, contain
from tasks.contain import carry_out, prove, receipt_name, receipts_of, undo
from tasks.hands import HANDS
from tests.tasks.scenes import CASE, CHANGE, KINDS, LOOK, action, changes, former_state, last, operations
from watchkeeper.errors import Throttled, Transient
from watchkeeper.receipt import Verdict

every_action = pytest.mark.parametrize("kind", KINDS)
CHANGED_ONCE = {kind: [CHANGE[kind][1]] for kind in KINDS} | {
    "quarantine_instance": [
        "CreateSecurityGroup", "RevokeSecurityGroupEgress",
        "CreateSecurityGroup", "AuthorizeSecurityGroupIngress",
        *["ModifyNetworkInterfaceAttribute"] * 6,
        "DeleteSecurityGroup",
    ]
}  # fmt: skip
UNDO_CALLS = {
    "deactivate_access_key": ["UpdateAccessKey"],
    "deny_all_user": ["DeleteUserPolicy"],
    "protect_from_termination": ["ModifyInstanceAttribute"],
    "quarantine_instance": ["ModifyNetworkInterfaceAttribute"] * 3,
    "revoke_role_sessions": ["DeleteRolePolicy"],
    "snapshot_volumes": [],
    "stop_instance": ["StartInstances"],
}


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """What never comes is waited for a second and not twelve."""
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)


def state(one):
    return HANDS[one.kind].observe(one)


@every_action
def test_it_is_done_and_undone_by_these_calls_and_no_others(control, world, kind):
    one = action(kind, world)

    receipt = carry_out.fn(one)

    assert receipt.before == former_state(kind, world)
    assert receipt.after == state(one)
    assert operations(control) == CHANGED_ONCE[kind]
    since = last(control)
    assert undo.fn(receipt).verdict is Verdict.PASS
    assert operations(control, since) == UNDO_CALLS[kind]


@every_action
def test_a_process_that_dies_between_change_and_receipt_is_taken_up_where_it_stopped(control, world, kind):
    """The second process knows what was there before the first one, and that the case changed it."""
    one = action(kind, world)
    before = HANDS[kind].observe(one)
    case_store.recall_or_make(f"{CASE}/before/{one.key}.json", lambda: contain._note(one, before))
    HANDS[kind].change(one)  # and here the first process died

    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.changed) == ("done", True)
    assert receipt.before == former_state(kind, world)
    assert operations(control) == CHANGED_ONCE[kind]
    undo.fn(receipt)
    if kind != "snapshot_volumes":
        assert not one.holds(state(one))


@every_action
def test_a_process_that_dies_before_the_change_leaves_nothing_but_a_note(control, world, kind):
    one = action(kind, world)
    control.fail_next(*CHANGE[kind], "ConcurrentModification")  # botocore does not retry it
    with pytest.raises(Throttled):
        carry_out.fn(one)
    assert CHANGE[kind][1] not in operations(control)
    assert case_store.store().names(f"{CASE}/before") == [f"{CASE}/before/{one.key}.json"]
    assert case_store.store().names(f"{CASE}/receipts") == []

    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.before) == ("done", former_state(kind, world))


@every_action
def test_a_change_that_aws_denies_is_recorded_with_the_permission_and_not_thrown(control, world, kind):
    one = action(kind, world)
    service, operation = CHANGE[kind]
    control.fail_next(service, operation, "AccessDenied")

    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.verdict) == ("failed", Verdict.FAIL)
    assert f"{service}:{operation}" in receipt.error
    assert receipt.before == former_state(kind, world)
    assert operation not in operations(control)
    assert case_store.store().read(receipt_name(one)) is None


@every_action
def test_an_action_that_was_denied_is_tried_again_by_the_next_start(control, world, kind):
    control.fail_next(*CHANGE[kind], "AccessDenied")
    assert carry_out.fn(action(kind, world)).outcome == "failed"

    assert carry_out.fn(action(kind, world)).outcome == "done"


@every_action
def test_what_cannot_be_looked_at_is_not_changed(control, world, kind):
    service, operation = LOOK[kind]
    control.fail_next(service, operation, "AccessDenied")

    receipt = carry_out.fn(action(kind, world))

    assert (receipt.outcome, receipt.verdict) == ("failed", Verdict.UNKNOWN)
    assert (receipt.before, receipt.changed) == (None, False)
    assert f"{service}:{operation}" in receipt.error
    assert changes(control) == []
    assert case_store.store().names(CASE) == []


@every_action
def test_a_proof_that_may_not_look_is_unknown_and_never_a_pass(control, world, kind):
    carry_out.fn(action(kind, world))
    service, operation = LOOK[kind]
    control.fail_next(service, operation, "UnauthorizedOperation")

    proof = prove.fn(action(kind, world))

    assert proof.verdict is Verdict.UNKNOWN
    assert f"{service}:{operation}" in proof.note


@pytest.mark.parametrize("kind", [kind for kind in KINDS if UNDO_CALLS[kind]])
def test_an_undo_that_is_denied_is_unknown_and_says_the_permission(control, world, kind):
    receipt = carry_out.fn(action(kind, world))
    operation = UNDO_CALLS[kind][0]
    control.fail_next(CHANGE[kind][0], operation, "AccessDenied")

    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.UNKNOWN
    assert f"{CHANGE[kind][0]}:{operation}" in proof.note
    assert undo.fn(receipt).verdict is Verdict.PASS


@every_action
def test_an_answer_that_stays_away_is_for_prefect_to_retry(control, world, kind):
    control.fail_next(*LOOK[kind], "ConcurrentModification")

    with pytest.raises(Transient):
        carry_out.fn(action(kind, world))
    assert changes(control) == []


def test_receipts_come_back_in_the_order_of_the_doing(world):
    order = ("snapshot_volumes", "deny_all_user", "deactivate_access_key")
    made = [carry_out.fn(action(kind, world)) for kind in order]

    assert receipts_of(CASE) == made
    assert receipts_of("wk-another") == []


def test_each_change_counts_once_for_the_circuit_breaker_and_what_was_so_already_does_not(world):
    for kind in KINDS:
        carry_out.fn(action(kind, world))
        carry_out.fn(action(kind, world))
    assert case_store.changes_last_hour() == len(KINDS)

    carry_out.fn(action("stop_instance", world, case_id="wk-ffffffffffff"))
    assert case_store.changes_last_hour() == len(KINDS)


@every_action
def test_a_change_is_sent_once_and_repeated_only_after_a_look(control, world, kind):
    """Botocore would send it up to three times: after a time-out that may be three sets of snapshots."""
    control.fail_next(*CHANGE[kind], "RequestLimitExceeded")

    with pytest.raises(Throttled):
        carry_out.fn(action(kind, world))
    assert CHANGE[kind][1] not in operations(control)

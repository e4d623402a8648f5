"""What each action of the access review runs into (the way there and back: test_every_action)."""

import json

import pytest

from tasks import contain
from tasks.contain import carry_out, prove, undo
from tasks.hands import HANDS
from tests.tasks.access_scenes import (
    BOTH,
    CHANGE,
    KINDS,
    OURS,
    READ_ONLY,
    REDUCED,
    VENDOR,
    WHERE,
    actions,
    set_scene,
    trusting,
    uploads,
)  # fmt: skip
from tests.tasks.scenes import last, operations
from watchkeeper.actions.deactivate_credential import DeactivateCredential
from watchkeeper.errors import Throttled
from watchkeeper.receipt import Verdict

every_action = pytest.mark.parametrize("kind", KINDS)
OTHER = "wk-ba9876543210"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """What never comes is waited for a second and not twelve."""
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)


@pytest.fixture
def scene(operator):
    return set_scene(operator)


def state(one):
    return HANDS[one.kind].observe(one)


@every_action
def test_what_is_denied_is_recorded_and_what_is_busy_is_tried_again(control, scene, kind):
    one = actions(scene)[kind]
    control.fail_next("iam", CHANGE[kind], "ConcurrentModification")
    with pytest.raises(Throttled):
        carry_out.fn(one)
    control.fail_next("iam", CHANGE[kind], "AccessDenied")

    receipt = carry_out.fn(one)

    assert receipt.outcome == "failed"
    assert f"iam:{CHANGE[kind]}" in receipt.error
    assert not receipt.changed
    assert carry_out.fn(one).outcome == "done"


@every_action
def test_what_cannot_be_looked_at_is_not_changed(control, scene, kind):
    one = actions(scene)[kind]
    before = operations(control)
    control.deny("333333333333", "iam")

    receipt = carry_out.fn(one)

    assert receipt.outcome == "failed"
    assert receipt.before is None
    assert prove.fn(one).verdict is Verdict.UNKNOWN
    assert operations(control) == before


@pytest.mark.parametrize("kind", ["detach_user_policy", "remove_from_group", "deactivate_credential"])
def test_two_cases_on_the_same_the_first_waits_for_the_second(scene, kind):
    first = carry_out.fn(actions(scene)[kind])
    second = carry_out.fn(actions(scene, case_id=OTHER)[kind])

    assert OTHER in undo.fn(first).note
    assert undo.fn(second).verdict is Verdict.PASS
    assert undo.fn(first).verdict is Verdict.PASS
    assert state(first.action) == first.before


@pytest.mark.parametrize(
    "kind", ["detach_user_policy", "remove_from_group", "deactivate_credential", "close_role"]
)
def test_whoever_is_gone_has_nothing_left_to_revoke(scene, kind):
    one = actions(scene)[kind]
    names = {"user_name": "nobody", "holder_name": "nobody", "role_name": "nobody"}
    gone = one.model_copy(update={name: who for name, who in names.items() if hasattr(one, name)})

    receipt = carry_out.fn(gone)

    assert (receipt.outcome, receipt.changed) == ("already", False)


@pytest.mark.parametrize("credential", ["ssh_public_key", "signing_certificate"])
def test_ssh_keys_and_certificates_go_off_and_on(operator, scene, credential):
    uploaded = uploads(operator)
    one = DeactivateCredential(
        **WHERE, user_name="clara", credential=credential, credential_id=uploaded[credential, "clara"]
    )
    others = one.model_copy(update={"credential_id": uploaded[credential, "bob"]})

    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.before, receipt.after) == (
        "done",
        {"status": "Active"},
        {"status": "Inactive"},
    )
    assert state(others) == {"status": "absent"}
    assert state(others.model_copy(update={"user_name": "bob"})) == {"status": "Active"}
    assert undo.fn(receipt).verdict is Verdict.PASS
    assert state(one) == {"status": "Active"}


def test_a_reduction_is_not_made_on_a_document_that_nobody_decided_on(control, operator, scene):
    one = actions(scene)["reduce_trust"]
    changed = json.dumps(trusting(OURS, VENDOR, "arn:aws:iam::888888888888:root"))
    operator("iam").update_assume_role_policy(RoleName="vendor-role", PolicyDocument=changed)
    since = last(control)

    receipt = carry_out.fn(one)

    assert receipt.outcome == "failed"
    assert "was changed since it was decided on" in receipt.error
    assert operations(control, since) == []


def test_what_somebody_changed_after_a_reduction_is_not_overwritten(operator, scene):
    receipt = carry_out.fn(actions(scene)["reduce_trust"])
    theirs = json.dumps(trusting("arn:aws:iam::888888888888:root"))
    operator("iam").update_assume_role_policy(RoleName="vendor-role", PolicyDocument=theirs)

    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.UNKNOWN
    assert "changed by somebody" in proof.note
    assert state(receipt.action)["trust"] == json.loads(theirs)


def test_a_role_reduced_and_then_closed_gives_back_each_by_itself(scene):
    made = actions(scene)
    reduced, closed = carry_out.fn(made["reduce_trust"]), carry_out.fn(made["close_role"])

    assert undo.fn(reduced).verdict is Verdict.PASS
    now = state(made["close_role"])
    assert made["close_role"].holds(now)
    assert now["trust"]["Statement"][:2] == BOTH["Statement"]
    assert undo.fn(closed).verdict is Verdict.PASS
    assert state(made["reduce_trust"])["trust"] == BOTH


def test_opening_a_role_leaves_what_others_did_meanwhile(operator, scene):
    one = actions(scene)["close_role"]
    receipt = carry_out.fn(one)
    theirs = {**REDUCED, "Statement": [*REDUCED["Statement"], one.statement]}
    operator("iam").update_assume_role_policy(RoleName="vendor-role", PolicyDocument=json.dumps(theirs))

    assert undo.fn(receipt).verdict is Verdict.PASS
    assert state(one)["trust"] == REDUCED


def test_a_role_that_two_cases_closed_stays_closed_until_both_open_it(scene):
    first, second = actions(scene)["close_role"], actions(scene, case_id=OTHER)["close_role"]
    receipts = [carry_out.fn(one) for one in (first, second)]

    assert [receipt.outcome for receipt in receipts] == ["done", "done"]
    assert undo.fn(receipts[0]).verdict is Verdict.PASS
    assert second.holds(state(second))
    assert undo.fn(receipts[1]).verdict is Verdict.PASS
    assert state(first)["trust"] == BOTH


def test_a_policy_of_two_holders_goes_from_the_one_that_was_meant(operator, scene):
    carry_out.fn(actions(scene)["detach_user_policy"])

    iam = operator("iam")
    on_group = iam.list_attached_group_policies(GroupName="admins")["AttachedPolicies"]
    assert [one["PolicyArn"] for one in on_group] == [READ_ONLY]
    assert iam.list_attached_user_policies(UserName="clara")["AttachedPolicies"] == []

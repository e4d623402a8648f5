"""What each action runs into in a world that does not hold still, and what it is worth there."""

import pytest
from botocore.exceptions import ClientError

from emulator.world import SECURITY, fake_secret
from tasks import case_store, contain
from tasks.contain import carry_out, not_done, prove, receipts_of, undo
from tasks.containment.snapshots import CASE_TAG
from tests.tasks.scenes import CASE, action, changes, former_state, operations
from watchkeeper.errors import Throttled
from watchkeeper.receipt import Verdict

OTHER_CASE = "wk-ffffffffffff"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 0.6)


@pytest.mark.parametrize(
    "role", ["AWSServiceRoleForAmazonGuardDuty", "AWSReservedSSO_AdministratorAccess_0123456789abcdef"]
)
def test_a_role_that_aws_owns_is_recorded_as_not_to_be_changed(control, world, role):
    one = action("revoke_role_sessions", world, role_name=role)

    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.changed) == ("failed", False)
    assert "iam:PutRolePolicy" in receipt.error
    assert "UnmodifiableEntity" in receipt.error
    assert changes(control) == []
    assert prove.fn(one).verdict is Verdict.FAIL


def test_a_user_whose_policies_are_full_is_recorded_with_awss_reason(world, operator):
    filler = '{"Version":"2012-10-17","Statement":{"Sid":"%s","Effect":"Deny","Action":"*","Resource":"*"}}'
    operator("iam").put_user_policy(
        UserName="bob", PolicyName="filler", PolicyDocument=filler % ("x" * 1_900)
    )

    receipt = carry_out.fn(action("deny_all_user", world, user_name="bob"))

    assert receipt.outcome == "failed"
    assert "LimitExceeded" in receipt.error


def test_a_change_that_never_shows_when_read_back_has_failed(control, world):
    """A volume that hangs at the instance no more: AWS takes the call, and makes no snapshot of it."""
    foreign = world["instances"]["db-1"]["volume_ids"][0]
    volumes = (*world["instances"]["miner-1"]["volume_ids"], foreign)
    one = action("snapshot_volumes", world, volume_ids=volumes)

    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.verdict) == ("failed", Verdict.FAIL)
    assert receipt.error == "read back, and it is not as it should be"
    assert receipt.changed  # the other volumes' snapshots are there
    assert operations(control) == ["CreateSnapshots"]
    assert case_store.store().names(f"{CASE}/receipts") == []
    assert receipts_of(CASE) == [receipt]


def test_an_undo_that_never_shows_when_read_back_has_failed(world, operator):
    """A key that was deleted in the meantime cannot be switched on again: that is said."""
    one = action("deactivate_access_key", world)
    receipt = carry_out.fn(one)
    operator("iam").delete_access_key(UserName=one.user_name, AccessKeyId=one.access_key_id)

    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.FAIL
    assert proof.note == "not all is as it was: status is 'absent' and was 'Active'"


def test_a_key_that_is_gone_or_whose_user_is_gone_needs_nothing(control, world):
    for more in ({"access_key_id": "AKIANOSUCHKEYEXAMPLE"}, {"user_name": "nobody"}):
        assert carry_out.fn(action("deactivate_access_key", world, **more)).outcome == "already"
    assert changes(control) == []


def test_a_user_who_does_not_exist_cannot_be_denied_anything(world):
    receipt = carry_out.fn(action("deny_all_user", world, user_name="nobody"))

    assert receipt.outcome == "failed"
    assert "NoSuchEntity" in receipt.error


@pytest.mark.parametrize("kind", ["stop_instance", "protect_from_termination"])
def test_an_instance_that_does_not_exist_is_unknown_and_not_contained(control, world, kind):
    receipt = carry_out.fn(action(kind, world, instance_id="i-0123456789abcdef0"))

    assert (receipt.outcome, receipt.verdict) == ("failed", Verdict.UNKNOWN)
    assert "InvalidInstanceID.NotFound" in receipt.error
    assert changes(control) == []


def test_an_instance_that_terminates_itself_counts_as_stopped(control, world, operator):
    one = action("stop_instance", world)
    operator("ec2").terminate_instances(InstanceIds=[one.instance_id])

    assert carry_out.fn(one).outcome == "already"
    assert changes(control) == []


def test_a_role_that_cannot_be_assumed_fails_the_action_and_nothing_else(control, world):
    control.fail_next("sts", "AssumeRole", "AccessDenied")

    receipt = carry_out.fn(action("deactivate_access_key", world))
    assert (receipt.outcome, receipt.before) == ("failed", None)
    assert "sts:AssumeRole" in receipt.error


def test_tries_that_are_used_up_give_a_receipt_with_what_was_before(control, world):
    one = action("stop_instance", world)
    control.fail_next("ec2", "StopInstances", "ConcurrentModification")
    with pytest.raises(Throttled) as told:
        carry_out.fn(one)

    receipt = not_done(one, told.value)

    assert (receipt.outcome, receipt.changed) == ("failed", False)
    assert receipt.before == former_state("stop_instance", world)
    assert "ec2:StopInstances" in receipt.error
    assert "tried several times" in receipt.error


def test_tries_that_were_used_up_before_the_first_look_give_a_receipt_without_any_state(control, world):
    receipt = not_done(action("stop_instance", world), Throttled("slow down"))

    assert (receipt.before, receipt.after, receipt.changed) == (None, None, False)
    assert receipt.verdict is Verdict.UNKNOWN


def test_a_change_whose_answer_was_lost_is_noted_and_can_be_undone(control, world):
    """The call went through, and reading back failed until the tries were used up."""
    one = action("stop_instance", world)
    control.fail_next("ec2", "DescribeInstances", delay=0.001)
    control.fail_next("ec2", "DescribeInstances", "ConcurrentModification")
    with pytest.raises(Throttled) as told:
        carry_out.fn(one)

    receipt = not_done(one, told.value)

    assert (receipt.outcome, receipt.changed) == ("failed", True)
    assert receipts_of(CASE) == [receipt]
    assert undo.fn(receipt).verdict is Verdict.PASS
    assert operations(control) == ["StopInstances", "StartInstances"]


def test_a_deactivated_key_works_nowhere_and_a_released_one_again(world, with_key):
    one = action("deactivate_access_key", world)
    sts = with_key(one.access_key_id, fake_secret(one.access_key_id))
    sts.get_caller_identity()

    receipt = carry_out.fn(one)
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        sts.get_caller_identity()

    undo.fn(receipt)
    assert sts.get_caller_identity()["Arn"].endswith("/deploy-bot")


def test_the_users_other_key_and_policies_stay_as_they_are(world, operator):
    iam = operator("iam")
    for kind in ("deactivate_access_key", "deny_all_user"):
        carry_out.fn(action(kind, world))

    keys = iam.list_access_keys(UserName="deploy-bot")["AccessKeyMetadata"]
    assert [key["Status"] for key in keys] == ["Inactive", "Active"]
    policies = iam.list_user_policies(UserName="deploy-bot")["PolicyNames"]
    assert sorted(policies) == [f"EmergencyDenyAll-{CASE}", "deploy"]


@pytest.mark.parametrize("kind", ["deny_all_user", "revoke_role_sessions"])
def test_two_cases_have_two_policies_and_each_takes_away_its_own(control, world, kind):
    mine, other = action(kind, world), action(kind, world, case_id=OTHER_CASE)
    receipt = carry_out.fn(mine)
    assert carry_out.fn(other).outcome == "done"

    undo.fn(receipt)

    assert prove.fn(mine).verdict is Verdict.FAIL
    assert prove.fn(other).verdict is Verdict.PASS


def test_a_policy_of_our_name_that_somebody_weakened_is_put_right(world, operator):
    one = action("deny_all_user", world)
    operator("iam").put_user_policy(
        UserName=one.user_name,
        PolicyName=one.policy_name,
        PolicyDocument='{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    )

    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.changed) == ("done", True)
    assert receipt.after == {"document": one.document}


def test_the_snapshots_of_one_case_are_one_set_and_say_whose_they_are(control, world, operator):
    one = action("snapshot_volumes", world)
    carry_out.fn(one)
    carry_out.fn(action("snapshot_volumes", world, case_id=OTHER_CASE))

    found = operator("ec2").describe_snapshots(
        OwnerIds=["self"], Filters=[{"Name": f"tag:{CASE_TAG}", "Values": [CASE]}]
    )["Snapshots"]
    assert {snapshot["VolumeId"] for snapshot in found} == set(one.volume_ids)
    assert {"Key": "watchkeeper:instance", "Value": one.instance_id} in found[0]["Tags"]
    assert operations(control) == ["CreateSnapshots"] * 2


def test_an_action_in_our_own_account_needs_no_role(control, world, operator):
    operator("iam", "security").create_user(UserName="neighbour")
    one = action("deny_all_user", world, account=SECURITY, user_name="neighbour")

    assert carry_out.fn(one).outcome == "done"
    assert control.calls(operation="AssumeRole") == []

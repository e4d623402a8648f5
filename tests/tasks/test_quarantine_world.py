"""Quarantine in a VPC where others are at work: other cases, people, and EC2 itself."""

from datetime import timedelta

import pytest

from tasks import contain
from tasks.contain import carry_out, prove, receipts_of, undo
from tasks.containment import quarantine
from tests.tasks.scenes import CASE, action, operations
from tests.tasks.test_quarantine import MOVE, group_named, groups_on, made, moves, put
from watchkeeper.actions.quarantine_instance import QUARANTINE_GROUP
from watchkeeper.errors import Transient
from watchkeeper.receipt import Verdict

OTHER_CASE = "wk-ffffffffffff"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)


@pytest.fixture
def one(world):
    return action("quarantine_instance", world)


@pytest.fixture
def ec2(operator):
    return operator("ec2")


@pytest.fixture
def had(world):
    return {eni: sorted(groups) for eni, groups in world["instances"]["miner-1"]["interfaces"].items()}


@pytest.fixture
def attached(ec2, one):
    """An interface that was attached after the plan was made."""
    subnet = ec2.describe_network_interfaces(NetworkInterfaceIds=[one.network_interface_ids[0]])
    eni = ec2.create_network_interface(SubnetId=subnet["NetworkInterfaces"][0]["SubnetId"])
    name = eni["NetworkInterface"]["NetworkInterfaceId"]
    ec2.attach_network_interface(NetworkInterfaceId=name, InstanceId=one.instance_id, DeviceIndex=5)
    return name


@pytest.fixture
def passing_of_another_case(ec2, one):
    """The other case has the first interface half way."""
    group = made(ec2, one, f"watchkeeper-untrack-{OTHER_CASE}", OTHER_CASE)
    put(ec2, one.network_interface_ids[0], group)
    return group


def test_an_interface_that_another_case_moves_just_now_is_left_to_it_for_a_while(
    control, one, passing_of_another_case
):
    with pytest.raises(Transient, match=f"another case.*{OTHER_CASE}"):
        carry_out.fn(one)
    assert MOVE not in operations(control)
    assert receipts_of(CASE) == []


def test_where_another_case_died_the_groups_before_are_unknown_and_undo_leaves_it_in_quarantine(
    monkeypatch, ec2, one, had, passing_of_another_case
):
    monkeypatch.setattr(quarantine, "_WAIT_FOR_ANOTHER_CASE", timedelta(0))
    first, second, third = one.network_interface_ids

    receipt = carry_out.fn(one)
    assert receipt.outcome == "done"
    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.FAIL
    assert f"left alone: {first} stays in quarantine" in proof.note
    quarantined = group_named(ec2, QUARANTINE_GROUP)["GroupId"]
    assert groups_on(ec2, one) == {first: [quarantined], second: had[second], third: had[third]}


def test_an_interface_whose_second_step_fails_is_put_back_and_not_left_open(control, ec2, one, had):
    control.fail_next("ec2", MOVE, delay=0.001)  # the first step is let through
    control.fail_next("ec2", MOVE, "UnauthorizedOperation")

    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.verdict) == ("failed", Verdict.FAIL)
    assert "OPEN" not in receipt.error
    assert groups_on(ec2, one) == had


def test_a_group_of_our_name_without_our_tag_keeps_its_rules_and_nothing_is_moved(control, ec2, one, had):
    group = made(ec2, one, QUARANTINE_GROUP)
    rule = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rule)

    receipt = carry_out.fn(one)

    assert receipt.outcome == "failed"
    assert f"{group} has our name and not our tag: left alone" in receipt.error
    assert group_named(ec2, QUARANTINE_GROUP)["IpPermissions"]
    assert groups_on(ec2, one) == had
    assert operations(control) == []


def test_an_interface_that_went_since_the_plan_does_not_keep_the_others_open(world, ec2, one):
    gone = one.model_copy(update={"network_interface_ids": (*one.network_interface_ids, "eni-0gone0123")})

    receipt = carry_out.fn(gone)

    assert (receipt.outcome, receipt.verdict) == ("done", Verdict.PASS)
    assert set(receipt.after["interfaces"]) == set(one.network_interface_ids)


def test_an_interface_that_was_attached_since_the_plan_is_isolated_proven_and_put_back(
    control, ec2, one, attached
):
    assert attached not in one.network_interface_ids
    receipt = carry_out.fn(one)
    quarantined = group_named(ec2, QUARANTINE_GROUP)["GroupId"]
    assert receipt.after["interfaces"][attached] == [quarantined]
    assert attached in {eni for eni, _ in moves(control)}

    open_group = receipt.before["interfaces"][attached]
    put(ec2, attached, *open_group)
    assert prove.fn(one).verdict is Verdict.FAIL
    put(ec2, attached, quarantined)
    assert undo.fn(receipt).verdict is Verdict.PASS


def test_a_passing_group_that_ec2_still_counts_as_used_is_taken_away_by_the_next_try(control, ec2, one):
    control.fail_next("ec2", "DeleteSecurityGroup", "DependencyViolation")
    with pytest.raises(Transient, match="passing group"):
        carry_out.fn(one)

    assert carry_out.fn(one).outcome == "done"
    assert group_named(ec2, one.untrack_group) is None


def test_a_passing_group_that_stays_is_recorded_and_the_quarantine_holds_all_the_same(control, one):
    control.fail_next("ec2", "DeleteSecurityGroup", "DependencyViolation")
    with pytest.raises(Transient) as told:
        carry_out.fn(one)

    receipt = contain.not_done(one, told.value)

    assert receipt.verdict is Verdict.PASS
    assert "passing group" in receipt.error


def test_a_group_that_another_case_made_at_the_same_moment_is_tried_again(control, one):
    control.fail_next("ec2", "CreateSecurityGroup", "InvalidGroup.Duplicate")
    with pytest.raises(Transient, match="cannot be read yet"):
        carry_out.fn(one)

    assert carry_out.fn(one).outcome == "done"

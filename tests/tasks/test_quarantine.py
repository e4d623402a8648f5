"""Quarantine: through the passing group into the group without rules, from wherever it stopped."""

import pytest

from emulator.world import WORKLOAD_DEV
from tasks import contain
from tasks.contain import carry_out, receipts_of, undo
from tasks.containment import quarantine
from tasks.containment.snapshots import CASE_TAG
from tests.tasks.scenes import CASE, action, changes, operations
from watchkeeper.actions.quarantine_instance import QUARANTINE_GROUP, QuarantineInstance
from watchkeeper.receipt import Verdict

MOVE = "ModifyNetworkInterfaceAttribute"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)


@pytest.fixture
def one(world):
    """Quarantine of `miner-1`, which has three interfaces in a VPC with IPv6."""
    return action("quarantine_instance", world)


@pytest.fixture
def ec2(operator):
    return operator("ec2")


def group_named(ec2, name):
    found = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])
    return next(iter(found["SecurityGroups"]), None)


def groups_on(ec2, one):
    found = ec2.describe_network_interfaces(NetworkInterfaceIds=list(one.network_interface_ids))
    return {
        eni["NetworkInterfaceId"]: sorted(group["GroupId"] for group in eni["Groups"])
        for eni in found["NetworkInterfaces"]
    }


def put(ec2, eni, *groups):
    ec2.modify_network_interface_attribute(NetworkInterfaceId=eni, Groups=list(groups))


def made(ec2, one, name, case=None):
    tag = [{"ResourceType": "security-group", "Tags": [{"Key": CASE_TAG, "Value": case}]}] if case else []
    return ec2.create_security_group(
        GroupName=name, Description="x", VpcId=one.vpc_id, TagSpecifications=tag
    )["GroupId"]


def moves(control):
    return [
        (given["NetworkInterfaceId"], given["Groups"])
        for operation, given in changes(control)
        if operation == MOVE
    ]


def passing_group(control, one):
    """The id that the passing group had: it was opened both ways, which no other group was."""
    opened = [given for name, given in changes(control) if name == "AuthorizeSecurityGroupIngress"]
    return opened[0]["GroupId"]


def test_each_interface_goes_through_the_passing_group_into_quarantine(control, ec2, one):
    carry_out.fn(one)

    quarantined, passed = group_named(ec2, QUARANTINE_GROUP)["GroupId"], passing_group(control, one)
    assert quarantined != passed
    assert moves(control) == [
        step for eni in one.network_interface_ids for step in ((eni, [passed]), (eni, [quarantined]))
    ]
    assert groups_on(ec2, one) == {eni: [quarantined] for eni in one.network_interface_ids}


def test_both_groups_stand_before_the_first_interface_is_touched(control, one):
    carry_out.fn(one)

    order = operations(control)
    assert max(i for i, name in enumerate(order) if name.startswith(("Create", "Authorize", "Revoke"))) < (
        order.index(MOVE)
    )
    assert order[-1] == "DeleteSecurityGroup"


def test_the_quarantine_group_has_no_rule_of_ipv4_or_ipv6(ec2, one):
    carry_out.fn(one)

    group = group_named(ec2, QUARANTINE_GROUP)
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])
    assert group["VpcId"] == one.vpc_id
    assert {"Key": CASE_TAG, "Value": CASE} in group["Tags"]


def test_the_passing_group_opens_everything_both_ways_and_is_gone_afterwards(control, ec2, one):
    carry_out.fn(one)

    opened = [given for name, given in changes(control) if name == "AuthorizeSecurityGroupIngress"]
    assert [rule["IpProtocol"] for rule in opened[0]["IpPermissions"]] == ["-1", "-1"]
    assert opened[0]["IpPermissions"][0]["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]
    assert opened[0]["IpPermissions"][1]["Ipv6Ranges"] == [{"CidrIpv6": "::/0"}]
    assert group_named(ec2, one.untrack_group) is None


def test_in_a_vpc_without_ipv6_the_passing_group_gets_the_egress_of_ipv6_that_it_lacks(
    control, world, operator
):
    box = world["instances"]["sandbox-1"]
    one = QuarantineInstance(
        account=WORKLOAD_DEV,
        region="eu-west-1",
        case_id=CASE,
        instance_id=box["instance_id"],
        vpc_id=box["vpc_id"],
        network_interface_ids=tuple(box["interfaces"]),
    )

    assert carry_out.fn(one).outcome == "done"

    opened = [given for name, given in changes(control) if name == "AuthorizeSecurityGroupEgress"]
    assert [rule["Ipv6Ranges"] for rule in opened[0]["IpPermissions"]] == [[{"CidrIpv6": "::/0"}]]
    group = group_named(operator("ec2", "workload-dev", "eu-west-1"), QUARANTINE_GROUP)
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])


def test_rules_that_somebody_put_into_the_quarantine_group_go_again(ec2, one):
    group = made(ec2, one, QUARANTINE_GROUP, CASE)
    everyone = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=everyone)

    assert carry_out.fn(one).outcome == "done"
    assert group_named(ec2, QUARANTINE_GROUP)["IpPermissions"] == []
    assert groups_on(ec2, one) == {eni: [group] for eni in one.network_interface_ids}


def test_an_interface_that_waits_in_the_passing_group_makes_only_the_second_step(control, ec2, one):
    passed = made(ec2, one, one.untrack_group, CASE)
    first, *others = one.network_interface_ids
    put(ec2, first, passed)

    receipt = carry_out.fn(one)

    quarantined = group_named(ec2, QUARANTINE_GROUP)["GroupId"]
    assert receipt.outcome == "done"
    assert moves(control) == [
        (first, [quarantined]),
        *(step for eni in others for step in ((eni, [passed]), (eni, [quarantined]))),
    ]
    assert group_named(ec2, one.untrack_group) is None


def test_an_interface_that_is_in_quarantine_already_is_not_let_out_into_the_passing_group(
    control, ec2, one
):
    quarantined = made(ec2, one, QUARANTINE_GROUP, CASE)
    first, *others = one.network_interface_ids
    put(ec2, first, quarantined)

    assert carry_out.fn(one).outcome == "done"
    assert {eni for eni, _ in moves(control)} == set(others)


def test_a_passing_group_that_a_dead_process_left_open_is_taken_away(ec2, one):
    """All interfaces were through, and the process died just before the last step."""
    quarantine.change(one)
    assert group_named(ec2, one.untrack_group) is not None

    receipt = carry_out.fn(one)

    assert receipt.verdict is Verdict.PASS
    assert group_named(ec2, one.untrack_group) is None


@pytest.mark.parametrize("case", [None, "wk-ffffffffffff"])
def test_a_group_of_our_name_that_is_not_tagged_as_ours_is_neither_used_nor_changed(
    control, ec2, one, case
):
    foreign = made(ec2, one, one.untrack_group, case)
    before = group_named(ec2, one.untrack_group)
    had = groups_on(ec2, one)

    receipt = carry_out.fn(one)

    assert receipt.outcome == "failed"
    assert f"{foreign} has our name and not our tag" in receipt.error
    assert group_named(ec2, one.untrack_group) == before
    assert groups_on(ec2, one) == had
    assert MOVE not in operations(control)


def test_an_interface_goes_back_into_all_the_groups_that_it_had(ec2, one, world):
    receipt = carry_out.fn(one)

    assert undo.fn(receipt).verdict is Verdict.PASS
    assert groups_on(ec2, one) == {
        eni: sorted(groups) for eni, groups in world["instances"]["miner-1"]["interfaces"].items()
    }


def test_an_interface_that_a_person_moved_meanwhile_stays_where_the_person_put_it(ec2, one, world):
    receipt = carry_out.fn(one)
    forensics = made(ec2, one, "forensics")
    first, second, third = one.network_interface_ids
    put(ec2, first, forensics)

    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.FAIL
    assert f"left alone: {first} is in {forensics} now" in proof.note
    had = world["instances"]["miner-1"]["interfaces"]
    assert groups_on(ec2, one) == {
        first: [forensics],
        second: sorted(had[second]),
        third: sorted(had[third]),
    }


@pytest.fixture
def stopped_half_way(control, one):
    """The first interface is in quarantine, the second stays in the passing group, the third as it was."""
    control.fail_next("ec2", MOVE, delay=0.001, times=3)  # three moves are let through
    control.fail_next("ec2", MOVE, "UnauthorizedOperation", times=2)  # the next, and putting it back
    return carry_out.fn(one)


def test_what_was_half_done_is_said_to_be_changed_and_failed(stopped_half_way, world, one):
    receipt = stopped_half_way

    assert (receipt.outcome, receipt.verdict, receipt.changed) == ("failed", Verdict.FAIL, True)
    assert f"ec2:{MOVE}" in receipt.error
    assert f"{one.network_interface_ids[1]} is OPEN to everywhere" in receipt.error
    had = {eni: sorted(groups) for eni, groups in world["instances"]["miner-1"]["interfaces"].items()}
    assert receipt.before["interfaces"] == had
    assert receipt.after["interfaces"][one.network_interface_ids[2]] == had[one.network_interface_ids[2]]


def test_what_was_half_done_can_be_undone_also_from_the_passing_group(stopped_half_way, world, ec2, one):
    assert receipts_of(CASE) == [stopped_half_way]

    assert undo.fn(receipts_of(CASE)[0]).verdict is Verdict.PASS

    assert groups_on(ec2, one) == {
        eni: sorted(groups) for eni, groups in world["instances"]["miner-1"]["interfaces"].items()
    }
    assert group_named(ec2, one.untrack_group) is None


def test_what_was_half_done_is_finished_by_the_next_start(stopped_half_way, ec2, one):
    receipt = carry_out.fn(one)

    assert (receipt.outcome, receipt.before) == ("done", stopped_half_way.before)
    assert receipts_of(CASE) == [receipt]
    assert group_named(ec2, one.untrack_group) is None

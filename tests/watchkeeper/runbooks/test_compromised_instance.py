"""An instance that works for someone else: what is done, in which order, and when a person is asked."""

import pytest

from tests.watchkeeper.runbooks.compute import (
    ALL,
    asked,
    behind,
    declined,
    finding,
    instance,
    kinds,
    looks,
    requested,
)
from watchkeeper.actions.copy_snapshots import copies_for
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.facts.machine import VolumeState
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.runbooks import compromised_instance
from watchkeeper.shelf import runbook_for

MINER = finding("CryptoCurrency:EC2/BitcoinTool.B!DNS")


def decide(**facts):
    return compromised_instance.decide(MINER, looks(**facts))


def stop(plan):
    return next(action for action in plan.actions if action.kind == "stop_instance")


@pytest.mark.parametrize(
    "kind", ["Trojan:EC2/DropPoint", "Backdoor:EC2/C&CActivity.B!DNS", "Backdoor:EC2/Spambot"]
)
def test_it_answers_what_shows_a_lost_host(kind):
    assert runbook_for(finding(kind)).id == "compromised_instance"


def test_an_ordinary_one_is_contained_at_once():
    plan = decide()

    assert kinds(plan) == ALL
    assert plan.ask == ()
    assert set(kinds(plan)) <= set(compromised_instance.RUNBOOK.may)


def test_one_in_a_group_behind_a_balancer_is_taken_out_of_service_before_it_is_cut_off():
    plan = decide(
        auto_scaling_group="fleet",
        auto_scaling_state="InService",
        group_minimum=1,
        group_desired=3,
        registrations=(behind("web", 2),),
    )

    assert kinds(plan) == compromised_instance.RUNBOOK.may
    assert "fleet goes on with one member less" in asked(plan)
    assert "last healthy target" not in asked(plan)
    assert stop(plan).auto_scaling_group == "fleet"


@pytest.mark.parametrize("state", ["Standby", "EnteringStandby"])
def test_one_in_standby_is_not_put_there_again(state):
    plan = decide(auto_scaling_group="fleet", auto_scaling_state=state)

    assert kinds(plan) == ALL
    assert plan.ask == ()
    assert stop(plan).auto_scaling_group == "fleet"


def test_a_group_at_its_minimum_keeps_it_in_service_so_it_is_not_stopped():
    plan = decide(
        auto_scaling_group="fleet", auto_scaling_state="InService", group_minimum=2, group_desired=2
    )

    assert not {"enter_standby", "stop_instance"} & set(kinds(plan))
    assert "at its minimum of 2" in declined(plan)
    assert "may terminate an isolated member" in asked(plan)
    assert "lower the minimum" in requested(plan)


def test_where_auto_scaling_could_not_be_asked_standby_is_tried_and_the_stop_is_not():
    gap = "AWS denied autoscaling:DescribeAutoScalingInstances on i-0abc"
    plan = decide(auto_scaling_group="fleet", gaps=(gap,))

    assert "enter_standby" in kinds(plan)
    assert "stop_instance" not in kinds(plan)
    assert gap in asked(plan)


def test_the_last_healthy_target_and_a_shared_role_and_a_node_hit_others_so_a_person_decides():
    assert "last healthy target of web" in asked(decide(registrations=(behind("web", 0),)))
    assert "2 other instance(s) work with role web" in asked(decide(role_shared_with=("i-1", "i-2")))
    node = decide(tags={"eks:cluster-name": "shop"})
    assert "node of EKS cluster shop" in asked(node)
    assert "cordon the node i-0abc" in requested(node)


@pytest.mark.parametrize(
    ("gap", "asks"),
    [
        ("AWS denied elasticloadbalancing:DescribeTargetGroups on all", True),
        ("AWS denied ec2:DescribeInstances on arn", True),
        ("AWS denied ssm:DescribeInstanceInformation on i-0abc", False),
        ("AWS denied kms:DescribeKey on k", False),
    ],
)
def test_a_gap_asks_a_person_where_it_hides_whom_it_hits(gap, asks):
    assert bool(decide(gaps=(gap,)).ask) is asks


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"state": "stopped"}, "stopped already"),
        ({"root_device_type": "instance-store"}, "only terminated"),
        ({"instance_store": True}, "wipes its instance-store disks"),
        ({"gaps": ("AWS denied ec2:DescribeInstanceTypes on c5",)}, "could not be seen"),
        ({"lifecycle": "spot"}, "spot"),
    ],
)
def test_it_is_not_stopped_where_that_destroys_something(facts, why):
    plan = decide(**facts)

    assert kinds(plan) == ALL[:-1]
    assert why in declined(plan)


def test_one_that_can_be_is_hibernated_and_its_memory_is_asked_for():
    plan = decide(hibernation=True)

    assert stop(plan).hibernate
    assert stop(plan).sentence.startswith("Hibernate instance i-0abc")
    assert "snapshot the root volume" in requested(plan)


def test_a_volume_under_the_default_key_is_copied_with_the_houses_key_if_it_has_one():
    volumes = (
        VolumeState(volume_id="vol-1", encrypted=True, key_manager="AWS"),
        VolumeState(volume_id="vol-2", encrypted=True, key_manager="CUSTOMER"),
        VolumeState(volume_id="vol-3"),
        VolumeState(volume_id="vol-4", encrypted=True),
    )
    seen = looks(volumes=volumes, volume_ids=("vol-1", "vol-2", "vol-3", "vol-4"))
    plan = compromised_instance.decide(MINER, seen)

    assert "copy the snapshots of vol-1, vol-4 under a key of your own" in requested(plan)
    assert copies_for(plan, seen, None) == ()
    (copies,) = copies_for(plan, seen, "arn:aws:kms:us-east-1:333333333333:key/k")
    assert copies.volume_ids == ("vol-1", "vol-4")
    assert not copies.holds({"copies": {"vol-1": "snap-1"}})
    assert copies_for(plan, looks(), "arn:k") == ()
    # A snapshot takes minutes, and nothing that contains waits for it.
    reviewed = review(plan, MINER, seen, HousePolicy(evidence_key="arn:k"), 0)
    assert kinds(reviewed) == (*kinds(plan), "copy_snapshots")
    assert "copy the snapshots" not in requested(reviewed)


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (Unseen(why="no ec2:DescribeInstances"), "no ec2:DescribeInstances"),
        (Seen(value=Absent(what="i")), "does not exist"),
        (instance(state="terminated"), "does not exist"),
        (None, "was not looked at"),
    ],
)
def test_what_was_not_seen_is_not_touched(look, why):
    plan = compromised_instance.decide(MINER, {"instance": look} if look else {})

    assert plan.actions == ()
    assert why in declined(plan)


def test_without_volumes_interfaces_or_role_each_is_declined_with_its_reason():
    plan = decide(volume_ids=(), interfaces=(), role_name=None)

    assert kinds(plan) == ("protect_from_termination", "stop_instance")
    for why in ("no EBS volume", "no network interface", "could not tell the profile's role"):
        assert why in declined(plan)


@pytest.mark.parametrize(
    ("facts", "asks"),
    [
        ({"ssm_managed": True, "role_shared_with": ("i-1",)}, True),
        ({"ssm_managed": True}, False),
        ({"ssm_managed": None, "role_shared_with": ("i-1",)}, False),
    ],
)
def test_memory_is_asked_for_where_a_person_decides_and_the_agent_answers(facts, asks):
    assert ("capture the memory of i-0abc" in requested(decide(**facts))) is asks

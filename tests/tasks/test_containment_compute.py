"""The actions on compute against the emulator: their edges (the way there and back: test_every_action)."""

import pytest

from tasks import aws, contain
from tasks.contain import carry_out, undo
from tasks.deletion_guard import registration, taking_away_own
from tasks.hands import HANDS
from tests.tasks.compute_scenes import (
    deregistration,
    desired,
    group_of,
    rules,
    standby,
    target_group,
    targets_of,
    tokens,
)
from tests.tasks.scenes import CASE
from watchkeeper.actions.copy_snapshots import CopySnapshots
from watchkeeper.actions.deregister_from_load_balancer import DeregisterFromLoadBalancer
from watchkeeper.actions.enter_standby import EnterStandby
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.actions.stop_instance import StopInstance
from watchkeeper.errors import Refused, Transient
from watchkeeper.facts.machine import Registration
from watchkeeper.receipt import Verdict


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)


@pytest.fixture
def where(world):
    web = world["instances"]["web-1"]
    return {"account": web["account"], "region": web["region"], "case_id": CASE}


def test_a_member_in_standby_leaves_the_balancer_and_the_capacity_and_comes_back(operator, world, where):
    one = standby(operator, world, where)
    arn = target_group(operator, world, [])
    operator("autoscaling").attach_load_balancer_target_groups(
        AutoScalingGroupName="web-fleet", TargetGroupARNs=[arn]
    )
    both = targets_of(operator, arn)

    receipt = carry_out.fn(one)

    assert desired(operator) == 1
    assert targets_of(operator, arn) == {target for target in both if target[0] != one.instance_id}
    assert undo.fn(receipt).verdict is Verdict.PASS
    assert (desired(operator), targets_of(operator, arn)) == (2, both)


def test_a_group_at_its_minimum_keeps_its_member_in_service_and_that_is_said(operator, world, where):
    group, member = group_of(operator, world, MinSize=2)

    receipt = carry_out.fn(EnterStandby(instance_id=member, auto_scaling_group=group, **where))

    assert receipt.verdict is not Verdict.PASS
    assert "min-size=2" in receipt.error
    assert not receipt.changed


def test_a_member_is_stopped_in_standby_only(operator, world, where):
    group, member = group_of(operator, world)
    one = StopInstance(instance_id=member, auto_scaling_group=group, **where)

    refused = carry_out.fn(one)
    carry_out.fn(EnterStandby(instance_id=member, auto_scaling_group=group, **where))
    done = carry_out.fn(one)

    assert "is InService: its group would terminate it" in refused.error
    assert (done.outcome, done.before) == ("done", {"state": "running"})


def test_one_that_is_not_running_goes_back_into_no_service(operator, world, where):
    group, member = group_of(operator, world)
    arn = target_group(operator, world, [{"Id": member}])
    place = Registration(balancer="target_group", name=arn, target=member, port=80)
    first = carry_out.fn(EnterStandby(instance_id=member, auto_scaling_group=group, **where))
    second = carry_out.fn(DeregisterFromLoadBalancer(instance_id=member, registrations=(place,), **where))
    operator("ec2").stop_instances(InstanceIds=[member])

    with pytest.raises(Transient, match="InvalidTarget"):
        undo.fn(second)
    proof = undo.fn(first)
    assert proof.verdict is Verdict.UNKNOWN
    assert "is stopped: in service its group would terminate it; start it first" in proof.note
    operator("ec2").start_instances(InstanceIds=[member])
    assert undo.fn(second).verdict is undo.fn(first).verdict is Verdict.PASS
    assert targets_of(operator, arn) == {(member, 80)}


def test_a_registration_that_was_gone_before_the_case_is_not_made_by_its_undo(operator, world, where):
    one = deregistration(operator, world, where)
    arn, web = one.registrations[0].name, one.instance_id
    operator("elbv2").deregister_targets(TargetGroupArn=arn, Targets=[{"Id": web, "Port": 8080}])

    receipt = carry_out.fn(one)
    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.PASS
    assert targets_of(operator, arn) == {(web, 80)}


def test_the_hop_limit_and_the_other_ranges_of_a_rule_are_left_alone(operator, world, where):
    ec2 = operator("ec2")
    carry_out.fn(tokens(operator, world, where))
    closing = rules(operator, world, where)
    carry_out.fn(closing)

    described = ec2.describe_instances(InstanceIds=[world["instances"]["web-1"]["instance_id"]])
    options = described["Reservations"][0]["Instances"][0]["MetadataOptions"]
    assert (options["HttpTokens"], options["HttpPutResponseHopLimit"]) == ("required", 3)
    (left,) = ec2.describe_security_groups(GroupIds=[closing.group_id])["SecurityGroups"][0][
        "IpPermissions"
    ]
    assert [one["CidrIp"] for one in left["IpRanges"]] == ["10.0.0.0/8"]


def test_snapshots_are_copied_under_the_evidence_key_once(operator, world, where, control):
    web, key = world["instances"]["web-1"], operator("kms").create_key()["KeyMetadata"]["Arn"]
    volumes = tuple(web["volume_ids"])
    one = CopySnapshots(instance_id=web["instance_id"], volume_ids=volumes, key_arn=key, **where)

    too_early = carry_out.fn(one)
    carry_out.fn(SnapshotVolumes(instance_id=web["instance_id"], volume_ids=volumes, **where))
    receipt = carry_out.fn(one)
    HANDS[one.kind].change(one)

    assert "has no snapshot of case" in too_early.error
    assert (receipt.outcome, set(receipt.after["copies"])) == ("done", set(volumes))
    assert len(control.calls(service="ec2", operation="CopySnapshot")) == len(volumes)
    copies = operator("ec2").describe_snapshots(SnapshotIds=list(receipt.after["copies"].values()))
    assert {(made["Encrypted"], made["KmsKeyId"]) for made in copies["Snapshots"]} == {(True, key)}


def test_a_snapshot_that_is_still_taken_is_copied_later(operator, world, where, monkeypatch):
    web = world["instances"]["web-1"]
    one = CopySnapshots(
        instance_id=web["instance_id"], volume_ids=(web["volume_ids"][0],), key_arn="arn:k", **where
    )
    taken = {"SnapshotId": "snap-1", "VolumeId": web["volume_ids"][0], "State": "pending", "Tags": []}
    monkeypatch.setattr("tasks.containment.snapshot_copies._of_the_case", lambda _: [taken])
    monkeypatch.setattr("tasks.containment.snapshot_copies._PATIENCE_SECONDS", 0)

    with pytest.raises(Transient, match="snap-1 is pending"):
        HANDS[one.kind].change(one)


def test_a_snapshot_that_is_finished_meanwhile_is_waited_for(world, where, monkeypatch):
    web = world["instances"]["web-1"]
    volume = web["volume_ids"][0]
    one = CopySnapshots(instance_id=web["instance_id"], volume_ids=(volume,), key_arn="arn:k", **where)
    states = iter(["pending", "pending", "completed"])
    seen = {"SnapshotId": "snap-1", "VolumeId": volume, "Tags": []}
    copied = []
    for name, stand_in in (
        ("observe", lambda _: {"copies": {}}),
        ("_of_the_case", lambda _: [{**seen, "State": next(states)}]),
        ("_copy", lambda *given: copied.append(given[1:])),
        ("_PAUSE_SECONDS", 0),
    ):
        monkeypatch.setattr(f"tasks.containment.snapshot_copies.{name}", stand_in)

    HANDS[one.kind].change(one)

    assert copied == [(volume, "snap-1")]


def test_only_a_registration_that_was_noted_may_be_taken_away(operator, world, where):
    one = deregistration(operator, world, where)
    arn, web = one.registrations[0].name, one.instance_id
    elb = aws.client("elbv2", account=where["account"], region=where["region"], changing=True)
    old = aws.client("elb", account=where["account"], region=where["region"], changing=True)

    with taking_away_own(registration(arn, web, 80)), pytest.raises(Refused):
        elb.deregister_targets(
            TargetGroupArn=arn, Targets=[{"Id": web, "Port": 80}, {"Id": web, "Port": 8080}]
        )
    with taking_away_own(registration(arn, web, 80)), pytest.raises(Refused):
        elb.deregister_targets(TargetGroupArn=arn, Targets=[])
    with pytest.raises(Refused):
        old.deregister_instances_from_load_balancer(
            LoadBalancerName="old-web", Instances=[{"InstanceId": web}]
        )
    assert targets_of(operator, arn) == {(web, 80), (web, 8080)}
    with taking_away_own(registration(arn, web, 80)):
        elb.deregister_targets(TargetGroupArn=arn, Targets=[{"Id": web, "Port": 80}])
    assert targets_of(operator, arn) == {(web, 8080)}

"""The looks at an instance's surroundings, at open rules and at backups."""

import json

import pytest

from emulator.backup_fixes import TAG
from emulator.world import WORKLOAD_PROD
from tasks import eyes
from tests.builders import instance_finding
from tests.tasks.compute_scenes import classic_balancer, group_of, target_group
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.facts.open_rules import OpenRule
from watchkeeper.permissions import EVIDENCE_PERMISSIONS
from watchkeeper.targets import BackupTarget

GAPS = {
    "autoscaling:DescribeAutoScalingInstances": "auto_scaling_state",
    "ec2:DescribeVolumes": "volumes",
    "ec2:DescribeInstanceTypes": "instance_store",
    "elasticloadbalancing:DescribeTargetGroups": "registrations",
    "elasticloadbalancing:DescribeLoadBalancers": "registrations",
    "ssm:DescribeInstanceInformation": "ssm_managed",
}


def finding(**detail):
    return instance_finding(**detail).model_copy(update={"account": WORKLOAD_PROD, "region": "us-east-1"})


def see(step, name, where=None):
    look = eyes.look.fn(step, where or finding(), name)
    assert isinstance(look, Seen), look
    return look.value


def test_an_ordinary_instance_is_seen_with_all_that_hangs_on_it(world, control):
    miner = world["instances"]["miner-1"]

    seen = see("instance", miner["instance_id"])

    assert seen.gaps == ()
    assert (seen.auto_scaling_state, seen.registrations, seen.role_shared_with) == (None, (), ())
    assert (seen.metadata.tokens, seen.metadata.endpoint) == ("optional", "enabled")
    assert [volume.volume_id for volume in seen.volumes] == sorted(miner["volume_ids"])
    assert not any(volume.encrypted for volume in seen.volumes)
    assert (seen.instance_store, seen.hibernation, seen.ssm_managed) == (False, False, False)
    assert seen.node_of is None
    made = {f"{call['service']}:{call['operation']}" for call in control.calls()}
    assert "elasticloadbalancing:DescribeTargetGroups" in EVIDENCE_PERMISSIONS["instance"]
    assert "autoscaling:DescribeAutoScalingInstances" in made


def test_a_member_of_a_group_behind_load_balancers_is_seen_as_such(world, operator):
    group, member = group_of(operator, world)
    other = world["instances"]["web-1"]["instance_id"]
    arn = target_group(operator, world, [{"Id": member, "Port": 8080}, {"Id": member}, {"Id": other}])
    classic_balancer(operator, world, member)

    seen = see("instance", member)

    assert (seen.auto_scaling_group, seen.auto_scaling_state) == (group, "InService")
    assert (seen.group_minimum, seen.group_desired) == (1, 2)
    found = {(one.name, one.target, one.port, one.healthy_others) for one in seen.registrations}
    assert found == {(arn, member, 8080, 1), (arn, member, 80, 1), ("old-web", member, None, 0)}
    assert seen.gaps == ()


@pytest.mark.parametrize(("permission", "field"), GAPS.items())
def test_what_may_not_be_read_of_its_surroundings_is_a_gap_and_not_nothing(
    control, world, permission, field
):
    service, operation = permission.split(":")
    spoken = {"elasticloadbalancing": "elbv2" if "Target" in operation else "elb"}.get(service, service)
    control.fail_next(spoken, operation, "AccessDenied", times=10)

    seen = see("instance", world["instances"]["miner-1"]["instance_id"])

    assert [gap for gap in seen.gaps if permission in gap]
    assert not getattr(seen, field)
    assert len(seen.interfaces) == 3


def test_which_key_a_volume_is_under_and_who_else_has_the_role_are_seen(world, operator):
    miner, web = world["instances"]["miner-1"], world["instances"]["web-1"]["instance_id"]
    ec2 = operator("ec2")
    own = operator("kms").create_key()["KeyMetadata"]["Arn"]
    for key, device in ((own, "/dev/sdx"), (None, "/dev/sdy")):
        volume = ec2.create_volume(
            AvailabilityZone=miner["availability_zone"],
            Size=1,
            Encrypted=True,
            **({"KmsKeyId": key} if key else {}),
        )
        ec2.attach_volume(VolumeId=volume["VolumeId"], InstanceId=miner["instance_id"], Device=device)
    association = ec2.describe_iam_instance_profile_associations(
        Filters=[{"Name": "instance-id", "Values": [web]}]
    )["IamInstanceProfileAssociations"][0]["AssociationId"]
    ec2.replace_iam_instance_profile_association(
        AssociationId=association, IamInstanceProfile={"Name": "batch-role"}
    )

    seen = see("instance", miner["instance_id"])

    managers = {volume.device: volume.key_manager for volume in seen.volumes if volume.encrypted}
    assert managers == {"/dev/sdx": "CUSTOMER", "/dev/sdy": "AWS"}
    assert seen.role_shared_with == (web,)


def test_the_agent_of_systems_manager_and_a_node_of_a_cluster_are_seen(world, operator):
    web = world["instances"]["web-1"]
    policy = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    operator("iam").attach_role_policy(RoleName=web["role"], PolicyArn=policy)
    tag = {"Key": "kubernetes.io/cluster/shop", "Value": "owned"}
    operator("ec2").create_tags(Resources=[web["instance_id"]], Tags=[tag])

    seen = see("instance", web["instance_id"])

    assert seen.ssm_managed is True
    assert seen.node_of == "EKS cluster shop"


def test_rules_open_to_the_world_are_seen_group_by_group(world, operator):
    web, groups = world["instances"]["web-1"], world["vpc"]["security_groups"]
    source = {"CidrIp": "0.0.0.0/0", "Description": "for a day"}
    operator("ec2").authorize_security_group_ingress(
        GroupId=groups["admin"],
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [source, {"CidrIp": "10.0.0.0/8"}],
            }
        ],
    )

    seen = see("open_rules", web["instance_id"])

    rules = {one.name: one.rules for one in seen.members}
    assert rules[groups["admin"]] == (
        OpenRule(protocol="tcp", from_port=22, to_port=22, cidr="0.0.0.0/0", description="for a day"),
    )
    assert {rule.from_port for rule in rules[groups["web"]]} == {80, 443}
    assert {one.name: one.interfaces for one in seen.members}[groups["admin"]] == 2  # web-1's and miner-1's


def test_an_instance_without_interfaces_has_no_groups_to_look_at():
    assert isinstance(see("open_rules", "i-0123456789abcdef0"), Absent)


def of_backup(kind, identifier, **resource):
    target = BackupTarget(backup_type=kind, identifier=identifier)
    return finding(resource=resource).model_copy(update={"targets": (target,)})


def image(operator, world):
    ec2 = operator("ec2")
    name = ec2.create_image(InstanceId=world["instances"]["web-1"]["instance_id"], Name="gold")["ImageId"]
    blocks = ec2.describe_images(ImageIds=[name])["Images"][0]["BlockDeviceMappings"]
    return name, blocks[0]["Ebs"]["SnapshotId"]


def test_an_image_is_seen_with_those_who_may_use_it_and_what_runs_from_it(world, operator):
    name, snapshot = image(operator, world)
    ec2 = operator("ec2")
    ec2.modify_image_attribute(
        ImageId=name, LaunchPermission={"Add": [{"Group": "all"}, {"UserId": "123456789012"}]}
    )
    launched = ec2.run_instances(ImageId=name, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]

    seen = see("backup", name, of_backup("ami", name))
    under = see("backup", snapshot, of_backup("snapshot", snapshot))

    assert (seen.owner, seen.is_public, seen.instances) == (WORKLOAD_PROD, True, (launched,))
    assert seen.shared_with == ("123456789012", "all")
    assert (under.images, under.instances, under.is_public) == ((name,), (launched,), False)


def test_a_recovery_point_is_the_snapshot_that_it_is_and_its_vaults_policy(world, operator):
    _, snapshot = image(operator, world)
    arn = f"arn:aws:ec2:us-east-1::snapshot/{snapshot}"
    operator("ec2").create_tags(Resources=[snapshot], Tags=[{"Key": TAG, "Value": "arn:aws:ec2:x"}])
    backup = operator("backup")
    backup.create_backup_vault(BackupVaultName="daily")
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    backup.put_backup_vault_access_policy(BackupVaultName="daily", Policy=policy)
    details = {"recoveryPointArn": arn, "backupVaultName": "daily"}

    seen = see("backup", arn, of_backup("recovery_point", arn, recoveryPointDetails=details))

    assert (seen.backup_type, seen.identifier, seen.vault) == ("recovery_point", arn, "daily")
    assert seen.state == "COMPLETED"
    assert json.loads(seen.vault_policy)["Statement"] == []
    assert see("backup", arn, of_backup("recovery_point", arn)).gaps == (
        "the finding does not name the vault",
    )


def test_a_backup_that_is_not_there_is_absent_and_one_that_may_not_be_read_unseen(control):
    gone = of_backup("snapshot", "snap-0123456789abcdef0")
    assert isinstance(see("backup", "snap-0123456789abcdef0", gone), Absent)

    control.fail_next("ec2", "DescribeSnapshots", "UnauthorizedOperation", times=10)
    look = eyes.look.fn("backup", gone, "snap-0123456789abcdef0")
    assert isinstance(look, Unseen)
    assert "ec2:DescribeSnapshots" in look.why

"""EC2 as the containment of an instance meets it."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def ec2(client):
    return client("ec2", "workload-prod")


@pytest.fixture
def miner(seed):
    return seed["instances"]["miner-1"]


def groups_shown(ec2, instance_id):
    """Interface -> groups, as DescribeInstances shows them."""
    answer = ec2.describe_instances(InstanceIds=[instance_id])
    instance = answer["Reservations"][0]["Instances"][0]
    return {
        eni["NetworkInterfaceId"]: sorted(group["GroupId"] for group in eni["Groups"])
        for eni in instance["NetworkInterfaces"]
    }


def test_every_interface_shows_its_own_groups(ec2, miner):
    expected = {eni: sorted(groups) for eni, groups in miner["interfaces"].items()}

    assert groups_shown(ec2, miner["instance_id"]) == expected
    assert len({tuple(groups) for groups in expected.values()}) == 3


def test_changing_one_interface_changes_it_and_no_other(ec2, miner, seed):
    first, *others = miner["interfaces"]
    quarantine = ec2.create_security_group(
        GroupName="quarantine", Description="nothing", VpcId=seed["vpc"]["id"]
    )["GroupId"]

    ec2.modify_network_interface_attribute(NetworkInterfaceId=first, Groups=[quarantine])

    shown = groups_shown(ec2, miner["instance_id"])
    assert shown.pop(first) == [quarantine]
    assert shown == {eni: sorted(miner["interfaces"][eni]) for eni in others}
    answer = ec2.describe_network_interfaces(NetworkInterfaceIds=[first])
    assert [one["GroupId"] for one in answer["NetworkInterfaces"][0]["Groups"]] == [quarantine]


def test_the_instances_groups_are_those_of_its_first_interface(ec2, miner):
    answer = ec2.describe_instances(InstanceIds=[miner["instance_id"]])
    shown = answer["Reservations"][0]["Instances"][0]["SecurityGroups"]

    assert [one["GroupId"] for one in shown] == next(iter(miner["interfaces"].values()))


def test_modify_instance_attribute_refuses_an_instance_of_several_interfaces(ec2, miner, seed):
    web = seed["vpc"]["security_groups"]["web"]

    with pytest.raises(ClientError, match="multiple interfaces attached"):
        ec2.modify_instance_attribute(InstanceId=miner["instance_id"], Groups=[web])


def test_modify_instance_attribute_moves_the_only_interface(ec2, seed):
    database, web = seed["instances"]["db-1"], seed["vpc"]["security_groups"]["web"]

    ec2.modify_instance_attribute(InstanceId=database["instance_id"], Groups=[web])

    assert list(groups_shown(ec2, database["instance_id"]).values()) == [[web]]


def test_an_unknown_group_is_refused_and_nothing_changes(ec2, miner):
    before = groups_shown(ec2, miner["instance_id"])

    with pytest.raises(ClientError, match=r"InvalidGroup\.NotFound"):
        ec2.modify_network_interface_attribute(
            NetworkInterfaceId=next(iter(before)), Groups=["sg-0123456789abcdef0"]
        )

    assert groups_shown(ec2, miner["instance_id"]) == before


@pytest.mark.parametrize(
    ("account", "region", "name", "families"),
    [
        pytest.param("workload-prod", "us-east-1", "miner-1", {"IpRanges", "Ipv6Ranges"}, id="v4 and v6"),
        pytest.param("workload-dev", "eu-west-1", "sandbox-1", {"IpRanges"}, id="v4 only"),
    ],
)  # fmt: skip
def test_a_new_group_lets_everything_out_until_that_is_revoked(
    client, seed, account, region, name, families
):
    ec2 = client("ec2", account, region)
    group = ec2.create_security_group(
        GroupName="new", Description="new", VpcId=seed["instances"][name]["vpc_id"]
    )["GroupId"]

    def egress():
        answer = ec2.describe_security_groups(GroupIds=[group])
        return answer["SecurityGroups"][0]["IpPermissionsEgress"]

    rules = egress()
    assert {family for rule in rules for family in ("IpRanges", "Ipv6Ranges") if rule[family]} == families
    assert {rule["IpProtocol"] for rule in rules} == {"-1"}

    keys = [{name: value for name, value in rule.items() if value != []} for rule in rules]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=keys)
    assert egress() == []


def test_a_group_in_use_cannot_be_deleted_a_free_one_can(ec2, seed):
    free = ec2.create_security_group(GroupName="free", Description="free", VpcId=seed["vpc"]["id"])[
        "GroupId"
    ]
    ec2.delete_security_group(GroupId=free)

    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=seed["vpc"]["security_groups"]["batch"])
    with pytest.raises(ClientError, match=r"InvalidGroup\.NotFound"):
        ec2.describe_security_groups(GroupIds=[free])


def test_a_rule_for_ipv6_is_kept_also_in_a_vpc_without_it(client, seed):
    """AWS allows the rule, and takes it away again; moto ignored the revoking."""
    ec2 = client("ec2", "workload-dev", "eu-west-1")
    group = ec2.create_security_group(
        GroupName="open", Description="open", VpcId=seed["instances"]["sandbox-1"]["vpc_id"]
    )["GroupId"]
    everything = [{"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]

    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=everything)
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=everything)

    shown = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    for side in ("IpPermissions", "IpPermissionsEgress"):
        ranges = [one for rule in shown[side] for one in rule["Ipv6Ranges"]]
        assert ranges == [{"CidrIpv6": "::/0"}]
    with pytest.raises(ClientError, match=r"InvalidPermission\.Duplicate"):
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=everything)
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
    shown = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert [one for rule in shown["IpPermissionsEgress"] for one in rule["Ipv6Ranges"]] == []


def test_one_call_snapshots_all_volumes_and_tags_find_them_again(ec2, miner):
    made = ec2.create_snapshots(
        InstanceSpecification={"InstanceId": miner["instance_id"]},
        TagSpecifications=[
            {"ResourceType": "snapshot", "Tags": [{"Key": "watchkeeper:case", "Value": "c-1"}]}
        ],
    )["Snapshots"]

    def found(case):
        answer = ec2.describe_snapshots(
            OwnerIds=["self"], Filters=[{"Name": "tag:watchkeeper:case", "Values": [case]}]
        )
        return sorted(one["SnapshotId"] for one in answer["Snapshots"])

    assert sorted(one["VolumeId"] for one in made) == sorted(miner["volume_ids"])
    assert found("c-1") == sorted(one["SnapshotId"] for one in made)
    assert found("c-2") == []
    assert len(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]) == len(made)


def test_termination_protection_is_read_back_and_holds(ec2, miner):
    name = miner["instance_id"]
    ec2.modify_instance_attribute(InstanceId=name, DisableApiTermination={"Value": True})

    shown = ec2.describe_instance_attribute(InstanceId=name, Attribute="disableApiTermination")
    assert shown["DisableApiTermination"]["Value"] is True
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        ec2.terminate_instances(InstanceIds=[name])


def test_a_stopped_instance_can_be_started_again(ec2, miner):
    def state():
        answer = ec2.describe_instances(InstanceIds=[miner["instance_id"]])
        return answer["Reservations"][0]["Instances"][0]["State"]["Name"]

    ec2.stop_instances(InstanceIds=[miner["instance_id"]])
    assert state() == "stopped"
    ec2.start_instances(InstanceIds=[miner["instance_id"]])
    assert state() == "running"


def test_the_profile_of_an_instance_is_shown_both_ways(ec2, miner):
    answer = ec2.describe_iam_instance_profile_associations(
        Filters=[{"Name": "instance-id", "Values": [miner["instance_id"]]}]
    )
    instance = ec2.describe_instances(InstanceIds=[miner["instance_id"]])

    (association,) = answer["IamInstanceProfileAssociations"]
    assert association["IamInstanceProfile"]["Arn"] == miner["profile_arn"]
    shown = instance["Reservations"][0]["Instances"][0]["IamInstanceProfile"]
    assert shown["Arn"] == miner["profile_arn"]


def test_an_instance_that_does_not_exist_is_said_not_to(ec2):
    with pytest.raises(ClientError, match=r"InvalidInstanceID\.NotFound"):
        ec2.describe_instances(InstanceIds=["i-0123456789abcdef0"])

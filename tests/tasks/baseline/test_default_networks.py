"""Default groups and default ACLs: closed where nothing runs, left alone where something does."""

import pytest

from emulator.control import Control
from tests.baseline_surveys import PROD, at, survey
from tests.tasks.baseline.log_scenes import apply, differing, look, writes
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.part import There
from watchkeeper.baseline.receipt import Outcome

HOME, AWAY = at(PROD), at(PROD, "eu-west-1")
EVERYTHING_OUT = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
GROUPS, ACLS = "default_security_groups", "default_network_acls"


@pytest.fixture
def ec2(operator):
    """A person in workload-prod's second region, where only AWS's default VPC is."""
    return operator("ec2", region=AWAY.region)


def default_vpc(ec2) -> str:
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    return vpc["VpcId"]


def default_group(ec2, vpc) -> dict:
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (group,) = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    return group


def default_acl(ec2, vpc) -> dict:
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]
    (acl,) = ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
    return acl


def inbound(acl) -> list[tuple[int, str]]:
    return sorted((one["RuleNumber"], one["RuleAction"]) for one in acl["Entries"] if not one["Egress"])


def interface(ec2, vpc, **given) -> str:
    """A network interface in the VPC, without anything behind it."""
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    made = ec2.create_network_interface(SubnetId=subnets[0]["SubnetId"], **given)
    return made["NetworkInterface"]["NetworkInterfaceId"]


def as_aws_makes_it(ec2, group) -> None:
    """With the rule that lets the group's members reach each other, which the emulator leaves out."""
    own = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group["GroupId"]}]}
    own_v6 = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    own_v6["IpRanges"] = [{"CidrIp": "10.0.0.0/8", "Description": "from the office"}]
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[own, own_v6])


def test_a_group_that_nothing_uses_loses_every_rule_and_the_receipt_keeps_them(control: Control, ec2):
    vpc = default_vpc(ec2)
    as_aws_makes_it(ec2, default_group(ec2, vpc))
    group = default_group(ec2, vpc)

    (receipt,) = apply((GROUPS,), survey(), AWAY)

    assert receipt.outcome is Outcome.CHANGED, receipt.why
    emptied = default_group(ec2, vpc)
    assert emptied["IpPermissions"] == emptied["IpPermissionsEgress"] == []
    assert writes(control) == ["RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"]
    assert isinstance(receipt.before, There)
    rules = receipt.before.settings["rules"][f"{group['GroupId']} of {vpc}"]
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=rules["ingress"])
    ec2.authorize_security_group_egress(GroupId=group["GroupId"], IpPermissions=rules["egress"])
    again = default_group(ec2, vpc)
    assert kinds(again["IpPermissions"]) == kinds(group["IpPermissions"])
    assert kinds(again["IpPermissionsEgress"]) == kinds(group["IpPermissionsEgress"])


def kinds(rules) -> list[tuple]:
    return sorted(
        (one["IpProtocol"], one.get("FromPort"), str(one["IpRanges"]), len(one["UserIdGroupPairs"]))
        for one in rules
    )


@pytest.mark.parametrize("part", [GROUPS, ACLS])
def test_the_second_time_nothing_is_written(control: Control, part):
    (first,) = apply((part,), survey(), AWAY)
    since = last(control)

    (second,) = apply((part,), survey(), AWAY)

    assert (first.outcome, second.outcome) == (Outcome.CHANGED, Outcome.UNCHANGED)
    assert second.line.state is State.IN_PLACE
    assert writes(control, since) == []


def test_a_group_in_use_keeps_its_rules_and_is_named(control: Control, ec2):
    vpc = default_vpc(ec2)
    group = default_group(ec2, vpc)
    user = interface(ec2, vpc, Groups=[group["GroupId"]])

    line = look(GROUPS, survey(), AWAY)

    assert line.state is State.IN_PLACE
    (note,) = line.notes
    assert group["GroupId"] in note
    assert user in note
    apply((GROUPS,), survey(), AWAY)
    assert default_group(ec2, vpc)["IpPermissionsEgress"] == group["IpPermissionsEgress"]
    assert writes(control) == []


def test_groups_of_other_names_keep_their_rules(ec2):
    vpc = default_vpc(ec2)
    other = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]

    apply((GROUPS,), survey(), AWAY)

    (kept,) = ec2.describe_security_groups(GroupIds=[other])["SecurityGroups"]
    assert kept["IpPermissionsEgress"]


def test_every_vpc_of_the_place_has_its_group_closed(operator):
    home = operator("ec2")
    groups = home.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])
    assert len(groups["SecurityGroups"]) > 1

    (receipt,) = apply((GROUPS,), survey(), HOME)

    assert receipt.outcome is Outcome.CHANGED, receipt.why
    for group in groups["SecurityGroups"]:
        users = home.describe_network_interfaces(
            Filters=[{"Name": "group-id", "Values": [group["GroupId"]]}]
        )["NetworkInterfaces"]
        now = default_group(home, group["VpcId"])
        assert bool(now["IpPermissionsEgress"]) is bool(users)


def test_the_default_vpc_s_acl_is_closed_by_one_rule_before_all_others(control: Control, ec2):
    vpc = default_vpc(ec2)
    assert inbound(default_acl(ec2, vpc)) == [(100, "allow"), (32767, "deny")]

    (receipt,) = apply((ACLS,), survey(), AWAY)

    assert receipt.outcome is Outcome.CHANGED, receipt.why
    assert inbound(default_acl(ec2, vpc)) == [(1, "deny"), (100, "allow"), (32767, "deny")]
    assert writes(control) == ["CreateNetworkAclEntry"]


def test_an_acl_s_own_rules_keep_their_numbers_and_ipv6_is_closed_too(ec2):
    vpc = default_vpc(ec2)
    acl = default_acl(ec2, vpc)["NetworkAclId"]
    common = {"NetworkAclId": acl, "Protocol": "-1", "RuleAction": "allow", "Egress": False}
    ec2.create_network_acl_entry(RuleNumber=1, CidrBlock="10.0.0.0/8", **common)
    ec2.create_network_acl_entry(RuleNumber=101, Ipv6CidrBlock="::/0", **common)

    (receipt,) = apply((ACLS,), survey(), AWAY)

    assert receipt.line.state is State.IN_PLACE, receipt.why
    added = {one["RuleNumber"]: one for one in default_acl(ec2, vpc)["Entries"] if not one["Egress"]}
    assert added[1]["CidrBlock"] == "10.0.0.0/8"
    assert (added[2]["CidrBlock"], added[2]["RuleAction"]) == ("0.0.0.0/0", "deny")
    assert (added[3]["Ipv6CidrBlock"], added[3]["RuleAction"]) == ("::/0", "deny")


def test_an_acl_without_a_free_number_is_named_and_left(control: Control, ec2):
    acl = default_acl(ec2, default_vpc(ec2))["NetworkAclId"]
    ec2.create_network_acl_entry(
        NetworkAclId=acl,
        RuleNumber=1,
        Protocol="-1",
        RuleAction="allow",
        Egress=False,
        CidrBlock="0.0.0.0/0",
    )

    (receipt,) = apply((ACLS,), survey(), AWAY)

    assert receipt.outcome is Outcome.UNCHANGED
    assert acl in receipt.line.notes[0]
    assert "by hand" in receipt.line.notes[0]
    assert writes(control) == []


def test_a_vpc_with_anything_in_it_keeps_its_acl(control: Control, ec2):
    vpc = default_vpc(ec2)
    interface(ec2, vpc)

    (receipt,) = apply((ACLS,), survey(), AWAY)

    assert receipt.outcome is Outcome.UNCHANGED
    assert "1 network interface" in receipt.line.notes[0]
    assert inbound(default_acl(ec2, vpc)) == [(100, "allow"), (32767, "deny")]
    assert writes(control) == []


def test_a_vpc_that_people_made_keeps_its_acl(ec2):
    own = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]

    apply((ACLS,), survey(), AWAY)

    assert inbound(default_acl(ec2, own)) == [(100, "allow"), (32767, "deny")]


@pytest.mark.parametrize(
    ("part", "operation"),
    [
        (GROUPS, "DescribeSecurityGroups"),
        (GROUPS, "DescribeNetworkInterfaces"),
        (ACLS, "DescribeVpcs"),
        (ACLS, "DescribeNetworkAcls"),
        (ACLS, "DescribeNetworkInterfaces"),
    ],
)
def test_a_denied_look_is_no_empty_region(control: Control, part, operation):
    control.fail_next("ec2", operation, "UnauthorizedOperation", status=403)

    line = look(part, survey(), AWAY)

    assert line.state is State.COULD_NOT_LOOK
    assert f"ec2:{operation}" in line.why


@pytest.mark.parametrize(
    ("part", "operation", "setting"),
    [(GROUPS, "RevokeSecurityGroupEgress", "rules"), (ACLS, "CreateNetworkAclEntry", "open")],
)
def test_a_denied_change_is_said_and_stays_to_be_done(control: Control, part, operation, setting):
    control.fail_next("ec2", operation, "UnauthorizedOperation", status=403)

    (receipt,) = apply((part,), survey(), AWAY)

    assert receipt.outcome is Outcome.FAILED
    assert f"ec2:{operation}" in receipt.why
    assert differing(receipt.line) == {setting}


def test_rules_that_another_took_out_meanwhile_are_looked_at_again(control: Control):
    control.fail_next("ec2", "RevokeSecurityGroupEgress", "InvalidPermission.NotFound", status=400)

    (receipt,) = apply((GROUPS,), survey(), AWAY)

    assert receipt.outcome is Outcome.CHANGED, receipt.why
    assert receipt.line.state is State.IN_PLACE

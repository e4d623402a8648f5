"""The three looks: seen as it is, absent, and never a half picture where a permission lacks."""

import re

import pytest

from emulator.world import WORKLOAD_DEV, WORKLOAD_PROD
from tasks import eyes
from tests.builders import instance_finding, key_finding
from watchkeeper.errors import Throttled, Unreachable
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.permissions import EVIDENCE_PERMISSIONS
from watchkeeper.targets import AccessKeyTarget, BucketTarget, InstanceTarget, RoleTarget

STEPS = ("instance", "role", "user")
NEEDED = [(step, permission) for step in STEPS for permission in EVIDENCE_PERMISSIONS[step]]
OF_THE_ROLE = ("instance", "iam:GetInstanceProfile")
"""Without it the instance is seen, and its role is unknown."""
NEEDED = [
    one for one in NEEDED if one[0] != "instance" or one[1] in (OF_THE_ROLE[1], "ec2:DescribeInstances")
]
"""What else of an instance's surroundings cannot be read is a gap: `test_eyes_compute.py`."""

OF_THINGS_THAT_IT_LACKS = {
    "autoscaling:DescribeAutoScalingGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "kms:DescribeKey",
}
"""The seeded instance is in no group, behind no load balancer, and nothing of it is encrypted."""


def finding(account=WORKLOAD_PROD, region="us-east-1"):
    return key_finding().model_copy(update={"account": account, "region": region})


def subject(step, world):
    """What each step looks at in these tests: everything about it is there to be read."""
    return {
        "instance": world["instances"]["miner-1"]["instance_id"],
        "role": world["roles"]["batch-role"]["profile_arn"],
        "user": "deploy-bot",
    }[step]


def see(step, name, where=None):
    look = eyes.look.fn(step, where or finding(), name)
    assert isinstance(look, Seen), look
    return look.value


def pointing_at(*targets):
    return key_finding().model_copy(update={"targets": targets})


def test_a_user_is_seen_with_keys_policies_and_their_last_use(world, operator):
    iam = operator("iam")
    iam.update_access_key(UserName="deploy-bot", AccessKeyId="AKIADEPLOYBT2EXAMPLE", Status="Inactive")
    iam.tag_user(UserName="deploy-bot", Tags=[{"Key": "team", "Value": "build"}])

    user = see("user", "deploy-bot")

    assert user.arn == world["users"]["deploy-bot"]["arn"]
    assert [(key.access_key_id, key.status) for key in user.access_keys] == [
        ("AKIADEPLOYBT1EXAMPLE", "Active"),
        ("AKIADEPLOYBT2EXAMPLE", "Inactive"),
    ]
    first, second = user.access_keys
    assert (first.last_used_service, first.last_used_region) == ("iam", "us-east-1")
    assert first.last_used > first.created
    assert second.last_used is None
    assert user.inline_policies == ("deploy",)
    assert not user.has_login_profile
    assert user.tags == {"team": "build"}


def test_a_password_groups_and_attached_policies_are_seen(operator):
    iam = operator("iam")
    iam.create_group(GroupName="operators")
    iam.add_user_to_group(GroupName="operators", UserName="alice")
    policy = iam.create_policy(
        PolicyName="look",
        PolicyDocument='{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
    )["Policy"]["Arn"]
    iam.attach_user_policy(UserName="alice", PolicyArn=policy)

    alice = see("user", "alice")

    assert alice.has_login_profile
    assert alice.groups == ("operators",)
    assert alice.attached_policies == (policy,)


def test_a_user_without_anything_has_nothing_and_that_was_seen():
    bob = see("user", "bob")

    assert (bob.access_keys, bob.inline_policies, bob.attached_policies, bob.groups) == ((), (), (), ())
    assert not bob.has_login_profile


def test_an_instance_is_seen_with_its_interfaces_volumes_and_role(world):
    miner = world["instances"]["miner-1"]

    seen = see("instance", miner["instance_id"])

    assert {eni.network_interface_id: eni.security_groups for eni in seen.interfaces} == {
        eni: tuple(sorted(groups)) for eni, groups in miner["interfaces"].items()
    }
    assert seen.volume_ids == tuple(sorted(miner["volume_ids"]))
    assert (seen.vpc_id, seen.subnet_id) == (miner["vpc_id"], miner["subnet_id"])
    assert (seen.profile_arn, seen.role_name) == (miner["profile_arn"], "batch-role")
    assert (seen.state, seen.instance_type) == ("running", "c5.4xlarge")
    assert seen.root_device_type == "ebs"
    assert seen.lifecycle is None
    assert seen.auto_scaling_group is None


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchEntity"])
def test_an_instance_whose_profile_cannot_be_read_is_seen_without_its_role(control, world, code):
    miner = world["instances"]["miner-1"]
    control.fail_next("iam", "GetInstanceProfile", code)

    seen = see("instance", miner["instance_id"])

    assert (seen.profile_arn, seen.role_name) == (miner["profile_arn"], None)
    assert len(seen.interfaces) == 3


def test_tags_are_seen_as_they_are(world):
    protected = see("instance", world["instances"]["db-1"]["instance_id"])

    assert protected.tags["watchkeeper:protected"] == "true"
    assert protected.role_name is None


def test_an_instance_of_another_account_and_region_is_looked_at_there(world):
    sandbox = world["instances"]["sandbox-1"]

    seen = see("instance", sandbox["instance_id"], finding(WORKLOAD_DEV, "eu-west-1"))
    assert len(seen.interfaces) == 2
    assert see("instance", sandbox["instance_id"]) == Absent(what=f"instance {sandbox['instance_id']}")


def test_a_member_of_an_auto_scaling_group_is_known_by_its_tag(world, operator):
    name = world["instances"]["web-1"]["instance_id"]
    tag = {"Key": "aws:autoscaling:groupName", "Value": "web-fleet"}
    operator("ec2").create_tags(Resources=[name], Tags=[tag])

    assert see("instance", name).auto_scaling_group == "web-fleet"


@pytest.mark.parametrize(
    "name", ["batch-role", f"arn:aws:iam::{WORKLOAD_PROD}:instance-profile/batch-role"]
)
def test_a_role_is_seen_by_its_name_or_through_its_instance_profile(world, operator, name):
    operator("iam").put_role_policy(
        RoleName="batch-role",
        PolicyName="jobs",
        PolicyDocument='{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
    )

    role = see("role", name)

    assert (role.role_name, role.path) == ("batch-role", "/")
    assert role.arn == world["roles"]["batch-role"]["arn"]
    assert role.inline_policies == ("jobs",)


def test_a_service_linked_role_shows_its_path():
    role = see("role", "AWSServiceRoleForAmazonGuardDuty")

    assert role.path == "/aws-service-role/guardduty.amazonaws.com/"


def test_a_profile_that_holds_no_role_is_an_absent_role(operator):
    operator("iam").create_instance_profile(InstanceProfileName="empty")

    arn = f"arn:aws:iam::{WORKLOAD_PROD}:instance-profile/empty"
    assert see("role", arn) == Absent(what=f"a role in {arn}")


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("instance", "i-0123456789abcdef0"),
        ("role", "nobodys-role"),
        ("role", f"arn:aws:iam::{WORKLOAD_PROD}:instance-profile/nobodys"),
        ("user", "nobody"),
    ],
)
def test_what_does_not_exist_is_absent_which_is_an_answer(step, name):
    assert isinstance(see(step, name), Absent)


@pytest.mark.parametrize(("step", "permission"), [one for one in NEEDED if one != OF_THE_ROLE])
@pytest.mark.parametrize("code", ["AccessDenied", "UnauthorizedOperation"])
def test_without_one_permission_nothing_was_seen_and_the_reason_names_it(
    control, world, step, permission, code
):
    service, operation = permission.split(":")
    control.fail_next(service, operation, code, times=10)

    look = eyes.look.fn(step, finding(), subject(step, world))

    assert isinstance(look, Unseen)
    assert permission in look.why


@pytest.mark.parametrize("step", STEPS)
def test_a_look_makes_no_call_beyond_the_permissions_that_it_names(control, world, step):
    see(step, subject(step, world))

    made = {f"{call['service']}:{call['operation']}" for call in control.calls()}
    made = {re.sub("^elb(v2)?:", "elasticloadbalancing:", name) for name in made}
    may = set(EVIDENCE_PERMISSIONS[step])
    assert made - {"sts:GetCallerIdentity", "sts:AssumeRole"} == may - OF_THINGS_THAT_IT_LACKS


@pytest.mark.parametrize("step", STEPS)
def test_an_account_that_lets_nobody_in_is_unseen(house, world, step):
    house(member_role="NoSuchRole")

    look = eyes.look.fn(step, finding(), subject(step, world))
    assert isinstance(look, Unseen)
    assert "sts:AssumeRole" in look.why


def test_a_look_that_may_go_better_is_left_to_prefect(control):
    control.fail_next("iam", "GetUser", "ConcurrentModification")
    with pytest.raises(Throttled):
        eyes.look.fn("user", finding(), "bob")


def test_when_tries_run_out_the_look_is_unseen_and_a_bug_of_ours_is_not():
    why = eyes.unseen_after_tries(Unreachable("iam:GetUser on bob: 503")).why
    assert why == "iam:GetUser on bob: 503 (tried several times)"
    with pytest.raises(KeyError):
        eyes.unseen_after_tries(KeyError("x"))


def test_a_name_that_aws_cannot_even_be_asked_for_is_unseen():
    assert isinstance(eyes.look.fn("user", finding(), ""), Unseen)


def test_a_users_key_concerns_the_user_and_an_instance_the_instance_and_its_role():
    assert eyes.concerns("user", key_finding()) == "deploy-bot"
    assert eyes.concerns("instance", key_finding()) is None
    assert eyes.concerns("role", key_finding()) is None
    assert eyes.concerns("user", instance_finding()) is None
    assert eyes.concerns("instance", instance_finding()) == "i-0abc"
    assert eyes.concerns("role", instance_finding()).endswith(":instance-profile/web")


@pytest.mark.parametrize(
    ("target", "user", "role"),
    [
        (AccessKeyTarget(user_name="r", user_type="AssumedRole"), None, "r"),
        (AccessKeyTarget(user_name="r", user_type="Role"), None, "r"),
        (AccessKeyTarget(user_name="u", user_type="IAMUser"), "u", None),
        (AccessKeyTarget(user_name=None, user_type="IAMUser"), None, None),
        (AccessKeyTarget(user_name="root", user_type="Root"), None, None),
        (RoleTarget(role_name="r"), None, "r"),
        (BucketTarget(name="b"), None, None),
        (InstanceTarget(instance_id="i-1"), None, None),
    ],
)
def test_whom_a_target_concerns(target, user, role):
    found = pointing_at(BucketTarget(name="first"), target)

    assert (eyes.concerns("user", found), eyes.concerns("role", found)) == (user, role)

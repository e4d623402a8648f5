"""The ways of escalation: the table, and what opens and closes a way."""

import pytest

from tests.access_policies import (
    MFA,
    NO_MFA,
    OLD_SESSION,
    allow,
    arn,
    authorization,
    deny,
    group,
    inline,
    managed,
    role,
    user,
)
from watchkeeper.access.effective import Evaluator
from watchkeeper.access.escalation_paths import ESCALATION_PATHS
from watchkeeper.access.policy_actions import PASSED_TO, catalogue

ONESELF = "arn:aws:iam::*:user/${aws:username}"
PASS_TO_LAMBDA = allow(
    "iam:PassRole", when={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
)


def ways(*policies, account=None, who=role, **more):
    evaluator = Evaluator(account or authorization())
    made = who(*policies, **more)
    access = evaluator.user(made) if who is user else evaluator.role(made)
    return {way.path: way.answer for way in access.escalations}


def path_id(path):
    return path.name


def test_the_table_is_sound():
    names = [path.name for path in ESCALATION_PATHS]
    known = set(catalogue().listed)
    actions = {action for path in ESCALATION_PATHS for action in (*path.actions, *path.one_of)}

    assert len(names) == len(set(names)) >= 60
    assert actions <= known
    assert {path.passes_to for path in ESCALATION_PATHS} - {None} == set(PASSED_TO)
    assert all(path.source.startswith("https://") and path.how for path in ESCALATION_PATHS)
    assert all(bool(path.one_of) == bool(path.then) for path in ESCALATION_PATHS)


@pytest.mark.parametrize("path", ESCALATION_PATHS, ids=path_id)
def test_a_way_is_open_with_all_its_actions_and_shut_without_one(path):
    needed = [*path.actions, *path.one_of[:1]]

    assert ways(inline(allow(*needed)))[path.name] == "yes"
    for missing in needed:
        assert path.name not in ways(inline(allow(*needed), deny(missing)))
        assert path.name not in ways(inline(allow(*(action for action in needed if action != missing))))


@pytest.mark.parametrize("path", ESCALATION_PATHS, ids=path_id)
def test_a_way_under_a_condition_is_conditional(path):
    assert ways(inline(allow(*path.actions, *path.one_of, when=MFA)))[path.name] == "conditional"


def test_policies_are_enough_together():
    account = authorization(
        managed("deployers", allow("lambda:Create*")),
        group("people", inline(allow("iam:Pass*"), name="pass")),
    )
    member = user(
        inline(allow("lambda:InvokeFunction"), name="run"), attached=[arn("deployers")], groups=("people",)
    )
    (way,) = Evaluator(account).user(member).escalations

    assert way.path == "iam:PassRole + lambda:CreateFunction + a way to run it"
    assert way.answer == "yes"
    assert way.actions == (
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:InvokeFunction",
        "lambda:CreateEventSourceMapping",
    )
    assert [(grant.holder, grant.policy) for grant in way.grants] == [
        ("user", "run"),
        ("user", "deployers"),
        ("group", "pass"),
    ]


def test_wildcards_are_read_in_any_case():
    assert ways(inline(allow("IAM:create*VERSION"))) == {"iam:CreatePolicyVersion": "yes"}


@pytest.mark.parametrize(
    ("resource", "answer"),
    [
        ("*", "yes"),
        ("arn:aws:iam::*:policy/*", "yes"),
        ("arn:aws:iam::111111111111:policy/*", "yes"),
        ("arn:aws:iam::111111111111:policy/app-*", "conditional"),
        ("arn:aws:iam::111111111111:policy/${aws:PrincipalTag/team}", "conditional"),
        ("arn:aws:iam::111111111111:role/*", None),
        ("arn:aws:s3:::*", None),
    ],
)
def test_how_far_the_resource_reaches(resource, answer):
    assert (
        ways(inline(allow("iam:CreatePolicyVersion", on=resource))).get("iam:CreatePolicyVersion") == answer
    )


def test_keeping_ones_own_key_and_password_is_no_way_up():
    actions = (
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:UpdateLoginProfile",
        "iam:ResetServiceSpecificCredential",
    )

    assert ways(inline(allow(*actions, on=ONESELF)), who=user) == {}


def test_giving_oneself_a_policy_is():
    assert ways(inline(allow("iam:PutUserPolicy", on=ONESELF)), who=user) == {"iam:PutUserPolicy": "yes"}
    assert ways(inline(allow("iam:PutUserPolicy", on=ONESELF, when=MFA)), who=user) == {
        "iam:PutUserPolicy": "conditional"
    }
    assert ways(
        inline(allow("iam:PutUserPolicy", on=ONESELF), deny("iam:Put*", when=NO_MFA)), who=user
    ) == {"iam:PutUserPolicy": "conditional"}
    assert ways(inline(allow("iam:PutUserPolicy", on=ONESELF), deny("iam:Put*")), who=user) == {}


def test_a_boundary_leaves_what_one_may_do_to_oneself():
    account = authorization(managed("bounds", allow("iam:*", on=ONESELF)))
    left = ways(inline(allow("iam:*")), account=account, who=user, boundary=arn("bounds"))

    assert left == {
        "iam:AttachUserPolicy": "yes",
        "iam:PutUserPolicy": "yes",
        "iam:DeleteUserPermissionsBoundary": "yes",
        "iam:PutUserPermissionsBoundary": "yes",
    }


def test_assuming_one_role_is_what_the_role_is_for():
    assert ways(inline(allow("sts:AssumeRole", on="arn:aws:iam::222222222222:role/audit"))) == {}
    assert ways(inline(allow("sts:AssumeRole"))) == {"sts:AssumeRole": "yes"}


def test_passing_any_role_to_one_service_is_no_restriction_there():
    open_ways = ways(
        inline(PASS_TO_LAMBDA, allow("lambda:CreateFunction", "lambda:InvokeFunction", "ec2:RunInstances"))
    )

    assert open_ways == {"iam:PassRole + lambda:CreateFunction + a way to run it": "yes"}


def test_passing_some_roles_to_one_service_is_conditional():
    some = {**PASS_TO_LAMBDA, "Resource": "arn:aws:iam::111111111111:role/app-*"}

    assert set(ways(inline(some, allow("lambda:CreateFunction", "lambda:InvokeFunction"))).values()) == {
        "conditional"
    }


def test_denied_to_pass_roles_to_other_services():
    others = deny(
        "iam:PassRole", when={"StringNotEquals": {"iam:PassedToService": ["lambda.amazonaws.com"]}}
    )
    policies = inline(
        allow("iam:PassRole", "ec2:RunInstances", "lambda:CreateFunction", "lambda:InvokeFunction"), others
    )

    assert ways(policies) == {"iam:PassRole + lambda:CreateFunction + a way to run it": "yes"}


def test_a_boundary_shuts_a_way():
    account = authorization(managed("bounds", allow(NotAction="iam:*")))

    assert (
        ways(inline(allow("iam:PassRole", "ec2:RunInstances")), account=account, boundary=arn("bounds"))
        == {}
    )


def test_our_own_revocation_of_sessions_opens_nothing_and_shuts_nothing():
    revoked = deny("*", when=OLD_SESSION)

    assert ways(inline(revoked)) == {}
    assert ways(inline(allow("iam:PutRolePolicy"), revoked)) == {"iam:PutRolePolicy": "yes"}


def test_a_power_user_has_the_ways_that_need_no_iam():
    found = ways(inline(allow(NotAction=["iam:*", "organizations:*", "account:*"])))

    assert found["lambda:UpdateFunctionCode"] == found["ssm:SendCommand"] == "yes"
    assert not any("iam:" in path for path in found)


def test_of_an_administrator_under_a_condition_only_what_is_certain_is_told():
    assert ways(inline(allow("*", when=MFA), allow("ssm:StartSession"))) == {"ssm:StartSession": "yes"}

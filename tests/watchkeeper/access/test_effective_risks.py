"""Risky actions by class, and the facts behind the classes."""

import pytest

from tests.access_policies import MFA, allow, authorization, deny, inline, role
from watchkeeper.access.effective import Evaluator
from watchkeeper.access.policy_actions import catalogue, permissions_management, writing
from watchkeeper.access.risk_actions import (
    CREDENTIALS_EXPOSURE,
    DATA_EXFILTRATION,
    MOST_DESTRUCTIVE,
    PERMISSIONS_BY_ANOTHER_NAME,
)
from watchkeeper.access.risks import SHOWN, risks, risky


def of(*statements):
    return Evaluator(authorization()).role(role(inline(*statements))).risks


def test_every_risky_action_is_one_of_awss():
    known = set(catalogue().listed)
    named = {*DATA_EXFILTRATION, *CREDENTIALS_EXPOSURE, *MOST_DESTRUCTIVE, *PERMISSIONS_BY_ANOTHER_NAME}

    assert named <= known
    assert not catalogue().bits(PERMISSIONS_BY_ANOTHER_NAME) & permissions_management(), (
        "AWS says it by now"
    )
    assert catalogue().bits(MOST_DESTRUCTIVE) & ~writing() == 0


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (allow("s3:GetObject"), {"data exfiltration": ("s3:GetObject",)}),
        (allow("s3:GetObject", on="arn:aws:s3:::*"), {"data exfiltration": ("s3:GetObject",)}),
        (allow("s3:GetObject", on="arn:aws:s3:::data/*"), {}),
        (allow("s3:GetObject", when=MFA), {}),
        (allow("ec2:GetPasswordData"), {"credentials exposure": ("ec2:GetPasswordData",)}),
        (
            allow("secretsmanager:getsecretvalue"),
            {
                "data exfiltration": ("secretsmanager:GetSecretValue",),
                "credentials exposure": ("secretsmanager:GetSecretValue",),
            },
        ),
        (allow("s3:PutBucketAcl"), {"permissions management": ("s3:PutBucketAcl",)}),
        (allow("iam:PassRole"), {"permissions management": ("iam:PassRole",)}),
        (allow("ec2:TerminateInstances"), {"infrastructure modification": ("ec2:TerminateInstances",)}),
        (allow("ec2:CreateTags", "ec2:Describe*"), {}),
        (allow("iam:CreateAccessKey", on="arn:aws:iam::*:user/${aws:username}"), {}),
    ],
)
def test_an_action_and_its_class(statement, found):
    assert of(statement) == found


def test_a_service_of_which_everything_is_allowed_by_several_patterns():
    by_name = of(allow("sqs:*"))
    by_pieces = of(
        allow("sqs:A*", "sqs:C*", "sqs:D*", "sqs:G*"),
        allow("sqs:L*", "sqs:P*", "sqs:R*"),
        allow("sqs:[A-Z]*", "sqs:S*", "sqs:T*", "sqs:U*"),
    )

    assert by_name["service wildcard"] == ("sqs",)
    assert by_pieces == by_name
    assert "service wildcard" not in of(allow("sqs:*"), deny("sqs:PurgeQueue"))


def test_what_is_most_telling_comes_first_and_the_rest_is_counted():
    found = of(allow("*"))

    assert found["infrastructure modification"][0] == "cloudtrail:StopLogging"
    assert all(len(actions) == SHOWN + 1 for actions in found.values())
    whole = risky(catalogue().everything)
    assert set(whole) == set(found)
    for name, actions in found.items():
        assert actions[-1] == f"and {len(whole[name]) - SHOWN} more"
        assert set(actions[:-1]) <= set(whole[name])


def test_a_class_that_just_fits_is_not_cut():
    actions = tuple(DATA_EXFILTRATION)[:SHOWN]

    assert risks(catalogue().bits(actions))["data exfiltration"] == actions

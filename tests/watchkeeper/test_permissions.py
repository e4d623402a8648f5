"""What the generated policies allow, and what they deny whatever else is allowed."""

from fnmatch import fnmatchcase

import pytest

from watchkeeper import permissions

RESPONDER = permissions.responder_policy("Responder-eu")["Statement"]


def denied(action, arn):
    return any(
        one["Effect"] == "Deny"
        and action in one["Action"]
        and any(fnmatchcase(arn, pattern) for pattern in one["Resource"])
        for one in RESPONDER
    )


@pytest.mark.parametrize(
    "who",
    [
        "role/Responder-eu",
        "role/WatchkeeperResponder",
        "user/security/watchkeeper",
        "user/break-glass-1",
        "role/ops/break-glass",
        "role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
        "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
    ],
)
def test_ourselves_the_last_way_in_and_awss_own_are_denied(who):
    for action in (
        "PutRolePolicy",
        "DeleteRolePolicy",
        "PutUserPolicy",
        "DeleteUserPolicy",
        "UpdateAccessKey",
    ):
        assert denied(f"iam:{action}", f"arn:aws:iam::333333333333:{who}")


def test_everybody_else_can_be_disabled():
    assert not denied("iam:UpdateAccessKey", "arn:aws:iam::333333333333:user/deploy-bot")
    assert not denied("iam:PutRolePolicy", "arn:aws:iam::333333333333:role/batch-role")


def test_tags_are_set_only_on_what_is_being_made():
    (tagging,) = [one for one in RESPONDER if "ec2:CreateTags" in one["Action"]]

    assert tagging["Condition"] == {
        "StringEquals": {"ec2:CreateAction": ["CreateSecurityGroup", "CreateSnapshots"]}
    }


def test_every_permission_is_in_one_statement():
    allowed = [name for one in RESPONDER if one["Effect"] == "Allow" for name in one["Action"]]

    assert sorted(allowed) == sorted(
        {
            *permissions.look_permissions(),
            *permissions.POSTURE_PERMISSIONS["member"],
            *permissions.change_permissions(),
        }
    )


def test_cases_in_a_bucket_are_never_deleted():
    actions = {name for one in permissions.cases_policy("b")["Statement"] for name in one["Action"]}

    assert actions == {"s3:ListBucket", "s3:GetObject", "s3:PutObject"}

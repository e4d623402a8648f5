"""What the generated policies allow, and what they deny whatever else is allowed."""

from fnmatch import fnmatchcase

import pytest

from deployments import policies
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
        "UpdateAssumeRolePolicy",
        "AttachRolePolicy",
        "DetachUserPolicy",
        "AddUserToGroup",
        "UpdateServiceSpecificCredential",
    ):
        assert denied(f"iam:{action}", f"arn:aws:iam::333333333333:{who}")


def test_whatever_changes_an_identity_is_fenced():
    """IAM's changes are allowed on users, roles and groups only, and each is in the denial as well."""
    changing = [name for name in permissions.change_permissions() if name.startswith("iam:")]
    changing = [name for name in changing if not name.startswith(("iam:Get", "iam:List"))]
    fences = [one for one in RESPONDER if one["Effect"] == "Allow" and one["Resource"] != "*"]

    assert len(changing) >= 15
    for name in changing:
        (fence,) = [one for one in fences if name in one["Action"]]
        assert fence["Resource"].startswith("arn:*:iam::*:")
        assert denied(name, "arn:aws:iam::333333333333:group/break-glass")


def test_everybody_else_can_be_disabled():
    assert not denied("iam:UpdateAccessKey", "arn:aws:iam::333333333333:user/deploy-bot")
    assert not denied("iam:PutRolePolicy", "arn:aws:iam::333333333333:role/batch-role")


def test_tags_are_set_only_on_what_is_being_made():
    (tagging,) = [one for one in RESPONDER if "ec2:CreateTags" in one["Action"]]

    assert tagging["Condition"] == {
        "StringEquals": {"ec2:CreateAction": ["CopySnapshot", "CreateSecurityGroup", "CreateSnapshots"]}
    }


def test_every_permission_is_in_one_statement():
    allowed = [name for one in RESPONDER if one["Effect"] == "Allow" for name in one["Action"]]

    assert sorted(allowed) == sorted(
        {
            *permissions.look_permissions(),
            *permissions.POSTURE_PERMISSIONS["member"],
            *permissions.access_permissions(),
            *permissions.REPORT_PERMISSIONS,
            *permissions.change_permissions(),
        }
    )


@pytest.mark.parametrize("name", sorted(policies.policies()))
def test_each_fits_into_a_managed_policy(name):
    """6,144 characters, white space not counted."""
    assert len("".join(policies.text_of(policies.policies()[name]).split())) <= 6_144


def test_both_halves_fit_into_the_roles_own_inline_policies_with_room_for_a_case():
    """10,240 characters on a role, white space not counted; the bootstrap writes them there."""
    text = policies.text_of(permissions.responder_policy("Responder-eu"))

    assert len("".join(text.split())) <= 9_700


def test_keys_are_used_only_through_ec2():
    (copying,) = [one for one in RESPONDER if "kms:Decrypt" in one["Action"]]

    assert copying["Condition"] == {"StringLike": {"kms:ViaService": "ec2.*.amazonaws.com"}}


def test_the_access_review_only_reads_beside_the_members():
    statements = permissions.access_review_policy("Responder-eu")["Statement"]
    actions = [name for one in statements for name in one["Action"]]

    assert "sts:AssumeRole" in actions
    actions.remove("sts:AssumeRole")
    assert actions
    assert all(name.split(":")[1].startswith(("Describe", "Get", "List")) for name in actions)


def test_cases_in_a_bucket_are_never_deleted():
    actions = {name for one in permissions.cases_policy("b")["Statement"] for name in one["Action"]}

    assert actions == {"s3:ListBucket", "s3:GetObject", "s3:PutObject"}

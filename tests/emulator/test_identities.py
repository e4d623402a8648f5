"""IAM and STS with AWS's refusals."""

import json

import pytest
from botocore.exceptions import ClientError

from emulator.world import KEY_IDS, fake_secret

DENY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
)


@pytest.fixture
def iam(client):
    return client("iam", "workload-prod")


def test_inline_policies_are_put_read_listed_and_deleted(iam):
    def names():
        return (
            iam.list_user_policies(UserName="bob")["PolicyNames"],
            iam.list_role_policies(RoleName="batch-role")["PolicyNames"],
        )

    iam.put_user_policy(UserName="bob", PolicyName="deny", PolicyDocument=DENY)
    iam.put_role_policy(RoleName="batch-role", PolicyName="deny", PolicyDocument=DENY)
    assert names() == (["deny"], ["deny"])
    shown = iam.get_user_policy(UserName="bob", PolicyName="deny")["PolicyDocument"]
    assert shown == json.loads(DENY)

    iam.delete_user_policy(UserName="bob", PolicyName="deny")
    iam.delete_role_policy(RoleName="batch-role", PolicyName="deny")
    assert names() == ([], [])
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_user_policy(UserName="bob", PolicyName="deny")


@pytest.mark.parametrize(
    "role", ["AWSServiceRoleForAmazonGuardDuty", "AWSReservedSSO_AdministratorAccess_0123456789abcdef"]
)  # fmt: skip
def test_roles_that_aws_owns_cannot_be_changed(iam, role):
    with pytest.raises(ClientError, match="UnmodifiableEntity"):
        iam.put_role_policy(RoleName=role, PolicyName="deny", PolicyDocument=DENY)

    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == []


def test_a_users_inline_policies_may_not_exceed_2048_characters_together(iam):
    filler = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::" + "b" * 1_920}],
        }
    )
    iam.put_user_policy(UserName="bob", PolicyName="filler", PolicyDocument=filler)

    with pytest.raises(ClientError, match="LimitExceeded"):
        iam.put_user_policy(UserName="bob", PolicyName="deny", PolicyDocument=DENY)
    iam.put_user_policy(UserName="bob", PolicyName="filler", PolicyDocument=DENY)


def test_a_deactivated_key_no_longer_works_and_works_again_when_reactivated(iam, with_key):
    key = KEY_IDS["deploy-bot"]
    thief = with_key("sts", key, fake_secret(key))
    assert thief.get_caller_identity()["Arn"].endswith(":user/deploy-bot")

    iam.update_access_key(UserName="deploy-bot", AccessKeyId=key, Status="Inactive")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        thief.get_caller_identity()
    keys = iam.list_access_keys(UserName="deploy-bot")["AccessKeyMetadata"]
    assert {one["AccessKeyId"]: one["Status"] for one in keys} == {
        key: "Inactive",
        KEY_IDS["deploy-bot-2"]: "Active",
    }

    iam.update_access_key(UserName="deploy-bot", AccessKeyId=key, Status="Active")
    assert thief.get_caller_identity()["Arn"].endswith(":user/deploy-bot")


def test_the_last_use_of_a_key_is_known(iam):
    used = iam.get_access_key_last_used(AccessKeyId=KEY_IDS["deploy-bot"])
    idle = iam.get_access_key_last_used(AccessKeyId=KEY_IDS["deploy-bot-2"])

    assert used["UserName"] == idle["UserName"] == "deploy-bot"
    assert used["AccessKeyLastUsed"]["ServiceName"] == "iam"
    assert idle["AccessKeyLastUsed"]["ServiceName"] == "N/A"


class TestAssumeRole:
    """A role is assumed only if it exists and trusts the caller."""

    def assume(self, sts, account, role, **more):
        arn = f"arn:aws:iam::{account}:role/{role}"
        return sts.assume_role(RoleArn=arn, RoleSessionName="test", **more)

    @pytest.mark.parametrize("role", ["member_role", "bootstrap_role"])
    def test_our_roles_of_every_account_trust_the_security_account(self, client, seed, role):
        for account in seed["accounts"].values():
            answer = self.assume(client("sts"), account, seed[role])
            assert answer["AssumedRoleUser"]["Arn"] == (
                f"arn:aws:sts::{account}:assumed-role/{seed[role]}/test"
            )

    @pytest.mark.parametrize("role", ["NoSuchRole", "OrganizationAccountAccessRole", "batch-role"])
    def test_others_are_denied(self, client, seed, role):
        with pytest.raises(ClientError) as refused:
            self.assume(client("sts"), seed["accounts"]["workload-prod"], role)

        assert refused.value.response["Error"]["Code"] == "AccessDenied"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403

    def test_a_workload_cannot_take_the_member_role(self, client, seed):
        with pytest.raises(ClientError, match="AccessDenied"):
            self.assume(
                client("sts", "workload-dev"),
                seed["accounts"]["workload-prod"],
                seed["member_role"],
            )

    def test_an_external_id_that_the_role_asks_for_must_be_given(self, client, seed):
        security = seed["accounts"]["security"]
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{security}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "sesame"}},
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        client("iam", "workload-dev").create_role(
            RoleName="careful", AssumeRolePolicyDocument=json.dumps(document)
        )
        dev, sts = seed["accounts"]["workload-dev"], client("sts")

        assert self.assume(sts, dev, "careful", ExternalId="sesame")["Credentials"]
        for wrong in ({}, {"ExternalId": "open"}):
            with pytest.raises(ClientError, match="AccessDenied"):
                self.assume(sts, dev, "careful", **wrong)

"""The access review's stage: what is in it, and that it is the same each time."""

import csv
import io
from datetime import UTC, datetime

import pytest

from emulator.control import ControlError

PROD = "333333333333"


@pytest.fixture
def story(control):
    return control.access()


def report(iam):
    iam.generate_credential_report()
    content = iam.get_credential_report()["Content"].decode()
    return {row["user"]: row for row in csv.DictReader(io.StringIO(content))}


def days_since(text):
    return (datetime.now(UTC) - datetime.fromisoformat(text)).days


def test_it_is_the_same_each_time_and_played_once(control, story):
    with pytest.raises(ControlError, match="once"):
        control.access()
    control.reset()
    assert control.access() == story


def test_the_world_as_seeded_has_none_of_it(client, seed):
    names = [one["UserName"] for one in client("iam", "workload-prod").list_users()["Users"]]
    assert sorted(names) == ["alice", "bob", "break-glass-admin", "deploy-bot"]


def test_keys_and_passwords_have_their_pasts(client, story):
    rows = report(client("iam", "workload-prod"))

    carol = rows["carol"]
    assert days_since(carol["access_key_1_last_used_date"]) == 200
    assert days_since(carol["access_key_1_last_rotated"]) == 610
    assert days_since(carol["password_last_used"]) == 205
    assert (rows["bob"]["password_last_used"], rows["bob"]["mfa_active"]) == ("no_information", "false")
    assert (rows["alice"]["mfa_active"], rows["reporting"]["access_key_1_active"]) == ("true", "false")
    assert rows["ci-prod"]["access_key_2_last_used_date"] == "N/A"
    assert rows["legacy-soap"]["cert_1_active"] == "true"
    assert set(story["accounts"][PROD]["access_keys"]["ci-prod"]) == {
        one["AccessKeyId"]
        for one in client("iam", "workload-prod").list_access_keys(UserName="ci-prod")["AccessKeyMetadata"]
    }


def test_second_factors_are_of_every_kind(client, story):
    serials = {
        user: client("iam", account).list_mfa_devices(UserName=user)["MFADevices"][0]["SerialNumber"]
        for user, account in (("alice", "workload-prod"), ("erin", "management"), ("sam", "security"))
    }
    assert serials["alice"] == f"arn:aws:iam::{PROD}:mfa/alice"
    assert serials["erin"].startswith("GAHT")
    assert ":u2f/" in serials["sam"]
    virtual = client("iam", "security").list_virtual_mfa_devices()["VirtualMFADevices"]
    assert virtual == []


def test_one_members_root_has_a_key_and_the_organization_manages_root(client, story):
    summaries = {
        account: client("iam", account).get_account_summary()["SummaryMap"]
        for account in ("management", "security", "workload-prod", "workload-dev")
    }
    keys = {account: one["AccountAccessKeysPresent"] for account, one in summaries.items()}
    assert keys == {"management": 0, "security": 0, "workload-prod": 0, "workload-dev": 1}
    assert summaries["management"]["AccountMFAEnabled"] == 1
    features = client("iam", "management").list_organizations_features()["EnabledFeatures"]
    assert features == ["RootCredentialsManagement"]


def test_owners_are_named_by_tags(client, story):
    organizations = client("organizations", "management")
    owners = {
        account: organizations.list_tags_for_resource(ResourceId=account)["Tags"][0]["Value"]
        for account in story["accounts"]
    }
    assert owners == {account: one["owner"] for account, one in story["accounts"].items()}
    iam = client("iam", "workload-prod")
    assert {"Key": "owner", "Value": "payments-lead"} in iam.get_user(UserName="carol")["User"]["Tags"]
    assert iam.get_role(RoleName="github-deploy")["Role"]["Tags"] == [
        {"Key": "owner", "Value": "platform-lead"}
    ]


def test_strangers_and_what_nobody_uses_are_found(client, story):
    analyzer = client("accessanalyzer", "workload-prod")
    arns = {one["name"]: one["arn"] for one in analyzer.list_analyzers()["analyzers"]}

    def found(name):
        pages = analyzer.get_paginator("list_findings_v2").paginate(analyzerArn=arns[name])
        return {one["resource"].rpartition("/")[2]: one for page in pages for one in page["findings"]}

    external, unused = found("external-access"), found("unused-access")

    assert {"vendor-monitoring", "vendor-billing", "partner-upload", "github-deploy"} <= set(external)
    assert external["arn:aws:s3:::public-downloads-333333333333"]["status"] == "ACTIVE"
    assert external["AWSReservedSSO_AdministratorAccess_0123456789abcdef"]["status"] == "ARCHIVED"
    assert {"migration-2023", "nightly-export", "carol", "bob"} <= set(unused)
    assert not {"vendor-monitoring", "payments-batch"} & set(unused)


def test_other_credentials_and_providers(client, story):
    iam = client("iam", "workload-prod")
    listed = iam.list_service_specific_credentials(AllUsers=True)["ServiceSpecificCredentials"]
    assert [(one["ServiceName"].split(".")[0], one["Status"]) for one in listed] == [
        ("bedrock", "Active"),
        ("bedrock", "Expired"),
        ("codecommit", "Active"),
    ]
    keys = iam.list_ssh_public_keys(UserName="carol")["SSHPublicKeys"]
    assert [one["SSHPublicKeyId"] for one in keys] == [story["ssh_key"]]
    (certificate,) = iam.list_signing_certificates(UserName="legacy-soap")["Certificates"]
    assert certificate["Status"] == "Active"
    (arn,) = (one["Arn"] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"])
    provider = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert (provider["Url"], provider["ClientIDList"]) == (
        "token.actions.githubusercontent.com",
        ["sts.amazonaws.com"],
    )
    assert days_since(provider["CreateDate"].isoformat()) == 500
    (profile,) = client("rolesanywhere", "workload-prod").list_profiles()["profiles"]
    assert profile["roleArns"] == [f"arn:aws:iam::{PROD}:role/datacenter-backup"]
    saml = client("iam", "security").list_saml_providers()["SAMLProviderList"]
    assert all({"CreateDate", "ValidUntil"} <= set(one) for one in saml)


def test_an_earlier_case_holds(control, story):
    (key,) = story["accounts"][PROD]["access_keys"]["mallory"]
    assert control.attempt(PROD, key=key)["error_code"] == "InvalidClientTokenId"
    (other,) = story["accounts"][PROD]["access_keys"]["payments-batch"]
    assert control.attempt(PROD, key=other)["error_code"] is None

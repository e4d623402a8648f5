"""IAM's account side: AWS's own policies, the credential report, central management of root users."""

import csv
import io

import pytest
from botocore.exceptions import ClientError

SUPPORT = "arn:aws:iam::aws:policy/AWSSupportAccess"


@pytest.fixture
def iam(client):
    return client("iam", "workload-prod")


@pytest.fixture
def management(client):
    return client("iam", "management")


def report(iam):
    iam.generate_credential_report()
    return list(csv.DictReader(io.StringIO(iam.get_credential_report()["Content"].decode())))


def test_a_policy_of_aws_can_be_attached_found_and_detached(iam):
    def holders():
        found = iam.list_entities_for_policy(PolicyArn=SUPPORT, EntityFilter="Role")["PolicyRoles"]
        return [one["RoleName"] for one in found]

    assert holders() == []
    iam.attach_role_policy(RoleName="batch-role", PolicyArn=SUPPORT)
    assert holders() == ["batch-role"]
    shown = iam.list_policies(OnlyAttached=True)["Policies"]
    assert [one["Arn"] for one in shown] == [SUPPORT]
    iam.detach_role_policy(RoleName="batch-role", PolicyArn=SUPPORT)
    assert holders() == []


@pytest.mark.parametrize("name", ["NoSuchPolicy", "service-role/AWSSupportAccess"])
def test_a_policy_that_aws_does_not_have_cannot_be_attached(iam, name):
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.attach_role_policy(RoleName="batch-role", PolicyArn=f"arn:aws:iam::aws:policy/{name}")


def test_the_root_user_stands_first_in_the_report(iam):
    rows = report(iam)
    assert rows[0]["user"] == "<root_account>"
    assert rows[0]["arn"] == "arn:aws:iam::333333333333:root"
    assert {row["user"] for row in rows[1:]} >= {"alice", "bob", "deploy-bot"}
    assert all(None not in row and None not in row.values() for row in rows)


def test_root_has_a_password_in_the_management_account_only(iam, management):
    assert report(management)[0]["password_enabled"] == "true"
    assert report(iam)[0]["password_enabled"] == "false"


def test_a_report_is_given_again_until_it_is_four_hours_old(iam):
    first = report(iam)
    iam.create_user(UserName="eve")
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    assert report(iam) == first


def test_there_is_no_report_before_one_was_ordered(iam):
    with pytest.raises(ClientError, match="ReportNotPresent"):
        iam.get_credential_report()


def test_root_credentials_are_managed_centrally_once_iam_is_trusted(client, management):
    with pytest.raises(ClientError, match="ServiceAccessNotEnabled"):
        management.enable_organizations_root_credentials_management()
    organizations = client("organizations", "management")
    organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    assert management.list_organizations_features()["EnabledFeatures"] == []
    management.enable_organizations_root_credentials_management()
    made = management.enable_organizations_root_sessions()
    assert made["EnabledFeatures"] == ["RootCredentialsManagement", "RootSessions"]
    assert made["OrganizationId"] == organizations.describe_organization()["Organization"]["Id"]
    management.disable_organizations_root_credentials_management()
    assert management.list_organizations_features()["EnabledFeatures"] == ["RootSessions"]


def test_a_member_may_not_ask_for_the_organizations_features(iam):
    with pytest.raises(ClientError, match="AccountNotManagementOrDelegatedAdministrator"):
        iam.list_organizations_features()


def test_a_delegated_administrator_sees_the_features_and_cannot_enable_them(client):
    organizations = client("organizations", "management")
    organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    organizations.register_delegated_administrator(
        AccountId="222222222222", ServicePrincipal="iam.amazonaws.com"
    )
    security = client("iam", "security")
    assert security.list_organizations_features()["EnabledFeatures"] == []
    with pytest.raises(ClientError, match="CallerIsNotManagementAccount"):
        security.enable_organizations_root_sessions()

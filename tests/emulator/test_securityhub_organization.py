"""Security Hub in an organization: its administrator, what new accounts get, members."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.emulator.securityhub_scenes import (
    DEV,
    FSBP,
    MANAGEMENT,
    OTHER,
    PROD,
    SECURITY,
    code_of,
    standards,
)

UNWATCHED = "us-west-2"
CIS_120 = "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"


@pytest.fixture
def management(client):
    return client("securityhub", "management")


@pytest.fixture
def security(hub):
    """The administrator's hub in the home region."""
    return hub("security")


class TestAdministrator:
    """Designated per region by the management account alone."""

    def test_it_is_designated_for_one_region(self, client):
        west = client("securityhub", "management", UNWATCHED)
        before = west.list_organization_admin_accounts()["AdminAccounts"]

        answer = west.enable_organization_admin_account(AdminAccountId=SECURITY)

        after = west.list_organization_admin_accounts()["AdminAccounts"]
        south = client("securityhub", "management", "ap-south-1").list_organization_admin_accounts()
        assert answer["AdminAccountId"] == SECURITY
        assert (before, after) == ([], [{"AccountId": SECURITY, "Status": "ENABLED"}])
        assert south["AdminAccounts"] == []

    def test_only_the_management_account_designates(self, client):
        with pytest.raises(ClientError) as error:
            client("securityhub", "security").enable_organization_admin_account(AdminAccountId=DEV)

        assert code_of(error) == "AccessDeniedException"

    def test_only_the_management_account_lists(self, client):
        with pytest.raises(ClientError) as error:
            client("securityhub", "security").list_organization_admin_accounts()

        assert code_of(error) == "InvalidAccessException"

    def test_it_must_be_of_the_organization(self, client):
        with pytest.raises(ClientError) as error:
            client("securityhub", "management", UNWATCHED).enable_organization_admin_account(
                AdminAccountId="999999999999"
            )

        assert code_of(error) == "InvalidInputException"

    def test_another_is_refused_until_the_first_is_disabled(self, management):
        with pytest.raises(ClientError, match=SECURITY):
            management.enable_organization_admin_account(AdminAccountId=DEV)
        management.disable_organization_admin_account(AdminAccountId=SECURITY)
        management.enable_organization_admin_account(AdminAccountId=DEV)

        (held,) = management.list_organization_admin_accounts()["AdminAccounts"]
        assert held["AccountId"] == DEV

    def test_designating_registers_with_organizations(self, client):
        organizations = client("organizations", "management")
        organizations.deregister_delegated_administrator(
            AccountId=SECURITY, ServicePrincipal="securityhub.amazonaws.com"
        )
        client("securityhub", "management").enable_organization_admin_account(AdminAccountId=SECURITY)

        found = organizations.list_delegated_administrators(ServicePrincipal="securityhub.amazonaws.com")
        assert [one["Id"] for one in found["DelegatedAdministrators"]] == [SECURITY]

    def test_its_hub_cannot_be_disabled(self, security):
        with pytest.raises(ClientError, match="cannot disable"):
            security.disable_security_hub()


class TestLocalConfiguration:
    """What new accounts get, per region."""

    def test_it_begins_local_with_nothing_automatic(self, security):
        found = security.describe_organization_configuration()

        assert (found["AutoEnable"], found["AutoEnableStandards"]) == (False, "DEFAULT")
        assert found["OrganizationConfiguration"] == {"ConfigurationType": "LOCAL", "Status": "ENABLED"}

    def test_it_is_set_for_one_region(self, security, hub):
        security.update_organization_configuration(AutoEnable=True, AutoEnableStandards="NONE")

        here, there = (
            one.describe_organization_configuration() for one in (security, hub("security", OTHER))
        )
        assert (here["AutoEnable"], here["AutoEnableStandards"]) == (True, "NONE")
        assert (there["AutoEnable"], there["AutoEnableStandards"]) == (False, "DEFAULT")

    @pytest.mark.parametrize("account", ["management", "workload-dev"])
    def test_it_is_the_administrators_alone(self, hub, account):
        other = hub(account)

        for call in (
            other.describe_organization_configuration,
            lambda: other.update_organization_configuration(AutoEnable=True),
        ):
            with pytest.raises(ClientError, match="is not an administrator for this organization") as error:
                call()
            assert code_of(error) == "InvalidAccessException"

    def test_a_policy_of_organizations_shows_as_status_disabled(self, security, client):
        organizations = client("organizations", "management")
        (root,) = organizations.list_roots()["Roots"]
        organizations.enable_policy_type(RootId=root["Id"], PolicyType="SECURITYHUB_CSPM_POLICY")
        made = organizations.create_policy(
            Name="cspm",
            Description="x",
            Type="SECURITYHUB_CSPM_POLICY",
            Content=json.dumps({"securityhub": {}}),
        )
        organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=DEV)
        dev = client("securityhub", "workload-dev")

        found = security.describe_organization_configuration()["OrganizationConfiguration"]

        assert found["Status"] == "DISABLED"
        with pytest.raises(ClientError, match="AWS Organizations") as error:
            dev.enable_security_hub()
        assert code_of(error) == "AccessDeniedException"


class TestMembers:
    """Accounts that the administrator takes under its wing."""

    def test_an_account_without_a_hub_gets_one_with_the_default_standards(self, security, client):
        dev = client("securityhub", "workload-dev")

        answer = security.create_members(AccountDetails=[{"AccountId": DEV}])

        assert answer["UnprocessedAccounts"] == []
        assert standards(dev) == {FSBP, CIS_120}
        assert dev.get_administrator_account()["Administrator"]["AccountId"] == SECURITY

    def test_a_hub_that_is_on_keeps_its_standards(self, security, hub):
        dev = hub("workload-dev")

        security.create_members(AccountDetails=[{"AccountId": DEV}])

        assert standards(dev) == set()

    def test_the_management_account_must_enable_its_hub_itself(self, security, hub):
        wanted = [{"AccountId": MANAGEMENT}]

        before = security.create_members(AccountDetails=wanted)["UnprocessedAccounts"]
        hub("management")
        after = security.create_members(AccountDetails=wanted)["UnprocessedAccounts"]

        assert [one["AccountId"] for one in before] == [MANAGEMENT]
        assert after == []

    def test_the_administrator_is_no_member_of_itself(self, security):
        answer = security.create_members(AccountDetails=[{"AccountId": SECURITY}, {"AccountId": DEV}])

        assert [one["AccountId"] for one in answer["UnprocessedAccounts"]] == [SECURITY]
        assert [one["AccountId"] for one in security.list_members()["Members"]] == [DEV]

    def test_creating_one_again_changes_nothing(self, security):
        for _ in range(2):
            answer = security.create_members(AccountDetails=[{"AccountId": DEV}])

        assert answer["UnprocessedAccounts"] == []
        assert len(security.list_members()["Members"]) == 1

    def test_an_account_from_outside_is_created_and_not_associated(self, security):
        security.create_members(AccountDetails=[{"AccountId": "999999999999", "Email": "a@example.com"}])

        everybody = security.list_members(OnlyAssociated=False)["Members"]
        assert security.list_members()["Members"] == []
        assert [(one["AccountId"], one["MemberStatus"]) for one in everybody] == [
            ("999999999999", "Created")
        ]

    def test_they_are_listed_and_got_with_their_administrator(self, security):
        security.create_members(AccountDetails=[{"AccountId": DEV}, {"AccountId": PROD}])

        listed = security.list_members()["Members"]
        answer = security.get_members(AccountIds=[PROD, MANAGEMENT])
        assert [one["AccountId"] for one in listed] == [PROD, DEV]
        assert {one["MemberStatus"] for one in listed} == {"Enabled"}
        assert [one["AdministratorId"] for one in answer["Members"]] == [SECURITY]
        assert [one["AccountId"] for one in answer["UnprocessedAccounts"]] == [MANAGEMENT]

    def test_at_most_50_at_once(self, security):
        with pytest.raises(ClientError, match="InvalidInputException"):
            security.create_members(AccountDetails=[{"AccountId": f"{one:012d}"} for one in range(51)])

    def test_who_is_no_member_has_no_administrator(self, hub):
        assert "Administrator" not in hub("workload-dev").get_administrator_account()

    def test_a_member_shows_the_administrators_consolidation_and_cannot_change_it(self, security, hub):
        dev = hub("workload-dev")
        security.create_members(AccountDetails=[{"AccountId": DEV}])
        security.update_security_hub_configuration(ControlFindingGenerator="STANDARD_CONTROL")

        assert dev.describe_hub()["ControlFindingGenerator"] == "STANDARD_CONTROL"
        with pytest.raises(ClientError, match="AccessDeniedException"):
            dev.update_security_hub_configuration(ControlFindingGenerator="SECURITY_CONTROL")

    def test_a_hub_that_is_disabled_leaves(self, security, hub):
        dev = hub("workload-dev")
        security.create_members(AccountDetails=[{"AccountId": DEV}])

        dev.disable_security_hub()

        assert security.list_members()["Members"] == []


def test_a_member_that_is_disassociated_is_none_in_that_region(control, hub):
    control.posture(4)
    home, far = hub("security"), hub("security", "eu-west-1")

    home.disassociate_members(AccountIds=[DEV])

    assert DEV not in {one["AccountId"] for one in home.list_members()["Members"]}
    assert DEV in {one["AccountId"] for one in far.list_members()["Members"]}
    with pytest.raises(ClientError, match="InvalidInputException"):
        home.disassociate_members(AccountIds=[DEV])

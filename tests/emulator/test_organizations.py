"""Organizations: units, who may look, who may be delegated, policies."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def organizations(client):
    return client("organizations", "management")


def test_the_accounts_live_in_their_units(organizations, seed):
    units = organizations.list_organizational_units_for_parent(ParentId=seed["root_id"])
    assert {one["Name"]: one["Id"] for one in units["OrganizationalUnits"]} == seed["units"]

    def parent(account):
        (found,) = organizations.list_parents(ChildId=account)["Parents"]
        return found["Id"]

    accounts = seed["accounts"]
    assert parent(accounts["management"]) == seed["root_id"]
    assert parent(accounts["security"]) == seed["units"]["Security"]
    assert parent(accounts["workload-dev"]) == seed["units"]["Workloads"]
    assert parent(seed["suspended_accounts"]["closed-sandbox"]) == seed["units"]["Suspended"]


def test_accounts_come_in_pages_of_at_most_20(organizations):
    first = organizations.list_accounts(MaxResults=3)
    rest = organizations.list_accounts(NextToken=first["NextToken"])

    assert [len(one["Accounts"]) for one in (first, rest)] == [3, 2]
    assert "NextToken" not in rest
    with pytest.raises(ClientError, match="InvalidInput"):
        organizations.list_accounts(MaxResults=21)


def test_the_delegated_administrator_reads_and_does_not_write(client, seed):
    security = client("organizations")

    assert len(security.list_accounts()["Accounts"]) == 5
    assert security.list_roots()["Roots"][0]["Id"] == seed["root_id"]
    with pytest.raises(ClientError, match="AccessDenied"):
        security.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")


def test_an_ordinary_member_sees_its_organization_and_no_more(client, seed):
    member = client("organizations", "workload-prod")

    assert member.describe_organization()["Organization"]["Id"] == seed["organization_id"]
    for call in (member.list_accounts, member.list_roots, member.list_delegated_administrators):
        with pytest.raises(ClientError, match="AccessDenied"):
            call()


@pytest.mark.parametrize(
    "service",
    [
        "access-analyzer", "account", "cloudtrail", "config", "config-multiaccountsetup", "iam",
        "inspector2", "malware-protection.guardduty", "sso",
    ],
)  # fmt: skip
def test_every_service_that_aws_delegates_can_be_delegated(organizations, seed, service):
    principal, security = f"{service}.amazonaws.com", seed["accounts"]["security"]

    organizations.enable_aws_service_access(ServicePrincipal=principal)
    organizations.register_delegated_administrator(AccountId=security, ServicePrincipal=principal)

    (admin,) = organizations.list_delegated_administrators(ServicePrincipal=principal)[
        "DelegatedAdministrators"
    ]
    assert admin["Id"] == security
    trusted = organizations.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert principal in {one["ServicePrincipal"] for one in trusted}


def test_an_unknown_service_cannot_be_delegated(organizations, seed):
    with pytest.raises(ClientError, match="InvalidInput"):
        organizations.register_delegated_administrator(
            AccountId=seed["accounts"]["security"], ServicePrincipal="nonsense.amazonaws.com"
        )


def test_declarative_policies_are_listed_and_have_their_effect_below(organizations, seed):
    prod = seed["accounts"]["workload-prod"]
    ask = {"PolicyType": "GUARDDUTY_POLICY", "TargetId": prod}
    for kind in ("GUARDDUTY_POLICY", "SECURITYHUB_CSPM_POLICY"):
        assert organizations.list_policies(Filter=kind)["Policies"] == []
    with pytest.raises(ClientError, match="EffectivePolicyNotFound"):
        organizations.describe_effective_policy(**ask)

    made = organizations.create_policy(
        Content='{"guardduty": {}}', Description="", Name="watch", Type="GUARDDUTY_POLICY"
    )["Policy"]["PolicySummary"]
    organizations.attach_policy(PolicyId=made["Id"], TargetId=seed["units"]["Workloads"])

    found = organizations.describe_effective_policy(**ask)["EffectivePolicy"]
    assert (found["PolicyContent"], found["TargetId"]) == ('{"guardduty": {}}', prod)
    assert [one["Id"] for one in organizations.list_policies(Filter="GUARDDUTY_POLICY")["Policies"]] == [
        made["Id"]
    ]
    with pytest.raises(ClientError, match="EffectivePolicyNotFound"):
        organizations.describe_effective_policy(**{**ask, "TargetId": seed["accounts"]["security"]})


def test_nobody_takes_a_role_in_a_closed_account(client, seed):
    closed = seed["suspended_accounts"]["closed-sandbox"]

    with pytest.raises(ClientError, match="AccessDenied"):
        client("sts", "management").assume_role(
            RoleArn=f"arn:aws:iam::{closed}:role/OrganizationAccountAccessRole", RoleSessionName="test"
        )

"""The organization's accounts, and whether it manages root centrally."""

import pytest

from tasks.access.organization import organization
from watchkeeper.errors import Denied


def test_active_accounts_come_with_names_tags_and_addresses(world, operator):
    prod = world["accounts"]["workload-prod"]
    operator("organizations", "management").tag_resource(
        ResourceId=prod, Tags=[{"Key": "owner", "Value": "payments-lead"}]
    )

    found = organization.fn()

    assert {one.id for one in found.accounts} == set(world["accounts"].values())
    (one,) = [account for account in found.accounts if account.id == prod]
    assert (one.name, one.tags) == ("workload-prod", {"owner": "payments-lead"})
    assert one.email.endswith("@example.com")
    assert found.management == world["accounts"]["management"]
    assert found.gaps == {}


def test_suspended_accounts_are_no_strangers(world):
    found = organization.fn()

    assert found.closed
    assert set(found.closed) < found.ids
    assert not set(found.closed) & {one.id for one in found.accounts}


def test_central_root_management_is_asked_where_it_may_be_asked(operator, calls):
    management = operator("iam", "management")
    assert organization.fn().root_centrally_managed is False

    operator("organizations", "management").enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    management.enable_organizations_root_credentials_management()

    assert organization.fn().root_centrally_managed is True
    assert calls("iam", "ListOrganizationsFeatures")


def test_what_else_is_denied_is_a_gap(control):
    control.fail_next("organizations", "ListTagsForResource", "AccessDeniedException", times=99)
    control.fail_next("iam", "ListOrganizationsFeatures", "AccessDenied", times=99)

    found = organization.fn()

    assert "organizations:ListTagsForResource" in found.gaps["account tags"]
    assert "iam:ListOrganizationsFeatures" in found.gaps["root management"]
    assert found.root_centrally_managed is None
    assert all(one.name for one in found.accounts)


def test_accounts_that_may_not_be_listed_are_never_none(control):
    control.fail_next("organizations", "ListAccounts", "AccessDeniedException", times=99)

    with pytest.raises(Denied, match="organizations:ListAccounts"):
        organization.fn()


def test_an_account_in_no_organization_is_one_by_itself(control, world):
    control.fail_next("organizations", "DescribeOrganization", "AWSOrganizationsNotInUseException")
    own = world["accounts"]["security"]

    found = organization.fn()

    assert (found.id, found.management) == (own, own)
    assert [one.id for one in found.accounts] == [own]

"""Regions that are on by default, opted into, or off; and who may ask about them."""

import time

import pytest
from botocore.exceptions import ClientError

EVERYWHERE = {"us-east-1", "eu-west-1", "us-west-2", "ap-south-1"}
OPT_IN = {"af-south-1", "me-central-1", "ap-southeast-4"}


def statuses(account, **more):
    found = account.list_regions(**more)["Regions"]
    return {one["RegionName"]: one["RegionOptStatus"] for one in found}


def code_of(refused):
    error = refused.value.response
    return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]


def test_an_account_lists_its_regions_and_only_prod_has_opted_into_one(client):
    dev = statuses(client("account", "workload-dev"))
    prod = statuses(client("account", "workload-prod"))

    assert dev == dict.fromkeys(EVERYWHERE, "ENABLED_BY_DEFAULT") | dict.fromkeys(OPT_IN, "DISABLED")
    assert prod == {**dev, "af-south-1": "ENABLED"}


def test_regions_are_chosen_by_status_and_come_in_pages(client):
    prod = client("account", "workload-prod")
    enabled = ["ENABLED", "ENABLED_BY_DEFAULT"]

    first = prod.list_regions(MaxResults=3, RegionOptStatusContains=enabled)
    rest = prod.list_regions(NextToken=first["NextToken"], RegionOptStatusContains=enabled)

    names = [one["RegionName"] for one in first["Regions"] + rest["Regions"]]
    assert names == sorted(EVERYWHERE | {"af-south-1"})
    assert "NextToken" not in rest


def test_a_region_is_enabling_before_it_is_enabled_and_can_be_used(client):
    dev = client("account", "workload-dev")

    dev.enable_region(RegionName="me-central-1")
    assert dev.get_region_opt_status(RegionName="me-central-1")["RegionOptStatus"] == "ENABLING"
    with pytest.raises(ClientError, match="ConflictException"):
        dev.enable_region(RegionName="me-central-1")

    deadline = time.monotonic() + 5
    while dev.get_region_opt_status(RegionName="me-central-1")["RegionOptStatus"] != "ENABLED":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client("guardduty", "workload-dev", "me-central-1").list_detectors()["DetectorIds"] == []
    with pytest.raises(ClientError, match="UnrecognizedClient"):
        client("guardduty", "workload-prod", "me-central-1").list_detectors()


@pytest.mark.parametrize(
    ("service", "call", "expected"),
    [
        ("guardduty", "list_detectors", ("UnrecognizedClientException", 403)),
        ("config", "describe_configuration_recorders", ("UnrecognizedClientException", 400)),
        ("sns", "list_topics", ("InvalidClientTokenId", 403)),
        ("ec2", "describe_instances", ("AuthFailure", 401)),
    ],
)
def test_a_region_that_is_off_knows_no_keys(client, service, call, expected):
    with pytest.raises(ClientError) as refused:
        getattr(client(service, "workload-dev", "af-south-1"), call)()

    assert code_of(refused) == expected
    getattr(client(service, "workload-prod", "af-south-1"), call)()


def test_ec2_names_the_same_regions(client):
    def shown(account, **more):
        found = client("ec2", account).describe_regions(**more)["Regions"]
        return {one["RegionName"]: one["OptInStatus"] for one in found}

    assert shown("workload-dev") == dict.fromkeys(EVERYWHERE, "opt-in-not-required")
    assert shown("workload-prod")["af-south-1"] == "opted-in"
    assert set(shown("workload-dev", AllRegions=True)) == EVERYWHERE | OPT_IN
    off = [{"Name": "opt-in-status", "Values": ["not-opted-in"]}]
    assert set(shown("workload-dev", AllRegions=True, Filters=off)) == OPT_IN
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        shown("workload-dev", RegionNames=["atlantis-1"])


class TestAboutAnotherAccount:
    """Only who manages the organization, and only with trusted access."""

    def trust(self, client):
        organizations = client("organizations", "management")
        organizations.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
        return organizations

    def test_the_management_account_asks_once_access_is_trusted(self, client, seed):
        prod = seed["accounts"]["workload-prod"]
        with pytest.raises(ClientError, match="enable trusted access"):
            client("account", "management").list_regions(AccountId=prod)

        self.trust(client)
        found = statuses(client("account", "management"), AccountId=prod)
        assert found["af-south-1"] == "ENABLED"

    def test_so_does_a_delegated_administrator_and_no_other_member(self, client, seed):
        prod = seed["accounts"]["workload-prod"]
        organizations = self.trust(client)
        with pytest.raises(ClientError, match="AccessDenied"):
            client("account").list_regions(AccountId=prod)

        organizations.register_delegated_administrator(
            AccountId=seed["accounts"]["security"], ServicePrincipal="account.amazonaws.com"
        )
        assert statuses(client("account"), AccountId=prod)["af-south-1"] == "ENABLED"
        with pytest.raises(ClientError, match="AccessDenied"):
            client("account", "workload-dev").list_regions(AccountId=prod)

    def test_the_management_account_does_not_name_itself(self, client, seed):
        self.trust(client)

        with pytest.raises(ClientError, match="standalone context"):
            client("account", "management").list_regions(AccountId=seed["accounts"]["management"])


def test_contact_information_is_kept_per_account(client):
    prod, dev = client("account", "workload-prod"), client("account", "workload-dev")
    given = {
        "FullName": "Ada", "AddressLine1": "2 Side Street", "City": "Town", "PostalCode": "1",
        "CountryCode": "DE", "PhoneNumber": "+491234",
    }  # fmt: skip

    prod.put_contact_information(ContactInformation=given)

    assert prod.get_contact_information()["ContactInformation"] == given
    assert dev.get_contact_information()["ContactInformation"]["FullName"] != "Ada"


def test_alternate_contacts_are_kept(client):
    prod = client("account", "workload-prod")
    with pytest.raises(ClientError, match="ResourceNotFound"):
        prod.get_alternate_contact(AlternateContactType="SECURITY")

    given = {"AlternateContactType": "SECURITY", "EmailAddress": "s@example.com", "Name": "S",
             "PhoneNumber": "+1", "Title": "CISO"}  # fmt: skip
    prod.put_alternate_contact(**given)

    assert prod.get_alternate_contact(AlternateContactType="SECURITY")["AlternateContact"] == given

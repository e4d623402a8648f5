"""Macie is off until somebody enables it."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def macie(client):
    return client("macie2", "workload-prod")


def test_macie_is_off_at_first_and_in_every_other_region_and_account(client, macie):
    with pytest.raises(ClientError, match="Macie is not enabled"):
        macie.get_macie_session()
    macie.enable_macie(findingPublishingFrequency="ONE_HOUR")
    assert macie.get_macie_session()["findingPublishingFrequency"] == "ONE_HOUR"
    for other in (client("macie2", "workload-prod", "eu-west-1"), client("macie2", "workload-dev")):
        with pytest.raises(ClientError, match="AccessDenied"):
            other.get_macie_session()


def test_it_cannot_be_enabled_twice(macie):
    macie.enable_macie()
    with pytest.raises(ClientError, match="Conflict"):
        macie.enable_macie()


def test_it_can_be_disabled(macie):
    macie.enable_macie()
    macie.disable_macie()
    with pytest.raises(ClientError, match="Macie is not enabled"):
        macie.get_macie_session()


def test_file_systems_can_be_asked_for(client):
    assert client("efs", "workload-prod").describe_file_systems()["FileSystems"] == []

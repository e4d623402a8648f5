"""EC2's settings of an account and region."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def ec2(client):
    return client("ec2", "workload-prod")


def imds(ec2):
    return ec2.get_instance_metadata_defaults()["AccountLevel"]


def test_snapshots_are_blocked_and_unblocked_in_one_region_only(client, ec2):
    elsewhere = client("ec2", "workload-prod", "eu-west-1")
    assert ec2.get_snapshot_block_public_access_state()["State"] == "unblocked"
    assert (
        ec2.enable_snapshot_block_public_access(State="block-all-sharing")["State"] == "block-all-sharing"
    )
    assert ec2.get_snapshot_block_public_access_state()["State"] == "block-all-sharing"
    assert elsewhere.get_snapshot_block_public_access_state()["State"] == "unblocked"
    ec2.disable_snapshot_block_public_access()
    assert ec2.get_snapshot_block_public_access_state()["State"] == "unblocked"


def test_images_are_blocked_at_first(ec2):
    def state():
        return ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"]

    assert state() == "block-new-sharing"
    ec2.disable_image_block_public_access()
    assert state() == "unblocked"
    ec2.enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")
    assert state() == "block-new-sharing"


def test_a_state_that_aws_does_not_have_is_refused(ec2):
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        ec2.enable_snapshot_block_public_access(State="unblocked")
    assert ec2.get_snapshot_block_public_access_state()["State"] == "unblocked"


def test_metadata_defaults_are_set_kept_and_taken_back(ec2):
    assert imds(ec2) == {"ManagedBy": "account"}
    ec2.modify_instance_metadata_defaults(HttpTokens="required", HttpPutResponseHopLimit=2)
    ec2.modify_instance_metadata_defaults(HttpEndpoint="enabled")
    assert imds(ec2) == {
        "HttpTokens": "required", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled",
        "ManagedBy": "account",
    }  # fmt: skip
    ec2.modify_instance_metadata_defaults(HttpTokens="no-preference", HttpPutResponseHopLimit=-1)
    assert imds(ec2) == {"HttpEndpoint": "enabled", "ManagedBy": "account"}


@pytest.mark.parametrize("wrong", [{"HttpTokens": "sometimes"}, {"HttpPutResponseHopLimit": 65}])
def test_metadata_defaults_that_aws_does_not_have_are_refused(ec2, wrong):
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        ec2.modify_instance_metadata_defaults(**wrong)


def test_a_dry_run_changes_nothing(ec2):
    with pytest.raises(ClientError, match="DryRunOperation"):
        ec2.modify_instance_metadata_defaults(HttpTokens="required", DryRun=True)
    assert imds(ec2) == {"ManagedBy": "account"}

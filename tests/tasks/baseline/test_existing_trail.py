"""Which of the trails that are there is the one."""

import pytest

from emulator.control import Control
from tasks.baseline.existing_trail import find_trail
from tests.baseline_surveys import DEV, MANAGEMENT, at
from tests.tasks.baseline.log_scenes import trust_cloudtrail
from watchkeeper.baseline.survey import ExistingTrail
from watchkeeper.errors import Denied

HOME = at(MANAGEMENT)
SEEDED = ExistingTrail(
    name="org-trail", bucket="org-trail-222222222222", organization=True, home_region="us-east-1"
)


def make(operator, name, account="management", region="us-east-1", **settings):
    """A trail that somebody made, with a bucket that takes it."""
    s3, bucket = operator("s3", account), f"trail-{name.lower()}-{account}"
    s3.create_bucket(Bucket=bucket)
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    s3.put_bucket_policy(
        Bucket=bucket, Policy=str({"Version": "2012-10-17", "Statement": [allowed]}).replace("'", '"')
    )
    operator("cloudtrail", account, region).create_trail(
        Name=name, S3BucketName=bucket, **{"IsMultiRegionTrail": True, **settings}
    )


def test_the_organizations_trail_is_found_with_what_it_writes_to(world):
    assert find_trail(HOME, True, "watchkeeper") == SEEDED


def test_a_trail_of_one_account_or_of_one_region_is_no_organization_trail(operator):
    trust_cloudtrail(operator)
    operator("cloudtrail", "management").delete_trail(Name="org-trail")
    make(operator, "audit")
    make(operator, "local", IsMultiRegionTrail=False)

    assert find_trail(HOME, True, "watchkeeper") is None
    found = find_trail(HOME, False, "watchkeeper")
    assert found is not None
    assert found.name == "audit"


def test_ours_by_name_comes_first_even_half_done(operator):
    make(operator, "watchkeeper", IsMultiRegionTrail=False)

    found = find_trail(HOME, True, "watchkeeper")

    assert found is not None
    assert (found.name, found.organization) == ("watchkeeper", False)


def test_a_trail_of_control_tower_comes_before_others_and_is_kept_by_it(operator):
    trust_cloudtrail(operator)
    make(operator, "aws-controltower-BaselineCloudTrail", IsOrganizationTrail=True)

    found = find_trail(HOME, True, "watchkeeper")

    assert found is not None
    assert (found.name, found.managed_by) == ("aws-controltower-BaselineCloudTrail", "AWS Control Tower")


def test_a_trail_with_its_home_in_another_region_is_found_there(operator):
    trust_cloudtrail(operator)
    operator("cloudtrail", "management").delete_trail(Name="org-trail")
    make(operator, "audit", region="eu-west-1", S3KeyPrefix="audit")

    found = find_trail(HOME, False, "watchkeeper")

    assert found is not None
    assert (found.home_region, found.prefix) == ("eu-west-1", "audit")


def test_a_member_alone_is_covered_by_its_organizations_trail(world):
    found = find_trail(at(DEV), False, "watchkeeper")

    assert found is not None
    assert (found.name, found.managed_by) == (
        "org-trail",
        f"the trail of the organization, in {MANAGEMENT}",
    )


def test_a_member_with_a_trail_of_its_own_keeps_that(operator):
    make(operator, "audit", "workload-dev")

    found = find_trail(at(DEV), False, "watchkeeper")

    assert found is not None
    assert (found.name, found.managed_by) == ("audit", "")


def test_a_denied_look_is_never_no_trail(control: Control):
    control.fail_next("cloudtrail", "DescribeTrails", "AccessDeniedException")

    with pytest.raises(Denied):
        find_trail(HOME, True, "watchkeeper")

"""The trail: made from nothing, or the one that is there brought to what is wanted, never a second one."""

import pytest

from emulator.control import Control
from tests.tasks.baseline.log_scenes import (
    BUCKET,
    STORES,
    TRAIL,
    apply,
    differing,
    look,
    surveyed,
    trust_cloudtrail,
    writes,
)
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome

KMS_LEFT_OUT = {
    "ReadWriteType": "WriteOnly",
    "IncludeManagementEvents": True,
    "ExcludeManagementEventSources": ["kms.amazonaws.com"],
    "DataResources": [{"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}],
}
MANAGEMENT_WRITES = {
    "Name": "writes",
    "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]},
        {"Field": "readOnly", "Equals": ["false"]},
    ],
}
DYNAMODB = {
    "Name": "tables",
    "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::DynamoDB::Table"]},
    ],
}


@pytest.fixture
def trails(operator):
    """CloudTrail in the management account, with trusted access on."""
    trust_cloudtrail(operator)
    return operator("cloudtrail", "management")


def test_a_new_trail_of_the_organization(control: Control, world, trails, operator):
    seen = surveyed(world)

    receipts = apply(TRAIL, seen)

    assert [(one.outcome, one.why) for one in receipts] == [(Outcome.CHANGED, "")] * 5
    trail = trails.get_trail(Name="watchkeeper")["Trail"]
    assert trail["IsOrganizationTrail"]
    assert trail["IsMultiRegionTrail"]
    assert trail["IncludeGlobalServiceEvents"]
    assert trail["LogFileValidationEnabled"]
    assert trail["S3BucketName"] == BUCKET
    assert trail["KmsKeyId"].startswith("arn:aws:kms:us-east-1:222222222222:key/")
    assert trail["CloudWatchLogsLogGroupArn"].endswith(":log-group:watchkeeper/cloudtrail:*")
    status = trails.get_trail_status(Name="watchkeeper")
    assert status["IsLogging"]
    assert "LatestDeliveryError" not in status
    since = last(control)
    assert {one.outcome for one in apply(TRAIL, seen)} == {Outcome.UNCHANGED}
    assert writes(control, since) == []


def test_a_half_done_trail_is_changed_and_no_second_one_made(control: Control, world, trails):
    seen = surveyed(world, adopt=True)
    assert differing(look("trail", seen)) == {"log_validation", "kms_key", "log_group"}

    receipts = apply(TRAIL, seen)

    assert [one.line.state for one in receipts] == [State.IN_PLACE] * 5
    assert [one["Name"] for one in trails.describe_trails()["trailList"]] == ["org-trail"]
    assert trails.describe_trails()["trailList"][0]["S3BucketName"] == "org-trail-222222222222"
    # What the survey then finds is another trail, for it has key and log group; it changes nothing.
    again, since = surveyed(world, adopt=True), last(control)
    assert again.trail != seen.trail
    assert {one.outcome for one in apply(TRAIL, again)} == {Outcome.UNCHANGED}
    assert writes(control, since) == []


def test_without_adoption_ours_is_made_beside_it(world, trails):
    receipts = apply(TRAIL, surveyed(world, adopt=True), trail={"adopt_existing": False})

    assert [one.line.state for one in receipts] == [State.IN_PLACE] * 5
    assert {one["Name"] for one in trails.describe_trails()["trailList"]} == {"org-trail", "watchkeeper"}


def test_a_trail_that_stopped_is_started_again(control: Control, world, trails):
    seen = surveyed(world)
    apply(TRAIL, seen)
    trails.stop_logging(Name="watchkeeper")
    since = last(control)

    assert differing(look("trail", seen)) == {"logging"}
    (receipt,) = apply(("trail",), seen)

    assert receipt.line.state is State.IN_PLACE
    assert writes(control, since) == ["StartLogging"]


def test_left_out_management_events_are_taken_in_and_data_events_kept(control: Control, world, trails):
    seen = surveyed(world)
    apply(TRAIL, seen)
    trails.put_event_selectors(TrailName="watchkeeper", EventSelectors=[KMS_LEFT_OUT])
    (line,) = look("trail", seen).differences
    assert (line.setting, line.found) == ("management_events", "WriteOnly without kms.amazonaws.com")
    since = last(control)

    apply(("trail",), seen)

    every, data = trails.get_event_selectors(TrailName="watchkeeper")["EventSelectors"]
    assert (every["ReadWriteType"], every["ExcludeManagementEventSources"]) == ("All", [])
    assert (data["ReadWriteType"], data["IncludeManagementEvents"]) == ("WriteOnly", False)
    assert data["DataResources"] == KMS_LEFT_OUT["DataResources"]
    assert writes(control, since) == ["PutEventSelectors"]
    assert look("trail", seen).state is State.IN_PLACE


def test_advanced_selectors_stay_advanced(world, trails):
    seen = surveyed(world)
    apply(TRAIL, seen)
    trails.put_event_selectors(
        TrailName="watchkeeper", AdvancedEventSelectors=[MANAGEMENT_WRITES, DYNAMODB]
    )
    assert differing(look("trail", seen)) == {"management_events"}

    (receipt,) = apply(("trail",), seen, trail={"s3_data_events": "all"})

    assert receipt.line.state is State.IN_PLACE
    found = trails.get_event_selectors(TrailName="watchkeeper")["AdvancedEventSelectors"]
    assert DYNAMODB in found
    assert MANAGEMENT_WRITES not in found


def test_data_events_and_insights_where_they_are_wanted(control: Control, world, trails):
    given = {"trail": {"s3_data_events": "write", "insights": ["ApiErrorRateInsight"]}}
    seen = surveyed(world)
    apply(TRAIL, seen, **given)
    trails.put_insight_selectors(
        TrailName="watchkeeper",
        InsightSelectors=[{"InsightType": "ApiErrorRateInsight"}, {"InsightType": "ApiCallRateInsight"}],
    )
    since = last(control)

    assert look("trail", seen, **given).state is State.IN_PLACE  # more insights than wanted are well
    given["trail"]["s3_data_events"] = "all"
    (receipt,) = apply(("trail",), seen, **given)

    assert receipt.line.state is State.IN_PLACE
    assert writes(control, since) == ["PutEventSelectors"]
    kinds = [
        one["ReadWriteType"]
        for one in trails.get_event_selectors(TrailName="watchkeeper")["EventSelectors"]
    ]
    assert kinds == ["All", "WriteOnly", "ReadOnly"]  # no write is paid for twice


def test_without_trusted_access_the_line_says_so(world):
    receipts = apply(TRAIL, surveyed(world))

    assert receipts[-1].outcome is Outcome.FAILED
    assert "CloudTrailAccessNotEnabledException" in receipts[-1].why


def test_without_a_key_the_line_says_what_comes_first(world, trails):
    del trails
    receipts = apply(("access_log_bucket", "trail_log_group", "trail"), surveyed(world))

    assert "the part log_key must be applied first" in receipts[-1].why


def test_a_role_that_is_not_seen_yet_is_waited_for(control: Control, world, trails):
    del trails
    apply(STORES, surveyed(world))
    control.fail_next("cloudtrail", "CreateTrail", "InvalidCloudWatchLogsRoleArnException", status=400)

    (receipt,) = apply(("trail",), surveyed(world))

    assert (receipt.outcome, receipt.line.state) == (Outcome.CHANGED, State.IN_PLACE)


def test_a_delivery_that_fails_is_said(world, trails, operator):
    seen = surveyed(world)
    apply(TRAIL, seen)
    operator("s3", "security").delete_bucket_policy(Bucket=BUCKET)

    assert look("trail", seen).notes == ("the last delivery to the bucket failed: AccessDenied",)


@pytest.mark.parametrize(
    ("service", "operation"),
    [("cloudtrail", "DescribeTrails"), ("cloudtrail", "GetEventSelectors"), ("kms", "ListAliases")],
)
def test_a_denied_read_is_could_not_look(control: Control, world, trails, service, operation):
    del trails
    seen = surveyed(world)
    apply(TRAIL, seen)
    control.fail_next(service, operation, "AccessDeniedException")

    line = look("trail", seen)

    assert line.state is State.COULD_NOT_LOOK
    assert "AWS denied" in line.why

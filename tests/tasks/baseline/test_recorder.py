"""AWS Config's recorder: one per place, delivering to the log bucket, IAM's types at home only."""

import json

import pytest

from emulator.control import Control
from tests.baseline_surveys import PROD, SECURITY, at
from tests.tasks.baseline.log_scenes import (
    ACCESS_LOGS,
    BUCKET,
    STORES,
    apply,
    differing,
    look,
    surveyed,
    writes,
)
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome
from watchkeeper.baseline.survey import ExistingTrail
from watchkeeper.evidence import Seen

SERVICE_LINKED = "arn:aws:iam::{}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
ROLE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "config.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
PROD_HOME, PROD_AWAY = at(PROD), at(PROD, "eu-west-1")


@pytest.fixture
def stores(world):
    """The log bucket as the baseline makes it."""
    apply(STORES, surveyed(world))


def own_role(operator, name="config-of-theirs") -> str:
    """A role of their own in workload-prod, which may write to a bucket there."""
    iam = operator("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(ROLE))
    may = {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetBucketAcl"], "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [may]})
    iam.put_role_policy(RoleName=name, PolicyName="deliver", PolicyDocument=document)
    return f"arn:aws:iam::{PROD}:role/{name}"


def test_from_nothing_every_place_records_and_the_second_time_nothing_is_written(
    control: Control, world, stores, operator
):
    del stores
    seen = surveyed(world)

    receipts = apply(("recorder",), seen)

    assert len(receipts) == 8  # four accounts in two regions
    assert {(one.outcome, one.line.state, one.why) for one in receipts} == {
        (Outcome.CHANGED, State.IN_PLACE, "")
    }
    for region, globally in (("us-east-1", True), ("eu-west-1", False)):
        config = operator("config", region=region)
        (recorder,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
        assert recorder["roleARN"] == SERVICE_LINKED.format(PROD)
        assert recorder["recordingGroup"]["allSupported"]
        assert recorder["recordingGroup"]["includeGlobalResourceTypes"] is globally
        (channel,) = config.describe_delivery_channels()["DeliveryChannels"]
        assert channel["s3BucketName"] == BUCKET
        (status,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
        assert status["recording"]
    since = last(control)
    assert {one.outcome for one in apply(("recorder",), seen)} == {Outcome.UNCHANGED}
    assert writes(control, since) == []
    assert len(control.calls(since)) == 8 * 2 * 3  # a look costs three calls; these are two in each place


def test_a_recorder_with_wrong_settings_is_changed_and_keeps_its_name(
    control: Control, world, stores, operator
):
    del stores
    operator("s3").create_bucket(Bucket="config-333333333333")
    operator("sns").create_topic(Name="config-changes")
    config = operator("config", region="eu-west-1")
    group = {"allSupported": True, "includeGlobalResourceTypes": True}
    mode = {
        "recordingFrequency": "DAILY",
        "recordingModeOverrides": [
            {"resourceTypes": ["AWS::EC2::Volume"], "recordingFrequency": "DAILY"},
        ],
    }
    config.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "theirs",
            "roleARN": own_role(operator),
            "recordingGroup": group,
            "recordingMode": mode,
        }
    )
    topic = f"arn:aws:sns:us-east-1:{PROD}:config-changes"
    channel = {"name": "mine", "s3BucketName": "config-333333333333", "snsTopicARN": topic}
    config.put_delivery_channel(DeliveryChannel={**channel, "s3KeyPrefix": "config"})
    seen = surveyed(world)
    assert differing(look("recorder", seen, PROD_AWAY)) == {
        "role", "global_types", "frequency", "bucket", "prefix", "recording",
    }  # fmt: skip

    (receipt,) = apply(("recorder",), seen, PROD_AWAY)

    assert (receipt.line.state, receipt.why) == (State.IN_PLACE, "")
    (recorder,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
    assert recorder["name"] == "theirs"
    assert recorder["recordingMode"]["recordingModeOverrides"] == mode["recordingModeOverrides"]
    (found,) = config.describe_delivery_channels()["DeliveryChannels"]
    assert found == {"name": "mine", "s3BucketName": BUCKET, "snsTopicARN": topic}


def test_a_recorder_that_stopped_is_only_started(control: Control, world, stores, operator):
    del stores
    seen = surveyed(world)
    apply(("recorder",), seen, PROD_HOME)
    operator("config").stop_configuration_recorder(ConfigurationRecorderName="default")
    since = last(control)

    assert differing(look("recorder", seen, PROD_HOME)) == {"recording"}
    apply(("recorder",), seen, PROD_HOME)

    assert writes(control, since) == ["StartConfigurationRecorder"]


def test_a_run_that_was_killed_after_the_recorder_goes_on_with_the_channel(control: Control, world, stores):
    del stores
    seen = surveyed(world)
    control.fail_next("config", "PutDeliveryChannel", "AccessDeniedException")
    (first,) = apply(("recorder",), seen, PROD_HOME)
    assert first.outcome is Outcome.FAILED
    assert differing(look("recorder", seen, PROD_HOME)) == {"bucket", "recording"}
    since = last(control)

    (second,) = apply(("recorder",), seen, PROD_HOME)

    assert second.line.state is State.IN_PLACE
    assert writes(control, since) == ["PutDeliveryChannel", "StartConfigurationRecorder"]


def test_a_bucket_that_shuts_config_out_is_said_with_what_to_do(world, stores, operator):
    del stores
    operator("s3", "security").delete_bucket_policy(Bucket=BUCKET)

    (receipt,) = apply(("recorder",), surveyed(world), PROD_HOME)

    assert receipt.outcome is Outcome.FAILED
    assert "must let AWS Config of this account in" in receipt.why


def test_a_recorder_of_control_tower_is_left_to_it(control: Control, world, stores, operator):
    del stores
    config = operator("config")
    config.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "aws-controltower-BaselineConfigRecorder",
            "roleARN": own_role(operator),
        }
    )
    since = last(control)

    (receipt,) = apply(("recorder",), surveyed(world), PROD_HOME)

    assert receipt.line.state is State.MANAGED_ELSEWHERE
    assert receipt.line.why == "AWS Control Tower"
    assert writes(control, since) == []


def test_where_control_tower_keeps_the_bucket_config_delivers_to_ours(world, operator):
    governed = ExistingTrail(
        name="aws-controltower-BaselineCloudTrail",
        bucket="aws-controltower-logs-222222222222-us-east-1",
        home_region="us-east-1",
        managed_by="AWS Control Tower",
    )
    seen = surveyed(world, trail=Seen[ExistingTrail | None](value=governed))

    bucket, recorder = apply(("access_log_bucket", "recorder"), seen, at(SECURITY))

    assert (bucket.line.state, recorder.line.state) == (State.IN_PLACE, State.IN_PLACE)
    (channel,) = operator("config", "security").describe_delivery_channels()["DeliveryChannels"]
    assert channel["s3BucketName"] == ACCESS_LOGS


def test_the_service_linked_role_is_made_once_for_all_regions(control: Control, world, stores):
    del stores
    since = last(control)

    home, away = (apply(("recorder",), surveyed(world), one)[0] for one in (PROD_HOME, PROD_AWAY))

    assert (home.line.state, away.line.state) == (State.IN_PLACE, State.IN_PLACE)
    assert writes(control, since).count("CreateServiceLinkedRole") == 1


def test_a_role_that_another_region_makes_at_the_same_time_is_well(control: Control, world, stores):
    del stores
    apply(("recorder",), surveyed(world), PROD_HOME)
    control.fail_next("iam", "GetRole", "NoSuchEntity")  # seen too early; making it again is refused

    (receipt,) = apply(("recorder",), surveyed(world), PROD_AWAY)

    assert (receipt.line.state, receipt.why) == (State.IN_PLACE, "")


@pytest.mark.parametrize(
    "operation",
    [
        "DescribeConfigurationRecorders",
        "DescribeConfigurationRecorderStatus",
        "DescribeDeliveryChannels",
    ],
)
def test_a_denied_read_is_could_not_look(control: Control, world, stores, operation):
    del stores
    apply(("recorder",), surveyed(world), PROD_HOME)
    control.fail_next("config", operation, "AccessDeniedException")

    line = look("recorder", surveyed(world), PROD_HOME)

    assert line.state is State.COULD_NOT_LOOK
    assert "AWS denied" in line.why

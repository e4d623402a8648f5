"""AWS Config as the bootstrap meets it: one recorder, a role and a bucket that work, and counts."""

import json

import pytest
from botocore.exceptions import ClientError

BUCKET = "config-333333333333"
CHANNEL = {"name": "default", "s3BucketName": BUCKET}


def code_of(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


@pytest.fixture
def role(client, seed):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "config.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    iam = client("iam", "workload-prod")
    made = iam.create_role(RoleName="config", AssumeRolePolicyDocument=json.dumps(trust))
    return made["Role"]["Arn"]


@pytest.fixture
def config(client, role):
    return client("config", "workload-prod")


@pytest.fixture
def bucket(client, seed):
    s3 = client("s3", "workload-prod")
    s3.create_bucket(Bucket=BUCKET)
    service = {"Service": "config.amazonaws.com"}
    own = {"aws:SourceAccount": "333333333333"}
    statements = [
        {
            "Effect": "Allow",
            "Principal": service,
            "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
            "Resource": f"arn:aws:s3:::{BUCKET}",
            "Condition": {"StringEquals": own},
        },
        {
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/AWSLogs/333333333333/Config/*",
            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", **own}},
        },
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    return s3


def recorder(role, **more):
    return {
        "name": "default",
        "roleARN": role,
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        **more,
    }


@pytest.fixture
def recording(config, role, bucket):
    config.put_configuration_recorder(ConfigurationRecorder=recorder(role))
    config.put_delivery_channel(DeliveryChannel=CHANNEL)
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    return config


def test_a_recorder_reads_back_with_its_mode(config, role):
    mode = {"recordingFrequency": "DAILY"}
    config.put_configuration_recorder(ConfigurationRecorder=recorder(role, recordingMode=mode))

    shown = config.describe_configuration_recorders()["ConfigurationRecorders"][0]
    assert shown["recordingMode"] == mode
    assert shown["recordingGroup"]["allSupported"] is True
    assert shown["roleARN"] == role


def test_a_second_recorder_is_refused(config, role):
    config.put_configuration_recorder(ConfigurationRecorder=recorder(role))

    second = {**recorder(role), "name": "second"}
    code = code_of(config.put_configuration_recorder, ConfigurationRecorder=second)
    assert code == "MaxNumberOfConfigurationRecordersExceededException"


def test_a_role_that_does_not_exist_is_refused(config):
    missing = recorder("arn:aws:iam::333333333333:role/missing")
    code = code_of(config.put_configuration_recorder, ConfigurationRecorder=missing)
    assert code == "InvalidRoleException"


def test_every_resource_type_that_botocore_knows_can_be_named(config, role):
    group = {"allSupported": False, "resourceTypes": ["AWS::Lambda::Function", "AWS::EKS::Cluster"]}
    config.put_configuration_recorder(ConfigurationRecorder=recorder(role, recordingGroup=group))

    shown = config.describe_configuration_recorders()["ConfigurationRecorders"][0]
    assert shown["recordingGroup"]["resourceTypes"] == group["resourceTypes"]


def test_recording_cannot_start_without_a_channel(config, role):
    config.put_configuration_recorder(ConfigurationRecorder=recorder(role))

    code = code_of(config.start_configuration_recorder, ConfigurationRecorderName="default")
    assert code == "NoAvailableDeliveryChannelException"


def test_a_channel_needs_a_bucket_that_exists(config, role):
    config.put_configuration_recorder(ConfigurationRecorder=recorder(role))

    code = code_of(config.put_delivery_channel, DeliveryChannel=CHANNEL)
    assert code == "NoSuchBucketException"


def test_a_channel_needs_a_bucket_that_takes_its_files(config, role, bucket):
    config.put_configuration_recorder(ConfigurationRecorder=recorder(role))
    bucket.delete_bucket_policy(Bucket=BUCKET)

    code = code_of(config.put_delivery_channel, DeliveryChannel=CHANNEL)
    assert code == "InsufficientDeliveryPolicyException"


def test_a_recorder_that_started_says_so(recording):
    status = recording.describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]
    assert (status["recording"], status["lastStatus"]) == (True, "SUCCESS")


def counted(config, **wanted):
    answer = config.get_discovered_resource_counts(**wanted)
    return {one["resourceType"]: one["count"] for one in answer["resourceCounts"]}


def test_without_a_recorder_nothing_is_counted(config):
    assert config.get_discovered_resource_counts()["totalDiscoveredResources"] == 0


def test_counts_are_those_of_the_account_and_region(recording, client):
    reservations = client("ec2", "workload-prod").describe_instances()["Reservations"]
    instances = sum(len(one["Instances"]) for one in reservations)
    buckets = client("s3", "workload-prod").list_buckets()["Buckets"]

    found = counted(recording)
    assert found["AWS::EC2::Instance"] == instances > 0
    assert found["AWS::S3::Bucket"] == len(buckets)
    only = counted(recording, resourceTypes=["AWS::EC2::Instance"])
    assert only == {"AWS::EC2::Instance": instances}


def test_global_types_are_counted_only_where_they_are_recorded(recording, role):
    assert counted(recording)["AWS::IAM::Role"] > 0

    without = recorder(role, recordingGroup={"allSupported": True})
    recording.put_configuration_recorder(ConfigurationRecorder=without)
    assert "AWS::IAM::Role" not in counted(recording)

"""CloudTrail's trails as the bootstrap meets them: refused, seen from elsewhere, changed at home."""

import json

import pytest
from botocore.exceptions import ClientError

NAME = "baseline-trail"
BUCKET = "baseline-trail-111111111111"
ARN = f"arn:aws:cloudtrail:us-east-1:111111111111:trail/{NAME}"


def code_of(call, **parameters):
    """The error code with which AWS refuses the call."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


def bucket_policy(*folders, source_arn=ARN):
    """AWS's documented policy of a trail's bucket; one statement for each folder below AWSLogs."""
    service = {"Service": "cloudtrail.amazonaws.com"}
    source = {"aws:SourceArn": source_arn} if source_arn else {}
    statements = [
        {
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:GetBucketAcl",
            "Resource": f"arn:aws:s3:::{BUCKET}",
            **({"Condition": {"StringEquals": source}} if source else {}),
        }
    ]
    statements += [
        {
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/AWSLogs/{folder}/*",
            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", **source}},
        }
        for folder in folders
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture
def s3(client, seed):
    s3 = client("s3", "management")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=bucket_policy("111111111111", seed["organization_id"]))
    return s3


@pytest.fixture
def trails(client, s3):
    return client("cloudtrail", "management")


@pytest.fixture
def trusted(client):
    organizations = client("organizations", "management")
    organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")


@pytest.fixture
def organization_trail(trails, trusted):
    return trails.create_trail(
        Name=NAME, S3BucketName=BUCKET, IsMultiRegionTrail=True, IsOrganizationTrail=True
    )


def test_a_trail_reads_back_as_it_was_made(trails):
    trails.create_trail(
        Name=NAME, S3BucketName=BUCKET, IsMultiRegionTrail=True, EnableLogFileValidation=True
    )

    shown = trails.get_trail(Name=NAME)["Trail"]
    assert shown == {
        "Name": NAME,
        "S3BucketName": BUCKET,
        "IncludeGlobalServiceEvents": True,
        "IsMultiRegionTrail": True,
        "HomeRegion": "us-east-1",
        "TrailARN": ARN,
        "LogFileValidationEnabled": True,
        "HasCustomEventSelectors": False,
        "HasInsightSelectors": False,
        "IsOrganizationTrail": False,
    }


def test_a_second_trail_of_the_same_name_is_refused(trails):
    trails.create_trail(Name=NAME, S3BucketName=BUCKET)

    code = code_of(trails.create_trail, Name=NAME, S3BucketName=BUCKET, IsMultiRegionTrail=True)
    assert code == "TrailAlreadyExistsException"
    assert trails.get_trail(Name=NAME)["Trail"]["IsMultiRegionTrail"] is False


def test_a_sixth_trail_is_refused(trails, client):
    s3 = client("s3", "management")
    s3.put_bucket_policy(Bucket=BUCKET, Policy=bucket_policy("111111111111", source_arn=None))
    room = 5 - len(trails.describe_trails()["trailList"])
    for number in range(room):
        trails.create_trail(Name=f"trail-{number}", S3BucketName=BUCKET)

    code = code_of(trails.create_trail, Name="one-more", S3BucketName=BUCKET)
    assert code == "MaximumNumberOfTrailsExceededException"


@pytest.mark.parametrize("name", ["ab", "two words", "-dash-first", "dash-last-"])
def test_a_bad_name_is_refused(trails, name):
    code = code_of(trails.create_trail, Name=name, S3BucketName=BUCKET)
    assert code == "InvalidTrailNameException"


def test_a_missing_bucket_is_refused(trails):
    code = code_of(trails.create_trail, Name=NAME, S3BucketName="no-such-bucket-anywhere")
    assert code == "S3BucketDoesNotExistException"


@pytest.mark.parametrize(
    "policy",
    [
        bucket_policy("999999999999"),
        bucket_policy("111111111111", source_arn=f"{ARN}-of-another-name"),
        bucket_policy(),
    ],
    ids=["another folder", "another trail", "no writing"],
)
def test_a_bucket_policy_that_does_not_let_cloudtrail_write_is_refused(trails, s3, policy):
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)

    code = code_of(trails.create_trail, Name=NAME, S3BucketName=BUCKET)
    assert code == "InsufficientS3BucketPolicyException"


def test_a_policy_without_source_arn_is_enough(trails, s3):
    s3.put_bucket_policy(Bucket=BUCKET, Policy=bucket_policy("111111111111", source_arn=None))

    assert trails.create_trail(Name=NAME, S3BucketName=BUCKET)["TrailARN"] == ARN


def test_an_organization_trail_needs_the_organizations_folder(trails, s3, trusted):
    s3.put_bucket_policy(Bucket=BUCKET, Policy=bucket_policy("111111111111"))

    code = code_of(trails.create_trail, Name=NAME, S3BucketName=BUCKET, IsOrganizationTrail=True)
    assert code == "InsufficientS3BucketPolicyException"


def test_a_key_must_exist(trails):
    missing = "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000"
    code = code_of(trails.create_trail, Name=NAME, S3BucketName=BUCKET, KmsKeyId=missing)
    assert code == "KmsKeyNotFoundException"


def test_a_key_must_let_cloudtrail_encrypt(trails, client):
    key = client("kms", "management").create_key()["KeyMetadata"]["Arn"]

    code = code_of(trails.create_trail, Name=NAME, S3BucketName=BUCKET, KmsKeyId=key)
    assert code == "InsufficientEncryptionPolicyException"


def test_a_trail_shows_the_arn_of_its_key_even_where_an_alias_was_given(trails, client):
    kms = client("kms", "management")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/trail", TargetKeyId=key)
    policy = json.loads(kms.get_key_policy(KeyId=key)["Policy"])
    policy["Statement"].append(
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "kms:GenerateDataKey*",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceArn": ARN},
                "StringLike": {
                    "kms:EncryptionContext:aws:cloudtrail:arn": (
                        "arn:aws:cloudtrail:*:111111111111:trail/*"
                    )
                },
            },
        }
    )
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))

    trails.create_trail(Name=NAME, S3BucketName=BUCKET, KmsKeyId="alias/trail")

    assert trails.get_trail(Name=NAME)["Trail"]["KmsKeyId"] == key


def test_a_log_group_and_its_role_go_together(trails, client):
    client("logs", "management").create_log_group(logGroupName="trail")
    group = "arn:aws:logs:us-east-1:111111111111:log-group:trail:*"

    code = code_of(trails.create_trail, Name=NAME, S3BucketName=BUCKET, CloudWatchLogsLogGroupArn=group)
    assert code == "InvalidCloudWatchLogsRoleArnException"


@pytest.fixture
def log_role(client):
    iam = client("iam", "management")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = iam.create_role(RoleName="trail-logs", AssumeRolePolicyDocument=json.dumps(trust))
    allowed = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "arn:aws:logs:us-east-1:111111111111:log-group:trail:log-stream:*",
            }
        ],
    }
    iam.put_role_policy(RoleName="trail-logs", PolicyName="w", PolicyDocument=json.dumps(allowed))
    return role["Role"]["Arn"]


@pytest.mark.parametrize(
    "group",
    [
        "arn:aws:logs:us-east-1:111111111111:log-group:missing:*",
        "arn:aws:logs:us-east-1:222222222222:log-group:trail:*",
        "arn:aws:logs:us-east-1:111111111111:log-group:trail",
    ],
    ids=["missing", "of another account", "without a wildcard"],
)
def test_a_log_group_that_cannot_be_written_is_refused(trails, client, log_role, group):
    client("logs", "management").create_log_group(logGroupName="trail")

    code = code_of(
        trails.create_trail,
        Name=NAME,
        S3BucketName=BUCKET,
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=log_role,
    )
    assert code == "InvalidCloudWatchLogsLogGroupArnException"


def test_a_role_that_may_not_write_is_refused(trails, client, log_role):
    client("logs", "management").create_log_group(logGroupName="trail")
    client("iam", "management").delete_role_policy(RoleName="trail-logs", PolicyName="w")

    code = code_of(
        trails.create_trail,
        Name=NAME,
        S3BucketName=BUCKET,
        CloudWatchLogsLogGroupArn="arn:aws:logs:us-east-1:111111111111:log-group:trail:*",
        CloudWatchLogsRoleArn=log_role,
    )
    assert code == "InvalidCloudWatchLogsRoleArnException"


def test_a_trail_with_a_good_log_group_is_made(trails, client, log_role):
    client("logs", "management").create_log_group(logGroupName="trail")
    group = "arn:aws:logs:us-east-1:111111111111:log-group:trail:*"

    trails.create_trail(
        Name=NAME,
        S3BucketName=BUCKET,
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=log_role,
    )

    assert trails.get_trail(Name=NAME)["Trail"]["CloudWatchLogsLogGroupArn"] == group


def test_a_member_cannot_make_an_organization_trail(client, trails, trusted):
    code = code_of(
        client("cloudtrail", "workload-prod").create_trail,
        Name=NAME,
        S3BucketName=BUCKET,
        IsOrganizationTrail=True,
    )
    assert code == "NotOrganizationMasterAccountException"


def test_an_organization_trail_needs_trusted_access(client, trails):
    client("organizations", "management").disable_aws_service_access(
        ServicePrincipal="cloudtrail.amazonaws.com"
    )

    code = code_of(trails.create_trail, Name=NAME, S3BucketName=BUCKET, IsOrganizationTrail=True)
    assert code == "CloudTrailAccessNotEnabledException"


def test_an_organization_trail_is_seen_by_its_arn_in_every_member_and_region(client, organization_trail):
    for account in ("security", "workload-prod"):
        for region in ("us-east-1", "eu-west-1"):
            member = client("cloudtrail", account, region)
            assert member.get_trail(Name=ARN)["Trail"]["TrailARN"] == ARN
            assert ARN in [one["TrailARN"] for one in member.describe_trails()["trailList"]]
            assert ARN in [one["TrailARN"] for one in member.list_trails()["Trails"]]
            assert member.get_trail_status(Name=ARN)["IsLogging"] is False


def test_a_member_does_not_see_it_as_its_own(client, organization_trail):
    member = client("cloudtrail", "workload-prod")

    assert code_of(member.get_trail, Name=NAME) == "TrailNotFoundException"
    own = member.describe_trails(includeShadowTrails=False)["trailList"]
    assert ARN not in [one["TrailARN"] for one in own]
    assert member.describe_trails(trailNameList=[NAME])["trailList"] == []


def test_a_member_cannot_stop_it(client, organization_trail, trails):
    trails.start_logging(Name=NAME)
    member = client("cloudtrail", "workload-prod")

    assert code_of(member.stop_logging, Name=ARN) == "NotOrganizationMasterAccountException"
    assert trails.get_trail_status(Name=NAME)["IsLogging"] is True


def test_a_trail_is_changed_only_at_home(client, organization_trail):
    elsewhere = client("cloudtrail", "management", "eu-west-1")

    assert code_of(elsewhere.update_trail, Name=ARN) == "InvalidHomeRegionException"
    assert code_of(elsewhere.update_trail, Name=NAME) == "TrailNotFoundException"


def test_a_trail_of_one_region_is_not_seen_in_another(client, trails):
    trails.create_trail(Name=NAME, S3BucketName=BUCKET)

    elsewhere = client("cloudtrail", "management", "eu-west-1")
    assert ARN not in [one["TrailARN"] for one in elsewhere.describe_trails()["trailList"]]


def test_an_update_that_is_refused_changes_nothing(trails):
    trails.create_trail(Name=NAME, S3BucketName=BUCKET)

    code = code_of(
        trails.update_trail, Name=NAME, EnableLogFileValidation=True, S3BucketName="no-such-bucket"
    )
    assert code == "S3BucketDoesNotExistException"
    assert trails.get_trail(Name=NAME)["Trail"]["LogFileValidationEnabled"] is False


def test_an_update_changes_what_it_names_and_no_more(trails):
    trails.create_trail(Name=NAME, S3BucketName=BUCKET, IsMultiRegionTrail=True)
    trails.start_logging(Name=NAME)

    trails.update_trail(Name=NAME, EnableLogFileValidation=True)

    shown = trails.get_trail(Name=NAME)["Trail"]
    assert (shown["LogFileValidationEnabled"], shown["IsMultiRegionTrail"]) == (True, True)
    assert trails.get_trail_status(Name=NAME)["IsLogging"] is True


def test_a_trail_that_logs_tells_when_it_last_delivered(trails):
    trails.create_trail(Name=NAME, S3BucketName=BUCKET)
    trails.start_logging(Name=NAME)

    status = trails.get_trail_status(Name=NAME)
    assert "LatestDeliveryTime" in status
    assert "LatestDeliveryError" not in status


def test_a_trail_whose_bucket_closed_tells_of_its_error(trails, s3):
    trails.create_trail(Name=NAME, S3BucketName=BUCKET)
    trails.start_logging(Name=NAME)
    s3.delete_bucket_policy(Bucket=BUCKET)

    status = trails.get_trail_status(Name=NAME)
    assert status["LatestDeliveryError"] == "AccessDenied"
    assert "LatestDeliveryTime" not in status


def test_a_deleted_trail_is_gone_everywhere(client, trails, organization_trail):
    trails.delete_trail(Name=NAME)

    member = client("cloudtrail", "workload-prod", "eu-west-1")
    assert code_of(member.get_trail, Name=ARN) == "TrailNotFoundException"

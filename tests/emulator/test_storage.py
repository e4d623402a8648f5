"""S3 buckets and KMS keys as the bootstrap meets them: names, owners, policies, defaults."""

import json

import pytest
import requests
from botocore.exceptions import ClientError

OWN = "baseline-logs-333333333333"


def error_of(call, **parameters):
    """The error with which AWS refuses the call."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response


def code_of(call, **parameters):
    return error_of(call, **parameters)["Error"]["Code"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(principal, action, resource, **more):
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": resource,
        **more,
    }


@pytest.fixture
def s3(client, seed):
    s3 = client("s3", "workload-prod")
    s3.create_bucket(Bucket=OWN)
    return s3


def test_a_bucket_of_ones_own_in_another_region_is_refused(client, seed):
    s3 = client("s3", "workload-prod", "eu-west-1")
    where = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=OWN, CreateBucketConfiguration=where)

    code = code_of(s3.create_bucket, Bucket=OWN, CreateBucketConfiguration=where)
    assert code == "BucketAlreadyOwnedByYou"


def test_in_us_east_1_a_bucket_of_ones_own_can_be_made_again(s3):
    assert s3.create_bucket(Bucket=OWN)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_name_that_another_account_has_is_taken(client, s3):
    error = error_of(client("s3", "workload-dev").create_bucket, Bucket=OWN)

    assert error["Error"]["Code"] == "BucketAlreadyExists"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 409


@pytest.mark.parametrize("name", ["ab", "Capitals", "under_score", "two..dots", "10.0.0.1", "-dash"])
def test_a_bad_name_is_refused(seed, running, name):
    # Straight to the wire: boto3 itself would stop some of them.
    answer = requests.put(
        f"{running.url}/{name}",
        headers={
            "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA333333333EXAMPLE/20260101/us-east-1"
            "/s3/aws4_request, SignedHeaders=host, Signature=0"
        },
        timeout=10,
    )
    assert answer.status_code == 400
    assert "InvalidBucketName" in answer.text


def test_another_accounts_bucket_is_forbidden(client, s3):
    other = client("s3", "workload-dev")

    assert error_of(other.head_bucket, Bucket=OWN)["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert code_of(other.get_bucket_policy, Bucket=OWN) == "AccessDenied"
    assert code_of(other.put_bucket_versioning, Bucket=OWN, VersioningConfiguration={"Status": "Enabled"}) == "AccessDenied"  # fmt: skip
    assert code_of(other.put_object, Bucket=OWN, Key="a", Body=b"b") == "AccessDenied"
    assert "Status" not in s3.get_bucket_versioning(Bucket=OWN)


def test_a_bucket_policy_lets_another_account_do_what_it_names(client, s3):
    arn = f"arn:aws:s3:::{OWN}"
    s3.put_bucket_policy(Bucket=OWN, Policy=policy(allow({"AWS": "444444444444"}, "s3:ListBucket", arn)))
    other = client("s3", "workload-dev")

    assert other.head_bucket(Bucket=OWN)["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert code_of(other.put_object, Bucket=OWN, Key="a", Body=b"b") == "AccessDenied"


def test_a_missing_bucket_is_not_found(s3):
    error = error_of(s3.head_bucket, Bucket="nobody-has-this-bucket")
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_bucket_that_is_not_the_expected_owners_is_forbidden(s3):
    code = code_of(s3.get_bucket_acl, Bucket=OWN, ExpectedBucketOwner="444444444444")
    assert code == "AccessDenied"


def test_a_policy_for_tls_only_leaves_the_bucket_open_to_tls(s3):
    arn = f"arn:aws:s3:::{OWN}"
    deny = allow("*", "s3:*", [arn, f"{arn}/*"], Condition={"Bool": {"aws:SecureTransport": "false"}})
    s3.put_bucket_policy(Bucket=OWN, Policy=policy({**deny, "Effect": "Deny"}))

    s3.put_object(Bucket=OWN, Key="a", Body=b"b")
    assert s3.get_object(Bucket=OWN, Key="a")["Body"].read() == b"b"


def test_a_denial_binds_the_owner_too(s3):
    deny = allow("*", "s3:DeleteObject", f"arn:aws:s3:::{OWN}/*")
    s3.put_bucket_policy(Bucket=OWN, Policy=policy({**deny, "Effect": "Deny"}))
    s3.put_object(Bucket=OWN, Key="a", Body=b"b")

    assert code_of(s3.delete_object, Bucket=OWN, Key="a") == "AccessDenied"


@pytest.mark.parametrize(
    "text",
    [
        "{not json",
        "{}",
        policy(allow({"AWS": "arn:aws:iam::333333333333:role/missing"}, "s3:*", f"arn:aws:s3:::{OWN}")),
        policy(allow("*", "s3:GetObject", "arn:aws:s3:::another-bucket/*")),
        policy(allow("*", "sqs:SendMessage", f"arn:aws:s3:::{OWN}")),
        policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{OWN}/*"}),
    ],
    ids=["no json", "no statement", "no such role", "another bucket", "another service", "nobody"],
)
def test_a_wrong_policy_is_refused_and_the_bucket_lives_on(s3, text):
    assert code_of(s3.put_bucket_policy, Bucket=OWN, Policy=text) == "MalformedPolicy"

    s3.put_object(Bucket=OWN, Key="a", Body=b"b")
    assert code_of(s3.get_bucket_policy, Bucket=OWN) == "NoSuchBucketPolicy"


def test_a_public_policy_is_refused_while_public_policies_are_blocked(s3):
    public = policy(allow("*", "s3:GetObject", f"arn:aws:s3:::{OWN}/*"))

    error = error_of(s3.put_bucket_policy, Bucket=OWN, Policy=public)
    assert error["Error"]["Code"] == "AccessDenied"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_new_bucket_is_encrypted_blocked_and_without_acls(s3):
    rules = s3.get_bucket_encryption(Bucket=OWN)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    block = s3.get_public_access_block(Bucket=OWN)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    owner = s3.get_bucket_ownership_controls(Bucket=OWN)["OwnershipControls"]["Rules"]
    assert owner == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert code_of(s3.put_bucket_acl, Bucket=OWN, ACL="public-read") == "AccessControlListNotSupported"


def test_the_seeds_buckets_are_from_before_the_defaults(client, seed):
    s3, bucket = client("s3", "workload-prod"), "app-data-333333333333"

    assert code_of(s3.get_public_access_block, Bucket=bucket) == "NoSuchPublicAccessBlockConfiguration"
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_encryption_falls_back_to_s3s_keys(s3):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}}
    s3.put_bucket_encryption(Bucket=OWN, ServerSideEncryptionConfiguration={"Rules": [rule]})
    shown = s3.get_bucket_encryption(Bucket=OWN)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert shown["ApplyServerSideEncryptionByDefault"] == rule["ApplyServerSideEncryptionByDefault"]

    s3.delete_bucket_encryption(Bucket=OWN)
    shown = s3.get_bucket_encryption(Bucket=OWN)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert shown["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("get_bucket_policy", "NoSuchBucketPolicy"),
        ("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
        ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError"),
        ("get_bucket_tagging", "NoSuchTagSet"),
        ("get_bucket_replication", "ReplicationConfigurationNotFoundError"),
    ],
)
def test_what_was_never_set_has_its_own_error(s3, call, code):
    error = error_of(getattr(s3, call), Bucket=OWN)
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == (code, 404)


def test_object_lock_reads_back_as_it_was_set(s3):
    s3.put_bucket_versioning(Bucket=OWN, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=OWN, Key="a", Body=b"b")
    wanted = {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}},
    }
    s3.put_object_lock_configuration(Bucket=OWN, ObjectLockConfiguration=wanted)

    assert s3.get_object_lock_configuration(Bucket=OWN)["ObjectLockConfiguration"] == wanted


def test_object_lock_needs_versioning(s3):
    lock = {"ObjectLockEnabled": "Enabled"}
    code = code_of(s3.put_object_lock_configuration, Bucket=OWN, ObjectLockConfiguration=lock)
    assert code == "InvalidBucketState"


def log_to(s3, target):
    status = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "access/"}}
    s3.put_bucket_logging(Bucket=OWN, BucketLoggingStatus=status)


def test_access_logs_go_only_to_a_bucket_of_ones_own(s3):
    for target in ("nobody-has-this-bucket", "sandbox-444444444444"):
        with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
            log_to(s3, target)


def test_access_logs_need_the_log_services_permission(s3):
    s3.create_bucket(Bucket="access-logs-333333333333")
    with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
        log_to(s3, "access-logs-333333333333")

    writes = allow(
        {"Service": "logging.s3.amazonaws.com"},
        "s3:PutObject",
        "arn:aws:s3:::access-logs-333333333333/access/*",
        Condition={
            "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{OWN}"},
            "StringEquals": {"aws:SourceAccount": "333333333333"},
        },
    )
    s3.put_bucket_policy(Bucket="access-logs-333333333333", Policy=policy(writes))
    log_to(s3, "access-logs-333333333333")

    shown = s3.get_bucket_logging(Bucket=OWN)["LoggingEnabled"]
    assert shown["TargetBucket"] == "access-logs-333333333333"


def account_block(running, account, method="GET", host=None, body=None):
    """S3 Control's call as boto3 sends it: the account in a header, and in the host name."""
    key = f"AKIA{account[:9]}EXAMPLE"
    return requests.request(
        method,
        f"{running.url}/v20180820/configuration/publicAccessBlock",
        data=body,
        headers={
            "Authorization": f"AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/s3/aws4_request, "
            "SignedHeaders=host, Signature=0",
            "x-amz-account-id": account,
            **({"Host": host} if host else {}),
        },
        timeout=10,
    )


BLOCK = (
    '<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">'
    "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>"
    "<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>"
    "</PublicAccessBlockConfiguration>"
)


@pytest.mark.parametrize("prefix", ["", "333333333333."])
def test_the_accounts_public_access_block_is_kept_per_account(running, seed, prefix):
    host = f"{prefix}{running.url.removeprefix('http://')}"
    unset = account_block(running, "333333333333", host=host)
    assert (unset.status_code, "NoSuchPublicAccessBlockConfiguration" in unset.text) == (404, True)

    put = account_block(running, "333333333333", "PUT", host, BLOCK)
    assert put.status_code == 200

    shown = account_block(running, "333333333333", host=host)
    assert shown.text.count(">true<") == 4
    other = account_block(running, "444444444444")
    assert "NoSuchPublicAccessBlockConfiguration" in other.text


@pytest.fixture
def kms(client, seed):
    return client("kms", "workload-prod")


@pytest.fixture
def key(kms):
    return kms.create_key()["KeyMetadata"]["Arn"]


def test_a_key_policy_that_is_no_json_is_refused(kms, key):
    before = kms.get_key_policy(KeyId=key)["Policy"]

    code = code_of(kms.put_key_policy, KeyId=key, PolicyName="default", Policy="{no")
    assert code == "MalformedPolicyDocumentException"
    assert kms.get_key_policy(KeyId=key)["Policy"] == before


def test_a_key_policy_that_locks_its_author_out_is_refused(kms, key):
    only_logs = policy(allow({"Service": "logs.us-east-1.amazonaws.com"}, "kms:*", "*"))

    code = code_of(kms.put_key_policy, KeyId=key, Policy=only_logs)
    assert code == "MalformedPolicyDocumentException"
    kms.put_key_policy(KeyId=key, Policy=only_logs, BypassPolicyLockoutSafetyCheck=True)


def test_a_key_policy_naming_a_missing_role_is_refused(kms):
    text = policy(
        allow({"AWS": "arn:aws:iam::333333333333:root"}, "kms:*", "*"),
        allow({"AWS": "arn:aws:iam::333333333333:role/missing"}, "kms:Decrypt", "*"),
    )
    assert code_of(kms.create_key, Policy=text) == "MalformedPolicyDocumentException"


def test_an_alias_is_taken_once(kms, key):
    kms.create_alias(AliasName="alias/trail", TargetKeyId=key)

    code = code_of(kms.create_alias, AliasName="alias/trail", TargetKeyId=key)
    assert code == "AlreadyExistsException"
    assert kms.describe_key(KeyId="alias/trail")["KeyMetadata"]["Arn"] == key


def test_rotation_reads_back(kms, key):
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False
    kms.enable_key_rotation(KeyId=key)

    status = kms.get_key_rotation_status(KeyId=key)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 365)


def test_a_key_of_another_account_is_shown_only_if_its_policy_allows(kms, key, client):
    other = client("kms", "workload-dev")
    assert code_of(other.describe_key, KeyId=key) == "AccessDeniedException"

    kms.put_key_policy(
        KeyId=key,
        Policy=policy(
            allow({"AWS": "arn:aws:iam::333333333333:root"}, "kms:*", "*"),
            allow({"AWS": "444444444444"}, "kms:DescribeKey", "*"),
        ),
    )
    assert other.describe_key(KeyId=key)["KeyMetadata"]["AWSAccountId"] == "333333333333"

"""Buckets, the account's block, trails and keys: seen as they are, absent, and never a half picture."""

import json

import pytest

from emulator.world import WORKLOAD_PROD
from tasks import aws, eyes
from tests.builders import key_finding
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.facts.bucket import PublicBlock
from watchkeeper.permissions import EVIDENCE_PERMISSIONS
from watchkeeper.targets import BucketTarget, KeyTarget, ObjectTarget

BUCKET = "payroll-exports"
ALL_OFF, ALL_ON = PublicBlock(), PublicBlock(**dict.fromkeys(PublicBlock.model_fields, True))
ANYBODY = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
API = {
    "account_block": {
        "s3:GetAccountPublicAccessBlock": "s3control:GetPublicAccessBlock",
        "s3:GetBucketPublicAccessBlock": "s3:GetPublicAccessBlock",
        "s3:ListAllMyBuckets": "s3:ListBuckets",
    },
    "bucket": {
        "s3:GetAccountPublicAccessBlock": "s3control:GetPublicAccessBlock",
        "s3:GetBucketObjectLockConfiguration": "s3:GetObjectLockConfiguration",
        "s3:GetBucketPublicAccessBlock": "s3:GetPublicAccessBlock",
        "s3:GetEncryptionConfiguration": "s3:GetBucketEncryption",
    },
}
"""Where AWS names the call otherwise than the permission."""
STEPS = ("account_block", "bucket", "kms_key", "kms_keys", "trails")
BESIDE = {("bucket", name) for name in EVIDENCE_PERMISSIONS["bucket"] if name.startswith("cloudtrail:")}
"""Without these the bucket is seen, and it is not known what trails keep of it."""
IN_GAPS = {
    ("account_block", "s3:GetBucketAcl"),
    ("account_block", "s3:GetBucketPolicyStatus"),
    ("account_block", "s3:GetBucketPublicAccessBlock"),
    ("kms_keys", "kms:DescribeKey"),
    ("kms_keys", "kms:ListAliases"),
    ("kms_keys", "kms:ListResourceTags"),
}
"""Without these one bucket or key of many is told as not looked at."""


def finding():
    return key_finding().model_copy(update={"account": WORKLOAD_PROD, "region": "us-east-1"})


def see(step, name):
    look = eyes.look.fn(step, finding(), name)
    assert isinstance(look, Seen), look
    return look.value


def allow(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def s3(operator):
    s3 = operator("s3")
    s3.create_bucket(Bucket=BUCKET)
    return s3


@pytest.fixture
def trail(operator, s3):
    """A trail of the account's own that delivers into the bucket, and logs."""
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    s3.put_bucket_policy(
        Bucket=BUCKET,
        Policy=allow(
            {**service, "Action": "s3:GetBucketAcl", "Resource": f"arn:aws:s3:::{BUCKET}"},
            {**service, "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"},
        ),
    )
    cloudtrail = operator("cloudtrail")
    made = cloudtrail.create_trail(
        Name="own", S3BucketName=BUCKET, TagsList=[{"Key": "team", "Value": "audit"}]
    )
    cloudtrail.start_logging(Name="own")
    return made["TrailARN"]


@pytest.fixture
def subject(operator, trail):
    """What each step looks at: everything about it is there to be read."""
    kms = operator("kms")
    key = kms.create_key(Tags=[{"TagKey": "team", "TagValue": "pay"}])["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/pay", TargetKeyId=key)
    kms.disable_key(KeyId=key)
    named = {"bucket": BUCKET, "kms_key": key}
    return lambda step: named.get(step, WORKLOAD_PROD)


def test_a_new_bucket_is_closed_and_nothing_of_it_is_logged(s3):
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "env", "Value": "prod"}]})

    bucket = see("bucket", BUCKET)

    assert (bucket.name, bucket.account, bucket.region) == (BUCKET, WORKLOAD_PROD, "us-east-1")
    assert (bucket.block, bucket.account_block) == (ALL_ON, ALL_OFF)
    assert (bucket.has_policy, bucket.policy_is_public, bucket.acl_grants) == (False, False, ())
    assert (bucket.versioning, bucket.object_lock, bucket.logs_to) == ("Never", None, None)
    assert (bucket.encryption, bucket.key, bucket.key_account) == ("AES256", None, None)
    assert bucket.object_calls_logged is False
    assert "no trace" in bucket.object_calls_why
    assert bucket.tags == {"env": "prod"}
    assert bucket.open_by == ()


def test_an_open_bucket_is_open_until_a_block_stands_above_it(s3):
    s3.delete_public_access_block(Bucket=BUCKET)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=allow({**ANYBODY, "Resource": f"arn:aws:s3:::{BUCKET}/*"}))
    s3.put_bucket_ownership_controls(
        Bucket=BUCKET, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read")

    bucket = see("bucket", BUCKET)

    assert (bucket.has_policy, bucket.policy_is_public) == (True, True)
    assert bucket.acl_grants == ("READ to AllUsers",)
    assert bucket.open_by == ("its policy is public", "its ACL gives READ to AllUsers")
    assert see("account_block", WORKLOAD_PROD).public_buckets == (BUCKET,)
    aws.client("s3control", account=WORKLOAD_PROD, region="us-east-1").put_public_access_block(
        AccountId=WORKLOAD_PROD,
        PublicAccessBlockConfiguration=dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        ),
    )
    bucket = see("bucket", BUCKET)
    assert (bucket.account_block, bucket.open_by) == (ALL_ON, ())
    assert see("account_block", WORKLOAD_PROD).block == ALL_ON


def test_what_guards_the_objects_is_seen(s3):
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(
        Bucket=BUCKET,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}},
        },
    )
    foreign = "arn:aws:kms:us-east-1:999999999999:key/11111111-2222-3333-4444-555555555555"
    rule = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": foreign}
    s3.put_bucket_encryption(
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": rule}]},
    )

    bucket = see("bucket", BUCKET)

    assert (bucket.versioning, bucket.object_lock) == ("Enabled", "GOVERNANCE 30 days")
    assert (bucket.encryption, bucket.key, bucket.key_account) == ("aws:kms", foreign, "999999999999")


def test_a_trail_that_keeps_the_calls_on_objects_is_named(trail, operator):
    assert see("bucket", BUCKET).object_calls_logged is False
    values = [f"arn:aws:s3:::{BUCKET}/"]
    operator("cloudtrail").put_event_selectors(
        TrailName="own",
        EventSelectors=[{"DataResources": [{"Type": "AWS::S3::Object", "Values": values}]}],
    )

    bucket = see("bucket", BUCKET)

    assert bucket.object_calls_logged is True
    assert bucket.object_calls_why == "trail own keeps the calls on its objects"
    operator("cloudtrail").stop_logging(Name="own")
    assert see("bucket", BUCKET).object_calls_logged is False


def test_trails_are_seen_the_organizations_too(world, trail):
    found = {one.arn: one for one in see("trails", WORKLOAD_PROD).members}

    own, others = found[trail], found[world["trail_arn"]]
    assert (own.account, own.home_region, own.is_logging) == (WORKLOAD_PROD, "us-east-1", True)
    assert (own.management_events, own.organization, own.bucket) == (True, False, BUCKET)
    assert own.tags == {"team": "audit"}
    assert (others.organization, others.account) == (True, world["accounts"]["management"])


def test_the_keys_that_cannot_be_used_are_seen(operator):
    kms = operator("kms")
    keys = [kms.create_key(Description=str(n))["KeyMetadata"]["KeyId"] for n in range(3)]
    kms.create_alias(AliasName="alias/pay", TargetKeyId=keys[1])
    kms.disable_key(KeyId=keys[1])
    kms.schedule_key_deletion(KeyId=keys[2])

    found = {one.key_id: one for one in see("kms_keys", WORKLOAD_PROD).members}

    assert set(found) == set(keys[1:])
    assert (found[keys[1]].state, found[keys[1]].words, found[keys[1]].deletion) == (
        "Disabled",
        "alias/pay",
        None,
    )
    assert found[keys[2]].is_leaving
    assert found[keys[2]].deletion is not None
    assert see("kms_key", keys[0]).state == "Enabled"


@pytest.mark.parametrize(
    ("step", "name"),
    [("bucket", "no-such-bucket-here"), ("kms_key", "11111111-2222-3333-4444-555555555555")],
)
def test_what_does_not_exist_is_absent_which_is_an_answer(step, name):
    assert isinstance(see(step, name), Absent)


def test_a_bucket_of_another_account_is_not_looked_into(operator):
    operator("s3", "workload-dev").create_bucket(Bucket=BUCKET)

    assert isinstance(eyes.look.fn("bucket", finding(), BUCKET), Unseen)


def test_without_one_permission_nothing_was_seen_or_the_gap_is_told(control, subject):
    """One test for all, so that the scene is made once."""
    for step in STEPS:
        for permission in EVIDENCE_PERMISSIONS[step]:
            service, operation = API.get(step, {}).get(permission, permission).split(":")
            control.fail_next(service, operation, "AccessDenied")
            look = eyes.look.fn(step, finding(), subject(step))
            if (step, permission) in BESIDE:
                assert look.value.object_calls_logged is None
                assert permission in look.value.object_calls_why
            elif (step, permission) in IN_GAPS:
                assert permission in look.value.not_checked[0]
            else:
                assert isinstance(look, Unseen), (step, permission)
                assert permission in look.why


def test_a_look_makes_no_call_beyond_the_permissions_that_it_names(control, subject):
    for step in STEPS:
        since = control.calls()[-1]["number"]
        see(step, subject(step))
        made = {f"{call['service']}:{call['operation']}" for call in control.calls(since)}
        named = {API.get(step, {}).get(name, name) for name in EVIDENCE_PERMISSIONS[step]}
        assert made - {"sts:GetCallerIdentity", "sts:AssumeRole"} == named, step


def test_at_what_each_step_looks():
    def of(*targets):
        return finding().model_copy(update={"targets": targets})

    assert eyes.concerns("bucket", of(BucketTarget(name="b"))) == "b"
    assert eyes.concerns("bucket", of(ObjectTarget(bucket="b", key="k"))) == "b"
    assert eyes.concerns("bucket", of(KeyTarget(key_id="k"))) is None
    assert eyes.concerns("kms_key", of(KeyTarget(key_id="k"))) == "k"
    assert eyes.concerns("kms_key", of(BucketTarget(name="b"))) is None
    for step in ("account_block", "kms_keys", "trails"):
        assert eyes.concerns(step, of(BucketTarget(name="b"))) == WORKLOAD_PROD

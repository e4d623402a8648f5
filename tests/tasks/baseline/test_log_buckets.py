"""Key, buckets and log group: made, left alone, mended; what others wrote stays."""

import json

import pytest

from emulator.control import Control
from tests.baseline_surveys import MANAGEMENT, SECURITY, at
from tests.tasks.baseline.log_scenes import (
    ACCESS_LOGS,
    BUCKET,
    STORES,
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
from watchkeeper.evidence import Unseen

FOREIGN = {
    "Sid": "Auditors",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"},
    "Action": "s3:GetObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/*",
}


def test_from_nothing_every_store_is_made_and_the_second_time_nothing_is_written(control: Control, world):
    seen = surveyed(world)
    assert [look(part, seen).state for part in STORES] == [State.TO_CREATE] * 4

    receipts = apply(STORES, seen)

    assert [(one.outcome, one.line.state, one.why) for one in receipts] == [
        (Outcome.CHANGED, State.IN_PLACE, "")
    ] * 4
    since = last(control)
    assert {one.outcome for one in apply(STORES, seen)} == {Outcome.UNCHANGED}
    assert writes(control, since) == []


def test_a_new_log_bucket_is_closed_versioned_encrypted_and_watched(world, operator):
    apply(STORES, surveyed(world))
    s3 = operator("s3", "security")

    assert s3.get_bucket_logging(Bucket=BUCKET)["LoggingEnabled"]["TargetBucket"] == ACCESS_LOGS
    assert all(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
    (alias,) = (
        one
        for one in operator("kms", "security").list_aliases()["Aliases"]
        if one["AliasName"] == "alias/watchkeeper-trail"
    )
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"].endswith(alias["TargetKeyId"])
    (expiry,) = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert expiry["Expiration"]["Days"] == 2557
    assert s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == [{"Key": "watchkeeper", "Value": "baseline"}]


def test_what_others_wrote_into_bucket_and_key_stays(world, operator):
    seen = surveyed(world)
    s3 = operator("s3", "security")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_policy(
        Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [FOREIGN]})
    )
    other = {
        "ID": "drafts",
        "Status": "Enabled",
        "Filter": {"Prefix": "drafts/"},
        "Expiration": {"Days": 30},
    }
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [other]})
    kms = operator("kms", "security")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/watchkeeper-trail", TargetKeyId=key)

    receipts = apply(STORES, seen)

    assert [one.line.state for one in receipts] == [State.IN_PLACE] * 4
    policy = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
    assert FOREIGN in policy["Statement"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert {rule["ID"] for rule in rules} == {"drafts", "watchkeeper-logs"}
    assert "another lifecycle rule, drafts, expires objects after 30 days" in receipts[2].line.notes
    assert len(kms.list_keys()["Keys"]) == 1  # the key that was there is used, and no second one made
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]


def test_a_setting_that_somebody_changed_is_found_and_put_back_alone(control: Control, world, operator):
    seen = surveyed(world)
    apply(STORES, seen)
    s3 = operator("s3", "security")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    since = last(control)

    assert differing(look("log_bucket", seen)) == {"versioning"}
    apply(STORES, seen)

    assert writes(control, since) == ["PutBucketVersioning"]
    assert look("log_bucket", seen).state is State.IN_PLACE


def test_a_deleted_statement_of_ours_comes_back(world, operator):
    seen = surveyed(world)
    apply(STORES, seen)
    s3 = operator("s3", "security")
    policy = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
    policy["Statement"] = [one for one in policy["Statement"] if one["Sid"] != "WatchkeeperTlsOnly"]
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))

    assert differing(look("log_bucket", seen)) == {"policy"}
    (receipt,) = apply(("log_bucket",), seen)
    assert receipt.line.state is State.IN_PLACE


def test_access_logs_that_go_elsewhere_are_left_to_and_said(world, operator):
    seen = surveyed(world)
    apply(STORES, seen)
    s3 = operator("s3", "security")
    s3.create_bucket(Bucket="audit-222222222222")
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::audit-222222222222/*",
    }
    s3.put_bucket_policy(Bucket="audit-222222222222", Policy=json.dumps({"Statement": [allowed]}))
    target = {"TargetBucket": "audit-222222222222", "TargetPrefix": ""}
    s3.put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus={"LoggingEnabled": target})

    line = look("log_bucket", seen)

    assert line.state is State.IN_PLACE
    assert "its access logs go to audit-222222222222, and are left to" in line.notes


def test_a_bucket_name_that_somebody_else_has_is_said_with_what_to_do(world, operator):
    operator("s3", "workload-prod").create_bucket(Bucket=BUCKET)

    line = look("log_bucket", surveyed(world))

    assert line.state is State.COULD_NOT_LOOK
    assert "belongs to somebody else" in line.why
    assert "choose another trail.bucket.name" in line.why


def test_a_name_taken_between_look_and_change_fails_that_line_only(control: Control, world):
    control.fail_next("s3", "CreateBucket", "BucketAlreadyExists")

    key, access_logs, bucket, group = apply(STORES, surveyed(world))

    assert access_logs.outcome is Outcome.FAILED
    assert "is taken by somebody else: choose another trail.bucket.access_log_name" in access_logs.why
    # Without it the log bucket cannot log its readers; all else of it is done.
    assert differing(bucket.line) == {"access_logging"}
    assert (key.outcome, group.outcome) == (Outcome.CHANGED, Outcome.CHANGED)


@pytest.mark.parametrize(
    ("service", "operation", "part"),
    [
        ("s3", "GetBucketPolicy", "log_bucket"),
        ("s3", "GetBucketLifecycleConfiguration", "access_log_bucket"),
        ("kms", "GetKeyRotationStatus", "log_key"),
        ("logs", "DescribeLogGroups", "trail_log_group"),
        ("iam", "GetRolePolicy", "trail_log_group"),
    ],
)
def test_a_denied_read_is_could_not_look(control: Control, world, service, operation, part):
    apply(STORES, surveyed(world))
    control.fail_next(service, operation, "AccessDenied")

    line = look(part, surveyed(world))

    assert line.state is State.COULD_NOT_LOOK
    assert "AWS denied" in line.why


def test_while_the_trail_is_unseen_nothing_is_guessed(control: Control, world):
    seen = surveyed(world, trail=Unseen(why="AWS denied cloudtrail:DescribeTrails"))

    receipts = apply((*STORES, "trail", "recorder"), seen)

    assert {one.line.state for one in receipts} == {State.COULD_NOT_LOOK}
    assert all("DescribeTrails" in one.line.why for one in receipts)
    assert writes(control) == []


def test_object_lock_and_its_config_bucket(world, operator):
    given = {"trail": {"bucket": {"object_lock_days": 30, "mfa_delete": True}}}
    seen = surveyed(world)

    receipts = apply(STORES, seen, **given)

    assert [one.line.state for one in receipts] == [State.IN_PLACE] * 4
    s3 = operator("s3", "security")
    lock = s3.get_object_lock_configuration(Bucket=BUCKET)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "COMPLIANCE", "Days": 30}
    assert any("MFA delete is off" in note for note in receipts[2].line.notes)
    assert "config.amazonaws.com" not in s3.get_bucket_policy(Bucket=BUCKET)["Policy"]
    assert "config.amazonaws.com" in s3.get_bucket_policy(Bucket=ACCESS_LOGS)["Policy"]


def test_a_bucket_that_was_there_gets_no_object_lock(control: Control, world):
    seen = surveyed(world)
    apply(STORES, seen)
    given = {"trail": {"bucket": {"object_lock_days": 30}}}
    since = last(control)

    receipts = apply(("log_bucket",), seen, **given)

    assert receipts[0].line.state is State.IN_PLACE
    assert "it has no Object Lock, which is only given to buckets made here" in receipts[0].line.notes
    assert writes(control, since) == []


def test_a_key_made_by_a_run_that_was_killed_is_used(control: Control, world, operator):
    control.fail_next("kms", "CreateAlias", "AccessDenied")
    (first,) = apply(("log_key",), surveyed(world))
    assert first.outcome is Outcome.FAILED

    (second,) = apply(("log_key",), surveyed(world))

    assert second.line.state is State.IN_PLACE
    assert len(operator("kms", "security").list_keys()["Keys"]) == 1


def test_a_key_that_waits_for_its_deletion_is_kept(world, operator):
    seen = surveyed(world)
    apply(("log_key",), seen)
    kms = operator("kms", "security")
    (key,) = kms.list_keys()["Keys"]
    kms.schedule_key_deletion(KeyId=key["KeyId"])

    line = look("log_key", seen)
    assert (line.state, line.notes) == (State.TO_CHANGE, ("the key is PendingDeletion",))
    (receipt,) = apply(("log_key",), seen)
    assert receipt.line.state is State.IN_PLACE


def test_retention_longer_than_asked_or_without_end_is_well(control: Control, world, operator):
    seen = surveyed(world)
    logs = operator("logs", "management")
    logs.create_log_group(logGroupName="watchkeeper/cloudtrail")
    apply(("trail_log_group",), seen)
    assert look("trail_log_group", seen).notes == ("the log group keeps its events for ever",)

    logs.put_retention_policy(logGroupName="watchkeeper/cloudtrail", retentionInDays=731)
    assert look("trail_log_group", seen).state is State.IN_PLACE
    logs.put_retention_policy(logGroupName="watchkeeper/cloudtrail", retentionInDays=30)
    assert differing(look("trail_log_group", seen)) == {"retention_days"}
    since = last(control)
    apply(("trail_log_group",), seen)
    assert writes(control, since) == ["PutRetentionPolicy"]


def test_a_single_account_has_its_own_stores(world, operator):
    alone = surveyed(world, scope="account", organization_id=None)

    receipts = apply((*STORES, "trail"), alone)

    assert [one.line.state for one in receipts] == [State.IN_PLACE] * 5
    policy = operator("s3", "security").get_bucket_policy(Bucket=BUCKET)["Policy"]
    assert "OrganizationWrite" not in policy
    assert receipts[-1].line.place == at(SECURITY)


def test_in_another_home_region_all_is_made_there(world, operator):
    trust_cloudtrail(operator)
    seen = surveyed(world, home_region="eu-west-1", regions=("eu-west-1",))

    receipts = apply((*STORES, "trail"), seen)

    assert [one.line.state for one in receipts] == [State.IN_PLACE] * 5
    name = BUCKET.replace("us-east-1", "eu-west-1")
    found = operator("s3", "security").get_bucket_location(Bucket=name)["LocationConstraint"]
    assert found == "eu-west-1"

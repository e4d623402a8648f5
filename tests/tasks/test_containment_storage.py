"""What is done to buckets and keys, and what it meets (the way there and back: test_every_action)."""

import json

import pytest

from emulator.world import WORKLOAD_PROD
from tasks import contain, deletion_guard
from tasks.contain import carry_out, undo
from tasks.hands import HANDS
from tests.tasks.action_scenes import BUCKET, HALF, OPEN, WHERE, old_bucket
from watchkeeper.actions.block_account_public_access import BlockAccountPublicAccess
from watchkeeper.actions.block_bucket import ALL_ON, BlockBucket
from watchkeeper.actions.cancel_key_deletion import CancelKeyDeletion
from watchkeeper.actions.deny_on_bucket import DenyOnBucket
from watchkeeper.actions.disable_kms_key import DisableKmsKey
from watchkeeper.errors import Refused
from watchkeeper.receipt import Verdict

DENY = DenyOnBucket(bucket=BUCKET, principals=(f"arn:aws:iam::{WORKLOAD_PROD}:user/alice",), **WHERE)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """What never comes is waited for a second and not twelve."""
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)


@pytest.fixture
def s3(operator):
    return old_bucket(operator)


def test_a_block_that_somebody_changed_since_is_theirs(s3):
    receipt = carry_out.fn(BlockBucket(bucket=BUCKET, **WHERE))
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=HALF)

    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.UNKNOWN
    assert "changed by somebody since" in proof.note
    now = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert now == HALF


def test_a_bucket_that_is_gone_needs_no_block_and_nothing_is_left_to_undo(s3):
    receipt = carry_out.fn(BlockBucket(bucket=BUCKET, **WHERE))
    s3.delete_bucket(Bucket=BUCKET)

    assert undo.fn(receipt).verdict is Verdict.PASS
    gone = carry_out.fn(BlockBucket(bucket="no-such-bucket-here", **WHERE))
    assert (gone.outcome, gone.before) == ("already", {"exists": False, "block": None})


def test_an_organization_that_forbids_it_is_told_and_nothing_was_changed(control):
    control.fail_next("s3control", "PutPublicAccessBlock", "AccessDenied")

    receipt = carry_out.fn(BlockAccountPublicAccess(**WHERE))

    assert (receipt.outcome, receipt.changed) == ("failed", False)
    assert "s3:PutAccountPublicAccessBlock" in receipt.error


def test_what_others_wrote_into_the_policy_meanwhile_stays(s3):
    receipt = carry_out.fn(DENY)
    theirs = {**OPEN["Statement"], "Principal": {"AWS": WORKLOAD_PROD}}
    policy = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
    policy["Statement"].append(theirs)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))

    assert undo.fn(receipt).verdict is Verdict.PASS
    assert json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"] == [theirs]


def test_a_case_can_deny_several_things_on_one_bucket_and_each_goes_by_itself(s3):
    poison = DenyOnBucket(bucket=BUCKET, object_key="in/evil?.zip", **WHERE)
    first, second = carry_out.fn(DENY), carry_out.fn(poison)

    assert DENY.key != poison.key
    assert undo.fn(first).verdict is Verdict.PASS
    assert HANDS["deny_on_bucket"].observe(poison)["policy"]["Statement"] == [poison.statement]
    assert poison.statement["Resource"] == f"arn:aws:s3:::{BUCKET}/in/evil${{?}}.zip"
    assert undo.fn(second).verdict is Verdict.PASS


def test_whoever_is_denied_is_out_and_nobody_else(s3, operator, environment):
    """Everyone who is not of the account is out; the account's operator, and Watchkeeper, are not."""
    other = operator("s3", "workload-dev")
    both = {**OPEN["Statement"], "Principal": {"AWS": "*"}}
    s3.put_object(Bucket=BUCKET, Key="a", Body=b"a")
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({**OPEN, "Statement": [both]}))
    assert other.get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"a"

    receipt = carry_out.fn(DenyOnBucket(bucket=BUCKET, **WHERE))

    assert receipt.outcome == "done"
    with pytest.raises(other.exceptions.ClientError, match="AccessDenied"):
        other.get_object(Bucket=BUCKET, Key="a")
    assert s3.get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"a"
    assert undo.fn(receipt).verdict is Verdict.PASS
    assert other.get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"a"


def test_a_block_that_refuses_the_policy_is_named_as_a_reason(s3):
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(OPEN))
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=ALL_ON)

    receipt = carry_out.fn(DENY)

    assert (receipt.outcome, receipt.changed) == ("failed", False)
    assert "has something public in it" in receipt.error


@pytest.mark.parametrize(
    "pattern",
    [
        f"arn:aws:iam::{WORKLOAD_PROD}:role/WatchkeeperResponder",
        f"arn:aws:iam::{WORKLOAD_PROD}:*",
        "*",
    ],
)
def test_watchkeeper_never_locks_itself_out(s3, pattern, calls):
    receipt = carry_out.fn(DENY.model_copy(update={"principals": (pattern,)}))

    assert receipt.outcome == "failed"
    assert "lock Watchkeeper's own role out" in receipt.error
    assert calls("s3", "PutBucketPolicy") == []


def test_a_policy_without_room_is_told_and_stays_as_it_is(s3, calls):
    many = [f"arn:aws:iam::{WORKLOAD_PROD}:user/user-with-quite-a-long-name-{n}" for n in range(400)]

    receipt = carry_out.fn(DENY.model_copy(update={"principals": tuple(many)}))

    assert receipt.outcome == "failed"
    assert "no room" in receipt.error
    assert calls("s3", "PutBucketPolicy") == []


def test_a_key_that_somebody_scheduled_for_deletion_since_is_not_touched_by_the_undo(operator):
    kms = operator("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    receipt = carry_out.fn(DisableKmsKey(key_id=key, **WHERE))
    kms.schedule_key_deletion(KeyId=key)

    proof = undo.fn(receipt)

    assert (proof.verdict, "PendingDeletion" in proof.note) == (Verdict.UNKNOWN, True)


def test_a_key_is_kept_from_deletion_and_stays_disabled(operator):
    kms = operator("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=key)
    action = CancelKeyDeletion(key_id=key, **WHERE)

    receipt = carry_out.fn(action)

    assert (receipt.before, receipt.after) == ({"state": "PendingDeletion"}, {"state": "Disabled"})
    assert undo.fn(receipt).note == f"undo: {CancelKeyDeletion.undo}"
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"


@pytest.mark.parametrize("call", ["DeletePublicAccessBlock", "DeleteBucketPolicy"])
def test_only_what_the_case_made_itself_is_taken_away_from_a_bucket(call):
    with pytest.raises(Refused):
        deletion_guard.check(call, {"Bucket": BUCKET})
    with deletion_guard.taking_away_own(BUCKET):
        deletion_guard.check(call, {"Bucket": BUCKET})
        with pytest.raises(Refused):
            deletion_guard.check(call, {"Bucket": "another"})
        with pytest.raises(Refused):
            deletion_guard.check("DeleteBucket", {"Bucket": BUCKET})
        with pytest.raises(Refused):
            deletion_guard.check("DeletePublicAccessBlock", {"AccountId": WORKLOAD_PROD})

"""Log files against CloudTrail's digests: what was changed, taken away, put in or not signed is named."""

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta

import boto3  # noqa: TID251  the tests are the attacker in the bucket
import pytest

from emulator.world import SECURITY, TRAIL_BUCKET, WORKLOAD_PROD
from tasks.hunting import digests
from tests.watchkeeper.hunting.cloudtrail_events import an_event
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.hunting.digest import Digest, read_digest, text_to_sign
from watchkeeper.hunting.scope import Scope

DAY = datetime(2026, 3, 2, tzinfo=UTC)
SCOPE = Scope(since=DAY, until=DAY + timedelta(days=1))
PLACE = f"s3://{TRAIL_BUCKET}"
REGION = "eu-west-1"


@pytest.fixture
def bucket(control, house):
    """Six log files in three of five hours, and their digests, in the trail's bucket."""
    records = [
        an_event("ec2:DescribeInstances", minute=minute, account=WORKLOAD_PROD, region=REGION)
        for minute in (0, 10, 20, 70, 80, 250)
    ]
    logs = control.deliver_trail(records)
    made = control.deliver_digests()
    assert (len(logs), len(made)) == (6, 5)
    return Bucket(logs, made)


class Bucket:
    """The trail's bucket as one sees it who may write there."""

    def __init__(self, logs, digests):
        self.logs, self.digests = logs, digests
        self.s3 = boto3.client("s3", region_name="us-east-1")

    def read(self, key):
        found = self.s3.get_object(Bucket=TRAIL_BUCKET, Key=key)
        return gzip.decompress(found["Body"].read()), found["Metadata"]

    def put(self, key, contents, metadata=None):
        self.s3.put_object(
            Bucket=TRAIL_BUCKET, Key=key, Body=gzip.compress(contents), Metadata=metadata or {}
        )

    def remove(self, key):
        self.s3.delete_object(Bucket=TRAIL_BUCKET, Key=key)


def verified(scope=SCOPE):
    return digests.verify(PLACE, scope)


def kinds(found):
    return [(problem.kind, problem.name.rpartition("/")[2]) for problem in found.problems]


def last(key):
    return key.rpartition("/")[2]


def test_untouched_logs_hold(bucket):
    found = verified()

    assert found.problems == ()
    assert (found.digests, found.log_files, found.not_yet) == (5, 6, 0)
    assert found.holds


def test_a_changed_log_file_is_tampered_with(bucket):
    contents, _ = bucket.read(bucket.logs[1])
    record = json.loads(contents)["Records"][0]
    bucket.put(bucket.logs[1], json.dumps({"Records": [record | {"eventName": "Harmless"}]}).encode())

    found = verified()

    assert kinds(found) == [("tampered", last(bucket.logs[1]))]
    assert found.log_files == 5
    assert not found.holds


def test_the_same_contents_packed_anew_are_the_same(bucket):
    contents, _ = bucket.read(bucket.logs[0])
    bucket.s3.put_object(Bucket=TRAIL_BUCKET, Key=bucket.logs[0], Body=gzip.compress(contents, 1, mtime=7))

    assert verified().holds


def test_a_log_file_cut_short_is_tampered_with(bucket):
    packed = bucket.s3.get_object(Bucket=TRAIL_BUCKET, Key=bucket.logs[0])["Body"].read()
    bucket.s3.put_object(Bucket=TRAIL_BUCKET, Key=bucket.logs[0], Body=packed[: len(packed) // 2])

    assert kinds(verified()) == [("tampered", last(bucket.logs[0]))]


def test_a_log_file_taken_away_is_missing(bucket):
    bucket.remove(bucket.logs[3])

    assert kinds(verified()) == [("missing", last(bucket.logs[3]))]


def test_a_log_file_put_in_is_named_by_no_digest(bucket, control):
    [put_in] = control.deliver_trail(
        [an_event("iam:CreateUser", minute=30, account=WORKLOAD_PROD, region=REGION)]
    )

    assert kinds(verified()) == [("not_named", last(put_in))]


def test_a_log_file_of_the_hour_that_has_no_digest_yet_is_only_counted(bucket, control):
    control.deliver_trail([an_event("iam:CreateUser", minute=400, account=WORKLOAD_PROD, region=REGION)])
    found = verified()

    assert found.holds
    assert found.not_yet == 1


def test_a_changed_digest_is_not_as_cloudtrail_signed_it_and_its_logs_prove_nothing(bucket):
    contents, metadata = bucket.read(bucket.digests[0])
    said = json.loads(contents)
    kept = said["logFiles"].pop()
    bucket.put(bucket.digests[0], json.dumps(said).encode(), metadata)
    bucket.remove(kept["s3Object"])

    found = verified()

    assert ("digest_invalid", last(bucket.digests[0])) in kinds(found)
    assert ("chain_broken", last(bucket.digests[0])) in kinds(found)
    assert (found.digests, found.log_files) == (4, 3)
    assert not any(kind == "not_named" for kind, _ in kinds(found))


def test_a_digest_signed_by_another_key_is_invalid(bucket):
    """The attacker writes a chain of their own, with signatures of the right shape."""
    contents, metadata = bucket.read(bucket.digests[-1])
    bucket.put(bucket.digests[-1], contents, metadata | {"signature": "00" * 256})

    [problem] = verified().problems
    assert (problem.kind, problem.name) == ("digest_invalid", f"s3://{TRAIL_BUCKET}/{bucket.digests[-1]}")
    assert "its signature is not that of these contents" in problem.why


def test_a_digest_without_signature_is_unsigned_and_one_in_another_place_invalid(bucket):
    contents, metadata = bucket.read(bucket.digests[4])
    bucket.put(bucket.digests[4], contents)
    moved = bucket.digests[4].replace("T150000Z", "T170000Z")
    bucket.put(moved, contents, metadata)

    found = kinds(verified())

    assert ("digest_unsigned", last(bucket.digests[4])) in found
    assert ("digest_invalid", last(moved)) in found


def test_a_digest_taken_away_is_missed_by_the_next_one(bucket):
    bucket.remove(bucket.digests[2])

    assert kinds(verified()) == [("digest_missing", last(bucket.digests[2]))]


def test_a_chain_that_begins_anew_leaves_a_gap(bucket, control):
    """Validation was switched off for three hours: the digest after it names none before."""
    for key in bucket.digests[1:4]:
        bucket.remove(key)
    contents, _ = bucket.read(bucket.digests[4])
    said = json.loads(contents) | {
        name: None for name in json.loads(contents) if name.startswith("previousDigest")
    }
    assert "previousDigestSignature" in said
    fresh = json.dumps(said).encode()
    bucket.put(bucket.digests[4], fresh, signed_by_the_emulator(control, fresh))

    found = verified()

    assert ("chain_gap", last(bucket.digests[4])) in [
        (one.kind, one.name.rpartition("/")[2]) for one in found.problems
    ]
    assert any("from 2026-03-02 11:00 to 2026-03-02 14:00 UTC" in one.why for one in found.problems)


def signed_by_the_emulator(control, contents):
    signature = control.sign_digest(contents.decode(), REGION)
    return {"signature": signature, "signature-algorithm": "SHA256withRSA"}


def test_what_may_not_be_read_is_not_said_to_be_gone(bucket, control):
    control.deny(SECURITY, "cloudtrail")
    found = verified()

    assert {problem.kind for problem in found.problems} == {"unseen"}
    assert all("cloudtrail:ListPublicKeys" in problem.why for problem in found.problems)
    assert (found.digests, found.log_files) == (0, 0)


def test_without_digests_nothing_is_proven(control, house):
    control.deliver_trail([an_event("iam:CreateUser", account=WORKLOAD_PROD, region=REGION)])
    found = verified()

    assert not found.holds
    assert [problem.kind for problem in found.problems] == ["chain_gap"]


def test_only_what_is_asked_for_is_checked(bucket):
    other = SCOPE.model_copy(update={"regions": ("us-west-2",)})
    first = Scope(since=DAY, until=DAY + timedelta(hours=11))

    assert verified(other).digests == 0
    assert verified(first).digests == 3, (
        "the hour itself, and two more in which its digest may be delivered"
    )


def test_a_copy_cannot_be_checked(tmp_path, house):
    with pytest.raises(Permanent, match="a copy has no signatures"):
        digests.verify(str(tmp_path), SCOPE)
    with pytest.raises(NotThere):
        digests.verify("s3://no-such-bucket-at-all", SCOPE)


def test_what_is_signed_is_as_the_documentation_says():
    """The four lines of the page on custom validation, the first digest of a chain with the word null."""
    contents = json.dumps(
        {
            "digestStartTime": "2015-08-17T14:01:31Z", "digestEndTime": "2015-08-17T15:01:31Z",
            "digestS3Bucket": "b", "digestS3Object": "k", "digestPublicKeyFingerprint": "31e8",
            "previousDigestSignature": None, "logFiles": [], "somethingNew": 1,
        }
    )  # fmt: skip
    said = read_digest(contents)

    assert isinstance(said, Digest)
    assert said.end == datetime(2015, 8, 17, 15, 1, 31, tzinfo=UTC)
    digest_hash = hashlib.sha256(contents.encode()).hexdigest()
    assert text_to_sign(said, digest_hash) == f"2015-08-17T15:01:31Z\nb/k\n{digest_hash}\nnull"
    with pytest.raises(ValueError, match="digestEndTime"):
        read_digest(contents.replace("digestEndTime", "else"))

"""Log files in a trail's bucket: where AWS puts them, what is in them, and each event once."""

import gzip
import json
import re

import pytest

from emulator.control import ControlError
from emulator.world import TRAIL_BUCKET, WORKLOAD_PROD

NAME = re.compile(
    r"(?:[\w-]+/)?AWSLogs/(?:o-[a-z0-9]+/)?(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4}/\d\d/\d\d)/"
    r"\1_CloudTrail_\2_\d{8}T\d{4}Z_[0-9a-f]{16}\.json\.gz"
)


@pytest.fixture
def s3(client):
    return client("s3", "security")


def records_in(s3, keys):
    return [
        record
        for key in keys
        for record in json.loads(
            gzip.decompress(s3.get_object(Bucket=TRAIL_BUCKET, Key=key)["Body"].read())
        )["Records"]
    ]


def event(number, **more):
    return {
        "eventID": f"e{number}", "eventTime": f"2026-11-24T23:5{number}:00Z", "eventName": "GetObject",
        "eventSource": "s3.amazonaws.com", "awsRegion": "eu-west-1", "recipientAccountId": WORKLOAD_PROD,
        **more,
    }  # fmt: skip


def test_the_history_lies_in_the_bucket_as_an_organizations_trail_delivers_it(control, s3):
    keys = control.deliver_trail()
    found = records_in(s3, keys)

    assert all(NAME.fullmatch(key) for key in keys), keys
    assert {NAME.fullmatch(key)[1] for key in keys} == {one["recipientAccountId"] for one in found}
    assert any("/o-" in key for key in keys)
    ids = [one["eventID"] for one in found]
    assert len(ids) == len(set(ids)) > 300
    assert "AssumeRole" in {one["eventName"] for one in found}
    listed = s3.list_objects_v2(Bucket=TRAIL_BUCKET)["Contents"]
    assert {one["Key"] for one in listed} >= set(keys)


def test_records_given_are_delivered_by_account_region_and_moment(control, s3):
    given = [event(1), event(2, recipientAccountId="444444444444"), event(6), event(3)]
    keys = control.deliver_trail(given, organization=False, prefix="logs")

    assert [NAME.fullmatch(key).groups() for key in keys] == [
        (WORKLOAD_PROD, "eu-west-1", "2026/11/24"),
        (WORKLOAD_PROD, "eu-west-1", "2026/11/25"),
        ("444444444444", "eu-west-1", "2026/11/24"),
    ]
    assert all(key.startswith("logs/AWSLogs/") and "/o-" not in key for key in keys)
    assert sorted(one["eventID"] for one in records_in(s3, keys)) == ["e1", "e2", "e3", "e6"]
    assert control.deliver_trail(given, organization=False, prefix="logs") == keys


def test_there_is_nothing_to_deliver_into_without_a_bucket(control):
    with pytest.raises(ControlError, match="no bucket"):
        control.deliver_trail([event(1)], bucket="nowhere-here")

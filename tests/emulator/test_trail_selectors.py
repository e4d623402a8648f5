"""Which events a trail takes, and whether it looks for unusual ones."""

import json

import pytest
from botocore.exceptions import ClientError

NAME, BUCKET = "baseline-trail", "baseline-trail-111111111111"


def code_of(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


@pytest.fixture
def trails(client, seed):
    """CloudTrail with one trail that nobody has configured yet."""
    service = {"Service": "cloudtrail.amazonaws.com"}
    bucket = f"arn:aws:s3:::{BUCKET}"
    statements = [
        {"Effect": "Allow", "Principal": service, "Action": action, "Resource": resource}
        for action, resource in (("s3:GetBucketAcl", bucket), ("s3:PutObject", f"{bucket}/AWSLogs/*"))
    ]
    s3, trails = client("s3", "management"), client("cloudtrail", "management")
    s3.create_bucket(Bucket=BUCKET)
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    trails.create_trail(Name=NAME, S3BucketName=BUCKET)
    return trails


def test_a_new_trail_takes_all_management_events(trails):
    selectors = trails.get_event_selectors(TrailName=NAME)["EventSelectors"]
    assert [(one["ReadWriteType"], one["IncludeManagementEvents"]) for one in selectors] == [("All", True)]


def test_event_selectors_read_back(trails):
    trails.put_event_selectors(TrailName=NAME, EventSelectors=[{"ReadWriteType": "WriteOnly"}])

    selectors = trails.get_event_selectors(TrailName=NAME)["EventSelectors"]
    assert selectors[0]["ReadWriteType"] == "WriteOnly"
    assert trails.get_trail(Name=NAME)["Trail"]["HasCustomEventSelectors"] is True


def test_an_unknown_kind_of_event_is_refused(trails):
    code = code_of(trails.put_event_selectors, TrailName=NAME, EventSelectors=[{"ReadWriteType": "Some"}])
    assert code == "InvalidEventSelectorsException"


def test_insights_replace_what_was_there(trails):
    assert code_of(trails.get_insight_selectors, TrailName=NAME) == "InsightNotEnabledException"

    for kind in ("ApiCallRateInsight", "ApiErrorRateInsight"):
        trails.put_insight_selectors(TrailName=NAME, InsightSelectors=[{"InsightType": kind}])

    selectors = trails.get_insight_selectors(TrailName=NAME)["InsightSelectors"]
    assert selectors == [{"InsightType": "ApiErrorRateInsight"}]

"""A row of the logs and an event of LookupEvents are the same call."""

import json
from datetime import UTC, datetime

import pytest

from tests.watchkeeper.hunting.hunting_rows import ACCOUNT
from watchkeeper.calls import Question, read_event
from watchkeeper.hunting.row_calls import MOST_CALLS, answers_to, call_of, calls_for, needle_of, uncovered

RECORD = {
    "eventID": "e-1", "eventTime": "2026-11-24T09:01:00Z", "eventName": "AssumeRole",
    "eventSource": "sts.amazonaws.com", "awsRegion": "us-east-1", "recipientAccountId": ACCOUNT,
    "sourceIPAddress": "203.0.113.9", "userAgent": "aws-cli", "readOnly": True, "eventType": "AwsApiCall",
    "sharedEventID": "s-1", "eventCategory": "Management",
    "userIdentity": {
        "type": "AssumedRole", "principalId": "AROAX:night", "accountId": ACCOUNT, "accessKeyId": "ASIAX",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/web/night",
        "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{ACCOUNT}:role/web", "userName": "web"},
                           "attributes": {"mfaAuthenticated": "false"}},
    },
    "requestParameters": {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/admin", "password": "hunter2hunter2"},
    "responseElements": {"credentials": {"accessKeyId": "ASIANEW", "sessionToken": "FwoGZXIvYXdzSECRETSECRET"}},
    "resources": [{"ARN": f"arn:aws:iam::{ACCOUNT}:role/admin", "accountId": ACCOUNT, "type": "AWS::IAM::Role"}],
}  # fmt: skip
ROW = {
    "event_id": "e-1", "event_time": datetime(2026, 11, 24, 9, 1),  # noqa: DTZ001  as engines give it
    "event_name": "AssumeRole", "event_source": "sts.amazonaws.com", "account": ACCOUNT,
    "region": "us-east-1", "event_type": "AwsApiCall", "event_category": "Management", "read_only": True,
    "error_code": None, "error_message": None, "source_ip": "203.0.113.9", "user_agent": "aws-cli",
    "identity_type": "AssumedRole", "principal_id": "AROAX:night", "principal_account": ACCOUNT,
    "principal_arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/web/night", "user_name": "web",
    "access_key_id": "ASIAX", "invoked_by": None, "issuer_arn": f"arn:aws:iam::{ACCOUNT}:role/web",
    "session_name": "night", "mfa": False, "shared_event_id": "s-1", "vpc_endpoint_id": None,
    "principal": f"arn:aws:iam::{ACCOUNT}:role/web", "additional": None,
    **{name: json.dumps(RECORD[field]) for name, field in (
        ("request", "requestParameters"), ("response", "responseElements"), ("resources", "resources"))},
}  # fmt: skip


def ask(attribute, value):
    return Question(attribute=attribute, value=value, reason="made with the key")


def test_a_row_is_the_call_that_lookup_events_tells_of():
    event = {"EventId": "e-1", "CloudTrailEvent": json.dumps(RECORD)}

    from_row, looked_up = call_of(ROW, "why", "lake"), read_event(event, "why")

    assert from_row == looked_up.model_copy(update={"source": "lake"})
    assert from_row.session.access_key_id == "ASIANEW"
    assert "hunter2" not in from_row.model_dump_json()
    assert "FwoGZX" not in from_row.model_dump_json()


def test_a_user_s_row_and_one_without_a_time():
    user = {"identity_type": "IAMUser", "user_name": "bob", "session_name": None, "issuer_arn": None}

    assert call_of(ROW | user, "why", "trail").user_name == "bob"
    assert call_of(ROW | {"event_time": None}, "why", "trail") is None


@pytest.mark.parametrize(
    ("attribute", "value", "there"),
    [
        ("AccessKeyId", "ASIAX", True),
        ("AccessKeyId", "ASIANEW", False),
        ("Username", "night", True),
        ("Username", "web", False),
        ("Username", "root", False),
        ("EventName", "AssumeRole", True),
        ("EventSource", "iam.amazonaws.com", False),
        ("ResourceName", f"arn:aws:iam::{ACCOUNT}:role/admin", True),
        ("ResourceName", "role/admin", False),
        ("ResourceName", "ASIANEW", True),
    ],
)
def test_a_row_answers_what_lookup_events_would_be_asked(attribute, value, there):
    assert answers_to(ROW, ask(attribute, value)) is there


def test_root_is_found_as_root():
    assert answers_to(ROW | {"identity_type": "Root", "user_name": None}, ask("Username", "root"))


def test_what_is_searched_for_in_raw_files_is_never_so_short_that_it_is_everywhere():
    assert [needle_of(ask("Username", name)) for name in ("root", "deploy-bot", "bob", "me")] == [
        "Root", "deploy-bot", "/bob", None,
    ]  # fmt: skip


def test_of_too_many_calls_the_newest_are_kept_and_that_is_said():
    rows = [
        ROW | {"event_id": f"e{number}", "event_time": datetime.fromtimestamp(number, UTC)}
        for number in range(MOST_CALLS + 5)
    ]
    calls, cut = calls_for(rows, ask("AccessKeyId", "ASIAX"), "lake")

    assert cut
    assert len(calls) == MOST_CALLS
    assert calls[0].at.timestamp() == 5


def test_only_what_the_logs_do_not_cover_is_left():
    since, middle, until = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (0, 6, 12))

    assert uncovered(until, middle, since) == (middle, until)
    assert uncovered(until, None, since) == (since, until)
    assert uncovered(until, until, since) is None
    assert uncovered(until, datetime(2026, 11, 1, tzinfo=UTC), since) == (since, until)

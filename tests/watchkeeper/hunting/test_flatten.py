"""Every column of the logical table, from records as AWS and its users' exports write them."""

import json
from datetime import datetime

import duckdb
import pytest

from watchkeeper.hunting import flatten
from watchkeeper.hunting.columns import NAMES

SESSION = {
    "eventVersion": "1.10",
    "eventID": "11111111-2222-3333-4444-555555555555",
    "eventTime": "2026-11-21T18:06:52Z",
    "eventName": "UpdateFunctionCode20150331v2",
    "eventSource": "lambda.amazonaws.com",
    "recipientAccountId": "111122223333",
    "awsRegion": "eu-west-1",
    "eventType": "AwsApiCall",
    "eventCategory": "Management",
    "managementEvent": True,
    "readOnly": False,
    "errorCode": "AccessDenied",
    "errorMessage": "User is not authorized",
    "sourceIPAddress": "203.0.113.7",
    "userAgent": "aws-cli/2.15",
    "sharedEventID": "99999999-2222-3333-4444-555555555555",
    "vpcEndpointId": "vpce-1",
    "userIdentity": {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:i-0abc",
        "arn": "arn:aws:sts::111122223333:assumed-role/app/i-0abc",
        "accountId": "111122223333",
        "accessKeyId": "ASIAEXAMPLE",
        "invokedBy": "cloudformation.amazonaws.com",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "arn": "arn:aws:iam::111122223333:role/path/app",
                "userName": "app",
            },
            "webIdFederationData": {
                "federatedProvider": "cognito-identity.amazonaws.com",
                "attributes": {},
            },
            "attributes": {"creationDate": "2026-11-21T18:00:00Z", "mfaAuthenticated": "true"},
        },
    },
    "resources": [
        {"ARN": "arn:aws:lambda:eu-west-1:111122223333:function:f", "accountId": "1", "type": "t"}
    ],
    "requestParameters": {"functionName": "f", "deep": {"list": [1, None]}},
    "responseElements": None,
    "additionalEventData": {"MFAUsed": "No"},
    "serviceEventDetails": {"snapshotId": "snap-1"},
    "insightDetails": {"state": "Start"},
}
AS_COLUMNS = {
    "event_id": "11111111-2222-3333-4444-555555555555",
    "event_time": datetime(2026, 11, 21, 18, 6, 52),  # noqa: DTZ001  the table's times have no zone
    "event_name": "UpdateFunctionCode20150331v2",
    "event_source": "lambda.amazonaws.com",
    "account": "111122223333",
    "region": "eu-west-1",
    "event_type": "AwsApiCall",
    "event_category": "Management",
    "read_only": False,
    "error_code": "AccessDenied",
    "error_message": "User is not authorized",
    "source_ip": "203.0.113.7",
    "user_agent": "aws-cli/2.15",
    "identity_type": "AssumedRole",
    "principal_id": "AROAEXAMPLE:i-0abc",
    "principal_arn": "arn:aws:sts::111122223333:assumed-role/app/i-0abc",
    "principal_account": "111122223333",
    "user_name": "app",
    "access_key_id": "ASIAEXAMPLE",
    "invoked_by": "cloudformation.amazonaws.com",
    "issuer_arn": "arn:aws:iam::111122223333:role/path/app",
    "session_name": "i-0abc",
    "mfa": True,
    "identity_provider": "cognito-identity.amazonaws.com",
    "principal": "arn:aws:iam::111122223333:role/path/app",
    "shared_event_id": "99999999-2222-3333-4444-555555555555",
    "vpc_endpoint_id": "vpce-1",
    "resources": '[{"ARN":"arn:aws:lambda:eu-west-1:111122223333:function:f","accountId":"1","type":"t"}]',
    "request": '{"functionName":"f","deep":{"list":[1,null]}}',
    "response": None,
    "additional": '{"MFAUsed":"No"}',
    "service_details": '{"snapshotId":"snap-1"}',
    "insight": '{"state":"Start"}',
}


def flattened(*records: object) -> list[dict[str, object]]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE raw (place INTEGER, text VARCHAR)")
    connection.executemany(
        "INSERT INTO raw VALUES (?, ?)", [(i, json.dumps(r)) for i, r in enumerate(records)]
    )
    structs = f"(SELECT from_json(text, '{flatten.FROM_JSON_STRUCTURE}') AS r FROM raw ORDER BY place)"  # noqa: S608
    found = connection.execute(flatten.select(structs))
    assert tuple(column[0] for column in found.description) == NAMES
    return [dict(zip(NAMES, row, strict=True)) for row in found.fetchall()]


def one(**changed: object) -> dict[str, object]:
    (row,) = flattened({name: value for name, value in (SESSION | changed).items() if value != "gone"})
    return row


def test_every_column_of_a_sessions_call():
    assert one() == AS_COLUMNS
    assert set(AS_COLUMNS) == set(NAMES)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-21T18:06:52Z", "2026-11-21 18:06:52"),
        ("2026-11-21 18:06:52", "2026-11-21 18:06:52"),
        ("2026-11-21T18:06:52.123Z", "2026-11-21 18:06:52.123000"),
        ("2026-11-21T18:06:52.000+0000", "2026-11-21 18:06:52"),
        ("2026-11-21T18:06:52+02:00", "2026-11-21 16:06:52"),
        ("2026-11-21", "2026-11-21 00:00:00"),
        ("yesterday", "None"),
        ("", "None"),
    ],
)
def test_times_as_they_are_met(written, meant):
    assert str(one(eventTime=written)["event_time"]) == meant
    assert str(one(eventTime="gone", **{"@timestamp": written})["event_time"]) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [(True, True), ("true", True), ("False", False), ("gone", None), (None, None), ("?", None)],
)
def test_read_only_as_text_or_boolean(written, meant):
    assert one(readOnly=written)["read_only"] is meant


@pytest.mark.parametrize(
    ("category", "management", "meant"),
    [
        ("Data", True, "Data"),
        ("gone", True, "Management"),
        ("gone", "false", "Data"),
        ("gone", "gone", None),
        ("Insight", "gone", "Insight"),
    ],
)
def test_the_category_of_records_that_say_it_and_of_older_ones(category, management, meant):
    assert one(eventCategory=category, managementEvent=management)["event_category"] == meant


@pytest.mark.parametrize(
    ("identity", "principal"),
    [
        ({"type": "Root", "arn": "arn:aws:iam::1:root", "principalId": "1"}, "arn:aws:iam::1:root"),
        ({"type": "IAMUser", "arn": "arn:aws:iam::1:user/u", "userName": "u"}, "arn:aws:iam::1:user/u"),
        ({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, "ec2.amazonaws.com"),
        ({"type": "AWSAccount", "principalId": "AROAX:s", "accountId": "2"}, "AROAX:s"),
        (
            {"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/r/s"},
            "arn:aws:sts::1:assumed-role/r/s",
        ),
        (
            {
                "type": "FederatedUser",
                "arn": "arn:aws:sts::1:federated-user/f",
                "sessionContext": {"sessionIssuer": {"type": "IAMUser", "arn": "arn:aws:iam::1:user/u"}},
            },
            "arn:aws:sts::1:federated-user/f",
        ),
        ({"type": "IdentityCenterUser", "accountId": "1", "onBehalfOf": {"userId": "u-1"}}, "u-1"),
        ({"type": "SAMLUser", "userName": "ann", "principalId": ""}, "ann"),
        ("somebody", "unknown"),
        (["somebody"], "unknown"),
        ({"sessionContext": "none"}, "unknown"),
        (None, "unknown"),
        ("gone", "unknown"),
    ],
)
def test_who_it_was_is_never_null(identity, principal):
    assert one(userIdentity=identity)["principal"] == principal


def test_only_an_assumed_roles_session_has_a_name():
    assert one(userIdentity={"type": "FederatedUser", "principalId": "1:bob"})["session_name"] is None
    assert one(userIdentity={"type": "AssumedRole", "principalId": "AROAX"})["session_name"] is None
    assert one(userIdentity={"type": "AssumedRole", "principalId": "AROAX:"})["session_name"] is None
    assert one(userIdentity={"type": "AssumedRole", "principalId": "AROAX:a:b"})["session_name"] == "a:b"


def test_the_account_is_the_trails_else_the_callers():
    assert one(recipientAccountId="gone", userIdentity={"accountId": "2"})["account"] == "2"
    assert one(recipientAccountId="", userIdentity={"accountId": "2"})["account"] == "2"


def test_empty_texts_are_null_and_services_stand_where_addresses_do():
    row = one(userIdentity={"accessKeyId": ""}, errorCode="", sourceIPAddress="ec2.amazonaws.com")
    assert (row["access_key_id"], row["error_code"], row["source_ip"]) == (None, None, "ec2.amazonaws.com")


def test_what_has_an_unknown_shape_loses_no_row():
    rows = flattened(
        {}, {"eventID": "x", "requestParameters": "text", "resources": {}}, {"eventName": ["a"]}
    )
    assert [row["event_id"] for row in rows] == [None, "x", None]
    assert rows[1]["request"] == '"text"'
    assert rows[1]["resources"] == "{}"
    assert rows[2]["event_name"] == '["a"]'


@pytest.mark.parametrize(
    ("category", "source", "sort"),
    [
        ("Data", "s3.amazonaws.com", "data:s3"),
        ("Data", None, "data:"),
        ("Insight", "iam.amazonaws.com", "insight"),
        ("NetworkActivity", "kms.amazonaws.com", "network"),
        ("Management", "iam.amazonaws.com", "management"),
        (None, "iam.amazonaws.com", "management"),
    ],
)
def test_sorts_of_events_are_the_same_in_sql_and_python(category, source, sort):
    sql = f"SELECT {flatten.LOGGED_SORT} FROM (SELECT $1::VARCHAR AS event_category, $2::VARCHAR AS event_source)"  # noqa: S608
    assert duckdb.connect().execute(sql, [category, source]).fetchone() == (sort,)
    assert flatten.logged_sort(category, source) == sort

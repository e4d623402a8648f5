"""Hunts over raw files say what they say over a table that holds every event."""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.hunting import duck, raw
from tests.tasks.hunting.log_folder import ACCOUNT, OTHER, key_of, packed, put
from tests.tasks.hunting.raw_hunts import ALL_COLUMNS, HUNTS
from watchkeeper.evidence import Seen
from watchkeeper.hunting import flatten
from watchkeeper.hunting.answer import Asked, Coverage
from watchkeeper.hunting.scope import Scope

SCOPE = Scope(since=datetime(2026, 3, 2, 6, tzinfo=UTC), until=datetime(2026, 3, 3, 6, 30, tzinfo=UTC))
NARROW = SCOPE.model_copy(update={"accounts": (ACCOUNT,), "regions": ("eu-west-1", "ap-east-1")})

_texts = st.sampled_from([None, "", "a", "AKIA1", "é", "x/y", 'quo"te'])
_names = st.sampled_from(
    [
        "CreateAccessKey",
        "DeleteAccessKey",
        "PutBucketPolicy",
        "UpdateFunctionCode20150331v2",
        "GetObject",
        "ListUsers",
    ]
)
_times = st.sampled_from(
    [
        "2026-03-02T05:59:59Z", "2026-03-02T06:00:00Z", "2026-03-02 10:00:00", "2026-03-03T06:29:59.999Z",
        "2026-03-03T06:30:00Z", "2026-03-02T23:00:00+02:00", "2026-03-02T12:00:00Z", "soon", None,
    ]
)  # fmt: skip
_issuers = st.fixed_dictionaries({}, optional={"arn": _texts, "userName": _texts, "type": st.just("Role")})
_sessions = st.fixed_dictionaries(
    {},
    optional={
        "sessionIssuer": _issuers,
        "attributes": st.fixed_dictionaries(
            {}, optional={"mfaAuthenticated": st.sampled_from(["true", "false", True])}
        ),
        "webIdFederationData": st.fixed_dictionaries({}, optional={"federatedProvider": _texts}),
    },
)
_identities = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["Root", "IAMUser", "AssumedRole", "AWSService", "FederatedUser"])},
        optional={
            "principalId": st.sampled_from(["AROA1:session", "AROA1:", "AIDA1", "", "1:a:b"]),
            "arn": _texts,
            "accountId": st.sampled_from([ACCOUNT, OTHER, ""]),
            "userName": _texts,
            "accessKeyId": _texts,
            "invokedBy": st.sampled_from([None, "ec2.amazonaws.com"]),
            "identityProvider": _texts,
            "sessionContext": _sessions,
            "onBehalfOf": st.fixed_dictionaries({"userId": _texts}),
        },
    ),
    st.sampled_from([None, "somebody", {"sessionContext": None}, {"type": 7}]),
)
_documents = st.sampled_from(
    [
        None,
        {"userName": "ann"},
        {"Principal": "*"},
        {"bucketPolicy": {"Statement": [{"Principal": "*", "x": 1.5}]}},
        {"accessKey": {"accessKeyId": "AKIA1"}},
        "text",
        [],
    ]
)
_events = st.fixed_dictionaries(
    {"eventID": st.integers(0, 40).map(str), "eventName": _names, "eventTime": _times},
    optional={
        "eventSource": st.sampled_from(["iam.amazonaws.com", "s3.amazonaws.com", "lambda.amazonaws.com"]),
        "recipientAccountId": st.sampled_from([ACCOUNT, OTHER, "", None]),
        "awsRegion": st.sampled_from(["eu-west-1", "us-east-1", "ap-east-1", None]),
        "eventType": st.sampled_from(["AwsApiCall", "AwsServiceEvent"]),
        "eventCategory": st.sampled_from(["Management", "Data", "Insight"]),
        "managementEvent": st.sampled_from([True, False, "true"]),
        "readOnly": st.sampled_from([True, False, "true", "False", None, 3]),
        "errorCode": st.sampled_from(["AccessDenied", "", None]),
        "errorMessage": st.sampled_from(["you are not authorized", "no"]),
        "sourceIPAddress": st.sampled_from(["203.0.113.10", "198.51.100.7", "ec2.amazonaws.com"]),
        "userAgent": st.sampled_from(["aws-CLI/2", "É-cli", "browser"]),
        "userIdentity": _identities,
        "sharedEventID": _texts,
        "vpcEndpointId": _texts,
        "requestParameters": _documents,
        "responseElements": _documents,
        "resources": st.sampled_from([[{"ARN": "arn:aws:s3:::b"}], None]),
        "@timestamp": _times,
    },
)


def loaded(events: list[dict[str, Any]], hunts: tuple[Asked, ...], scope: Scope) -> dict[str, Any]:
    """What the hunts find in a table of all events."""
    connection = duck.connect("200MB", 1)
    duck.make_table(connection)
    connection.register("texts", {"t": np.array([json.dumps(one) for one in events], dtype=object)})
    inside, values = duck.within(scope)
    structs = f"(SELECT from_json(t, '{flatten.FROM_JSON_STRUCTURE}') AS r FROM texts)"  # noqa: S608
    insert = f"INSERT INTO cloudtrail SELECT * FROM ({flatten.select(structs)}) WHERE {inside}"  # noqa: S608
    connection.execute(insert, values)
    found = rows_of(duck.run(connection, hunts, Coverage(engine="loaded")).by_hunt)
    connection.close()
    return found


def rows_of(answers: dict[str, Any]) -> dict[str, Any]:
    """The rows of each hunt, in an order that does not depend on that of the files."""
    found = {}
    for hunt, look in answers.items():
        assert isinstance(look, Seen), look.why
        found[hunt] = sorted((list(row.values()) for row in look.value.rows), key=repr)
    return found


def once(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each id once: copies of an event are alike."""
    return list({event["eventID"]: event for event in events}.values())


@given(
    events=st.lists(_events, max_size=25).map(once),
    hunts=st.sampled_from([HUNTS, HUNTS[:4], (ALL_COLUMNS,)]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_raw_files_say_what_a_loaded_table_says(tmp_path_factory, events, hunts):
    folder = tmp_path_factory.mktemp("logs")
    half = len(events) // 2
    put(folder, "one.json.gz", packed(events[:half] + events[:3]))
    put(folder, "two.json.gz", packed(events[half:]))
    for scope in (SCOPE, NARROW):
        assert rows_of(raw.answer(str(folder), hunts, scope).by_hunt) == loaded(events, hunts, scope)


@pytest.mark.parametrize("hunt", HUNTS, ids=lambda one: one.hunt.id)
def test_a_hunt_asked_alone_says_the_same_as_among_others(tmp_path, hunt):
    events = [
        {
            "eventID": str(number), "eventTime": "2026-03-02T12:00:00Z", "eventName": name, "awsRegion": "ap-east-1",
            "recipientAccountId": ACCOUNT, "eventSource": "iam.amazonaws.com", "userAgent": "aws-cli",
            "sourceIPAddress": f"203.0.113.{number}", "errorMessage": "not authorized",
            "errorCode": "AccessDenied" if number % 2 else None, "eventCategory": "Data",
            "userIdentity": {"type": "Root", "arn": "arn", "accessKeyId": "AKIA1"},
            "requestParameters": {"userName": "ann", "Principal": "*"},
            "responseElements": {"accessKey": {"accessKeyId": "AKIA1"}},
        }
        for number, name in enumerate(
            ["CreateAccessKey", "PutBucketPolicy", "UpdateFunctionCode20150331v2", "GetObject"] * 3, 10
        )
    ]  # fmt: skip
    put(tmp_path, key_of(), packed(events))
    alone = rows_of(raw.answer(str(tmp_path), [hunt], SCOPE).by_hunt)
    assert alone == {hunt.hunt.id: rows_of(raw.answer(str(tmp_path), HUNTS, SCOPE).by_hunt)[hunt.hunt.id]}
    assert alone == loaded(events, (hunt,), SCOPE)

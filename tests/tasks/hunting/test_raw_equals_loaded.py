"""Hunts over raw files say what they say over a table that holds every event."""

import json
import random
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from tasks.hunting import duck, raw
from tests.tasks.hunting.log_folder import ACCOUNT, OTHER, key_of, packed, put
from tests.tasks.hunting.raw_hunts import ALL_COLUMNS, HUNTS
from watchkeeper.evidence import Seen
from watchkeeper.hunting import flatten
from watchkeeper.hunting.answer import Asked, Coverage
from watchkeeper.hunting.scope import Scope

SCOPE = Scope(since=datetime(2026, 3, 2, 6, tzinfo=UTC), until=datetime(2026, 3, 3, 6, 30, tzinfo=UTC))
NARROW = SCOPE.model_copy(update={"accounts": (ACCOUNT,), "regions": ("eu-west-1", "ap-east-1")})

_TEXTS = (None, "", "a", "AKIA1", "é", "x/y", 'quo"te')
_TIMES = (
    "2026-03-02T05:59:59Z", "2026-03-02T06:00:00Z", "2026-03-02 10:00:00", "2026-03-03T06:29:59.999Z",
    "2026-03-03T06:30:00Z", "2026-03-02T23:00:00+02:00", "2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z", "soon",
    None,
)  # fmt: skip
_DOCUMENTS = (
    None, {"userName": "ann"}, {"Principal": "*"}, {"policy": {"Statement": [{"Principal": "*", "x": 1.5}]}},
    {"accessKey": {"accessKeyId": "AKIA1"}}, "text", [],
)  # fmt: skip
_FIELDS: dict[str, tuple[Any, ...]] = {
    "eventName": (
        "CreateAccessKey", "DeleteAccessKey", "PutBucketPolicy", "UpdateFunctionCode20150331v2", "GetObject", "ListUsers",
    ),
    "eventTime": _TIMES,
    "@timestamp": (None, *_TIMES[:3]),
    "eventSource": ("iam.amazonaws.com", "s3.amazonaws.com", "lambda.amazonaws.com"),
    "recipientAccountId": (ACCOUNT, ACCOUNT, OTHER, "", None),
    "awsRegion": ("eu-west-1", "us-east-1", "ap-east-1", None),
    "eventType": ("AwsApiCall", "AwsServiceEvent", None),
    "eventCategory": ("Management", "Data", "Insight", None),
    "managementEvent": (True, False, "true"),
    "readOnly": (True, False, "true", "False", None),
    "errorCode": ("AccessDenied", "", None, None),
    "errorMessage": ("you are not authorized", "no", None),
    "sourceIPAddress": ("203.0.113.10", "198.51.100.7", "ec2.amazonaws.com"),
    "userAgent": ("aws-CLI/2", "É-cli", "browser"),
    "sharedEventID": _TEXTS,
    "vpcEndpointId": _TEXTS,
    "requestParameters": _DOCUMENTS,
    "responseElements": _DOCUMENTS,
    "resources": ([{"ARN": "arn:aws:s3:::b"}], None),
}  # fmt: skip
_IDENTITY: dict[str, tuple[Any, ...]] = {
    "type": ("Root", "IAMUser", "AssumedRole", "AssumedRole", "AWSService", "FederatedUser"),
    "principalId": ("AROA1:session", "AROA1:", "AIDA1", "", "1:a:b"),
    "arn": _TEXTS,
    "accountId": (ACCOUNT, OTHER, ""),
    "userName": _TEXTS,
    "accessKeyId": _TEXTS,
    "invokedBy": (None, None, "ec2.amazonaws.com"),
    "identityProvider": _TEXTS,
}
_ODD = (
    {"userIdentity": None}, {"userIdentity": "somebody"}, {"userIdentity": {"sessionContext": None}},
    {"userIdentity": {"type": 7, "arn": ["a"]}}, {"eventName": 7}, {"readOnly": 3}, {"awsRegion": {"a": 1}},
)  # fmt: skip
"""Shapes that CloudTrail does not write and exports do."""


def drawn(draw: random.Random, fields: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """A value of most fields."""
    return {name: draw.choice(values) for name, values in fields.items() if draw.random() < 0.85}


def an_event(draw: random.Random, number: int) -> dict[str, Any]:
    """One event, whatever it may look like."""
    session = {
        "sessionIssuer": drawn(draw, {"arn": _TEXTS, "userName": _TEXTS, "type": ("Role",)}),
        "attributes": drawn(draw, {"mfaAuthenticated": ("true", "false", True)}),
        "webIdFederationData": drawn(draw, {"federatedProvider": _TEXTS}),
    }
    identity = drawn(draw, _IDENTITY)
    if draw.random() < 0.7:
        identity["sessionContext"] = session
    if draw.random() < 0.2:
        identity["onBehalfOf"] = {"userId": draw.choice(_TEXTS)}
    return {"eventID": str(number), "userIdentity": identity} | drawn(draw, _FIELDS)


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


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("hunts", [HUNTS, HUNTS[:3], (ALL_COLUMNS,)], ids=["all", "some", "columns"])
def test_raw_files_say_what_a_loaded_table_says(tmp_path, seed, hunts):
    draw = random.Random(seed)  # noqa: S311  a corpus, not a secret
    events = [an_event(draw, number) for number in range(300)]
    odd = [an_event(draw, number) | draw.choice(_ODD) for number in range(300, 330)]
    put(tmp_path, "one.json.gz", packed(events[:150] + events[:20]))
    put(tmp_path, "two.json.gz", packed(events[150:] + events[:10]))
    put(tmp_path, "odd.json.gz", packed(odd))
    for scope in (SCOPE, NARROW):
        found = rows_of(raw.answer(str(tmp_path), hunts, scope).by_hunt)
        assert found == loaded(events + odd, hunts, scope)
        silent = [hunt for hunt, rows in found.items() if not rows]
        assert len(silent) < 2 or scope is NARROW, "hunts that find nothing prove nothing"


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

"""Sigma rules become hunts that find what Sigma's language says, on both engines; what cannot be is told by name."""
# ruff: noqa: S608  the SQL is ours

import json

import duckdb
import pytest
import sqlglot

from watchkeeper.hunting import sql_duckdb, sql_trino
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.columns import COLUMNS
from watchkeeper.hunting.condition import ALWAYS
from watchkeeper.hunting.needed import condition_of
from watchkeeper.hunting.sigma_rule import read_rules
from watchkeeper.severity import Severity

pytest.importorskip("sigma", reason="pySigma is an extra")

TYPES = {"text": "VARCHAR", "json": "VARCHAR", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN"}

EVENTS = {
    "key": {
        "event_name": "CreateAccessKey", "event_source": "iam.amazonaws.com", "identity_type": "IAMUser",
        "user_name": "Alice", "source_ip": "203.0.113.9", "mfa": False, "read_only": False,
        "request": {"userName": "Bob", "count": 3, "force": True, "rate%": "5_0!"},
    },
    "refused": {
        "event_name": "CreateAccessKey", "event_source": "iam.amazonaws.com", "error_code": "AccessDenied",
        "identity_type": "AssumedRole", "issuer_arn": "arn:aws:iam::1:role/Ops", "user_name": "Ops",
        "source_ip": "10.127.255.255", "mfa": True,
    },
    "object": {
        "event_name": "GetObject", "event_source": "s3.amazonaws.com", "source_ip": "10.128.0.0", "read_only": True,
        "request": {"bucketName": "Books", "items": [{"id": "first"}, {"id": "second"}], "empty": "",
                    "rules": [{"ports": [22, 443], "open": True, "note": 'say "hi"'}], "names": ["One", "Two"],
                    "policy": json.dumps({"Effect": "Allow"})},
        "user_agent": "aws-cli/2.0 Python\\3",
    },
    "service": {"event_name": "Rotate", "event_source": "kms.amazonaws.com", "source_ip": "2001:DB8::7"},
    "bare": {"event_source": "sts.amazonaws.com", "source_ip": "AWS Internal"},
}  # fmt: skip


def rule(detection, **more):
    """A rule in YAML; `detection` is its selections and condition."""
    return json.dumps(
        {
            "title": "A rule of ours",
            "logsource": {"product": "aws", "service": "cloudtrail"},
            "detection": detection,
            **more,
        }
    )


def hunt(detection, **more):
    converted = read_rules("ours.yml", rule(detection, **more))
    assert converted.refused == ()
    return converted.hunts[0]


def refusal(detection, **more):
    converted = read_rules("ours.yml", rule(detection, **more))
    assert converted.hunts == ()
    return converted.refused[0]


@pytest.fixture(scope="module")
def events():
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE cloudtrail ({', '.join(f'{one.name} {TYPES[one.kind]}' for one in COLUMNS)})"
    )
    for event_id, cells in EVENTS.items():
        row = {"event_id": event_id, **cells}
        if "request" in row:
            row["request"] = json.dumps(row["request"])
        connection.execute(
            f"INSERT INTO cloudtrail ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
            list(row.values()),
        )
    yield connection
    connection.close()


def found(connection, one):
    statement = sql_duckdb.statement(Asked(hunt=one))
    return {row[1] for row in connection.execute(statement.text, statement.values).fetchall()}


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        # text: without case, both ways
        ({"eventName": "createACCESSkey"}, {"key", "refused"}),
        ({"eventName": ["CreateAccessKey", "getobject"]}, {"key", "refused", "object"}),
        ({"eventName|cased": "createaccesskey"}, set()),
        ({"eventName|cased": "CreateAccessKey"}, {"key", "refused"}),
        ({"requestParameters.userName": "BOB"}, {"key"}),
        ({"requestParameters.empty": ""}, {"object"}),
        # wildcards
        ({"eventName": "Create*"}, {"key", "refused"}),
        ({"eventName": "?etObject"}, {"object"}),
        ({"eventName": "*"}, {"key", "refused", "object", "service"}),
        ({"eventName|contains": "ACCESS"}, {"key", "refused"}),
        ({"eventName|startswith": "get"}, {"object"}),
        ({"eventName|endswith": "key"}, {"key", "refused"}),
        ({"eventName|contains|all": ["create", "key"]}, {"key", "refused"}),
        ({"eventName|contains|all": ["create", "object"]}, set()),
        # signs that LIKE or SQL would read are text
        ({"requestParameters.rate%": "5_0!"}, {"key"}),
        ({"requestParameters.rate%|contains": "_0!"}, {"key"}),
        ({"requestParameters.rate%|contains": "__"}, set()),
        ({"eventName": "'; DROP TABLE cloudtrail; --"}, set()),
        ({"userAgent|endswith": "python\\3"}, {"object"}),
        # NULL and being there
        ({"errorCode": None}, {"key", "object", "service", "bare"}),
        ({"errorCode|exists": True}, {"refused"}),
        ({"errorCode|exists": False}, {"key", "object", "service", "bare"}),
        ({"eventTime|exists": True}, set()),
        # numbers and yes or no, in JSON and in columns
        ({"requestParameters.count": 3}, {"key"}),
        ({"requestParameters.count|gt": 2}, {"key"}),
        ({"requestParameters.count|gte": 4}, set()),
        ({"requestParameters.force": True}, {"key"}),
        ({"requestParameters.force": "true"}, {"key"}),
        ({"userIdentity.sessionContext.attributes.mfaAuthenticated": "FALSE"}, {"key"}),
        ({"userIdentity.sessionContext.attributes.mfaAuthenticated": True}, {"refused"}),
        ({"readOnly|contains": "ru"}, {"object"}),
        # regular expressions: with case, unless they say so
        ({"eventName|re": "^Create.*Key$"}, {"key", "refused"}),
        ({"eventName|re": "^create"}, set()),
        ({"eventName|re|i": "^create"}, {"key", "refused"}),
        ({"userAgent|re": "\\\\\\d$"}, {"object"}),
        # networks
        ({"sourceIPAddress|cidr": "10.0.0.0/9"}, {"refused"}),
        ({"sourceIPAddress|cidr": ["203.0.113.8/29", "10.128.0.0/32"]}, {"key", "object"}),
        ({"sourceIPAddress|cidr": "2001:db8::/32"}, {"service"}),
        # names: the user's own, and the role's of a session
        ({"userIdentity.userName": "alice"}, {"key"}),
        ({"userIdentity.userName": "ops"}, set()),
        ({"userIdentity.sessionContext.sessionIssuer.userName": "ops"}, {"refused"}),
        ({"userIdentity.sessionContext.sessionIssuer.arn|endswith": "/ops"}, {"refused"}),
        # parts of JSON, and the whole of it
        ({"requestParameters.items.1.id": "second"}, {"object"}),
        ({"requestParameters|contains": "\"id\": \"FIRST\""}, {"object"}),
        ({"requestParameters|contains|all": ['"effect": "allow"', "books"]}, {"object"}),
        # through lists
        ({"requestParameters.items.id": "SECOND"}, {"object"}),
        ({"requestParameters.items.id": ["third", "sec*"]}, {"object"}),
        ({"requestParameters.items.id|contains": "econ"}, {"object"}),
        ({"requestParameters.items.id|cased": "SECOND"}, set()),
        ({"requestParameters.items.id": "econ"}, set()),
        ({"requestParameters.items.0.id": "second"}, set()),
        ({"requestParameters.names": "two"}, {"object"}),
        ({"requestParameters.names|endswith": "wo"}, {"object"}),
        ({"requestParameters.names": "three"}, set()),
        ({"requestParameters.rules.note|contains": '"HI"'}, {"object"}),
        ({"requestParameters.rules.ports": 443}, {"object"}),
        ({"requestParameters.rules.ports": 44}, set()),
        ({"requestParameters.rules.open": True}, {"object"}),
        ({"requestParameters.rules.open": "True"}, {"object"}),
        ({"requestParameters.rules.open": "false"}, set()),
        ({"requestParameters.rules.ports": 43}, set()),
        ({"requestParameters.rules.ports": "22"}, {"object"}),
        ({"requestParameters.names|exists": True}, {"object"}),
        ({"requestParameters.rules.ports|exists": True}, {"object"}),
        ({"requestParameters.userName|exists": True}, {"key"}),
        # a scalar that is there is the answer, whatever else has its name
        ({"requestParameters.bucketName": "second"}, set()),
        # several fields are AND, several maps are OR
        ({"eventName": "CreateAccessKey", "errorCode": None}, {"key"}),
        ([{"eventName": "Rotate"}, {"eventSource": "sts*"}], {"service", "bare"}),
        ({"eventName": ["Rotate", "Get*", None]}, {"service", "object", "bare"}),
        ({"eventName|fieldref": "eventName"}, {"key", "refused", "object", "service"}),
        ({"eventname": "Rotate"}, {"service"}),
    ],
)  # fmt: skip
def test_a_selection_finds_what_sigma_says(events, selection, expected):
    one = hunt({"selection": selection, "condition": "selection"})

    assert found(events, one) == expected
    assert sqlglot.parse_one(sql_trino.statement(Asked(hunt=one), "SELECT * FROM t").text, read="trino")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("selection and not filter_one", {"key"}),
        ("selection and not 1 of filter_*", set()),
        ("selection and not all of filter_*", {"key", "refused"}),
        ("1 of filter_*", {"key", "refused"}),
        ("all of them", set()),
        # what has no value is not what the filter names
        ("not filter_one", {"key", "object", "service", "bare"}),
        ("not (filter_one or filter_two)", {"object", "service", "bare"}),
        ("not not filter_one", {"refused"}),
        (["filter_one", "filter_two"], {"key", "refused"}),
    ],
)
def test_a_condition_joins_selections(events, condition, expected):
    detection = {
        "selection": {"eventName": "CreateAccessKey"},
        "filter_one": {"errorCode|startswith": "access"},
        "filter_two": {"userIdentity.userName": "alice"},
        "condition": condition,
    }

    assert found(events, hunt(detection)) == expected


SELECTION = {"selection": {"eventName": "CreateAccessKey"}, "condition": "selection"}


def test_what_a_rule_says_about_itself():
    one = hunt(
        SELECTION, title="A key was made.", description="Keys are made by people.", level="critical", status="test",
        tags=["attack.t1098.001", "attack.persistence", "attack.privilege_escalation", "attack.g0016", "cve.2026.1"],
        references=["https://example.com/keys"], falsepositives=["onboarding", "rotation"],
    )  # fmt: skip

    assert one.id == "sigma_ours"
    assert one.title == "A key was made"
    assert one.severity is Severity.CRITICAL
    assert one.techniques == ("T1098.001",)
    assert set(one.tactics) == {"persistence", "privilege-escalation"}
    assert one.false_positives == "onboarding; rotation"
    assert one.sources == ("https://example.com/keys",)
    assert one.kind == "detection"
    assert hunt(SELECTION, level="informational").kind == "context"
    assert hunt(SELECTION).severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("selection", "needs"),
    [
        ({"eventName": "CreateAccessKey"}, ("management",)),
        ({"eventSource": "s3.amazonaws.com", "eventName": ["GetObject", "PutObject"]}, ("data:s3",)),
        ({"eventName": "Invoke"}, ("data:lambda",)),
        ({"eventName": ["GetObject", "CreateBucket"]}, ("management",)),
        ({"eventName": ["GetObject", "Put*"]}, ("management",)),
        ({"eventSource": "kms.amazonaws.com"}, ("management",)),
    ],
)
def test_a_rule_over_data_events_needs_them(selection, needs):
    assert hunt({"selection": selection, "condition": "selection"}).needs == needs


def test_the_engines_can_throw_away_what_a_rule_does_not_need():
    condition = condition_of(
        Asked(hunt=hunt({**SELECTION, "f": {"errorCode|exists": True}, "condition": "selection and not f"}))
    )

    assert condition != ALWAYS
    assert condition.holds({"event_name": "createaccesskey"})
    assert not condition.holds({"event_name": "GetObject"})


@pytest.mark.parametrize(
    ("detection", "says"),
    [
        ({"selection": {"colour": "red"}, "condition": "selection"}, "field colour: the table has none"),
        ({"selection": {"tlsDetails.tlsVersion": "x"}, "condition": "selection"}, "field tlsDetails.tlsVersion"),
        ({"selection": {"requestParameters.a['b": "x"}, "condition": "selection"}, "field requestParameters.a['b"),
        ({"keywords": ["secret"], "condition": "keywords"}, "keywords"),
        ({**SELECTION, "condition": "selection | count() by region > 3"}, "pipe syntax"),
        ({**SELECTION, "condition": "other"}, "'other' not defined"),
        ({"selection": {"eventName|expand": "%calls%"}, "condition": "selection"}, "%placeholder%"),
        ({"selection": {"eventName|re": "(?=a)b"}, "condition": "selection"}, "regular expression has (?="),
        ({"selection": {"eventName|re": "(a)\\1"}, "condition": "selection"}, "regular expression has \\1"),
        ({"selection": {"eventName|re": "("}, "condition": "selection"}, "is invalid"),
        ({"selection": {"sourceIPAddress|cidr": "10.0.0.1/9"}, "condition": "selection"}, "CIDR"),
        ({"selection": {"eventTime": "2026*"}, "condition": "selection"}, "the period is the hunt's own"),
        ({"selection": {"eventTime|hour": 3}, "condition": "selection"}, "TimestampPart are not supported"),
        ({"selection": {"eventName|colour": "a"}, "condition": "selection"}, "colour"),
        ({"selection": {"eventName": "a\x00b"}, "condition": "selection"}, "U+0000"),
        ({"selection": {"eventName": "a"}}, "at least one condition"),
        ({"selection": {"eventName|fieldref|endswith": "awsRegion"}, "condition": "selection"}, "whole fields"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_hunt_is_told_by_name(detection, says):
    assert says in refusal(detection)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"logsource": {"product": "windows", "service": "security"}},
            "windows/security, not aws/cloudtrail",
        ),
        ({"logsource": {"category": "process_creation"}}, "no product/no service"),
        ({"status": "deprecated"}, "its status is deprecated"),
        ({"correlation": {"type": "event_count"}}, "a correlation over rules"),
        ({"filter": {"rules": "any"}}, "a global filter"),
        ({"level": "huge"}, "huge"),
    ],
)
def test_rules_that_are_not_for_us_are_told_by_name(more, says):
    assert says in refusal(SELECTION, **more)


def test_one_bad_rule_does_not_stop_the_others():
    text = "\n---\n".join(
        [rule(SELECTION), rule({"x": {"colour": 1}, "condition": "x"}, title="Bad"), "- a", rule(SELECTION)]
    )
    converted = read_rules("Two Rules.YAML", text)

    assert [one.id for one in converted.hunts] == ["sigma_two_rules", "sigma_two_rules_4"]
    assert len(converted.refused) == 2
    assert converted.refused[0].startswith("Bad: ")


def test_a_file_that_is_no_yaml_is_told():
    assert "is not YAML" in read_rules("a.yml", "title: [").refused[0]
    assert read_rules("a.yml", "") == read_rules("a.yml", "---\n")

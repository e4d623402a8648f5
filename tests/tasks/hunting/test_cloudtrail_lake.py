"""Hunts on CloudTrail Lake: the same rows, without a type in the results and without bound values."""

from collections.abc import Iterator
from typing import Any

import boto3  # noqa: TID251  the tests put logs where the hands find them
import pytest

from tasks.hunting import cloudtrail_lake
from tests.ministack.server import ministack
from tests.ministack.trail_bucket import deliver
from tests.tasks.hunting.remote_hunts import asked_for, corpus, found_in, on_duckdb, rounds, whole_period
from watchkeeper.evidence import Unseen
from watchkeeper.hunting import lake_table, sql_trino
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.asking import asked_of, house_values
from watchkeeper.hunting.hunt_table import all_hunts
from watchkeeper.hunting.statement import PositionalStatement

STORE = "arn:aws:cloudtrail:us-east-1:300000009999:eventdatastore/cdc27250-6e9b-4cfb-afaf-4c14eacd649d"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ministack(tmp_path_factory.mktemp("ministack")) as running:
        yield running


@pytest.fixture
def s3(address: str, house) -> Any:
    """A trail's bucket with the corpus."""
    house(
        AWS_ENDPOINT_URL=address, AWS_ACCESS_KEY_ID="300000009999", AWS_SECRET_ACCESS_KEY="x",
        AWS_DEFAULT_REGION="us-east-1",
    )  # fmt: skip
    made = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
    made.create_bucket(Bucket="trail-300000009999")
    deliver(made, "trail-300000009999", corpus())
    return made


def test_every_hunt_finds_on_cloudtrail_lake_what_it_finds_on_duckdb(s3):
    different: dict[str, Any] = {}
    for asked in rounds():
        answers = cloudtrail_lake.answer(STORE, asked, whole_period())
        assert answers.coverage.events == len(corpus())
        assert answers.coverage.gaps == ()
        for one in asked:
            found, expected = found_in(answers, one.hunt.id), on_duckdb(one)
            if found != expected:
                different[one.hunt.id] = {"values": one.values, "lake": found, "duckdb": expected}

    assert different == {}


def test_every_hunt_fits_with_the_values_of_a_house_of_twenty_accounts():
    hunts = tuple(all_hunts().values())
    pipelines = [f"arn:aws:iam::333333333333:role/pipeline-{number:02}" for number in range(5)]
    accounts = [f"{number:012}" for number in range(20)]
    house = house_values(hunts, {"expected_principals": pipelines}, ["eu-west-1"], accounts)

    for one in asked_of(hunts, {}, house.by_hunt):
        source = lake_table.source_select(STORE, whole_period(), lake_table.columns_in(one.hunt.sql))
        assert lake_table.written_out(sql_trino.statement(one, source)), one.hunt.id


def test_a_name_said_twice_is_written_once_and_a_type_is_no_name():
    text = "SELECT t.account AS account, CAST(t.date AS date) AS date, t.a AS b, 'x.y AS y,' FROM t AS t"
    short = lake_table.written_out(PositionalStatement(text=text, parameters=()))

    assert short == "SELECT t.account, CAST(t.date AS date) AS date, t.a AS b, 'x.y AS y,' FROM t AS t"


def test_a_statement_that_is_too_long_or_a_store_that_is_none_is_said(s3):
    hunt = all_hunts()["root_activity"]
    many = Asked(hunt=hunt, values={"allowed_events": tuple(f"Call{number}" for number in range(2_000))})

    answers = cloudtrail_lake.answer(STORE, [many], whole_period())
    nothing = cloudtrail_lake.answer("my-store", asked_for("root_activity"), whole_period())

    assert "CloudTrail Lake takes 10000" in answers.by_hunt["root_activity"].why
    assert isinstance(nothing.by_hunt["root_activity"], Unseen)
    assert "no event data store" in nothing.coverage.gaps[0]


def test_values_are_written_out_as_texts_and_nothing_else():
    statement = PositionalStatement(
        text="SELECT ?\n  FROM t WHERE a LIKE 'what?  ''?' AND b = ?", parameters=("'it''s ?'", "1")
    )

    assert lake_table.written_out(statement) == (
        "SELECT 'it''s ?' FROM t WHERE a LIKE 'what?  ''?' AND b = 1"
    )

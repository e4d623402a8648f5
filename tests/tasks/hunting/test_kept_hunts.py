"""What hunting keeps between runs: days that are added and never changed, findings that stay the same ones."""

import pytest

from tasks.hunting import baselines, chosen_engine, expected_accounts, kept_results
from tasks.hunting.house_rules import house_rules
from tests.watchkeeper.hunting.hunting_rows import ACCOUNT, OTHER, hunt, row
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.first_seen import day_of

HUNT = hunt("new_calls", first_seen=("principal", "event_name"))
RULE = """
title: Somebody made a key
logsource: {product: aws, service: cloudtrail}
detection:
  keys: {eventName: CreateAccessKey}
  condition: keys
level: high
"""


def keep(day, *rows, accounts=(ACCOUNT,)):
    baselines.keep(day, accounts, [day_of(HUNT, day, rows, accounts)])


def test_a_day_is_kept_once_and_added_to_by_what_came_late():
    keep("2026-11-23", row(1))
    keep("2026-11-23", row(1))
    keep("2026-11-23", row(1), row(2, event_name="CreateUser"), accounts=(ACCOUNT, OTHER))

    found = list(baselines.earlier("2026-11-24"))
    assert [one.day for one in found] == ["2026-11-23"] * 2
    assert {name for one in found for name in one.accounts} == {ACCOUNT, OTHER}
    assert {len(seen.likenesses) for one in found for seen in one.hunts} == {1, 2}


def test_only_days_before_and_not_too_long_ago_are_read():
    for day in ("2026-08-01", "2026-11-01", "2026-11-24", "2026-11-25"):
        keep(day, row(1))

    assert [one.day for one in baselines.earlier("2026-11-24", 90)] == ["2026-11-01"]


def test_a_finding_stays_what_it_was_when_it_was_first_found():
    first = kept_results.first_event("2026-11-24", "0" * 32, {"region": "eu-west-1"})
    again = kept_results.first_event("2026-11-24", "0" * 32, {"region": "us-east-1"})

    assert first == again == {"region": "eu-west-1"}


def test_slack_s_first_message_of_a_day_is_the_one_that_is_changed():
    assert kept_results.told("2026-11-24") is None
    kept_results.note_told("2026-11-24", "1.1")
    kept_results.note_told("2026-11-24", "2.2")
    assert kept_results.told("2026-11-24") == "1.1"


def test_the_table_as_parquet_holds_every_cell_as_text():
    import duckdb

    data = kept_results.parquet_of('hunt,detail\nkeys,"a ""quoted"", line\nbroken"\nkeys,=1\n')
    with duckdb.connect() as connection:
        place = kept_results.Path(kept_results.keep("2026-11-24", "run", "hits.parquet", data))
        rows = connection.read_parquet(str(place)).fetchall()

    assert rows == [("keys", 'a "quoted", line\nbroken'), ("keys", "=1")]


@pytest.mark.parametrize(
    ("given", "asked", "engine"),
    [
        ({"trail": "/logs"}, "auto", "raw"),
        ({"trail": "/logs", "lake": "/lake"}, "auto", "lake"),
        ({"trail": "/logs", "lake": "/lake", "hunting_engine": "raw"}, "auto", "raw"),
        ({"trail": "/logs", "lake": "/lake"}, "raw", "raw"),
        ({"event_data_store": "arn:x"}, "cloudtrail_lake", "cloudtrail_lake"),
    ],
)
def test_the_house_s_engine_answers_unless_another_is_named(house, given, asked, engine):
    house(**given)

    assert chosen_engine.engine_of(asked) == engine


@pytest.mark.parametrize(
    ("asked", "named"),
    [("auto", "TRAIL"), ("lake", "LAKE"), ("athena", "TRAIL"), ("cloudtrail_lake", "EVENT_DATA_STORE")],
)
def test_an_engine_without_its_logs_is_refused_by_the_setting_s_name(asked, named):
    with pytest.raises(Permanent, match=f"WATCHKEEPER_{named}"):
        chosen_engine.engine_of(asked)


def test_athena_reads_the_trail_s_bucket_and_no_folder(house):
    house(trail="s3://org-trail/security/", athena_results="s3://results/hunts")
    place = chosen_engine.athena_place()

    assert (place.table.bucket, place.table.prefix, place.results) == (
        "org-trail", "security/", "s3://results/hunts/",
    )  # fmt: skip
    assert "eu-west-1" in place.table.regions
    house(trail="/logs")
    with pytest.raises(Permanent, match="s3://"):
        chosen_engine.athena_place()


def test_the_organization_s_accounts_should_have_logs_unless_nobody_may_list_them(control, world):
    listed = expected_accounts.of_organization.fn()
    assert isinstance(listed, Seen)
    assert world["accounts"]["workload-prod"] in listed.value

    control.deny(world["accounts"]["security"], "organizations")
    assert isinstance(expected_accounts.of_organization.fn(), Unseen)


def test_the_house_s_own_rules_run_beside_the_hunts_and_a_missing_folder_is_told(house, tmp_path):
    pytest.importorskip("sigma")
    assert house_rules() == ((), ())
    (tmp_path / "keys.yml").write_text(RULE)
    house(sigma=tmp_path)
    (rule,), told = house_rules()

    assert (rule.kind, told) == ("detection", ())
    house(sigma=tmp_path / "nowhere")
    assert house_rules()[0] == ()
    assert "could not be read" in house_rules()[1][0]

"""Hunts on Athena: the same rows as on DuckDB; what is paid for is known before; what fails says why."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tasks.hunting import athena, athena_setup
from tasks.hunting.athena_estimate import estimate
from tests.ministack.server import ministack
from tests.ministack.trail_bucket import at
from tests.tasks.hunting.athena_trail import Trail, rows_of, run
from tests.tasks.hunting.remote_hunts import (
    MEANT,
    asked_for,
    corpus,
    found_in,
    on_duckdb,
    rounds,
    whole_period,
)
from tests.watchkeeper.hunting.cloudtrail_events import OURS, THEIRS, a_data_event, an_event, root
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Unseen
from watchkeeper.hunting.hunt_table import HUNTS
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.statement import PositionalStatement

DIFFERENT: dict[str, str] = {}
"""Hunts whose rows on ministack are not those of DuckDB, each with its reason. It is exact: none is left out."""

DAY = Scope(since=at("2026-03-02T00:00"), until=at("2026-03-03T00:00"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ministack(tmp_path_factory.mktemp("ministack")) as running:
        yield running


_accounts = iter(range(300000000001, 300000000999))


@pytest.fixture
def trail(address: str, house) -> Trail:
    account = str(next(_accounts))
    house(
        AWS_ENDPOINT_URL=address, AWS_ACCESS_KEY_ID=account, AWS_SECRET_ACCESS_KEY="x",
        AWS_DEFAULT_REGION="us-east-1",
    )  # fmt: skip
    return Trail(address, account)


# -- the same rows


def test_every_hunt_finds_on_athena_what_it_finds_on_duckdb(trail):
    trail.deliver(*corpus())
    trail.deliver(*corpus()[::3], name="2")  # another trail's copies
    accounts = tuple({event["recipientAccountId"] for event in corpus()})
    regions = tuple({event["awsRegion"] for event in corpus()})
    place = trail.place(of_table={"accounts": accounts, "regions": regions}, concurrent=4)
    different: dict[str, Any] = {}
    spoke: Counter[str] = Counter()

    each_reads_the_logs = place.model_copy(update={"copy_from": 1_000})
    for asked, reads in [*((asked, each_reads_the_logs) for asked in rounds()), (rounds()[1], place)]:
        answers = athena.answer(reads, asked, whole_period())
        assert answers.coverage.events == len(corpus())
        for one in asked:
            found, expected = found_in(answers, one.hunt.id), on_duckdb(one)
            spoke[one.hunt.id] += len(expected)
            if found != expected:
                different[one.hunt.id] = {"values": one.values, "athena": found, "duckdb": expected}

    assert {hunt: rows for hunt, rows in different.items() if hunt not in DIFFERENT} == {}
    assert set(different) == set(DIFFERENT)
    assert set(spoke) == set(HUNTS)
    # One case's events may calm another hunt.
    assert sum(spoke[hunt] > 0 for hunt in MEANT) > len(MEANT) * 0.8


# -- which events


def test_an_event_counts_once_and_only_within_the_scope(trail):
    def by_root(when: str, account: str = OURS, region: str = "us-east-1", **more: Any) -> dict[str, Any]:
        return an_event(
            "iam:CreateUser", by=root(account), account=account, region=region, eventTime=when, **more
        )

    wanted = by_root("2026-03-02T00:00:00Z", eventID="first")
    at_midnight = by_root("2026-03-02T23:59:59Z", eventID="last")
    trail.deliver(
        wanted, by_root("2026-03-01T23:59:59Z"), by_root("2026-03-03T00:00:00Z"),
        by_root("2026-03-02T12:00:00Z", account=THEIRS), by_root("2026-03-02T12:00:00Z", region="eu-west-1"),
    )  # fmt: skip
    trail.deliver(wanted, name="copy")
    trail.deliver(at_midnight, day="2026/03/03", name="delivered-after-midnight")
    place = trail.place()

    scope = DAY.model_copy(update={"accounts": (OURS,), "regions": ("us-east-1",)})
    rows = rows_of(athena.answer(place, asked_for("root_activity"), scope))

    assert sorted(row["event_id"] for row in rows) == ["first", "last"]
    assert {row["event_time"] for row in rows} == {datetime(2026, 3, 2), datetime(2026, 3, 2, 23, 59, 59)}  # noqa: DTZ001  UTC without zone


def test_what_is_logged_is_counted_by_sort(trail):
    trail.deliver(an_event("iam:ListUsers"), a_data_event("s3:GetObject"), a_data_event("lambda:Invoke"))
    place = trail.place()

    coverage = athena.answer(place, asked_for("root_activity"), DAY).coverage

    assert coverage.logged == {"management": 1, "data:s3": 1, "data:lambda": 1}
    assert (coverage.engine, coverage.files, coverage.events) == ("athena", 1, 3)
    assert coverage.gaps == ()
    assert len(coverage.queries) == 2


def test_an_account_or_a_day_that_the_table_does_not_hold_is_a_gap(trail):
    trail.deliver(an_event("iam:ListUsers"))
    place = trail.place(of_table={"first_day": "2026/03/02"})

    scope = Scope(since=at("2026-02-01T00:00"), until=DAY.until, accounts=(OURS, "123456789012"))
    coverage = athena.answer(place, asked_for("root_activity"), scope).coverage

    assert coverage.events == 1
    assert coverage.gaps == (
        "Athena's table does not hold account 123456789012: not looked at",
        "Athena's table begins on 2026/03/02: nothing before it was looked at",
    )


def test_without_a_list_of_accounts_the_asking_must_name_them(trail):
    trail.deliver(an_event("iam:CreateUser", by=root()))
    place = trail.place(of_table={"accounts": ()})

    unnamed = athena.answer(place, asked_for("root_activity"), DAY)
    named = athena.answer(place, asked_for("root_activity"), DAY.model_copy(update={"accounts": (OURS,)}))

    assert "name the accounts" in unnamed.by_hunt["root_activity"].why
    assert len(rows_of(named)) == 1


def test_an_empty_folder_is_not_asked_and_is_said(trail):
    place = trail.place()

    answers = athena.answer(place, asked_for("root_activity"), DAY)

    assert rows_of(answers) == ()
    assert answers.coverage.logged == {}
    assert answers.coverage.queries == ()
    assert "no log file of the period" in answers.coverage.gaps[0]


# -- what it costs


def test_the_estimate_is_what_is_scanned(trail):
    sizes = trail.deliver(an_event("iam:ListUsers"), an_event("iam:ListUsers", region="us-east-1"))
    trail.deliver(an_event("iam:ListUsers", account=THEIRS))
    trail.deliver(an_event("iam:ListUsers", eventTime="2026-02-20T00:00:00Z"))
    place = trail.place()
    scope = DAY.model_copy(update={"accounts": (OURS,)})

    before = estimate(place, scope, statements=2)
    coverage = athena.answer(place, asked_for("root_activity"), scope).coverage

    assert (before.files, before.bytes, before.all_bytes) == (2, sum(sizes), 2 * sum(sizes))
    assert before.dollars == pytest.approx(2 * sum(sizes) * 5 / 10**12)
    assert coverage.bytes_read == before.all_bytes


def test_above_the_limit_nothing_is_run(trail):
    trail.deliver(an_event("iam:CreateUser", by=root()))
    place = trail.place(most_bytes=100)

    answers = athena.answer(place, asked_for("root_activity"), DAY)

    assert "above the limit" in answers.by_hunt["root_activity"].why
    assert answers.coverage.queries == ()
    assert trail.states(place) == []


def test_many_hunts_read_the_logs_once(trail):
    sizes = trail.deliver(*(an_event("iam:CreateUser", by=root(), minute=minute) for minute in range(200)))
    place = trail.place(copy_from=4)
    asked = asked_for("root_activity", "root_console_login", "console_login_without_mfa")

    before = estimate(place, DAY, statements=len(asked) + 1)
    answers = athena.answer(place, asked, DAY, asking="run-1")
    again = athena.answer(place, asked, DAY, asking="run-1")

    assert before.all_bytes == sum(sizes)
    assert "once" in str(before)
    copies = trail.s3.list_objects_v2(Bucket=trail.results, Prefix="hunts/copies/")["Contents"]
    assert len(copies) == 1
    assert answers.coverage.bytes_read == sum(sizes) + copies[0]["Size"] * (len(asked) + 1)
    assert len(rows_of(answers)) == 200
    assert answers.coverage.events == 200
    assert set(again.coverage.queries) == set(answers.coverage.queries)


def test_a_copy_that_would_be_read_above_the_limit_is_not_asked(trail):
    sizes = trail.deliver(*(an_event("iam:CreateUser", by=root(), minute=minute) for minute in range(200)))
    place = trail.place(copy_from=2, most_bytes=sum(sizes) + 1)

    answers = athena.answer(place, asked_for("root_activity"), DAY)

    assert "may read" in answers.by_hunt["root_activity"].why
    assert len(answers.coverage.queries) == 1


# -- what fails


def test_athenas_reason_stands_with_the_hunt_that_failed_and_the_others_answer(trail):
    trail.deliver(an_event("iam:CreateUser", by=root()))
    place = trail.place()
    statements = {
        "wrong": PositionalStatement(text="SELECT no_such_column FROM cloudtrail_logs", parameters=()),
        "right": PositionalStatement(text="SELECT count(*) AS n FROM cloudtrail_logs", parameters=()),
    }

    results = dict(run(place, statements))

    assert "no_such_column" in results["wrong"].why.why
    assert results["wrong"].query_id in results["wrong"].why.why
    assert results["right"].rows == ({"n": 1},)


def test_where_the_count_fails_no_rows_say_nothing(trail, monkeypatch):
    trail.deliver(an_event("iam:CreateUser", by=root()), an_event("iam:ListUsers", account=THEIRS))
    place = trail.place()
    monkeypatch.setattr(athena, "counting", lambda _: "SELECT nothing_of_this FROM cloudtrail_logs")

    ours = athena.answer(place, asked_for("root_activity"), DAY.model_copy(update={"accounts": (OURS,)}))
    theirs = athena.answer(
        place, asked_for("root_activity"), DAY.model_copy(update={"accounts": (THEIRS,)})
    )

    assert len(rows_of(ours)) == 1
    assert "could not be counted" in ours.coverage.gaps[0]
    assert "what is logged at all is not known" in theirs.by_hunt["root_activity"].why


def test_what_cannot_be_made_is_the_reason_of_each_hunt(trail):
    trail.deliver(an_event("iam:CreateUser", by=root()))
    by_hand = trail.place(made=False, make=False, workgroup="nobody-made-it")
    nowhere = trail.place(made=False, results=None)

    for place, why in ((by_hand, "Athena could not be asked"), (nowhere, "must be said where results go")):
        look = athena.answer(place, asked_for("root_activity"), DAY).by_hunt["root_activity"]
        assert isinstance(look, Unseen)
        assert why in look.why


def test_rows_come_in_the_order_of_time_and_are_cut_at_the_latest(trail):
    trail.deliver(*(an_event("iam:CreateUser", by=root(), minute=60 - minute) for minute in range(10)))

    answers = athena.answer(trail.place(most_rows=4), asked_for("root_activity"), DAY)

    times = [row["event_time"].minute for row in rows_of(answers)]
    assert times == [56, 57, 58, 59]
    assert answers.by_hunt["root_activity"].value.cut


def test_what_is_not_done_in_time_is_stopped(trail, monkeypatch):
    trail.deliver(an_event("iam:CreateUser", by=root()))
    place = trail.place(most_seconds=1)
    slow = "SELECT count(*) FROM range(3000000) a, range(300000) b WHERE a.range * 7 % 13 = b.range % 11"

    results = dict(run(place, {"slow": PositionalStatement(text=slow, parameters=())}))

    assert "not done within 1 seconds" in results["slow"].why.why
    assert trail.states(place) == ["CANCELLED"]


def test_who_stops_reading_stops_what_runs(trail):
    place = trail.place()
    slow = "SELECT count(*) FROM range(3000000) a, range(300000) b WHERE a.range * 7 % 13 = b.range % 11"
    statements = {
        "quick": PositionalStatement(text="SELECT 1 AS one", parameters=()),
        "slow": PositionalStatement(text=slow, parameters=()),
    }

    reading = run(place, statements)
    next(reading)
    reading.close()

    assert trail.states(place) == ["CANCELLED", "SUCCEEDED"]


# -- results


def test_results_of_many_pages_have_one_header_and_an_end(trail):
    place = trail.place(most_rows=2_500)
    statements = {
        "all": PositionalStatement(text="SELECT n, 'x' AS n_text FROM range(2400) t(n)", parameters=()),
        "too-many": PositionalStatement(text="SELECT n FROM range(2501) t(n)", parameters=()),
    }

    results = dict(run(place, statements))

    assert [row["n"] for row in results["all"].rows] == list(range(2400))
    assert not results["all"].cut
    assert len(results["too-many"].rows) == 2_500
    assert results["too-many"].cut


def test_the_same_asking_is_paid_once_and_another_one_anew(trail):
    place = trail.place()
    statements = {"one": PositionalStatement(text="SELECT ? AS given", parameters=("'it''s ?'",))}

    first, again, other = (
        dict(run(place, statements, asking))["one"] for asking in ("run-1", "run-1", "run-2")
    )

    assert first.rows == ({"given": "it's ?"},)
    assert again.query_id == first.query_id
    assert other.query_id != first.query_id


# -- what must stand


def test_what_is_needed_is_made_once_and_another_table_is_left_alone(trail):
    place = trail.place(made=False)

    planned = athena_setup.plan(place)

    assert [sentence.split()[0] for sentence in planned] == ["make"] * 4
    assert athena_setup.ensure(place) == planned
    assert athena_setup.plan(place) == ()
    assert athena_setup.warnings(place) == ()
    more = trail.place(of_table={"regions": ("eu-west-1", "eu-west-3")}, made=False)
    assert athena_setup.plan(trail.place(of_table={"regions": ("us-east-1",)}, made=False)) == ()
    assert athena_setup.ensure(more) == (
        f"bring the table watchkeeper.cloudtrail_logs up to date: it lies over {place.table.location}",
    )
    trail.glue.create_table(DatabaseName="watchkeeper", TableInput={"Name": "of_others"})
    with pytest.raises(Permanent, match="did not make"):
        trail.place(of_table={"table": "of_others"})


def test_a_workgroup_without_a_limit_is_left_and_said(trail):
    results = {"OutputLocation": f"s3://{trail.results}/"}
    trail.athena.create_work_group(Name="ours-already", Configuration={"ResultConfiguration": results})

    place = trail.place(workgroup="ours-already", results=None)

    assert athena_setup.warnings(place) == (
        "Athena's workgroup ours-already has no limit of bytes: a query may scan everything",
        "Athena's workgroup ours-already does not say how results are encrypted",
    )

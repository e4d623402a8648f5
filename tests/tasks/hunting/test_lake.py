"""The lake: each event once whatever is delivered, what is broken is told, and it answers as a table would."""

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from tasks.hunting import duck, lake, lake_batch
from tests.tasks.hunting.lake_scenes import (
    BEGAN,
    EVER,
    MARCH,
    a_trail,
    deliver,
    events,
    ids_in,
    rows_in,
    said_by,
)  # fmt: skip
from tests.watchkeeper.hunting.cloudtrail_events import (
    OURS,
    THEIRS,
    a_data_event,
    an_event,
    role,
    root,
    user,
)  # fmt: skip
from tests.watchkeeper.hunting.hunting_rows import hunt
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.answer import Asked, Coverage
from watchkeeper.hunting.flatten import FROM_JSON_STRUCTURE, select
from watchkeeper.hunting.scope import Scope


@pytest.fixture
def at(tmp_path):
    return tmp_path / "lake"


@pytest.fixture
def trail(tmp_path):
    return tmp_path / "trail"


def test_a_file_is_read_once(trail, at):
    a_trail(trail, files=3)
    first = lake.ingest(str(trail), at, EVER)
    again = lake.ingest(str(trail), at, EVER)

    assert (first.files, first.events, first.known) == (3, 60, 0)
    assert (again.files, again.events, again.known, again.events_in_lake) == (0, 0, 3, 60)
    assert again.complete_until == {f"{OURS}/eu-west-1": BEGAN + timedelta(minutes=10)}


def test_what_two_trails_deliver_is_one_event(trail, at):
    deliver(trail, events(20), unique="a")
    deliver(trail, events(20), unique="b")
    deliver(trail, [*events(5, 15), *events(5, 15)], unique="c")

    done = lake.ingest(str(trail), at, EVER)

    assert (done.events, done.doubles) == (20, 30)
    assert ids_in(at) == sorted(f"id-{number}" for number in range(20))


def test_what_is_delivered_late_or_again_comes_to_what_is_there(trail, at):
    deliver(trail, events(20, 10), at=BEGAN + timedelta(hours=1))
    lake.ingest(str(trail), at, EVER)
    deliver(trail, events(20), at=BEGAN, unique="late")
    done = lake.ingest(str(trail), at, EVER)

    assert (done.files, done.events, done.doubles) == (1, 10, 10)
    assert ids_in(at) == sorted(f"id-{number}" for number in range(30))
    assert lake.state(at).complete_until == {f"{OURS}/eu-west-1": BEGAN + timedelta(hours=1)}


def test_events_without_an_id_are_one_if_they_say_the_same(trail, at):
    nameless = [one | {"eventID": ""} for one in events(3)]
    deliver(trail, nameless)
    lake.ingest(str(trail), at, EVER)
    deliver(trail, [*nameless, events(1, 9)[0] | {"eventID": ""}], unique="again")

    assert lake.ingest(str(trail), at, EVER).doubles == 3
    assert len(rows_in(at)) == 4


def test_wrong_clocks_lose_no_event_and_make_no_hundred_files(trail, at):
    """Each event in a month of its own, from 1970 on; some have no readable time at all."""
    strange = [
        one | {"eventTime": f"{1970 + number}-0{number % 9 + 1}-01T00:00:00Z"}
        for number, one in enumerate(events(120))
    ]
    timeless = [one | {"eventTime": "yesterday"} for one in events(3, 200)]
    deliver(trail, [*strange, *timeless, *events(50, 300)])

    ages = Scope(since=datetime(2000, 1, 1, tzinfo=UTC), until=datetime(2100, 1, 1, tzinfo=UTC))
    done = lake.ingest(str(trail), at, EVER)

    assert (done.events, done.events_in_lake) == (173, 173)
    assert done.files_in_lake < 10
    found = lake.timeline(at, "principal", f"arn:aws:iam::{OURS}:user/user5", ages)
    assert min(row["event_time"].year for row in found.rows) == 2003
    assert any("3 events in the lake have no readable time" in gap for gap in found.coverage.gaps)
    lake.ingest(str(trail), at, EVER)
    deliver(trail, timeless, unique="again")
    assert lake.ingest(str(trail), at, EVER).doubles == 3


def test_what_is_broken_is_told_until_it_changes_and_its_neighbours_are_taken(trail, at):
    whole = gzip.compress(json.dumps({"Records": events(30)}).encode())
    deliver(trail, events(10, 100), unique="good")
    short = deliver(trail, whole[: len(whole) // 2], unique="short")
    deliver(trail, b"<html>sign in</html>", unique="page")
    deliver(
        trail,
        gzip.compress(b'{"Records":[' + json.dumps(events(1, 500)[0]).encode() + b", {oops"),
        unique="bad",
    )
    deliver(trail, b"", unique="empty")

    first = lake.ingest(str(trail), at, EVER)
    again = lake.ingest(str(trail), at, EVER)

    for name in ("_short", "_page", "_bad"):
        assert any(name in gap for gap in first.gaps), (name, first.gaps)
        assert any(name in gap for gap in again.gaps), (name, again.gaps)
    assert again.files == 0, "a broken file is not read again while it is the same"
    assert set(again.gaps) <= set(lake.answer(at, [], MARCH).coverage.gaps), "who asks the lake hears of it"
    assert {*(f"id-{n}" for n in range(100, 110)), "id-500"} <= set(ids_in(at))

    short.write_bytes(whole)
    mended = lake.ingest(str(trail), at, EVER)
    assert mended.files == 1
    assert not any("_short" in gap for gap in (*mended.gaps, *lake.answer(at, [], MARCH).coverage.gaps))
    assert {f"id-{n}" for n in range(30)} <= set(ids_in(at))


def test_a_file_larger_than_a_batch_is_taken_in_parts(trail, at, monkeypatch):
    from tasks.hunting import decode

    monkeypatch.setattr(lake_batch, "MOST_JSON", 60_000)
    monkeypatch.setattr(decode.blocks, "__defaults__", (20_000,))
    deliver(trail, events(500))

    done = lake.ingest(str(trail), at, EVER)

    assert done.batches > 3
    assert done.gaps == ()
    assert ids_in(at) == sorted(f"id-{number}" for number in range(500))


def test_merging_keeps_the_rows_and_few_files(trail, at):
    """Each delivery is an ingest of its own, as every five minutes would be."""
    for number in range(18):
        day = BEGAN + timedelta(days=number)
        deliver(trail, events(40, number * 40, eventTime=f"{day:%Y-%m-%dT%H:%M:%SZ}"), at=day)
        done = lake.ingest(str(trail), at, EVER)
        assert done.files_in_lake <= 9
    assert ids_in(at) == sorted(f"id-{number}" for number in range(18 * 40))
    state = lake.state(at)
    assert state.events == 18 * 40
    assert {file.oldest.month for file in state.files} == {3}
    assert len(state.taken) <= 17


def test_compacted_each_month_is_one_file_of_the_same_rows(trail, at):
    for number in range(4):
        deliver(trail, events(30, number * 30_000), at=BEGAN + timedelta(minutes=number * 30_000))
        lake.ingest(str(trail), at, EVER)
        deliver(trail, events(30, number * 30_000 + 100), unique="more")
        lake.ingest(str(trail), at, EVER)
    before = rows_in(at)
    months = {row[1].month for row in before}

    assert lake.compact(at) == len(months) == 3
    assert rows_in(at) == before
    assert lake.ingest(str(trail), at, EVER).events == 0


def test_with_many_months_there_are_fewer_than_a_hundred_files_still(trail, at, monkeypatch):
    from tasks.hunting import lake_compact

    monkeypatch.setattr(lake_compact, "MOST_FILES", 3)
    for number in range(8):
        day = datetime(2025, number + 1, 5, tzinfo=UTC)
        deliver(trail, events(30, number * 30, eventTime=f"{day:%Y-%m-%dT%H:%M:%SZ}"), at=day)
        assert lake.ingest(str(trail), at, EVER).files_in_lake <= 3
    assert len(ids_in(at)) == 8 * 30


def test_a_reader_of_a_state_whose_files_are_merged_away_begins_anew(trail, at):
    a_trail(trail, files=2)
    lake.ingest(str(trail), at, EVER)
    from tasks.hunting.lake_read import from_state

    former = lake.state(at)
    seen = []

    def look(manifest):
        seen.append(manifest.turn)
        if len(seen) == 1:
            (at / "manifest.json").write_text(
                former.model_copy(update={"turn": former.turn + 1}).model_dump_json()
            )
            raise duckdb.IOException("No files found")
        return manifest.events

    assert from_state(at, look) == 40
    assert seen == [former.turn, former.turn + 1]


HUNTS = {
    "names": "SELECT *, '' AS detail FROM cloudtrail WHERE event_name IN ('CreateUser', 'CreateAccessKey')",
    "like": "SELECT *, '' AS detail FROM cloudtrail WHERE event_name LIKE 'UpdateFunctionCode%'",
    "source": "SELECT *, '' AS detail FROM cloudtrail WHERE event_source = 'signin.amazonaws.com'",
    "root": "SELECT *, '' AS detail FROM cloudtrail WHERE identity_type = 'Root'",
    "anything": "SELECT *, '' AS detail FROM cloudtrail WHERE regexp_matches(user_agent, 'kali')",
    "pair": """SELECT a.event_time, a.event_id, a.account, a.region, a.principal, a.event_name, a.source_ip,
               b.event_id AS detail FROM cloudtrail AS a JOIN cloudtrail AS b ON a.principal = b.principal
               WHERE a.event_name = 'CreateUser' AND b.event_name = 'CreateAccessKey'""",
    "busy": """SELECT min(event_time) AS event_time, min(event_id) AS event_id, account, min(region) AS region,
               principal, 'many' AS event_name, min(source_ip) AS source_ip, cast(count(*) AS VARCHAR) AS detail
               FROM cloudtrail GROUP BY account, principal HAVING count(*) > 5""",
}


def a_mixture():
    ann, bob = user("ann"), user("bob")
    return [
        *events(30),
        an_event("iam:CreateUser", by=ann, minute=3),
        an_event("iam:CreateAccessKey", by=ann, minute=4, account=THEIRS),
        an_event("iam:CreateAccessKey", by=bob, minute=5, error="AccessDenied"),
        an_event("lambda:UpdateFunctionCode20150331v2", by=role("deploy"), minute=6, region="us-east-1"),
        an_event("signin:ConsoleLogin", by=root(), minute=7),
        an_event("s3:ListBuckets", agent="aws-cli kali", minute=8),
        a_data_event("s3:GetObject", request={"bucketName": "crown-jewels", "key": "a"}, minute=9),
        *(an_event("sts:GetCallerIdentity", by=bob, minute=50_000 + n) for n in range(9)),
    ]


@pytest.mark.parametrize(
    "scope",
    [EVER, MARCH, MARCH.model_copy(update={"accounts": (OURS,)}), MARCH.model_copy(update={"regions": ("us-east-1",)}),
     Scope(since=BEGAN + timedelta(minutes=8), until=BEGAN + timedelta(minutes=12))],
    ids=["ever", "march", "account", "region", "minutes"],
)  # fmt: skip
def test_the_lake_answers_as_a_table_with_all_events_does(trail, at, scope):
    records = a_mixture()
    for number in range(0, len(records), 11):
        deliver(trail, records[number : number + 11], unique=f"{number}")
    lake.ingest(str(trail), at, EVER)
    asked = [Asked(hunt=hunt(name=name, sql=sql)) for name, sql in HUNTS.items()]

    answers = lake.answer(at, asked, scope)

    table = duck.connect()
    where, values = duck.within(scope)
    source = select(
        f"(SELECT from_json(t, '{FROM_JSON_STRUCTURE}') AS r FROM (SELECT unnest($texts) AS t))"  # noqa: S608
    )
    texts = [json.dumps(one) for one in records]
    table.execute(
        f"CREATE TABLE cloudtrail AS SELECT * FROM ({source}) WHERE {where}",  # noqa: S608
        {"texts": texts, **values},
    )
    expected = duck.run(table, asked, Coverage(engine="table"))
    hits = 0
    for name in HUNTS:
        got, wanted = answers.by_hunt[name], expected.by_hunt[name]
        assert isinstance(got, Seen), got
        assert isinstance(wanted, Seen), wanted
        assert sorted(map(str, got.value.rows)) == sorted(map(str, wanted.value.rows)), name
        hits += len(got.value.rows)
    assert hits > 0
    assert answers.coverage.logged == duck.logged(table)
    assert answers.coverage.events == sum(answers.coverage.logged.values())


def test_a_hunt_that_fails_does_so_by_itself(trail, at):
    a_trail(trail, files=1)
    lake.ingest(str(trail), at, EVER)
    asked = [
        Asked(hunt=hunt(name="wrong", sql="SELECT nothing_such FROM cloudtrail")),
        Asked(hunt=hunt(name="thief", sql="SELECT * FROM read_csv('/etc/passwd')")),
        Asked(hunt=hunt(name="right", sql=HUNTS["busy"])),
    ]
    found = lake.answer(at, asked, EVER).by_hunt

    assert isinstance(found["wrong"], Unseen)
    assert isinstance(found["thief"], Unseen)
    assert isinstance(found["right"], Seen)


@pytest.mark.parametrize(
    ("column", "value", "names"),
    [
        ("principal", f"arn:aws:iam::{OURS}:user/bob", ["CreateAccessKey"] + ["GetCallerIdentity"] * 9),
        ("access_key_id", "AKIAANN0000000000000", None),
        ("source_ip", "203.0.113.3", None),
        ("resource", "crown-jewels", ["GetObject"]),
        ("access_key_id", "AKIANOBODY", []),
    ],
)
def test_a_timeline_has_what_one_caller_key_address_or_resource_did(trail, at, column, value, names):
    records = a_mixture()
    deliver(trail, records)
    lake.ingest(str(trail), at, EVER)

    found = lake.timeline(at, column, value, EVER)

    assert [row["event_time"] for row in found.rows] == sorted(row["event_time"] for row in found.rows)
    if names is None:
        field = {"access_key_id": lambda one: one["userIdentity"].get("accessKeyId"),
                 "source_ip": lambda one: one["sourceIPAddress"]}[column]  # fmt: skip
        wanted = {one["eventID"] for one in records if field(one) == value}
        assert wanted
        assert {row["event_id"] for row in found.rows} == wanted
    else:
        assert [row["event_name"] for row in found.rows] == names
    if len(found.rows) > 1:
        first = lake.timeline(at, column, value, EVER, limit=1)
        assert first.cut
        assert first.rows == found.rows[:1]


def test_a_lake_says_what_it_does_not_know(trail, at):
    a_trail(trail, files=1)
    with pytest.raises(NotThere, match="take log files in first"):
        lake.answer(at, [], EVER)
    lake.ingest(str(trail), at, Scope(since=datetime(2026, 3, 2, 9, tzinfo=UTC), until=MARCH.until))

    gaps = lake.answer(at, [], MARCH.model_copy(update={"accounts": (OURS, THEIRS)})).coverage.gaps

    assert any(
        "whether the lake has all of 2026-03-01 00:00 to 2026-03-02 09:00 UTC" in gap for gap in gaps
    )
    assert any(THEIRS in gap and "nothing of it was seen" in gap for gap in gaps)
    assert '"version": 2' in (at / "manifest.json").read_text(), "an older Watchkeeper says what to do"
    (at / "manifest.json").write_text('{"version": 99}')
    with pytest.raises(Permanent, match="newer version"):
        lake.answer(at, [], EVER)


def test_an_empty_trail_makes_a_lake_that_says_so(trail, at):
    trail.mkdir()
    lake.ingest(str(trail), at, EVER)

    found = lake.answer(at, [], MARCH)

    assert found.coverage.events == 0
    assert "the lake holds no log files: nothing was seen" in found.coverage.gaps


def test_a_folder_that_cannot_be_written_to_says_what_to_do():
    with TemporaryDirectory() as given:  # pytest's own folders are root's alone
        folder = Path(given)
        folder.chmod(0o755)
        a_trail(folder / "trail", files=1)
        (folder / "lake").mkdir(mode=0o555)

        said = said_by(folder / "trail", folder / "lake", user=65534 if os.geteuid() == 0 else None)

    assert said.startswith("Permanent")
    assert "give this process the right to write there" in said


def test_a_full_disk_says_what_to_do_and_leaves_the_lake_as_it_was(trail, at):
    a_trail(trail, files=1)
    lake.ingest(str(trail), at, EVER)
    deliver(trail, events(3_000, 1_000), unique="more")

    said = said_by(trail, at, most_bytes=8_000)

    assert said.startswith("Permanent")
    assert "make room there" in said
    assert len(ids_in(at)) == 20
    assert lake.ingest(str(trail), at, EVER).events == 3_000

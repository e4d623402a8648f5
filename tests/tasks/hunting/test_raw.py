"""Hunts and timelines straight over a trail's bucket and over folders, and what is said of files that are broken."""

import contextlib
import gzip
import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.hunting import decode, needle, raw
from tests.tasks.hunting.denying_proxy import denying
from tests.tasks.hunting.log_folder import ACCOUNT, DAY, ORGANIZATION, OTHER, key_of, packed, put
from tests.tasks.hunting.raw_hunts import HUNTS, asked
from tests.watchkeeper.hunting.cloudtrail_events import an_event, root, user
from watchkeeper.errors import Denied, NotThere, Permanent, Transient
from watchkeeper.hunting.verdict import HuntVerdict, verdict_of

ROOT = asked("root_used", "identity_type = 'Root'")
KEYS = asked(
    "keys_made",
    "event_name = 'CreateAccessKey'",
    detail="json_extract_string(request, '$.userName') AS detail",
)
BUCKET = "org-trail-222222222222"
AT_NOON = {"eventTime": "2026-03-02T12:00:00Z"}


def ids(answers, hunt=ROOT):
    look = answers.by_hunt[hunt.hunt.id]
    assert look.outcome == "seen", look.why
    return [row["event_id"] for row in look.value.rows]


def by_root(number, **more):
    return an_event("iam:CreateUser", by=root(), eventID=f"root-{number}", **(AT_NOON | more))


@pytest.fixture
def bucket(operator):
    """What puts a file into the organization's trail bucket."""
    s3 = operator("s3", account="security")

    def put_there(key, body):
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    return put_there


def test_a_bucket_of_an_organizations_trail_is_read_over_the_network(bucket):
    for account in (ACCOUNT, OTHER):
        events = [
            by_root(account, account=account),
            an_event("ec2:DescribeInstances", account=account, **AT_NOON),
        ]
        bucket(key_of(account=account, organization=ORGANIZATION, prefix="t/"), packed(events))
    bucket(key_of(at="20260401T1000Z", organization=ORGANIZATION, prefix="t/"), packed([by_root("later")]))
    told = []
    answers = raw.answer(f"s3://{BUCKET}/t", [ROOT], DAY, progress=lambda done, of: told.append((done, of)))
    assert ids(answers) == [f"root-{ACCOUNT}", f"root-{OTHER}"]
    assert answers.coverage.files == 2
    assert answers.coverage.events == 4
    assert answers.coverage.logged == {"management": 4}
    assert answers.coverage.bytes_read > 500
    assert answers.coverage.gaps == ()
    assert told == [(1, 2), (2, 2)]
    rows = needle.timeline(f"s3://{BUCKET}/t", [OTHER], DAY).rows
    assert {row["event_name"] for row in rows} == {"CreateUser", "DescribeInstances"}


def test_an_account_whose_logs_are_denied_is_told_and_the_others_are_read(bucket, environment, house):
    for account in (ACCOUNT, OTHER):
        bucket(key_of(account=account, organization=ORGANIZATION), packed([by_root(account)]))
    with denying(environment["AWS_ENDPOINT_URL"], f"/{OTHER}/") as endpoint:
        house(AWS_ENDPOINT_URL=endpoint)
        answers = raw.answer(f"s3://{BUCKET}", [ROOT, KEYS], DAY)
    assert ids(answers) == [f"root-{ACCOUNT}"]
    (gap,) = answers.coverage.gaps
    assert OTHER in gap
    assert "denied s3:ListBucket" in gap
    assert verdict_of(KEYS.hunt, answers.by_hunt["keys_made"], answers.coverage) is HuntVerdict.UNKNOWN


def test_a_file_that_is_denied_is_told_and_the_others_are_read(bucket, environment, house):
    bucket(key_of("open", organization=ORGANIZATION), packed([by_root(1)]))
    bucket(key_of("locked", organization=ORGANIZATION), packed([by_root(2)]))
    with denying(environment["AWS_ENDPOINT_URL"], "locked") as endpoint:
        house(AWS_ENDPOINT_URL=endpoint)
        answers = raw.answer(f"s3://{BUCKET}", [ROOT], DAY)
    assert ids(answers) == ["root-1"]
    (gap,) = answers.coverage.gaps
    assert "locked" in gap
    assert "kms:Decrypt" in gap


def test_a_bucket_that_is_not_there_or_denied_is_an_error_that_says_what_to_do(control, world):
    with pytest.raises(Permanent, match="nowhere-to-be-found"):
        raw.answer("s3://nowhere-to-be-found/x", [ROOT], DAY)
    control.deny(world["accounts"]["security"], "s3")
    with pytest.raises(Denied, match="grant it to Watchkeeper's role"):
        raw.answer(f"s3://{BUCKET}", [ROOT], DAY)
    with pytest.raises(NotThere):
        raw.answer("/nowhere/at/all", [ROOT], DAY)


def test_a_large_object_is_read_in_pieces(bucket, monkeypatch):
    monkeypatch.setattr("tasks.hunting.scan.SMALL", 100_000)
    monkeypatch.setattr(decode, "BLOCK", 1 << 20)
    filler = [
        an_event("ec2:DescribeInstances", eventID=f"e{n}", request={"n": n}, **AT_NOON)
        for n in range(6_000)
    ]
    bucket(key_of("large", organization=ORGANIZATION), packed([*filler, by_root("last")]))
    answers = raw.answer(f"s3://{BUCKET}", [ROOT], DAY)
    assert ids(answers) == ["root-last"]
    assert answers.coverage.events == 6_001
    assert answers.coverage.gaps == ()


def test_broken_files_are_gaps_by_name_and_what_is_whole_is_read(tmp_path):
    put(tmp_path, "whole.json.gz", packed([by_root(1)]))
    many = packed([by_root(f"t{n}", request={"n": n * 7919}) for n in range(300)])
    put(tmp_path, "truncated.json.gz", many[: len(many) // 2])
    put(tmp_path, "damaged.json.gz", many[:200] + b"\0" * 50 + many[250:])
    good, bad = json.dumps(by_root(2)), json.dumps(by_root(3))[:-9]
    put(tmp_path, "lines.jsonl", f"{good}\n{bad}\n{good.replace('root-2', 'root-4')}\n".encode())
    answers = raw.answer(str(tmp_path), [ROOT], DAY)
    found = set(ids(answers))
    assert {"root-1", "root-2", "root-4", "root-t0"} <= found
    assert not {"root-3", "root-t299"} & found
    told = " | ".join(answers.coverage.gaps)
    for part in (
        "truncated.json.gz ends too early",
        "damaged.json.gz is damaged",
        "lines.jsonl line 2 is no JSON",
    ):
        assert part in told
    assert "whole.json.gz" not in told
    assert set(needle.timeline(str(tmp_path), ["root-"], DAY).coverage.gaps) == set(answers.coverage.gaps)


def test_an_event_that_is_delivered_twice_is_one_event(tmp_path):
    both = [
        by_root(1),
        an_event("iam:CreateAccessKey", eventID="k1", request={"userName": "bob"}, **AT_NOON),
    ]
    put(tmp_path, key_of(organization=ORGANIZATION), packed(both))
    put(tmp_path, key_of(), packed(both))
    answers = raw.answer(str(tmp_path), [ROOT, KEYS], DAY)
    assert ids(answers) == ["root-1"]
    assert ids(answers, KEYS) == ["k1"]
    assert len(needle.timeline(str(tmp_path), ["bob"], DAY).rows) == 1


def test_clocks_that_differ_and_files_that_come_late_lose_no_event(tmp_path):
    late = key_of("late", at="20260303T0450Z")
    early = key_of("early", at="20260301T2330Z")
    put(tmp_path, late, packed([by_root("late", eventTime="2026-03-02T23:59:59Z")]))
    put(tmp_path, early, packed([by_root("early", eventTime="2026-03-02T00:00:00Z")]))
    put(tmp_path, key_of(), packed([by_root("next", eventTime="2026-03-03T00:00:00Z")]))
    assert sorted(ids(raw.answer(str(tmp_path), [ROOT], DAY))) == ["root-early", "root-late"]


def test_the_scope_is_exact_and_its_zone_is_minded(tmp_path):
    put(
        tmp_path,
        "a.json",
        json.dumps([by_root(n, eventTime=f"2026-03-02T{n:02d}:00:00Z") for n in range(24)]).encode(),
    )
    berlin = datetime.fromisoformat("2026-03-02T06:00:00+01:00")
    scope = DAY.model_copy(update={"since": berlin, "until": berlin + timedelta(hours=2)})
    assert ids(raw.answer(str(tmp_path), [ROOT], scope)) == ["root-5", "root-6"]
    assert ids(raw.answer(str(tmp_path), [ROOT], scope.model_copy(update={"accounts": (OTHER,)}))) == []
    half = scope.model_copy(update={"since": datetime(2026, 3, 2, 5, 0, 0, 1, tzinfo=UTC)})
    assert ids(raw.answer(str(tmp_path), [ROOT], half)) == ["root-6"]


def test_what_is_logged_is_counted_by_its_sort(tmp_path):
    events = [
        by_root(1),
        an_event("s3:GetObject", eventCategory="Data", **AT_NOON),
        an_event("lambda:Invoke", eventCategory=None, managementEvent=False, **AT_NOON),
        an_event("ec2:RunInstances", eventCategory="Insight", insightDetails={"state": "Start"}, **AT_NOON),
        an_event("kms:Decrypt", eventCategory="NetworkActivity", **AT_NOON),
        an_event("iam:ListUsers", eventTime="2026-03-09T00:00:00Z"),
    ]
    put(tmp_path, "a.json.gz", packed(events))
    coverage = raw.answer(str(tmp_path), [ROOT], DAY).coverage
    assert coverage.events == 5
    assert coverage.logged == {"management": 1, "data:s3": 1, "data:lambda": 1, "insight": 1, "network": 1}


def test_exports_with_timestamp_and_events_without_a_time(tmp_path):
    export = by_root("export") | {"@timestamp": "2026-03-02T12:00:00.000Z"}
    del export["eventTime"]
    timeless = by_root("timeless", eventTime="one fine day")
    put(tmp_path, "a.jsonl", b"\n".join(json.dumps(one).encode() for one in (export, timeless)))
    answers = raw.answer(str(tmp_path), [ROOT], DAY)
    assert ids(answers) == ["root-export"]
    assert answers.coverage.gaps == ("1 events have no time that can be read: they are in no period",)


def test_events_of_another_shape_are_read_and_counted_by_their_sort(tmp_path):
    strange = an_event(
        "s3:GetObject", eventID="odd", eventType="AwsNewThing", eventCategory="Data", **AT_NOON
    )
    put(tmp_path, "a.json.gz", packed([by_root(1, userAgent=["a", "list"]), strange, by_root(2)]))
    answers = raw.answer(str(tmp_path), [ROOT, asked("odd", "event_type = 'AwsNewThing'")], DAY)
    assert sorted(ids(answers)) == ["root-1", "root-2"]
    assert [row["event_id"] for row in answers.by_hunt["odd"].value.rows] == ["odd"]
    assert answers.coverage.logged == {"management": 2, "data:s3": 1}


def test_half_a_sign_in_a_text_costs_no_other_event(tmp_path):
    half = json.dumps(by_root(1, userAgent="HALF")).replace("HALF", "\\ud800")
    put(tmp_path, "a.jsonl", f"{half}\n{json.dumps(by_root(2))}\n".encode())
    answers = raw.answer(str(tmp_path), [ROOT], DAY)
    assert "root-2" in ids(answers)
    assert "root-1" in ids(answers) or answers.coverage.gaps


def test_a_folder_without_files_of_the_period_says_so(tmp_path):
    answers = raw.answer(str(tmp_path), [ROOT], DAY)
    assert answers.coverage.gaps == (f"there is no log file of this period at {tmp_path}",)
    assert verdict_of(ROOT.hunt, answers.by_hunt["root_used"], answers.coverage) is HuntVerdict.UNKNOWN


def test_a_hunt_that_cannot_be_asked_fails_by_itself(tmp_path):
    put(tmp_path, "a.json.gz", packed([by_root(1)]))
    broken = asked("broken", "no_such_column = 'x'")
    answers = raw.answer(str(tmp_path), [broken, ROOT], DAY)
    assert answers.by_hunt["broken"].outcome == "unseen"
    assert "broken" in answers.by_hunt["broken"].why
    assert ids(answers) == ["root-1"]


def test_a_folder_that_cannot_be_written_is_read(tmp_path):
    put(tmp_path, "logs/a.json.gz", packed([by_root(1)]))
    (tmp_path / "logs/a.json.gz").chmod(0o444)
    (tmp_path / "logs").chmod(0o555)
    before = sorted(tmp_path.rglob("*"))
    assert ids(raw.answer(str(tmp_path / "logs"), [ROOT], DAY)) == ["root-1"]
    assert len(needle.timeline(str(tmp_path / "logs"), ["root-1"], DAY).rows) == 1
    assert sorted(tmp_path.rglob("*")) == before
    (tmp_path / "logs").chmod(0o755)


def test_two_processes_say_what_one_says(tmp_path):
    for number in range(90):
        events = [by_root(number), an_event("iam:CreateAccessKey", eventID=f"k{number}", **AT_NOON)]
        put(tmp_path, f"{number}.json.gz", packed(events))
    put(tmp_path, "broken.json", b"{")
    one, two = (raw.answer(str(tmp_path), HUNTS, DAY, processes=count) for count in (1, 2))
    assert two.coverage == one.coverage
    for hunt, look in one.by_hunt.items():
        other = two.by_hunt[hunt].value
        assert sorted(map(repr, other.rows)) == sorted(map(repr, look.value.rows)), hunt


def test_a_reading_process_that_dies_is_told_and_the_asking_can_be_tried_again(tmp_path):
    for number in range(90):
        put(tmp_path, f"{number}.json.gz", packed([by_root(number)]))
    killed = []

    def kill(*_):
        while not killed:  # the reader may just be starting: it is no reader yet, or gone between two looks
            for child in Path("/proc/self/task").glob("*/children"):
                for pid in child.read_text().split():
                    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                        if b"popen_loky" in Path(f"/proc/{pid}/cmdline").read_bytes():
                            os.kill(int(pid), signal.SIGKILL)
                            killed.append(pid)

    with pytest.raises(Transient, match="a process that read log files died"):
        raw.answer(str(tmp_path), [ROOT], DAY, processes=2, progress=kill)
    assert killed
    assert len(ids(raw.answer(str(tmp_path), [ROOT], DAY, processes=2))) == 90


def test_an_event_that_holds_what_looks_like_events_is_one_event(tmp_path):
    """Log files are decoded in pieces, cut where a new event seems to begin."""
    inner = [{"eventVersion": "1.08", "eventID": f"inner-{n}", "note": "x" * 2_000} for n in range(200)]
    events = [by_root(n, requestParameters={"items": inner if n == 2 else []}) for n in range(5)]
    [block] = decode.blocks([packed(events)], "file", pytest.fail)
    assert len(list(decode.slices(block))) > 1, "nothing is cut: the inner list is too short for this test"
    put(tmp_path, "a.json.gz", packed(events))
    answers = raw.answer(str(tmp_path), [ROOT], DAY)
    assert ids(answers) == [f"root-{number}" for number in range(5)]
    assert (answers.coverage.events, answers.coverage.gaps) == (5, ())


def test_a_long_file_that_breaks_off_is_read_until_there(tmp_path):
    text = gzip.decompress(packed(by_root(number, note="x" * 2_000) for number in range(300)))
    put(tmp_path, "a.json.gz", gzip.compress(text[:-1_000]))
    answers = raw.answer(str(tmp_path), [ROOT], DAY)
    assert len(ids(answers)) == answers.coverage.events == 299
    assert answers.coverage.gaps == ("a.json.gz is broken after 299 events: what follows was not read",)


@pytest.mark.parametrize(
    "sought", ["AKIAANN", "arn:aws:iam::111122223333:user/ann", "203.0.113.10", "my-bucket", "Ünï"]
)
def test_a_timeline_finds_the_needle_wherever_and_however_it_is_written(tmp_path, sought):
    event = an_event(
        "s3:PutObject",
        by=user("ann", key="AKIAANN"),
        request={"bucketName": "my-bucket", "key": "Ünï"},
        eventID="found",
        **AT_NOON,
    )
    other = an_event(
        "s3:PutObject", by=user("bob", key="AKIABOB"), ip="198.51.100.9", eventID="other", **AT_NOON
    )
    spellings = [
        json.dumps(event, ensure_ascii=False),
        json.dumps(event),
        json.dumps(event).replace("/", "\\/"),
    ]
    for number, text in enumerate(spellings):
        body = f'{{"Records":[{json.dumps(other)},{text.replace("found", f"found-{number}")}]}}'
        put(tmp_path, f"{number}.json.gz", gzip.compress(body.encode()))
    told = needle.timeline(str(tmp_path), [sought], DAY)
    assert [row["event_id"] for row in told.rows] == ["found-0", "found-1", "found-2"]
    assert told.rows[0]["event_time"] == datetime(2026, 3, 2, 12)  # noqa: DTZ001  as engines give it
    assert (told.cut, told.coverage.files, told.coverage.gaps) == (False, 3, ())


def test_a_short_needle_is_looked_for_as_a_text_of_its_own(tmp_path):
    events = [by_root(name, request={"userName": name}) for name in ("bo", "bob", "xbob")]
    put(tmp_path, "a.json.gz", packed(events))
    assert [row["event_id"] for row in needle.timeline(str(tmp_path), ["bob"], DAY).rows] == ["root-bob"]


def test_a_timeline_of_nothing_is_refused(tmp_path):
    for needles in ([], [""]):
        with pytest.raises(Permanent, match="something to look for"):
            needle.timeline(str(tmp_path), needles, DAY)

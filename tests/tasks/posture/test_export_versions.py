"""Exports that hold a finding more than once: it counts once, as it was at last."""

import gzip
import itertools
import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.posture import exports
from tasks.posture.json_batches import batches
from tests.ocsf import check
from tests.tasks.posture.test_asff import event, finding, lines
from tests.tasks.posture.test_exports import BUCKET, own, read, several, written


def day(number, status="FAILED", **more):
    """The same finding as it was on a day of November."""
    return finding(status=status, UpdatedAt=f"2026-11-{number}T08:00:00Z", **more)


def as_events(*found):
    return lines(*map(event, found), between=b"")


def as_pages(*found):
    return b"".join(json.dumps({"Findings": [one]}, indent=4).encode() for one in found)


SHAPES = pytest.mark.parametrize(
    "written_as",
    [as_events, lines, as_pages, lambda *found: json.dumps(found).encode()],
    ids=["events", "lines", "pages", "list"],
)


@SHAPES
def test_an_update_replaces_what_it_updates_wherever_it_stands(tmp_path, written_as):
    for name, versions in {
        "in order": (day(20), day(23, "PASSED"), own(2)),
        "late": (own(2), day(23, "PASSED"), day(21), day(20)),
    }.items():
        found = read(written(tmp_path / name, written_as(*versions)))
        (cell,) = found.tallied.cells
        assert (cell.passed, cell.failed) == (1, 1), name
        assert found.tallied.reading.read == 2


@SHAPES
def test_a_finding_that_was_archived_is_no_finding(tmp_path, written_as):
    data = written_as(day(20), day(23, RecordState="ARCHIVED"))
    tallied = read(written(tmp_path / "x", data)).tallied
    assert tallied.cells == ()
    assert (tallied.reading.read, tallied.reading.archived) == (1, 1)


@SHAPES
def test_a_finding_that_fails_again_has_failed(tmp_path, written_as):
    data = written_as(day(20), day(21, "PASSED"), day(22, RecordState="ARCHIVED"), day(23))
    found = read(written(tmp_path / "x", data))
    (cell,) = found.tallied.cells
    assert (cell.passed, cell.failed, cell.newest.day, cell.oldest.day) == (0, 1, 23, 23)
    assert found.controls["EC2.8"].title == "What it says"
    assert "1 of the findings are in this export more than once" in found.notes[-1]
    assert "3 older ones" in found.notes[-1]


def test_a_suppression_keeps_the_moment_and_comes_later(tmp_path):
    suppressed = day(20, Workflow={"Status": "SUPPRESSED"})
    (cell,) = read(written(tmp_path / "x", as_events(day(20), suppressed))).tallied.cells
    assert (cell.failed, cell.suppressed_failed) == (0, 1)
    (cell,) = read(written(tmp_path / "x", as_events(suppressed, day(20)))).tallied.cells
    assert (cell.failed, cell.suppressed_failed) == (1, 0)


def test_of_the_exports_of_several_days_the_latest_state_counts(tmp_path, operator):
    s3 = operator("s3", account="security")
    days = {
        "1.json": json.dumps([day(20), own(2), day(20, Id="gone")], indent=4).encode(),
        "2.json.gz": gzip.compress(as_pages(own(2), day(23, "PASSED"))),
        "3": as_events(day(22)),
    }
    for name, data in days.items():
        written(tmp_path / name, data)
        s3.put_object(Bucket=BUCKET, Key=f"days/{name}", Body=data)
    found = read(tmp_path)
    (cell,) = found.tallied.cells
    assert (cell.passed, cell.failed) == (1, 2)
    assert found.tallied.reading.read == 3
    assert "2 of the findings" in found.notes[-1]
    assert "3 older ones" in found.notes[-1]
    assert "only in an older part" in found.notes[-1]
    assert read(f"s3://{BUCKET}/days/") == found


def test_findings_that_are_there_once_are_read_once_and_nothing_is_noted(tmp_path, monkeypatch):
    path = written(tmp_path / "x.json", several(1, 2))
    opened = []
    monkeypatch.setattr(exports, "batches", lambda stream: opened.append(1) or batches(stream))
    assert len(read(path).notes) == 1
    assert len(opened) == 1


def test_what_cannot_be_told_apart_counts_each_time(tmp_path):
    elsewhere = "arn:aws:securityhub:us-east-1::product/aws/securityhub"
    data = lines(finding(Id=None), finding(Id=None), finding(), finding(ProductArn=elsewhere))
    assert read(written(tmp_path / "x.json", data)).tallied.cells[0].failed == 4


def test_a_version_that_cannot_be_read_is_refused_and_replaces_nothing(tmp_path):
    data = lines(day(20), day(21, "PASSED"), day(23, GeneratorId=None), day(24, CreatedAt="soon"))
    found = read(written(tmp_path / "x.json", data)).tallied
    assert [(one.passed, one.failed) for one in found.cells] == [(1, 0)]
    assert sum(found.reading.refused.values()) == 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", "d"]),
            st.integers(10, 29),
            st.sampled_from(["PASSED", "FAILED", "WARNING"]),
            st.sampled_from(["ACTIVE", "ACTIVE", "ARCHIVED"]),
            st.integers(0, 2),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_any_mixture_counts_as_its_latest_versions_alone_would(tmp_path, made):
    files = [[], [], []]
    for name, number, status, state, file in made:
        files[file].append(day(number, status, Id=name, RecordState=state))
    latest = {}
    for one in itertools.chain(*files):
        if one["Id"] not in latest or one["UpdatedAt"] >= latest[one["Id"]]["UpdatedAt"]:
            latest[one["Id"]] = one
    shutil.rmtree(tmp_path / "all", ignore_errors=True)
    for number, (found, shape) in enumerate(zip(files, (as_events, lines, as_pages), strict=True)):
        written(tmp_path / f"all/{number}", shape(*found))
    alone = read(written(tmp_path / "alone", lines(*latest.values()))).tallied
    tallied = read(tmp_path / "all").tallied
    assert tallied.reading == alone.reading
    assert without_samples(tallied.cells) == without_samples(alone.cells)


def without_samples(cells):
    """All but the few resources that are named: which come first depends on the order."""
    return [one._replace(resources=()) for one in cells]


def test_of_two_scans_the_later_answer_counts(tmp_path):
    def scan(when, *found):
        return json.dumps([one | {"time": 1_790_000_000 + when} for one in found]).encode()

    written(tmp_path / "a.json", scan(9, check(verdict="PASS"), check("other")))
    written(tmp_path / "b.json", scan(5, check(), check("other"), check("third", "PASS")))
    found = read(tmp_path)
    (cell,) = found.tallied.cells
    assert (cell.passed, cell.failed) == (2, 1)
    assert "2 of the findings" in found.notes[-1]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_in_one_scan_a_failure_counts(tmp_path, order):
    both = [check(verdict="PASS"), check()]
    path = written(tmp_path / "a.json", json.dumps([both[number] for number in order]).encode())
    assert read(path).tallied.cells[0][4:6] == (0, 1)
    elsewhere = check(resources=[{"uid": "another of that name"}])
    path = written(tmp_path / "a.json", json.dumps([check(), elsewhere]).encode())
    assert read(path).tallied.cells[0].failed == 2

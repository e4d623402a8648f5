"""Exports from files, folders and a bucket: what is in them is told by their content."""

import gzip
import json
from pathlib import Path

import pytest

from tasks import aws
from tasks.posture import exports
from tests.tasks.posture.test_asff import CELL, FSBP, event, finding, lines
from tests.tasks.posture.test_ocsf import check
from watchkeeper.errors import Denied, NotThere, Permanent, Unreachable
from watchkeeper.evidence import Seen
from watchkeeper.posture.accepted_risks import RiskBook, read_risks
from watchkeeper.posture.old_numbers import old_numbers

BUCKET = "org-trail-222222222222"
ONE = json.dumps(finding()).encode()


def own(number, **more):
    """A finding of its own."""
    return finding(Id=f"finding-{number}", **more)


def several(*numbers):
    """JSON lines of different findings."""
    return lines(*map(own, numbers))


def read(source, book=None, **more):
    return exports.read_export.fn(str(source), old_numbers(), book or RiskBook(), **more)


def written(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        ONE,
        lines(finding()),
        json.dumps(event(finding()), indent=2).encode(),
        json.dumps({"Findings": [finding()]}, indent=4).encode(),
        json.dumps([finding()]).encode(),
        gzip.compress(lines(finding())),
        gzip.compress(json.dumps({"Findings": [finding()]}, indent=4).encode()),
        b"\xef\xbb\xbf" + ONE,
    ],
    ids=["one", "line", "event", "page", "list", "gzipped line", "gzipped page", "byte order mark"],
)
def test_a_file_of_each_shape(tmp_path, data):
    found = read(written(tmp_path / "export.json", data))
    assert found.format == "ASFF"
    assert found.tallied.cells == (CELL,)


def test_joined_events_without_lines(tmp_path):
    joined = lines(*[event(own(number)) for number in range(3)], between=b"")
    assert read(written(tmp_path / "firehose-1-2026-11-24", joined)).tallied.cells[0].failed == 3


def test_a_folder_is_read_as_a_whole(tmp_path):
    written(tmp_path / "a.json", ONE)
    written(tmp_path / "deep/er/b.jsonl.gz", gzip.compress(several(1, 2)))
    written(tmp_path / "no-ending", several(3))
    written(tmp_path / "deep/report.csv", b"not;json")
    written(tmp_path / "page.html", b"<html>")
    written(tmp_path / ".hidden/c.json", b"not json")
    written(tmp_path / "empty.json", b"")
    found = read(tmp_path)
    assert (found.tallied.reading.read, found.tallied.cells[0].failed) == (4, 4)


def test_prowlers_file_is_known_by_its_content(tmp_path):
    found = read(
        written(tmp_path / "x.json", json.dumps([check(), check("other", "PASS")], indent=4).encode())
    )
    assert found.format == "OCSF"
    assert [(one.control, one.failed, one.passed) for one in found.tallied.cells] == [("CIS-5.0 1.4", 1, 1)]
    assert found.controls["CIS-5.0 1.4"].severity == "HIGH"


def test_exactly_what_has_findings_is_on_and_a_note_says_so(tmp_path):
    found = read(written(tmp_path / "x.json", lines(finding(), finding("S3.1", "PASSED"))))
    (place,) = found.enabled.places
    assert isinstance(place.subscriptions, Seen)
    (subscription,) = place.subscriptions.value
    assert (subscription.standard, subscription.controls) == (FSBP, ("EC2.8", "S3.1"))
    assert "does not say what is switched on" in found.notes[0]


def test_failed_controls_get_their_name_and_gravity_from_the_findings(tmp_path):
    other = own(2, Region="us-east-1", Title="EC2.8 Said otherwise", Severity={"Label": "CRITICAL"})
    found = read(written(tmp_path / "x.json", lines(finding("S3.1", "PASSED"), finding(), other)))
    assert set(found.controls) == {"EC2.8"}
    assert (found.controls["EC2.8"].title, found.controls["EC2.8"].severity) == ("What it says", "CRITICAL")
    alone = read(written(tmp_path / "x.json", lines(other)))
    assert alone.controls["EC2.8"].title == "Said otherwise"


def test_accepted_risks_are_counted(tmp_path):
    book = read_risks(
        {
            "risks": [
                {"id": "r1", "control": "EC2.8", "owner": "o", "reason": "because", "expires": "2026-12-31"}
            ]
        }
    )
    found = read(written(tmp_path / "x.json", several(1, 2)), book)
    assert found.tallied.cells[0].accepted == (("r1", 2),)


def test_frameworks_that_are_not_scored_are_named(tmp_path):
    path = written(
        tmp_path / "x.json", json.dumps([check(compliance={"CIS-5.0": ["1.4"], "SOC2": ["c"]})]).encode()
    )
    assert "SOC2" in read(path).notes[1]
    both = read(path, frameworks=("SOC2", "CIS-6.0"))
    assert [one.control for one in both.tallied.cells] == ["SOC2 c"]
    assert "nothing of CIS-6.0" in both.notes[2]
    with pytest.raises(Permanent, match=r"no finding of CIS-6.0; it has CIS-5.0, SOC2"):
        read(path, frameworks=("CIS-6.0",))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"not json", "is not JSON"),
        (b'{"Findings": [{"AwsAccountId": "1"', "is not JSON"),
        (json.dumps([finding()]).encode()[:-9], "is not JSON"),
        (b'{"Version": "2012-10-17"}', "neither ASFF .* nor OCSF"),
        (b'[{"schemaVersion": "2.0", "accountId": "1"}]', "neither ASFF .* nor OCSF"),
        (b'{"detail": {"type": "Recon:EC2/Portscan"}}', "neither ASFF .* nor OCSF"),
        (b"[1, 2]", "neither ASFF .* nor OCSF"),
        (b'"text"', "neither ASFF .* nor OCSF"),
        (gzip.compress(ONE * 50)[:-20], "damaged or cut off"),
        (b"\x1f\x8b nothing of the kind", "damaged or cut off"),
        (b"", "holds no finding"),
        (b"[]", "holds no finding"),
    ],
)
def test_what_is_no_export_is_an_error_that_names_the_file(tmp_path, data, why):
    path = written(tmp_path / "odd.json", data)
    with pytest.raises(Permanent, match=f"odd.json: .*{why}"):
        read(path)


def test_two_formats_at_once_are_an_error_that_names_both(tmp_path):
    written(tmp_path / "a.json", ONE)
    written(tmp_path / "b.json", json.dumps([check()]).encode())
    with pytest.raises(Permanent, match=r"a.json is ASFF and .*b.json is OCSF"):
        read(tmp_path)


def test_nothing_there(tmp_path):
    with pytest.raises(Permanent, match="no such file"):
        read(tmp_path / "absent")
    with pytest.raises(Permanent, match="holds no JSON file"):
        read(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = written(tmp_path / "x.json", ONE)

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(Permanent, match=r"x.json: Permission denied"):
        read(path)


@pytest.fixture
def put(operator):
    s3 = operator("s3", account="security")

    def made(key, data):
        s3.put_object(Bucket=BUCKET, Key=key, Body=data)

    return made


def test_a_prefix_in_s3(put):
    put("posture/2026/a.json", ONE)
    put("posture/2026/b-1-uuid", gzip.compress(several(1, 2)))
    put("posture/2026/c.csv", b"a;b")
    put("posture/2026/", b"")
    put("posture/2025/old.json", several(3))
    found = read(f"s3://{BUCKET}/posture/2026/")
    assert found.tallied.cells[0].failed == 3
    assert read(f"s3://{BUCKET}/posture/").tallied.cells[0].failed == 4
    assert read(f"s3://{BUCKET}/posture/2026/a.json").tallied.cells == (CELL,)


def test_every_page_of_the_listing_is_read(put, monkeypatch):
    for number in range(5):
        put(f"many/{number}.json", several(number))
    made = (
        aws.client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket=BUCKET, Prefix="many/", PaginationConfig={"PageSize": 2})
    )
    assert len(list(made)) == 3
    client = aws.client("s3")
    whole = client.get_paginator

    class Small:
        def paginate(self, **given):
            return whole("list_objects_v2").paginate(**given, PaginationConfig={"PageSize": 2})

    monkeypatch.setattr(client, "get_paginator", lambda _: Small())
    monkeypatch.setattr(aws, "client", lambda *_: client)
    assert read(f"s3://{BUCKET}/many").tallied.cells[0].failed == 5


def test_errors_of_s3_are_ours(put):
    with pytest.raises(Permanent, match="no JSON object under this prefix"):
        read(f"s3://{BUCKET}/nothing-here/")
    with pytest.raises(NotThere):
        read("s3://a-bucket-that-nobody-made/x")
    put("bad/x.json", b"not json")
    with pytest.raises(Permanent, match=f"s3://{BUCKET}/bad/x.json: is not JSON"):
        read(f"s3://{BUCKET}/bad/")


def test_a_connection_that_breaks_begins_the_object_anew(put, monkeypatch):
    put("posture/a.json", several(1, 2))
    client = aws.client("s3")
    whole, tries = client.get_object, []

    class Breaks:
        def iter_chunks(self, size):
            yield b"half of "
            raise Unreachable("the connection broke")

    def get_object(**given):
        tries.append(given)
        return {"Body": Breaks()} if len(tries) == 1 else whole(**given)

    monkeypatch.setattr(client, "get_object", get_object)
    monkeypatch.setattr(aws, "client", lambda *_: client)
    assert read(f"s3://{BUCKET}/posture/a.json").tallied.cells[0].failed == 2
    assert len(tries) == 2


def test_a_refused_bucket_names_the_permission(control, put):
    put("posture/a.json", ONE)
    control.fail_next("s3", "ListObjectsV2", "AccessDenied", status=403)
    with pytest.raises(Denied, match="s3:ListBucket"):
        read(f"s3://{BUCKET}/posture/")

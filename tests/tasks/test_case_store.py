"""Case files: written once, named safely, added to by many at once; the same in a folder and in S3."""

import stat
import threading
from datetime import UTC, datetime, timedelta

import pytest

from tasks import case_store
from watchkeeper.case import broken_links
from watchkeeper.errors import Denied, Permanent, Transient

CASE = "wk-0123456789ab"


@pytest.fixture(params=["folder", "bucket"])
def store(request, house, tmp_path):
    """A folder by default; a bucket by the name of its block."""
    if request.param == "bucket":
        request.getfixturevalue("bucket_store")
        house(cases="s3-bucket/cases")
    return case_store.store()


def in_threads(count, work):
    start, failed = threading.Barrier(count), []

    def one(number):
        start.wait()
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001  it is raised below, in the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_the_second_writer_gets_what_the_first_one_wrote(store):
    assert store.write_once(f"{CASE}/a.json", b"first") == b"first"
    assert store.write_once(f"{CASE}/a.json", b"second") == b"first"
    assert store.read(f"{CASE}/a.json") == b"first"


def test_of_many_writers_at_once_one_wins_and_all_hear_who(store):
    heard = []
    in_threads(8, lambda number: heard.append(store.write_once(f"{CASE}/a.json", b"%d" % number)))

    assert len(heard) == 8
    assert set(heard) == {store.read(f"{CASE}/a.json")}


def test_nothing_lies_where_nothing_was_written(store):
    assert store.read(f"{CASE}/a.json") is None
    assert store.names(CASE) == []


def test_names_are_those_of_the_folder_sorted_and_of_no_other(store):
    for name in ("entries/00002.json", "entries/00001.json", "plans/r.json"):
        store.write_once(f"{CASE}/{name}", b"x")
    store.write_once(f"{CASE}f/entries/00001.json", b"x")

    assert store.names(f"{CASE}/entries") == [f"{CASE}/entries/00001.json", f"{CASE}/entries/00002.json"]
    assert store.names(CASE) == store.names(f"{CASE}/") != []
    assert len(store.names(CASE)) == 3


def test_an_object_is_whatever_bytes_it_is(store):
    data = bytes(range(256)) * 5_000

    store.write_once(f"{CASE}/big.bin", data)
    store.write_once(f"{CASE}/empty", b"")

    assert store.read(f"{CASE}/big.bin") == data
    assert store.read(f"{CASE}/empty") == b""


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x", f"{CASE}/../../x", f"{CASE}/.."])
def test_a_name_that_leads_elsewhere_is_refused(store, name):
    for call in (lambda: store.write_once(name, b"x"), lambda: store.read(name)):
        with pytest.raises(Permanent, match="no name for an object of a case"):
            call()


def test_the_place_is_for_people(store, tmp_path):
    place = store.place(CASE)

    assert place in (f"{tmp_path}/cases/{CASE}", f"s3://org-trail-222222222222/cases/{CASE}")


def test_an_entry_is_added_once_per_run_and_step(store):
    first = case_store.add_entry(CASE, run="r1", step="plan", body={"a": 1})
    again = case_store.add_entry(CASE, run="r1", step="plan", body={"a": 2})
    other = case_store.add_entry(CASE, run="r2", step="plan", body={"a": 3})

    assert again == first
    assert (first.number, other.number) == (1, 2)
    assert case_store.entries_of(CASE) == [first, other]
    assert broken_links(case_store.entries_of(CASE)) == ()


def test_eight_writers_at_once_make_one_unbroken_chain_with_all_entries(store):
    in_threads(
        8, lambda n: [case_store.add_entry(CASE, run=f"r{n}", step=f"s{i}", body={}) for i in range(3)]
    )

    entries = case_store.entries_of(CASE)
    assert broken_links(entries) == ()
    assert sorted((entry.run, entry.step) for entry in entries) == [
        (f"r{n}", f"s{i}") for n in range(8) for i in range(3)
    ]


def test_the_same_run_started_twice_at_once_writes_its_step_once(store):
    in_threads(6, lambda n: case_store.add_entry(CASE, run="r", step="plan", body={"by": n}))

    assert len(case_store.entries_of(CASE)) == 1


def test_an_entry_that_was_altered_breaks_the_chain(store, monkeypatch):
    entry = case_store.add_entry(CASE, run="r", step="plan", body={"a": 1})
    altered = entry.model_copy(update={"body": {"a": 2}})

    assert broken_links([entry]) == ()
    assert broken_links([altered]) == ("entry 1 was altered",)


def test_what_was_made_is_recalled_and_not_made_again(store):
    made = []

    def make():
        made.append(1)
        return b"%d" % len(made)

    assert [case_store.recall_or_make(f"{CASE}/p.json", make) for _ in range(3)] == [b"1"] * 3
    assert made == [1]


def test_a_change_is_counted_once_however_often_it_is_noted(store):
    for key in ("stop-i-1", "stop-i-1", "stop-i-2"):
        case_store.note_change(CASE, key)

    assert case_store.changes_last_hour() == 2


def test_only_the_changes_of_the_last_sixty_minutes_count(store):
    now = datetime.now(UTC)
    for minutes in (1, 59, 61, 119, 300):
        at = now - timedelta(minutes=minutes)
        store.write_once(f"changes/{at:%Y-%m-%dT%H}/{at:%Y-%m-%dT%H%M}--{CASE}--{minutes}", b"")

    assert case_store.changes_last_hour() == 2


def test_a_file_of_a_case_can_be_read_and_not_written(tmp_path):
    store = case_store.store()
    store.write_once(f"{CASE}/a.json", b"x")

    path = tmp_path / "cases" / CASE / "a.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert [one.name for one in path.parent.iterdir()] == ["a.json"]


def test_a_file_that_is_still_being_written_is_not_among_the_names(tmp_path):
    store = case_store.store()
    store.write_once(f"{CASE}/a.json", b"x")
    (tmp_path / "cases" / CASE / ".new-abc").write_bytes(b"half")

    assert store.names(CASE) == [f"{CASE}/a.json"]


def test_the_store_is_the_one_that_is_configured_and_made_once(house, tmp_path):
    assert isinstance(case_store.store(), case_store.FolderStore)
    assert case_store.store() is case_store.store()
    house(cases=tmp_path / "elsewhere")
    case_store.store().write_once("a/b", b"x")
    assert (tmp_path / "elsewhere" / "a" / "b").read_bytes() == b"x"


def test_a_bucket_that_may_not_be_written_or_read_says_which_permission_lacks(bucket_store, control):
    control.fail_next("s3", "PutObject", "AccessDenied")
    with pytest.raises(Denied, match="s3:PutObject"):
        bucket_store.write_once("a/b", b"x")
    control.fail_next("s3", "GetObject", "AccessDenied")
    with pytest.raises(Denied, match="s3:GetObject"):
        bucket_store.read("a/b")
    control.fail_next("s3", "ListObjectsV2", "AccessDenied")
    with pytest.raises(Denied, match="s3:ListBucket"):
        bucket_store.names("a")


def test_a_put_that_meets_another_one_under_way_is_tried_again_later(bucket_store, control):
    control.fail_next("s3", "PutObject", "ConditionalRequestConflict", status=409)
    with pytest.raises(Transient, match="being written by another"):
        bucket_store.write_once("a/b", b"x")

    assert bucket_store.write_once("a/b", b"x") == b"x"


def test_a_bucket_that_is_gone_is_no_empty_case(bucket_store, operator):
    bucket_store._bucket = "no-such-bucket-222222222222"

    with pytest.raises(Permanent, match="NoSuchBucket"):
        bucket_store.names(CASE)


def test_more_objects_than_one_page_holds_are_all_named(bucket_store, monkeypatch):
    """A page holds a thousand; the request is made to ask for two."""
    bucket_store._s3.meta.events.register(
        "before-parameter-build.s3.ListObjectsV2", lambda params, **_: params.update(MaxKeys=2)
    )
    for number in range(5):
        bucket_store.write_once(f"{CASE}/{number}", b"")

    assert bucket_store.names(CASE) == [f"{CASE}/{number}" for number in range(5)]


def test_a_chain_that_others_write_to_without_end_is_given_up_as_transient(monkeypatch):
    """Someone is always faster: a real store, in which every number is taken just before ours."""
    real, others = case_store.store(), case_store.FolderStore.write_once

    def overtaken(self, name, data):
        if "/entries/" in name:
            taken = case_store.case.Entry.model_validate_json(data).model_copy(update={"run": "another"})
            others(real, name, taken.model_dump_json().encode())
        return others(self, name, data)

    monkeypatch.setattr(case_store.FolderStore, "write_once", overtaken)

    with pytest.raises(Transient, match="written by many at once"):
        case_store.add_entry(CASE, run="r", step="s", body={})

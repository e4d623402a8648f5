"""An ingest that is killed: nothing is lost, nothing is there twice, nothing stays lying about."""

import threading
import time

import pytest

from tasks.hunting import lake, lake_batch
from tasks.hunting.lake_manifest import writing
from tests.tasks.hunting.lake_scenes import EVER, a_trail, events, ids_in, killed_at
from watchkeeper.errors import Transient

BATCH = 9_000
"""Bytes of JSON: a file or two."""


@pytest.fixture(scope="module")
def trail(tmp_path_factory):
    return a_trail(tmp_path_factory.mktemp("trail"), files=6)


ALL = sorted(one["eventID"] for one in events(6 * 20))


@pytest.mark.parametrize("step", [*range(1, 9), 11, 14])
def test_killed_at_any_write_an_ingest_is_finished_by_the_next(trail, tmp_path, step):
    at = tmp_path / "lake"

    assert killed_at(trail, at, step, BATCH), "it was over before it was killed: fewer steps will do"
    before = ids_in(at) if (at / "manifest.json").exists() else []
    done = lake.ingest(str(trail), at, EVER)

    assert ids_in(at) == ALL
    assert len(before) == len(set(before))
    assert done.events == len(ALL) - len(before)
    assert done.doubles == 0, "what is in the lake is known by its file, and not read again"


def test_killed_again_and_again_it_comes_to_its_end(trail, tmp_path):
    at = tmp_path / "lake"
    tries = 0
    while killed_at(trail, at, 8, BATCH):
        tries += 1
        assert tries < 10
    assert tries > 1
    assert ids_in(at) == ALL


def test_what_was_killed_leaves_no_files_behind(trail, tmp_path):
    at = tmp_path / "lake"
    killed_at(trail, at, 3, BATCH)
    lake.ingest(str(trail), at, EVER)

    named = lake.state(at).names()
    lying = {str(path.relative_to(at)) for path in at.rglob("*") if path.is_file()}
    assert lying == named | {"manifest.json", "lock"}


def test_two_ingests_do_not_write_at_once_and_the_lock_dies_with_its_process(trail, tmp_path):
    at = tmp_path / "lake"
    with writing(at), pytest.raises(Transient, match="another process"):
        lake.ingest(str(trail), at, EVER)

    assert killed_at(trail, at, 2, BATCH)
    assert lake.ingest(str(trail), at, EVER).events == len(ALL)


def test_who_has_patience_waits_for_the_other_and_goes_on(trail, tmp_path):
    at, holds = tmp_path / "lake", threading.Event()

    def other():
        with writing(at):
            holds.set()
            time.sleep(0.5)

    busy = threading.Thread(target=other)
    busy.start()
    assert holds.wait(10)

    assert lake.ingest(str(trail), at, EVER, patience=30).events == len(ALL)
    busy.join()


def test_a_reader_during_an_ingest_sees_the_former_state(trail, tmp_path, monkeypatch):
    at, seen = tmp_path / "lake", []
    monkeypatch.setattr(lake_batch, "MOST_JSON", BATCH)

    def look(files, of, new):
        found = lake.timeline(at, "principal", "arn:aws:iam::111122223333:user/user1", EVER)
        seen.append((new, len(found.rows), found.coverage.events))

    lake.ingest(str(trail), at, EVER, look)

    assert len(seen) > 2
    assert [events for _, _, events in seen] == [new for new, _, _ in seen]
    assert seen[0][1] < seen[-1][1]

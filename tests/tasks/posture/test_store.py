"""Weeks in the store: appended only, one result a week, nothing unreadable passed over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks import case_store
from tasks.posture import store
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.posture.cells import Cell
from watchkeeper.posture.enabled import Enabled, EnabledHere, Subscription
from watchkeeper.posture.scorecard import scorecard
from watchkeeper.posture.snapshot import Catalogue, Snapshot
from watchkeeper.posture.tally import Reading

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
FSBP = "aws-foundational-security-best-practices/v/1.0.0"


def snapshot(week="2026-W48", passed=1, **more):
    on = Subscription(account="1", region="r", standard=FSBP, controls=("S3.1", "S3.2"))
    return Snapshot(
        **{"scope": "o-1", "week": week, "at": AT, "run": "run-1"} | more,
        enabled=Enabled(
            administrator="1",
            home_region="r",
            places=(EnabledHere(account="1", region="r", subscriptions=Seen(value=(on,))),),
        ),
        catalogue=Catalogue(),
        cells=tuple(
            Cell("1", "r", control, (FSBP,), passed=number < passed, failed=number >= passed, newest=AT, oldest=AT)
            for number, control in enumerate(("S3.1", "S3.2"))
        ),
        reading=Reading(read=2),
    )  # fmt: skip


def keep(**given):
    made = snapshot(**given)
    return store.keep(made, scorecard(made))


def scores(until="2026-W48"):
    found = store.results("o-1", until)
    assert isinstance(found, Seen)
    return {one.week: one.percent(FSBP) for one in found.value}


@pytest.fixture(params=["folder", "bucket"])
def where(request, monkeypatch, house):
    """Both kinds of store."""
    if request.param == "bucket":
        bucket = request.getfixturevalue("bucket_store")
        monkeypatch.setattr(case_store, "store", lambda: bucket)


def test_a_snapshot_comes_back_as_it_was_and_gives_the_same_score(where):
    kept = keep()

    again = store.snapshot_of(kept)

    assert again == snapshot()
    assert scorecard(again).scores == kept.scores


def test_a_second_run_of_a_week_takes_its_place_and_the_first_is_not_lost(where):
    first = keep(passed=0)
    keep(passed=2, run="run-2")

    assert scores() == {"2026-W48": 100}
    assert store.weeks_kept("o-1") == {"2026-W48": 2}
    assert scorecard(store.snapshot_of(first)).score(FSBP).percent == 0


def test_what_was_kept_last_counts_whatever_moment_its_data_is_from(where):
    keep(passed=0)
    keep(passed=1, at=AT - timedelta(hours=5), run="run-0")

    assert scores() == {"2026-W48": 50}


def test_weeks_come_oldest_first_and_later_ones_not_at_all(where):
    for week in ("2026-W48", "2026-W46", "2026-W49"):
        keep(week=week)

    assert list(scores()) == ["2026-W46", "2026-W48"]


def test_scopes_do_not_mix(where):
    keep(scope="o-2")

    assert scores() == {}


def test_a_result_that_cannot_be_read_makes_the_trend_unseen(tmp_path):
    keep(week="2026-W47")
    (file,) = (tmp_path / "cases/posture/o-1/weeks/2026-W47").glob("*.json")
    file.chmod(0o640)
    file.write_text("{}")

    found = store.results("o-1", "2026-W48")

    assert isinstance(found, Unseen)
    assert "2026-W47" in found.why


@pytest.mark.parametrize("damage", [b"", b"not gzip", b"\x1f\x8b\x08\x00broken"])
def test_a_damaged_snapshot_is_permanent_and_named(tmp_path, damage):
    kept = keep()
    file = tmp_path / "cases" / kept.snapshot
    file.chmod(0o640)
    file.write_bytes(damage)

    with pytest.raises(Permanent, match="2026-W48"):
        store.snapshot_of(kept)


def test_a_snapshot_that_is_gone_is_permanent(tmp_path):
    kept = keep()
    (tmp_path / "cases" / kept.snapshot).unlink()

    with pytest.raises(Permanent, match="is gone"):
        store.snapshot_of(kept)


def test_pages_lie_beside_the_result(tmp_path):
    kept = keep()

    place = Path(store.keep_page(kept, "html", "<p>hello</p>"))

    assert place.read_text() == "<p>hello</p>"
    assert place.is_relative_to(tmp_path / "cases/posture/o-1/reports/2026-W48")


def test_the_message_of_a_week_is_remembered_per_channel(where):
    store.note_told("o-1", "2026-W48", "main", "1.1")
    store.note_told("o-1", "2026-W48", "#payments", "2.2")

    assert store.told("o-1", "2026-W48", "main") == "1.1"
    assert store.told("o-1", "2026-W48", "payments") == "2.2"
    assert store.told("o-1", "2026-W47", "main") is None


def test_the_newest_message_of_a_week_is_the_one_that_is_changed(where):
    store.note_told("o-1", "2026-W48", "main", "1.1")
    store.note_told("o-1", "2026-W48", "main", "3.3")

    assert store.told("o-1", "2026-W48", "main") == "3.3"


@pytest.mark.parametrize("channel", ["../../x", "/etc", "x" * 300, "a/b", "é"])
def test_a_channel_is_no_path(tmp_path, channel):
    store.note_told("o-1", "2026-W48", channel, "1.1")

    assert store.told("o-1", "2026-W48", channel) == "1.1"
    (file,) = [path for path in tmp_path.rglob("*Z") if path.is_file()]
    assert file.is_relative_to(tmp_path / "cases/posture/o-1/told/2026-W48")


def test_a_run_knows_whether_it_has_kept_its_result(where):
    assert not store.is_kept("run-1")

    keep()

    assert store.is_kept("run-1")
    assert not store.is_kept("run-2")

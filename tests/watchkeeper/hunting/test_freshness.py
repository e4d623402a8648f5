"""A lake that is too old cannot say "nothing"; a trail in which nothing more was done is no gap."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.watchkeeper.hunting.hunting_rows import hunt
from watchkeeper.evidence import Seen
from watchkeeper.hunting.answer import Answer, Coverage
from watchkeeper.hunting.freshness import just_fed, stale
from watchkeeper.hunting.verdict import HuntVerdict, verdict_of

MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)
NOTHING = Seen(value=Answer(hunt_id="keys_made", columns=(), rows=()))


def looked_at(*gaps):
    return Coverage(engine="lake", events=9, logged={"management": 9}, gaps=gaps)


@pytest.mark.parametrize(
    ("minutes_before", "is_stale"),
    [(-90, False), (0, False), (5, False), (30, False), (31, True), (900, True)],
)
def test_what_cloudtrail_usually_needs_to_deliver_makes_no_lake_stale(minutes_before, is_stale):
    assert (stale(MIDNIGHT - timedelta(minutes=minutes_before), MIDNIGHT) is not None) == is_stale


def test_a_lake_of_files_without_a_time_of_delivery_says_nothing_of_its_age():
    assert stale(None, MIDNIGHT) is None


def test_a_quiet_evening_is_remarked_and_leaves_the_verdicts_where_the_trail_was_just_read():
    evening = stale(MIDNIGHT - timedelta(hours=5), MIDNIGHT)
    before, after = looked_at(evening), just_fed(looked_at(evening), ())

    assert verdict_of(hunt(), NOTHING, before) is HuntVerdict.UNKNOWN
    assert verdict_of(hunt(), NOTHING, after) is HuntVerdict.NOTHING
    assert after.remarks == (
        "nothing was delivered after 2026-11-24 19:00 UTC: the trail was read to its end",
    )


def test_what_could_not_be_taken_in_and_other_gaps_stay_gaps():
    other = "3 events in the lake have no readable time: no period shows them"
    fed = just_fed(looked_at(other), ("could not look at s3://trail/b: AccessDenied",))

    assert fed.gaps == ("could not look at s3://trail/b: AccessDenied", other)
    assert verdict_of(hunt(), NOTHING, fed) is HuntVerdict.UNKNOWN

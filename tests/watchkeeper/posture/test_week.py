"""Weeks: ISO weeks of a time zone, and the way from one to another."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from watchkeeper.posture.week import monday_of, week_of, weeks_apart, weeks_between


@pytest.mark.parametrize(
    ("at", "zone", "week"),
    [
        ("2026-11-23T08:00Z", "UTC", "2026-W48"),
        ("2026-11-22T23:59Z", "UTC", "2026-W47"),
        ("2026-01-01T12:00Z", "UTC", "2026-W01"),
        ("2027-01-01T12:00Z", "UTC", "2026-W53"),  # the old year's last week
        ("2027-01-03T23:59Z", "UTC", "2026-W53"),
        ("2027-01-04T00:00Z", "UTC", "2027-W01"),
        ("2024-12-30T00:00Z", "UTC", "2025-W01"),  # the new year's first week
        # Monday 00:30 in Auckland is still Sunday in UTC, and in Honolulu.
        ("2026-11-22T11:30Z", "Pacific/Auckland", "2026-W48"),
        ("2026-11-22T11:30Z", "UTC", "2026-W47"),
        ("2026-11-23T08:00Z", "Pacific/Honolulu", "2026-W47"),
        # Midnight in Berlin is 22:00 UTC before the clocks go back on 2026-10-25, and 23:00 after it.
        ("2026-10-18T22:30Z", "Europe/Berlin", "2026-W43"),
        ("2026-10-25T22:30Z", "Europe/Berlin", "2026-W43"),
        ("2026-10-25T23:30Z", "Europe/Berlin", "2026-W44"),
        # New York goes forward on 2026-03-08: its Monday begins at 04:00 UTC instead of 05:00.
        ("2026-03-02T04:30Z", "America/New_York", "2026-W09"),
        ("2026-03-09T04:30Z", "America/New_York", "2026-W11"),
    ],
)
def test_the_week_in_which_a_moment_falls(at, zone, week):
    assert week_of(datetime.fromisoformat(at), zone) == week


def test_the_moments_own_zone_does_not_matter():
    monday_in_auckland = datetime(2026, 11, 23, 0, 30, tzinfo=ZoneInfo("Pacific/Auckland"))

    assert week_of(monday_in_auckland) == "2026-W47"
    assert week_of(monday_in_auckland, "Pacific/Auckland") == "2026-W48"


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="names no time zone"):
        week_of(datetime(2026, 11, 23, 8))  # noqa: DTZ001  that is what is refused


def test_an_unknown_zone_is_refused():
    with pytest.raises(ZoneInfoNotFoundError):
        week_of(datetime(2026, 11, 23, 8, tzinfo=UTC), "Mars/Olympus")


def test_a_week_begins_on_its_monday():
    assert monday_of("2026-W48") == date(2026, 11, 23)
    assert monday_of("2026-W53") == date(2026, 12, 28)
    assert monday_of("2026-W01") == date(2025, 12, 29)


@pytest.mark.parametrize(
    "text",
    ["2026-W54", "2026-W00", "2025-W53", "2026-W5", "2026-48", "2026-W48\n", "2026-W48-1", "", "W48"],
)
def test_what_is_no_week_is_refused(text):
    with pytest.raises(ValueError, match="week"):
        monday_of(text)


def test_weeks_between_go_over_the_years_end():
    assert list(weeks_between("2026-W52", "2027-W02")) == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    assert list(weeks_between("2025-W51", "2026-W02")) == ["2025-W51", "2025-W52", "2026-W01", "2026-W02"]
    assert list(weeks_between("2026-W48", "2026-W48")) == ["2026-W48"]
    assert list(weeks_between("2026-W48", "2026-W47")) == []


def test_weeks_apart_are_counted_over_a_53rd_week():
    assert weeks_apart("2026-W48", "2026-W49") == 1
    assert weeks_apart("2026-W48", "2026-W48") == 0
    assert weeks_apart("2026-W52", "2027-W01") == 2
    assert weeks_apart("2025-W52", "2026-W01") == 1

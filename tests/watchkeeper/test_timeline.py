"""One entry of CloudTrail's answer, as a call."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from watchkeeper.timeline import read_event

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "at",
    [NOON, NOON.astimezone(timezone(timedelta(hours=-8))), NOON.replace(tzinfo=None)],
    ids=["UTC", "another zone", "no zone"],
)
def test_a_calls_time_is_utc(at):
    call = read_event({"EventId": "e", "EventTime": at}, "why")

    assert call.at == NOON
    assert call.at.utcoffset() == timedelta(0)

"""A case's timeline from the logs: the same calls as LookupEvents tells of, and what they do not cover yet."""

from datetime import UTC, datetime, timedelta

import pytest

from emulator.world import ATTACKER_IP, KEY_IDS, TRAIL_BUCKET, WORKLOAD_PROD
from tasks import cloudtrail
from tasks.hunting import ask_timeline, lake, timeline_source
from watchkeeper.calls import Question
from watchkeeper.evidence import Unseen
from watchkeeper.hunting.scope import Scope

KEY = KEY_IDS["deploy-bot"]
MADE_WITH = Question(attribute="AccessKeyId", value=KEY, reason="made with the key")
NOW = datetime.now(UTC)
SINCE, UNTIL = NOW - timedelta(days=1), NOW + timedelta(hours=1)


@pytest.fixture
def logs(control, house, tmp_path):
    """The trail's bucket with the whole history, and a lake that holds it."""
    control.deliver_trail(since=SINCE.isoformat())
    trail = f"s3://{TRAIL_BUCKET}"
    house(trail=trail, lake=tmp_path / "lake")
    lake.ingest(trail, tmp_path / "lake", Scope(since=SINCE, until=UNTIL))
    return trail


@pytest.fixture(params=["lake", "trail"])
def source(request, logs, house, monkeypatch):
    if request.param == "trail":
        pytest.importorskip("tasks.hunting.needle")
        monkeypatch.delenv("WATCHKEEPER_LAKE")
        house()
    return request.param


def asked(*questions):
    return timeline_source.ask.fn(WORKLOAD_PROD, questions, SINCE, UNTIL)


QUESTIONS = [
    Question(attribute=attribute, value=value, reason="why")
    for attribute, value in (
        ("AccessKeyId", KEY), ("Username", "deploy-bot"), ("Username", "maintenance"),
        ("EventName", "AssumeRole"),
    )
]  # fmt: skip


def test_the_logs_tell_of_the_same_calls_as_lookup_events(source):
    looks = asked(*QUESTIONS).value.answers

    for question, answer in zip(QUESTIONS, looks, strict=True):
        looked_up = cloudtrail.lookup.fn(WORKLOAD_PROD, "us-east-1", question, SINCE, UNTIL)
        ours = {call.event_id: call for call in answer.value.calls if call.region == "us-east-1"}
        # What was called since the delivery (our own looks) is LookupEvents' alone.
        before = [call for call in looked_up.value.calls if call.at < NOW - timedelta(minutes=1)]
        assert {call.event_id for call in before} <= set(ours)
        assert before, question
        assert {call.source for call in ours.values()} == {source}
        for call in before:
            same = {"source": call.source, "resources": call.resources}
            assert ours[call.event_id].model_copy(update=same) == call


def test_what_was_delivered_is_covered_up_to_some_minutes_before(source):
    until = asked(MADE_WITH).value.complete_until

    assert NOW - timedelta(hours=3) < until["us-east-1"] < NOW
    assert "ap-south-1" not in until


def test_a_lake_that_began_later_than_the_window_covers_nothing_of_it_for_sure(logs, house, tmp_path):
    """LookupEvents is asked about all of it then: a lake's first day must not hide the day before."""
    house(trail=logs, lake=tmp_path / "young")
    lake.ingest(logs, tmp_path / "young", Scope(since=NOW - timedelta(hours=2), until=UNTIL))

    found = asked(MADE_WITH).value

    assert found.complete_until == {}
    assert found.answers[0].value.calls, "what it holds is told all the same"


def test_no_secret_comes_out_of_the_logs(source):
    text = asked(Question(attribute="EventName", value="AssumeRole", reason="why")).value.model_dump_json()

    assert "FwoGZXIvYXdz" not in text
    assert KEY_IDS["attacker-session"] in text


def test_a_lake_that_is_not_there_is_unseen_and_not_empty(house, tmp_path):
    house(lake=tmp_path / "nowhere")

    assert isinstance(asked(MADE_WITH), Unseen)


def test_without_logs_lookup_events_answers_alone():
    assert timeline_source.configured() is None


def test_a_timeline_by_hand_has_every_call_of_the_one_who_is_asked_about(source):
    for of, value in (
        ("access_key", KEY),
        ("address", ATTACKER_IP),
        ("principal", f"arn:aws:iam::{WORKLOAD_PROD}:user/deploy-bot"),
        ("principal", "deploy-bot"),
        ("resource", "batch-role"),
    ):
        engine = "lake" if source == "lake" else "raw"
        found = ask_timeline.ask.fn(engine, of, value, Scope(since=SINCE, until=UNTIL))

        assert "AssumeRole" in {call.name for call in found.calls}, value
        assert [call.at for call in found.calls] == sorted(call.at for call in found.calls)

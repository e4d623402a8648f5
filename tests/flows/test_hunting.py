"""Hunting on a real Prefect server: a form's answer, a day's hits as cases, once each, and timelines from the logs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterIdempotencyKey,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort

from deployments.story import question_of
from emulator.world import KEY_IDS, TRAIL_BUCKET
from tests.live import forget
from watchkeeper.errors import Permanent

PROD = "333333333333"
KEY = KEY_IDS["deploy-bot"]
STOPPED = "cloudtrail_stopped_or_deleted"


def yesterday():
    """Its morning; asked anew by each test, since a suite may run over midnight."""
    return datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)


def event(number, name="StopLogging", **more):
    """A record of yesterday; by itself deploy-bot switches the trail off."""
    made = {
        "eventVersion": "1.11", "eventID": f"00000000-0000-0000-0000-{number:012}",
        "eventTime": (yesterday() + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventName": name, "eventSource": "cloudtrail.amazonaws.com", "awsRegion": "us-east-1",
        "recipientAccountId": PROD, "sourceIPAddress": "198.51.100.23", "userAgent": "aws-cli/2.31.0",
        "readOnly": False, "managementEvent": True, "eventCategory": "Management", "eventType": "AwsApiCall",
        "requestParameters": {"name": "org-trail"}, "responseElements": None,
        "userIdentity": {
            "type": "IAMUser", "principalId": "AIDAEXAMPLE", "accountId": PROD, "userName": "deploy-bot",
            "arn": f"arn:aws:iam::{PROD}:user/deploy-bot", "accessKeyId": KEY,
        },
    }  # fmt: skip
    return {**made, **more}


ROOT = {
    "type": "Root", "principalId": PROD, "accountId": PROD, "arn": f"arn:aws:iam::{PROD}:root",
}  # fmt: skip


def a_day():
    """Yesterday's records."""
    return [
        event(1),
        event(2),
        event(3, "DeleteTrail", errorCode="AccessDenied"),
        event(4, "CreateKeyPair", eventSource="ec2.amazonaws.com", userIdentity=ROOT),
        event(5, "DescribeTrails", readOnly=True),
    ]


@pytest.fixture
def here(live, tmp_path, monkeypatch):
    """The stack, a trail with yesterday in it, a lake that nobody has filled yet, an empty store."""
    live.control.deliver_trail(a_day())
    with live.stack.used():
        monkeypatch.setenv("WATCHKEEPER_TRAIL", f"s3://{TRAIL_BUCKET}")
        monkeypatch.setenv("WATCHKEEPER_LAKE", str(tmp_path / "lake"))
        monkeypatch.setenv("WATCHKEEPER_CASES", str(tmp_path / "cases"))
        forget()
        yield live
    forget()


def last_run(here, name):
    """The newest one that has ended: those that are scheduled have not begun."""
    ended = FlowRunFilterStateType(any_=[StateType.COMPLETED])
    return here.client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=[name])),
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=ended)),
        sort=FlowRunSort.START_TIME_DESC,
        limit=1,
    )[0]


def shown(here, name):
    """The artifacts of the newest run of that flow by their keys."""
    wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[last_run(here, name).id]))
    return {one.key: one.data for one in here.client.read_artifacts(artifact_filter=wanted)}


def runs_of(here, finding_key):
    wanted = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=[finding_key]))
    return here.client.read_flow_runs(flow_run_filter=wanted)


def opened_yesterday(tmp_path):
    """The events of the findings that were opened."""
    files = sorted((tmp_path / "cases" / "hunting" / "findings").rglob("*.json"))
    return [json.loads(path.read_bytes()) for path in files]


def test_a_hunt_shows_its_hits_and_what_it_could_not_see(here, monkeypatch):
    from flows.hunt import hunt
    from tasks import progress_bar

    monkeypatch.setattr(progress_bar, "SECONDS", 0)  # a bar appears only where it takes longer
    result = hunt(STOPPED, engine="raw", days=3)

    assert (result["found"], result["engine"]) == ("1", "raw files")
    assert int(result["hits"]) >= 2
    page = shown(here, "hunt")
    assert float(page[None]) == 100.0, "the bar has no key"
    assert f"| `{STOPPED}` |" in page["hunt-cloudtrail-stopped-or-deleted-report"]
    rows = json.loads(page["hunt-cloudtrail-stopped-or-deleted-hits"])
    assert {row["account"] for row in rows} == {PROD}
    csv = Path(result["csv"]).read_text()
    assert "deploy-bot" in csv
    assert Path(result["parquet"]).read_bytes().startswith(b"PAR1")
    assert Path(result["picture"]).read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_asked_is_refused_before_anything_runs(here):
    from flows.hunt import hunt

    for given, named in (
        ({"parameters": {"nothing": 1}}, "nothing"),
        ({"until": datetime(2001, 1, 1, tzinfo=UTC), "since": yesterday()}, "before it begins"),
        ({"dry_run": True}, "Athena"),
        ({"engine": "athena"}, "WATCHKEEPER"),
    ):
        with pytest.raises(Permanent, match=named):
            hunt(STOPPED, **given)


def test_a_day_s_hits_become_cases_once_and_wait_for_a_person(here, tmp_path):
    from flows.hunt_all import hunt_all
    from watchkeeper.parsing.door import read_event

    with here.worker_resting():
        first = hunt_all()
        # A record that came late changes nothing of what was opened.
        here.control.deliver_trail([event(0)])
        second = hunt_all(day=first["day"])
        findings = [read_event(one)[0] for one in opened_yesterday(tmp_path)]
        (stopped,) = [one for one in findings if one.type == f"Hunt:{STOPPED}"]
        (root,) = [one for one in findings if one.type == "Hunt:root_activity"]
        (run,) = runs_of(here, stopped.key)
        ended = here.go_on(run.id)
        looked_into = here.go_on(runs_of(here, root.key)[0].id)

    assert first["engine"] == "lake"
    assert int(first["cases"]) >= 1
    assert (second["cases"], second["day"]) == (first["cases"], f"{yesterday():%Y-%m-%d}")
    assert (stopped.count, stopped.targets[0].user_name) == (3, "deploy-bot")
    assert ended.state_name == "Suspended"
    assert "a hunt is a rule of the house" in question_of(here.client, run.id).question
    assert here.changes() == []
    assert looked_into.state_name == "Completed"
    text = shown(here, "hunt-all")["hunt-all-report"]
    assert "learning" in text
    assert "111111111111 had no logs" in text
    told = [one for one in here.chat.slack("chat.postMessage") if "Hunts over" in one["text"]]
    assert len(told) == 1


def test_beyond_the_limit_hits_are_told_and_what_the_house_calls_usual_is_no_hit(
    here, tmp_path, monkeypatch
):
    from flows.hunt_all import hunt_all

    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "hunt_parameters: {root_activity.allowed_events: [CreateKeyPair], expected_principles: [a misspelt one]}"
    )
    monkeypatch.setenv("WATCHKEEPER_HOUSE_POLICY", str(policy))
    forget()
    result = hunt_all(most_findings=0, engine="raw")

    assert result["cases"] == "0"
    assert int(result["beyond the limit"]) >= 1
    assert opened_yesterday(tmp_path) == []
    page = shown(here, "hunt-all")
    hits = {row["hunt"] for row in json.loads(page["hunt-all-hits"])}
    assert STOPPED in hits
    assert "root_activity" not in hits
    assert "no hunt takes expected_principles" in page["hunt-all-report"].replace("\\", "")


def test_a_timeline_by_hand_is_a_table_and_a_picture_of_what_has_arrived_since_too(here, monkeypatch):
    from flows.timeline import timeline
    from tasks.settings import settings

    result = timeline("access_key", KEY, days=2)

    assert (result["engine"], result["gaps"]) == ("lake", "0"), (
        "the lake was empty, and has taken in the trail"
    )

    assert int(result["calls"]) == len(a_day()) - 1
    rows = json.loads(shown(here, "timeline")["by-hand-timeline"])
    assert [row["call"] for row in rows][:2] == ["cloudtrail:StopLogging"] * 2
    assert Path(result["picture"]).read_bytes().startswith(b"\x89PNG")
    assert "StopLogging" in Path(result["csv"]).read_text()

    monkeypatch.setenv("WATCHKEEPER_TRAIL", "s3://a-bucket-that-is-gone")
    settings.cache_clear()
    blind = timeline("access_key", KEY, days=2)
    assert blind["calls"] == result["calls"]
    assert "could not take in what the trail has: s3:ListBucket" in shown(here, "timeline")["timeline-gaps"]


def test_a_case_s_timeline_comes_from_the_lake_and_lookup_events_adds_the_rest(here, tmp_path):
    from flows.investigate_by_hand import investigate
    from tasks.hunting import lake
    from watchkeeper.hunting.scope import Scope

    now = datetime.now(UTC)
    lake.ingest(f"s3://{TRAIL_BUCKET}", tmp_path / "lake", Scope(since=now - timedelta(days=3), until=now))
    result = investigate(
        "us-east-1", principal=f"arn:aws:iam::{PROD}:user/deploy-bot", started_by="Ada", reason="odd",
        since=yesterday() - timedelta(hours=1),
    )  # fmt: skip

    (summary,) = (tmp_path / "cases" / result["case"]).glob("summaries/*.json")
    told = json.loads(summary.read_text())["timeline"]
    by_source = {call["source"]: call["name"] for call in told["calls"]}
    assert set(by_source) == {"lake", "LookupEvents"}
    assert by_source["lake"] == "DescribeTrails"
    ids = [call["event_id"] for call in told["calls"]]
    assert len(ids) == len(set(ids))


def test_a_lake_that_cannot_be_read_is_said_and_lookup_events_answers(here, tmp_path):
    from flows.investigate_by_hand import investigate

    result = investigate(
        "us-east-1", principal=f"arn:aws:iam::{PROD}:user/deploy-bot", started_by="Ada", reason="odd"
    )

    (summary,) = (tmp_path / "cases" / result["case"]).glob("summaries/*.json")
    told = json.loads(summary.read_text())["timeline"]
    assert {call["source"] for call in told["calls"]} == {"LookupEvents"}
    assert any("the logs could not be read" in gap for gap in told["gaps"])


def test_log_files_are_verified_and_a_changed_one_fails_the_run_and_calls_a_person(
    here, tmp_path, monkeypatch
):
    import boto3  # noqa: TID251  the test is the attacker in the bucket

    from flows.verify_logs import verify_logs
    from tasks.settings import settings

    monkeypatch.setenv("WATCHKEEPER_TRAIL", "/var/log/cloudtrail")
    settings.cache_clear()
    with pytest.raises(Permanent, match="a copy in a folder has lost the signatures"):
        verify_logs()
    assert here.chat.pagerduty() == []

    monkeypatch.setenv("WATCHKEEPER_TRAIL", f"s3://{TRAIL_BUCKET}")
    settings.cache_clear()
    [log, *_] = here.control.deliver_trail(a_day())
    here.control.deliver_digests()
    result = verify_logs(days=2)
    assert int(result["log files"]) >= 1
    assert "what CloudTrail delivered" in shown(here, "verify-logs")["verify-logs-report"]

    boto3.client("s3", region_name="us-east-1").put_object(Bucket=TRAIL_BUCKET, Key=log, Body=b"{}")
    with pytest.raises(Permanent, match="1 tampered"):
        verify_logs(days=2)
    assert "Log files are not proven" in here.chat.pagerduty()[-1]["payload"]["summary"]
    assert "1 tampered" in here.chat.slack()[-1]["text"]
    [problems] = (tmp_path / "cases" / "hunting" / "results").rglob("problems.csv")
    assert log in problems.read_text()

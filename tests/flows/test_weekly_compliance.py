"""The weekly flow on a real Prefect server: kept, shown, told; run again, cut off from Slack, refused by AWS."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort

from tasks import aws
from tests.live import Live
from tests.ocsf import check
from watchkeeper.errors import Denied, Permanent
from watchkeeper.posture.history import WeekResult
from watchkeeper.posture.week import week_of

FSBP = "aws-foundational-security-best-practices/v/1.0.0"
MAIN, PAYMENTS, PLATFORM = "C0WATCHKEEPER", "C0PAYMENTS", "C0PLATFORM"


@dataclass
class Office:
    """One world with one store, and the flow in it."""

    live: Live
    cases: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def monday(self, week: int) -> datetime:
        """The moment of the story's week; the sixth is now."""
        return self.now - timedelta(weeks=6 - week)

    def run(self, week: int, **more) -> dict[str, str]:
        """The story's week, scored."""
        from flows.weekly_compliance import weekly_compliance

        at = self.monday(week)
        self.live.control.posture(week, at=at.isoformat())
        return weekly_compliance.with_options(retries=0)(as_of=at, **{"backdate": True} | more)

    def results(self) -> list[WeekResult]:
        """Every result that was ever kept, in the order of keeping."""
        files = sorted(self.cases.glob("posture/*/weeks/*/*.json"), key=lambda path: path.name)
        return [WeekResult.model_validate_json(path.read_bytes()) for path in files]

    def last_run(self):
        """The newest run that has ended, as the server knows it."""
        ended = FlowRunFilterStateType(any_=[StateType.COMPLETED, StateType.FAILED])
        return self.live.client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["weekly-compliance"])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=ended)),
            sort=FlowRunSort.START_TIME_DESC,
            limit=1,
        )[0]

    def shown(self) -> dict[str, str]:
        """The newest run's artifacts by the end of their keys."""
        wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[self.last_run().id]))
        found = self.live.client.read_artifacts(artifact_filter=wanted)
        return {one.key.rsplit("-", 1)[1]: one.data for one in found if one.key}


@pytest.fixture
def office(live_session, tmp_path, monkeypatch):
    """A fresh AWS and Slack, and an empty store."""
    from tasks import rates
    from tests.baseline_flows import forget

    live_session.renew()
    # The published rate has its test below Prefect; here it would only be waited for.
    monkeypatch.setitem(rates.RATES["securityhub"], "GetFindings", rates.Rate(1_000, 1_000))
    rates._pace.cache_clear()
    with live_session.stack.used():
        monkeypatch.setenv("WATCHKEEPER_CASES", str(tmp_path / "cases"))
        forget()
        yield Office(live_session, tmp_path / "cases")
    rates._pace.cache_clear()
    forget()


@pytest.fixture
def told(office):
    """What Slack holds of one method, by channel."""

    def made(method="chat.postMessage"):
        found = {}
        for entry in office.live.chat.slack(method):
            found.setdefault(entry["channel"], []).append(entry)
        return found

    return made


def test_weeks_are_kept_shown_and_told(office, told):
    office.run(1)
    result = office.run(2)

    assert [one.week for one in office.results()] == [week_of(office.monday(week)) for week in (1, 2)]
    assert office.results()[1].percent(FSBP) > office.results()[0].percent(FSBP)
    page = Path(result["page"]).read_text()
    assert page.startswith("<!doctype html>")
    assert not re.search(
        r'(src|href)="https?://(?!docs\.aws|console\.aws)', page.replace(office.live.stack.ui_url, "")
    )
    assert "<script" not in page
    assert sorted(path.suffix for path in Path(result["page"]).parent.iterdir()) == [
        ".csv",
        ".csv",
        ".html",
    ]
    shown = office.shown()
    assert set(shown) == {"scores", "failed", "priorities", "coverage", "page", "csv"}
    assert any(
        "FSBP" in json.dumps(row) or "Foundational" in json.dumps(row)
        for row in json.loads(shown["scores"])
    )
    messages = told()
    assert {channel: len(entries) for channel, entries in messages.items()} == {
        MAIN: 4,
        PAYMENTS: 2,
        PLATFORM: 2,
    }
    assert office.last_run().state_name == "Completed"


def test_the_picture_of_the_trend_is_a_png_in_the_thread_of_the_summary(office, told):
    office.run(1)

    (uploaded,) = told("files.completeUploadExternal")[MAIN]

    assert uploaded["file"]["name"].endswith(".png")
    summaries = [one for one in told()[MAIN] if one["ts"] == uploaded["thread_ts"]]
    assert len(summaries) == 1
    assert "run" in json.dumps(summaries[0]["blocks"])


def test_owners_hear_of_their_own_accounts_alone(office, told):
    office.run(4)

    payments = json.dumps(told()[PAYMENTS][0]["blocks"])
    platform = json.dumps(told()[PLATFORM][0]["blocks"])

    assert "workload-prod" in payments
    assert "workload-dev" not in payments
    assert "workload-dev" in platform


def test_a_second_run_takes_the_place_of_its_weeks_result_and_message(office, told):
    office.run(1)
    office.run(2)
    before = {channel: len(entries) for channel, entries in told().items()}

    office.run(2)

    weeks = [one.week for one in office.results()]
    assert len(weeks) == 3
    assert len(set(weeks)) == 2
    assert {channel: len(entries) for channel, entries in told().items()} == before
    assert {channel: len(entries) for channel, entries in told("chat.update").items()} == {
        MAIN: 2, PAYMENTS: 1, PLATFORM: 1
    }  # fmt: skip
    assert len(told("files.completeUploadExternal")[MAIN]) == 2  # the same picture is not sent again
    trend = Path(office.cases.glob("posture/*/reports/*/*.html").__next__()).parent.parent
    assert len(list(trend.iterdir())) == 2


def test_a_missing_week_is_a_gap_on_the_page(office):
    office.run(1)
    result = office.run(3)

    page = Path(result["page"]).read_text()

    assert week_of(office.monday(2)) in page
    assert "no result" in page


def test_slack_that_is_down_is_told_to_pagerduty_and_hides_no_score(office):
    office.live.chat.fail_next("slack", 500, times=100)

    result = office.run(1)

    assert office.last_run().state_name == "Completed"
    assert Path(result["page"]).exists()
    (event,) = office.live.chat.pagerduty()
    assert event["event_action"] == "trigger"
    assert "Slack could not be told" in event["payload"]["summary"]


def test_when_nobody_can_be_told_the_run_fails_and_the_score_is_kept(office):
    office.live.chat.fail_next("slack", 500, times=100)
    office.live.chat.fail_next("pagerduty", 500, times=100)

    with pytest.raises(Permanent, match="second path"):
        office.run(1)

    assert office.last_run().state_name == "Failed"
    assert len(office.results()) == 1
    assert list(office.cases.glob("posture/*/reports/*/*.html"))


def test_findings_that_cannot_be_read_fail_the_run_and_slack_hears_that_the_week_is_missing(office, told):
    office.live.control.fail_next(
        "securityhub", "GetFindings", "AccessDeniedException", times=100, status=403
    )

    with pytest.raises(Denied):
        office.run(1)

    assert office.results() == []
    (message,) = told()[MAIN]
    assert week_of(office.monday(1)) in message["text"]
    assert "securityhub:GetFindings" in json.dumps(message)


def test_a_week_that_has_not_come_yet_is_refused(office):
    from flows.weekly_compliance import weekly_compliance

    with pytest.raises(Permanent, match="has not come yet"):
        weekly_compliance.with_options(retries=0)(as_of=datetime.now(UTC) + timedelta(days=2))


def test_an_earlier_result_that_cannot_be_read_is_said_and_hides_no_score(office):
    office.run(1)
    (file,) = office.cases.glob("posture/*/weeks/*/*.json")
    file.chmod(0o640)
    file.write_text("{}")

    result = office.run(2)

    assert "No trend" in Path(result["page"]).read_text()


def test_it_is_scheduled_for_mondays_at_eight_in_the_configured_zone(live_session):
    def schedule():
        name = "weekly-compliance/weekly-compliance"
        (one,) = live_session.client.read_deployment_by_name(name).schedules
        return one.active, one.schedule.cron, one.schedule.timezone

    assert schedule() == (True, "0 8 * * 1", "UTC")
    live_session.stack.add({"WATCHKEEPER_TIMEZONE": "Europe/Berlin"})
    live_session.stack.deploy("weekly-compliance")
    assert schedule() == (True, "0 8 * * 1", "Europe/Berlin")
    live_session.stack.add({"WATCHKEEPER_TIMEZONE": "UTC"})
    live_session.stack.deploy("weekly-compliance")
    assert schedule()[2] == "UTC"


def test_an_export_of_the_findings_gives_the_same_score_under_a_name_of_its_own(office, tmp_path):
    office.run(2)
    live = office.results()[0]
    hub = aws.client("securityhub")
    pages = hub.get_paginator("get_findings").paginate(PaginationConfig={"PageSize": 100})
    export = tmp_path / "findings.jsonl"
    export.write_text("\n".join(json.dumps(one) for page in pages for one in page["Findings"]))

    result = office.run(2, source=str(export), scope="A copy")

    imported = office.results()[1]
    assert (live.scope[:2], imported.scope) == ("o-", "import-a-copy")
    assert imported.percent(FSBP) == live.percent(FSBP) == 70
    page = Path(result["page"]).read_text()
    assert "does not say what is switched on" in page
    assert str(export) in page


def test_an_export_that_is_none_fails_the_run_by_name(office, tmp_path):
    (tmp_path / "notes.json").write_text('{"hello": "world"}')

    with pytest.raises(Permanent, match=r"notes\.json.*neither ASFF"):
        office.run(1, source=str(tmp_path / "notes.json"))


def test_prowlers_findings_are_scored_by_the_framework_that_is_asked_for(office, tmp_path):
    frameworks = {"CIS-5.0": ["1.4", "1.5"], "PCI-4.0": ["8.2.1"]}
    for number, (verdict, name) in enumerate((("PASS", "root_mfa"), ("FAIL", "root_hardware_mfa"))):
        finding = check(name, verdict, {framework: ids[number:] for framework, ids in frameworks.items()})
        (tmp_path / f"{name}.ocsf.json").write_text(json.dumps([finding]))

    result = office.run(1, source=str(tmp_path), scope="prowler", frameworks=["CIS-5.0"])

    (kept,) = office.results()
    assert kept.statuses == {"CIS-5.0 1.4": "PASSED", "CIS-5.0 1.5": "FAILED"}
    assert result["score"] == "50 %"
    assert "PCI-4.0" in Path(result["page"]).read_text()  # named as not scored


def test_what_security_hub_says_now_is_no_week_that_is_over(office):
    with pytest.raises(Permanent, match="which is over"):
        office.run(1, backdate=False)

    assert office.results() == []


def test_a_run_that_starts_again_keeps_its_moment(office):
    from prefect import flow

    from tasks import clock

    seen = []

    @flow(name="a run that starts again", retries=1, retry_delay_seconds=0)
    def run():
        seen.append(clock.moment())
        if len(seen) == 1:
            raise ValueError("the first try ends here")

    run()

    assert seen[0] == seen[1]


def test_a_fault_in_the_houses_files_is_found_before_anything_is_read(office, tmp_path, monkeypatch):
    from tests.baseline_flows import forget

    (tmp_path / "owners.yaml").write_text("account: {}")
    monkeypatch.setenv("WATCHKEEPER_OWNERS", str(tmp_path / "owners.yaml"))
    forget()

    with pytest.raises(Permanent, match=r"owners\.yaml"):
        office.run(1)

    assert office.live.control.calls(service="securityhub", operation="GetFindings") == []


def test_runs_wait_for_one_another(live_session):
    deployment = live_session.client.read_deployment_by_name("weekly-compliance/weekly-compliance")

    assert deployment.global_concurrency_limit.limit == 1

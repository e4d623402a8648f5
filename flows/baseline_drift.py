"""Drift: looked for every day, and said only when something changed."""

from datetime import UTC, datetime
from typing import Literal

from prefect import flow
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.baseline_look import look_at_everything, look_at_roots, survey_account, survey_organization
from flows.baseline_report import publish
from flows.bootstrap import WORKERS
from tasks import aws
from tasks.baseline import reports
from tasks.baseline.files import baselines
from watchkeeper.baseline.drift import drift_between
from watchkeeper.baseline.report import BaselineReport


@flow(
    name="baseline-drift",
    flow_run_name="drift {scope}",
    task_runner=ThreadPoolTaskRunner(max_workers=WORKERS),
)
def baseline_drift(scope: Literal["organization", "account"] = "organization") -> dict[str, str]:
    """Look at the whole baseline, compare with the last report, and say what changed; read calls only.

    Args:
        scope: the organization, or the account that Watchkeeper runs in.

    Gives how many lines became worse, could not be seen, or are well again; Slack hears only of those.
    """
    wanted = baselines()
    survey = (
        survey_organization(wanted)
        if scope == "organization"
        else survey_account(aws.own_account(), wanted)
    )
    before = reports.last_report(survey.organization_id or survey.management)
    plan = look_at_everything(survey, wanted, "Looking for drift")
    drift = drift_between(before.plan.lines if before else (), plan.lines, before.run if before else None)
    report = BaselineReport(
        mode="verify",
        run=str(flow_run.id),
        at=datetime.now(UTC),
        plan=plan,
        roots=look_at_roots(survey),
        drift=drift,
    )
    reports.keep_plan(plan)
    page = publish(report, say=bool(drift))
    moved = {"worse": drift.worse, "unseen": drift.unseen, "better": drift.better}
    return {**{name: str(len(lines)) for name, lines in moved.items()}, "page": page}

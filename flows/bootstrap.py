"""Bootstrap an account or an organization: plan first, then apply what was seen, then prove it."""

from datetime import UTC, datetime

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.baseline_apply import apply_in_stages
from flows.baseline_cost import estimate_cost
from flows.baseline_look import look_at_everything, look_at_roots, survey_account, survey_organization
from flows.baseline_proof import prove_paths
from flows.baseline_report import publish
from tasks import aws
from tasks.baseline import reports
from tasks.baseline.files import baselines
from watchkeeper.baseline.desired import Baselines
from watchkeeper.baseline.plan import seen_before
from watchkeeper.baseline.report import BaselineReport, Mode
from watchkeeper.baseline.survey import Survey
from watchkeeper.errors import Permanent

WORKERS = 16
"""Places at work at the same time: each is its own account and region, so limits are not shared."""


@flow(
    name="bootstrap-organization",
    flow_run_name="{mode} organization",
    task_runner=ThreadPoolTaskRunner(max_workers=WORKERS),
)
def bootstrap_organization(mode: Mode = "plan", plan_digest: str = "") -> dict[str, str]:
    """Bring every account of the organization, in every enabled region, to the baseline.

    Args:
        mode: `plan` only looks and shows what would be changed; `apply` changes what the plan with
            `plan_digest` showed, and nothing else, then proves it; `verify` proves without changing.
        plan_digest: of the plan that you have read (12 characters are enough). Only for `apply`.

    Gives the digest of what is still to be changed, how many lines could not be looked at, and where
    the page lies.

    Raises:
        Permanent: something could not be applied or did not arrive; the report says what, the rest is done.
    """
    wanted = baselines()
    return _bootstrap(survey_organization(wanted), wanted, mode, plan_digest)


@flow(
    name="bootstrap-account",
    flow_run_name="{mode} account {account}",
    task_runner=ThreadPoolTaskRunner(max_workers=WORKERS),
)
def bootstrap_account(account: str = "", mode: Mode = "plan", plan_digest: str = "") -> dict[str, str]:
    """Bring one account by itself, outside of any organization, to the baseline.

    Args:
        account: its twelve digits; empty: the account that Watchkeeper runs in.
        mode: as for the organization.
        plan_digest: as for the organization.
    """
    wanted = baselines()
    survey = survey_account(account or aws.own_account(), wanted)
    return _bootstrap(survey, wanted, mode, plan_digest)


def _bootstrap(survey: Survey, wanted: Baselines, mode: Mode, plan_digest: str) -> dict[str, str]:
    seen = reports.plan_of(plan_digest) if mode == "apply" else None
    plan = look_at_everything(survey, wanted, "Looking")
    receipts, not_seen = (), ()
    if seen is not None:
        known, not_seen = seen_before(plan, seen)
        if known:
            receipts = apply_in_stages(known, survey, seen.digest)
            plan = look_at_everything(survey, wanted, "Reading back")
    report = BaselineReport(
        mode=mode,
        run=str(flow_run.id),
        at=datetime.now(UTC),
        plan=plan,
        seen_digest=seen.digest if seen is not None else None,
        receipts=receipts,
        not_in_seen_plan=not_seen,
        proofs=() if mode == "plan" else prove_paths(survey, wanted, plan),
        roots=look_at_roots(survey),
        estimate=estimate_cost(survey, wanted, plan) if mode == "plan" else None,
    )
    reports.keep_plan(plan)
    page = publish(report)
    if report.problems:
        for problem in report.problems:
            get_run_logger().error(problem)
        raise Permanent(f"{len(report.problems)} problem(s), the first: {report.problems[0]}; page: {page}")
    return {
        "digest": plan.short_digest,
        "changes": str(len(plan.changes)),
        "unseen": str(len(report.unseen)),
        "page": page,
    }

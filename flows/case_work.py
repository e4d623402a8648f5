"""The work on one case: triage, evidence, timeline, plan, approval, containment, proof, case file, people."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from prefect.deployments import run_deployment
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from flows.approve import ask
from flows.close import seal, show, show_pages, timeline_page
from flows.contain import prove_all
from flows.look import Around, look_around
from flows.record import Record, open_record, patiently, run_link
from flows.rounds import Contained, contain_in_rounds
from flows.tell_case import closed, containing, opened
from flows.trace import trace
from tasks import case_store, joining
from tasks.artifacts import Page
from watchkeeper.approval import Decision
from watchkeeper.errors import WatchkeeperError
from watchkeeper.evidence import Looks
from watchkeeper.fan_out import left_to_people, widened
from watchkeeper.finding import Finding
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.outcome import CaseSummary, outcome_of
from watchkeeper.plan import Declined, Plan
from watchkeeper.report import finding_markdown
from watchkeeper.runbook import Runbook
from watchkeeper.shelf import runbook_named
from watchkeeper.timeline import Timeline
from watchkeeper.triage import Road, Triage, triage
from watchkeeper.views import decide_all

VERIFY_DEPLOYMENT = "verify-containment/verify-containment"


def in_its_case(found: Finding, policy: HousePolicy) -> Finding:
    """The finding, in the case of an earlier one on the same principal, resource or stranger, if there is one."""
    case = patiently(joining.join, found, policy)
    if case is None:
        return found
    get_run_logger().info("Joins case %s", case)
    own = Record(case_id=found.own_case_id, run=str(flow_run.id))
    own.note("joined", {"case": case, "finding": found.key})
    return found.model_copy(update={"joined_to": case})


def open_case(found: Finding, policy: HousePolicy) -> tuple[Record, Triage]:
    """The record of the finding's case, and the road that it takes."""
    record, repeated = open_record(found)
    triaged = triage(found, policy, repeated=repeated)
    get_run_logger().info("Case %s: %s; %s", found.case_id, triaged.road, "; ".join(triaged.reasons))
    record.note("triage", triaged)
    page = finding_markdown(found, triaged)
    show_pages("the finding", Page(key=f"{found.case_id}-finding", description="Finding", markdown=page))
    return record, triaged


def work_on(
    record: Record, found: Finding, triaged: Triage, policy: HousePolicy, *, dry_run: bool = False
) -> CaseSummary:
    """Everything from the evidence to the closed case; with `dry_run` up to the plan, and nobody is told.

    A run that starts again from the top comes by here again, and finds what it decided before.
    """
    if triaged.road is Road.ASK and not dry_run:
        opened(record, found, triaged)  # what is contained at once does not wait for Slack
    around = _look(found, triaged)
    looks = around.looks
    plan = record.recall_or_make("plans", Plan, lambda: _plan(found, triaged, around, policy))
    if not _goes_at_once(plan):
        looks = around.all_looks()
    record.note("evidence", _as_json(looks))
    traced = cache(trace(found, looks, around.timeline))
    if dry_run:
        plan = plan.model_copy(update={"rehearsal": True})
    record.note("plan", {"digest": plan.digest, "plan": plan.model_dump(mode="json")})

    approval = None
    if plan.needs_approval:
        # A person sees everything before deciding; a plan that goes at once does not wait for CloudTrail.
        timeline, radius = traced()
        record.note("timeline", timeline)
        show_pages("the timeline", timeline_page(found.case_id, timeline))
        narrow = plan
        plan = record.recall_or_make(
            "wide-plans", Plan, lambda: _reviewed(widened(narrow, found, radius), found, looks, policy)
        )
        approval = ask(record, found, plan, policy)
    if approval is not None and approval.decision is Decision.APPROVED:
        containing(record, found, plan)
    may = not plan.rehearsal and (approval is None or approval.decision is Decision.APPROVED)
    done = contain_in_rounds(record, found, _book(triaged), plan, policy) if may else Contained(receipts=())
    proofs = prove_all(record, done.receipts)
    timeline, radius = traced()
    record.note("timeline", timeline)
    if len(looks) < len(around.all_looks()):
        looks = around.all_looks()
        record.note("evidence later", _as_json(looks))
    plans = [plan, *done.follow_ups]
    if done.receipts and approval is None and (beyond := left_to_people(plans, found, radius)):
        plans.append(beyond)

    summary = CaseSummary(
        case_id=found.case_id,
        finding=found,
        triage=triaged,
        looks=looks,
        timeline=timeline,
        radius=radius,
        plan=plan,
        follow_ups=tuple(plans[1:]),
        approval=approval,
        receipts=done.receipts,
        proofs=proofs,
        outcome=outcome_of(triaged, plans, approval, done.receipts, proofs),
        run_url=run_link(),
        case_place=case_store.store().place(found.case_id),
    )
    report = seal(record, summary)
    show(summary)
    if not dry_run:
        _look_later(record, summary, policy)
        closed(record, summary)
    get_run_logger().info("Case %s: %s; report: %s", found.case_id, summary.outcome, report)
    return summary


def result_of(record: Record, summary: CaseSummary) -> dict[str, str]:
    """What a run gives back: the case, its outcome, and where its report lies."""
    report = case_store.store().place(f"{record.case_id}/reports/{record.run}.md")
    return {"case": summary.case_id, "outcome": summary.outcome.value, "report": report}


def _look(found: Finding, triaged: Triage) -> Around:
    """Evidence and timeline; a finding that is closed already is not looked into."""
    if triaged.road is Road.CLOSE:
        return Around({}, dict, Timeline)
    return look_around(found, _book(triaged))


def _goes_at_once(plan: Plan) -> bool:
    """Whether something is done without asking anybody: that does not wait for the slower looks."""
    return bool(plan.actions) and not plan.needs_approval and not plan.rehearsal


def _plan(found: Finding, triaged: Triage, around: Around, policy: HousePolicy) -> Plan:
    """The runbook decides, the guardrails review; what has nothing to do at once waits for all evidence."""
    book = _book(triaged)
    if triaged.road is Road.CLOSE:
        no = Declined(what="investigate it", why="its detector has archived it")
        return Plan(
            case_id=found.case_id, finding_key=found.key, runbook=book.id,
            summary="Closed by its detector.", declined=(no,),
        )  # fmt: skip
    plan = _reviewed(decide_all(book, found, around.looks), found, around.looks, policy)
    if _goes_at_once(plan) or not book.later:
        return plan
    looks = around.all_looks()
    return _reviewed(decide_all(book, found, looks), found, looks, policy)


def _as_json(looks: Looks) -> dict[str, Any]:
    return {step: look.model_dump(mode="json") for step, look in looks.items()}


def _reviewed(plan: Plan, found: Finding, looks: Looks, policy: HousePolicy) -> Plan:
    """The plan after the guardrails, which count the changes of all cases."""
    try:
        changes = patiently(case_store.changes_last_hour)
    except WatchkeeperError as error:
        get_run_logger().warning("Changes could not be counted: %s", error)
        changes = None
    return review(plan, found, looks, policy, changes)


def _look_later(record: Record, summary: CaseSummary, policy: HousePolicy) -> None:
    """Set the time at which it is looked whether what was contained has been silent."""
    if not policy.quiet_minutes or not any(one.outcome != "failed" for one in summary.receipts):
        return
    try:
        run_deployment(
            VERIFY_DEPLOYMENT,
            parameters={"case_id": summary.case_id, "run": record.run},
            scheduled_time=datetime.now(UTC) + timedelta(minutes=policy.quiet_minutes),
            idempotency_key=f"verify/{record.run}",
            flow_run_name=f"verify/{flow_run.name}",
            timeout=0,
            as_subflow=False,
        )
    except Exception as error:  # noqa: BLE001  the case is contained and told, whatever Prefect says here
        get_run_logger().error("The later look could not be scheduled: %s", type(error).__name__)
        record.note("no later look", {"why": type(error).__name__})


def _book(triaged: Triage) -> Runbook:
    return runbook_named(triaged.runbook)

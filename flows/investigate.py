"""One finding, from the door to a closed case."""

from collections.abc import Callable
from typing import Any

from prefect import Flow, flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.logging import get_logger, get_run_logger
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.approve import ask
from flows.close import seal, show, show_pages, tell, timeline_page
from flows.contain import contain, prove_all
from flows.look import look_around
from flows.record import Record, open_record, patiently, run_link
from tasks import case_store, pagerduty, slack
from tasks.artifacts import Page
from tasks.settings import house_policy
from watchkeeper.approval import Decision
from watchkeeper.errors import Permanent, WatchkeeperError
from watchkeeper.escaping import slack as for_slack
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.outcome import CaseSummary, outcome_of
from watchkeeper.parsing.door import read_event
from watchkeeper.plan import Declined, Plan
from watchkeeper.report import finding_markdown
from watchkeeper.runbook import Runbook
from watchkeeper.shelf import runbook_named
from watchkeeper.timeline import Timeline
from watchkeeper.triage import Road, Triage, triage


def _run_name() -> str:
    """`guardduty/<type>/<account>/<resource>`: what an on-call searches for."""
    return read_event(flow_run.parameters["finding"])[0].run_name


def _call_a_person(_flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    """A case must not end silently: whatever broke the run, someone hears of it, on both roads."""
    found = read_event(run.parameters["finding"])[0]
    text = f"The run ended as {state.name} without a result: {found.type} in {found.account}"
    for told in (
        lambda: pagerduty.send.fn(
            "trigger", found.case_id, summary=text, band=found.band, source=found.run_name
        ),
        lambda: slack.post.fn(f"🚨 {for_slack(text)} (case {found.case_id})", []),
    ):
        try:
            told()
        except WatchkeeperError as error:
            get_logger("watchkeeper").error("Nobody could be told: %s", error)


@flow(
    name="investigate-finding",
    on_failure=[_call_a_person],
    flow_run_name=_run_name,
    persist_result=True,
    task_runner=ThreadPoolTaskRunner(max_workers=8),
)
def investigate_finding(finding: dict[str, Any]) -> dict[str, str]:
    """Investigate one finding: triage, evidence, timeline, plan, approval, containment, proof, case.

    Args:
        finding: the finding as JSON, in any shape that AWS gives it: GuardDuty's API or console
            (PascalCase), EventBridge (camelCase, with or without the envelope), Security Hub's ASFF,
            or a CloudWatch alarm. Starting it again for the same finding goes on with its case.

    Gives the case's id, its outcome and where its report lies.
    """
    found = read_event(finding)[0]
    policy = house_policy()
    record, repeated = open_record(found)
    triaged = triage(found, policy, repeated=repeated)
    _stop_after_too_many_tries(found, policy)
    get_run_logger().info("Case %s: %s; %s", found.case_id, triaged.road, "; ".join(triaged.reasons))
    record.note("triage", triaged)
    page = finding_markdown(found, triaged)
    show_pages("the finding", Page(key=f"{found.case_id}-finding", description="Finding", markdown=page))

    looks, timeline_of = _look(record, found, triaged)
    plan = record.recall_or_make("plans", Plan, lambda: _plan(found, triaged, looks, policy))
    record.note("plan", {"digest": plan.digest, "plan": plan.model_dump(mode="json")})

    approval = None
    if plan.needs_approval:
        # A person sees everything before deciding; a plan that goes at once does not wait for CloudTrail.
        timeline = timeline_of()
        record.note("timeline", timeline)
        show_pages("the timeline", timeline_page(found.case_id, timeline))
        approval = ask(record, found, plan, policy)
    may = not plan.rehearsal and (approval is None or approval.decision is Decision.APPROVED)
    receipts = contain(record, plan) if may else ()
    proofs = prove_all(record, receipts)
    timeline = timeline_of()
    record.note("timeline", timeline)

    summary = CaseSummary(
        case_id=found.case_id,
        finding=found,
        triage=triaged,
        looks=looks,
        timeline=timeline,
        plan=plan,
        approval=approval,
        receipts=receipts,
        proofs=proofs,
        outcome=outcome_of(triaged, plan, approval, receipts, proofs),
        run_url=run_link(),
        case_place=case_store.store().place(found.case_id),
    )
    report = seal(record, summary)
    show(summary)
    tell(record, summary)
    get_run_logger().info("Case %s: %s; report: %s", found.case_id, summary.outcome, report)
    return {"case": found.case_id, "outcome": summary.outcome.value, "report": report}


def _look(record: Record, found: Finding, triaged: Triage) -> tuple[Looks, Callable[[], Timeline]]:
    """Evidence and timeline; a finding that is closed already is not looked into."""
    if triaged.road is Road.CLOSE:
        return {}, Timeline
    looks, timeline_of = look_around(found, _book(triaged))
    record.note("evidence", {step: look.model_dump(mode="json") for step, look in looks.items()})
    return looks, timeline_of


def _plan(found: Finding, triaged: Triage, looks: Looks, policy: HousePolicy) -> Plan:
    """The runbook decides, the guardrails review."""
    book = _book(triaged)
    if triaged.road is Road.CLOSE:
        no = Declined(what="investigate it", why="its detector has archived it")
        return Plan(
            case_id=found.case_id, finding_key=found.key, runbook=book.id,
            summary="Closed by its detector.", declined=(no,),
        )  # fmt: skip
    try:
        changes = patiently(case_store.changes_last_hour)
    except WatchkeeperError as error:
        get_run_logger().warning("Changes could not be counted: %s", error)
        changes = None
    return review(book.decide(found, looks), found, looks, policy, changes)


def _book(triaged: Triage) -> Runbook:
    return runbook_named(triaged.runbook)


def _stop_after_too_many_tries(found: Finding, policy: HousePolicy) -> None:
    """A case that keeps killing its process goes to a person instead of round and round.

    Raises:
        Permanent: it was taken up too often.
    """
    tries = flow_run.run_count or 1
    if tries > policy.tries:
        pagerduty.send(
            "trigger",
            found.case_id,
            summary=f"Taken up {tries} times without an end: {found.type} in {found.account}",
            band=found.band,
            source=found.run_name,
            link=run_link(),
        )
        raise Permanent(f"case {found.case_id} was taken up {tries} times: a person must look")

"""One finding, from the door to a closed case."""

from typing import Any

from prefect import Flow, flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.case_work import in_its_case, open_case, result_of, work_on
from flows.record import run_link
from flows.tell_case import failed
from tasks import pagerduty
from tasks.settings import house_policy
from watchkeeper.errors import Permanent
from watchkeeper.finding import Finding
from watchkeeper.house_policy import HousePolicy
from watchkeeper.parsing.door import read_event


def _run_name() -> str:
    """`guardduty/<type>/<account>/<resource>`: what an on-call searches for."""
    return read_event(flow_run.parameters["finding"])[0].run_name


def _call_a_person(_flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    """A case must not end silently: whatever broke the run, someone hears of it, on both roads."""
    found = read_event(run.parameters["finding"])[0]
    text = f"The run ended as {state.name} without a result: {found.type} in {found.account}"
    failed(found, str(run.id), text)


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
    policy = house_policy()
    found = in_its_case(read_event(finding)[0], policy)
    record, triaged = open_case(found, policy)
    _stop_after_too_many_tries(found, policy)
    return result_of(record, work_on(record, found, triaged, policy))


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

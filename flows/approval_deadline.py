"""The end of the waiting: a plan that nobody answered is answered with `do not contain`."""

from typing import Any
from uuid import UUID

from prefect import Flow, flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.logging import get_run_logger

from flows.failed import call_a_person
from tasks import waiting_run
from tasks.waiting_run import NotWaiting, Waiting
from watchkeeper.approval import DO_NOT_CONTAIN, NOBODY
from watchkeeper.errors import Transient
from watchkeeper.severity import Severity


def _fell_over(_flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    """Without this answer a question could wait for ever, and nobody would come."""
    waits = run.parameters.get("flow_run_id")
    text = f"A plan was not answered in time, and its run could not be told so ({state.name}): run {waits}"
    call_a_person(f"deadline-{waits}", text, band=Severity.HIGH, source=run.name)


@flow(
    name="approval-deadline",
    flow_run_name="deadline/{flow_run_id}",
    on_failure=[_fell_over],
    retries=60,
    retry_delay_seconds=20,
)
def approval_deadline(flow_run_id: UUID, plan_digest: str) -> str:
    """Answer for nobody, if the run still waits; the resumed run records it and calls a person.

    It does not matter for which of several answers it waits: one that is missing is missing.

    Args:
        flow_run_id: the run that waits for an answer.
        plan_digest: the plan it waits with.

    Raises:
        Transient: the run is on its way, perhaps back to the question after an answer that did not
            count, or that is not the last one; this is tried again until it waits or has ended.
    """
    stands = waiting_run.how_it_stands(flow_run_id)
    if stands is Waiting.ENDED:
        get_run_logger().info("The run has ended: nothing to do")
        return "was answered"
    if stands is Waiting.ON_ITS_WAY:
        raise Transient("the run is on its way: it may come back to its question")
    try:
        waiting_run.answer(
            flow_run_id,
            {"decision": DO_NOT_CONTAIN, "approver": NOBODY, "plan_digest": plan_digest, "comment": ""},
        )
    except NotWaiting:
        raise Transient("somebody answered at the same moment: it may come back to its question") from None
    get_run_logger().warning("Nobody answered in time: resumed without containment")
    return "nobody answered"

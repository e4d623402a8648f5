"""The end of the waiting: a plan that nobody answered is answered with `do not contain`."""

from uuid import UUID

from prefect import flow, get_client
from prefect.flow_runs import resume_flow_run
from prefect.logging import get_run_logger

from watchkeeper.approval import DO_NOT_CONTAIN, NOBODY
from watchkeeper.errors import Transient


@flow(name="approval-deadline", flow_run_name="deadline/{flow_run_id}", retries=60, retry_delay_seconds=20)
def approval_deadline(flow_run_id: UUID, plan_digest: str) -> str:
    """Answer for nobody, if the run still waits; the resumed run records it and calls a person.

    Args:
        flow_run_id: the run that waits for an answer.
        plan_digest: the plan it waits with.

    Raises:
        Transient: the run is on its way, perhaps back to the question after an answer that did not
            count; this is tried again until it waits or has ended.
    """
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(flow_run_id).state
    if state is not None and state.is_final():
        get_run_logger().info("The run has ended as %s: nothing to do", state.name)
        return "was answered"
    if state is None or not state.is_paused():
        raise Transient("the run is on its way: it may come back to its question")
    resume_flow_run(
        flow_run_id,
        run_input={
            "decision": DO_NOT_CONTAIN,
            "approver": NOBODY,
            "plan_digest": plan_digest,
            "comment": "",
        },
    )
    get_run_logger().warning("Nobody answered in time: resumed without containment")
    return "nobody answered"

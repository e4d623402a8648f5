"""The end of the waiting: a plan that nobody answered is answered with `do not contain`."""

from uuid import UUID

from prefect import flow, get_client
from prefect.flow_runs import resume_flow_run
from prefect.logging import get_run_logger

from watchkeeper.approval import DO_NOT_CONTAIN, NOBODY


@flow(name="approval-deadline", flow_run_name="deadline/{flow_run_id}")
def approval_deadline(flow_run_id: UUID, plan_digest: str) -> str:
    """Answer for nobody, if the run still waits; the resumed run records it and calls a person.

    Args:
        flow_run_id: the run that waits for an answer.
        plan_digest: the plan it waits with.
    """
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(flow_run_id).state
    if state is None or not state.is_paused():
        get_run_logger().info("The run does not wait (%s): nothing to do", state and state.name)
        return "was answered"
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

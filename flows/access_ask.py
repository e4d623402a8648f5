"""Asking reviewers: one run a batch, started once; ended from outside when nobody needs to be asked any more."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from prefect import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterIdempotencyKey
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.flow_runs import resume_flow_run
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Cancelled

from flows.access_form import answers_for_nobody
from flows.access_history import History
from flows.record import link_of
from tasks.access import review_store
from watchkeeper.access.answers import NOBODY
from watchkeeper.access.batches import batches
from watchkeeper.access.event import Asked
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.moves import moves
from watchkeeper.access.question import digest_of
from watchkeeper.access.review import Batch, Review
from watchkeeper.access.reviewers import AssignedTo
from watchkeeper.access.sheet import sheet

ATTESTATION = "access-attestation/access-attestation"
_MOST_STARTS = 20
"""So often a batch whose run has died is put to its reviewer again."""


def ask(
    review: Review,
    items: Mapping[str, ReviewItem],
    asked: Sequence[Batch],
    because: Mapping[str, AssignedTo],
    at: datetime,
) -> dict[str, str | None]:
    """Start a run for each batch and keep its sheet; gives where each form is found, by batch.

    A batch that has its run already gets no second one.
    """
    links = {}
    for batch in asked:
        review_store.keep_file(review.id, f"sheets/{batch.id}.csv", sheet([batch], items, review).encode())
        why = because[batch.items[0]].because if batch.items[0] in because else ""
        event = Asked(at=at, batch=batch, because=why)
        # Written before the run begins, which looks for it; a run that was not started then is started later.
        review_store.add_event(review.id, str(flow_run.id), f"asked {batch.id}", event)
        links[batch.id] = link_of(_start(batch, _key(batch.id)).id)
    return links


def _start(batch: Batch, key: str) -> FlowRun:
    return run_deployment(
        ATTESTATION,
        parameters={
            "review": batch.review,
            "batch": batch.id,
            "reviewer": batch.reviewer,
            "account": batch.account,
        },
        idempotency_key=key,
        timeout=0,
        as_subflow=False,
    )


def start_missing(history: History) -> None:
    """Start what should be asking and is not: its start was lost, or somebody answered late for privileged access."""
    for batch in history.ledger.open_batches():
        runs = _runs_of(batch.id)
        if not runs:
            _start(batch, _key(batch.id))
        elif runs[-1].state is not None and runs[-1].state.is_final():
            _start(batch, _key(batch.id, f"again-{len(runs)}"))


def ask_again(history: History, at: datetime) -> None:
    """Put to somebody else what was transferred or was not theirs, and back what has changed meanwhile."""
    moved = moves(history.items, history.ledger, history.policy, at=at, due=history.review.due)
    if not moved:
        return
    items = [history.items[item] for item in moved]
    everything = history.policy.model_copy(update={"ask_about_all": True})
    again = batches(history.review.id, items, moved, everything, first=len(history.batches) + 1)
    get_run_logger().info("%d item(s) are put to another reviewer, or again", len(moved))
    ask(history.review, history.items, again, moved, at)


def link_to(batch: str) -> str | None:
    """Where the form of a batch is found; None if its run is not known or no UI is configured."""
    run = run_of(batch)
    return None if run is None else link_of(run.id)


def stop_asking(batch: str, why: str) -> None:
    """End a run that waits for an answer which nobody needs any more; what stands in the history counts."""
    run = run_of(batch)
    if run is None or run.state is None or not run.state.is_paused():
        return  # one that is on its way reads the history itself, and ends
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run.id, Cancelled(message=why), force=True)


def wake(history: History, batch: Batch) -> None:
    """Let the run go on after an answer by sheet: it reads the history, and asks the second approver."""
    run = run_of(batch.id)
    if run is None or run.state is None or not run.state.is_paused():
        return
    if "second" in (run.state.state_details.pause_key or ""):
        return  # it asks the second approver already, and reads the history when that one answers
    digest = digest_of(batch, history.items)
    try:
        resume_flow_run(run.id, run_input=answers_for_nobody(batch, digest, NOBODY))
    except RuntimeError as error:
        get_run_logger().error("The run of %s could not be woken: %s", batch.id, type(error).__name__)


def run_of(batch: str) -> FlowRun | None:
    """The run that asks about the batch, the last one; None if none was started."""
    runs = _runs_of(batch)
    return runs[-1] if runs else None


def _runs_of(batch: str) -> list[FlowRun]:
    """Every run that has asked about it, the first one first."""
    keys = [_key(batch), *(_key(batch, f"again-{number}") for number in range(1, _MOST_STARTS))]
    wanted = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=keys))
    with get_client(sync_client=True) as client:
        return sorted(client.read_flow_runs(flow_run_filter=wanted), key=lambda run: run.created)


def _key(batch: str, *more: str) -> str:
    return "/".join(("attest", batch, *more))

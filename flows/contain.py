"""Containing: one action after the other, then a second look at each."""

import time

from prefect.logging import get_run_logger

from flows.record import Record
from tasks.contain import carry_out, not_done, prove
from tasks.settings import settings
from watchkeeper.errors import Transient
from watchkeeper.plan import Plan
from watchkeeper.receipt import Proof, Receipt, Verdict


def contain(record: Record, plan: Plan) -> tuple[Receipt, ...]:
    """Carry the plan out in its order. An action that fails is recorded, and the next one goes on."""
    receipts = []
    for action in plan.actions:
        state = carry_out(action, return_state=True)
        result = state.result(raise_on_failure=False)
        if isinstance(result, Transient):  # every try was used up
            result = not_done(action, result)
        elif isinstance(result, BaseException):
            raise result
        get_run_logger().info("%s: %s", action.sentence, result.outcome)
        record.note(f"action {action.key}", result)
        receipts.append(result)
    return tuple(receipts)


def prove_all(record: Record, receipts: tuple[Receipt, ...]) -> tuple[Proof, ...]:
    """Look at everything again, at the same time, after the changes had time to spread."""
    if receipts and (delay := settings().proof_delay):
        time.sleep(delay)
    looking = [(receipt.action, prove.submit(receipt.action)) for receipt in receipts]
    proofs = []
    for action, future in looking:
        result = future.result(raise_on_failure=False)
        if isinstance(result, Transient):
            result = Proof(action_key=action.key, verdict=Verdict.UNKNOWN, note=f"could not look: {result}")
        elif isinstance(result, BaseException):
            raise result
        record.note(f"proof {action.key}", result)
        proofs.append(result)
    return tuple(proofs)

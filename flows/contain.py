"""Containing: one action after the other, then a second look at each."""

import time
from collections.abc import Callable, Iterable

from prefect.futures import PrefectFuture
from prefect.logging import get_run_logger

from flows.record import Record
from tasks.contain import carry_out, not_done, prove
from tasks.settings import settings
from watchkeeper.action_table import Action
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
    proofs = look_again(receipts)()
    for proof in proofs:
        record.note(f"proof {proof.action_key}", proof)
    return proofs


def look_again(receipts: Iterable[Receipt]) -> Callable[[], tuple[Proof, ...]]:
    """A look at each receipt's action, all of them at once; gives the call that waits for the proofs."""
    looking = [(one.action, prove.submit(one.action)) for one in receipts]
    return lambda: tuple(_proof(action, future) for action, future in looking)


def _proof(action: Action, future: PrefectFuture[Proof]) -> Proof:
    """What could not be looked at, for as long as is reasonable, is UNKNOWN."""
    result = future.result(raise_on_failure=False)
    if isinstance(result, Transient):
        return Proof(action_key=action.key, verdict=Verdict.UNKNOWN, note=f"could not look: {result}")
    if isinstance(result, BaseException):
        raise result
    return result

"""One action carried out, proven and undone: read, note what was there, change, read back."""

import contextlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from prefect import task

from tasks import case_store, holds
from tasks.hands import HANDS
from tasks.options import CHANGE
from watchkeeper import case
from watchkeeper.action import State
from watchkeeper.action_table import Action
from watchkeeper.errors import Permanent, Transient
from watchkeeper.receipt import Proof, Receipt, Verdict

UNFINISHED = "begun, and its end was not written down"
"""The error of a receipt that is made of the note from before the change alone."""

_READ_BACK_SECONDS = 12.0
"""IAM and EC2 are eventually consistent: a change shows within a few seconds."""


@task(name="carry-out", task_run_name="{action.kind} {action.resource}", **CHANGE)
def carry_out(action: Action) -> Receipt:
    """Do `action` if AWS is not in the wanted state yet; the receipt is kept and given back again.

    The state before is written down before anything is changed: a process that dies in between
    leaves enough to undo, and the next one reads AWS first and does only what is missing.

    Raises:
        Transient: trying again may help; nothing is lost by it.
    """
    name = receipt_name(action)
    if (kept := case_store.store().read(name)) is not None:
        return Receipt.model_validate_json(kept)
    hand = HANDS[action.kind]
    try:
        now = hand.observe(action)
        hand.ready(action, now)
        before = _before(case_store.recall_or_make(_before_name(action), lambda: _note(action, now)))
        if not action.holds(now):
            case_store.note_change(action.case_id, action.key)
            hand.change(action)
        hand.finish(action)
        after = _read_back(lambda: hand.observe(action), action.holds)
    except Permanent as error:
        return _as_it_stands(action, str(error))
    if not action.holds(after):
        return _as_it_stands(action, "read back, and it is not as it should be")
    receipt = Receipt(
        action=action,
        at=datetime.now(UTC),
        before=before,
        after=after,
        changed=not action.holds(before),
    )
    holds.hold(action)
    kept = case_store.store().write_once(name, receipt.model_dump_json().encode())
    return Receipt.model_validate_json(kept)


@task(name="prove", task_run_name="prove {action.kind} {action.resource}", **CHANGE)
def prove(action: Action) -> Proof:
    """Look again, apart from the change: does the wanted state hold?

    Raises:
        Transient: trying again may help.
    """
    try:
        holds = action.holds(HANDS[action.kind].observe(action))
    except Permanent as error:
        return Proof(action_key=action.key, verdict=Verdict.UNKNOWN, note=f"could not look: {error}")
    if holds:
        return Proof(action_key=action.key, verdict=Verdict.PASS, note="read back: it holds")
    return Proof(action_key=action.key, verdict=Verdict.FAIL, note="read back: it does not hold")


@task(name="undo", task_run_name="undo {receipt.action.kind} {receipt.action.resource}", **CHANGE)
def undo(receipt: Receipt) -> Proof:
    """Put back what the receipt says was there before, and read it back; done once, it is done for good.

    Raises:
        Transient: trying again may help.
    """
    action, hand = receipt.action, HANDS[receipt.action.kind]
    if holds.is_released(action):
        return Proof(action_key=action.key, verdict=Verdict.PASS, note="released before")
    holds.let_go(action)
    if not receipt.changed or receipt.before is None:
        return _released(action, "the case did not change it")
    if not action.undo_permissions:
        return _released(action, f"undo: {action.undo}")
    if hand.shared and (others := holds.others_that_hold(action)):
        note = f"case {', '.join(others)} still holds it: release that first, then this one again"
        return Proof(action_key=action.key, verdict=Verdict.FAIL, note=note)
    before = receipt.before
    try:
        hand.undo(action, before)
        after = _read_back(lambda: hand.observe(action), lambda state: not hand.left(before, state))
    except Permanent as error:
        return Proof(action_key=action.key, verdict=Verdict.UNKNOWN, note=str(error))
    if left := hand.left(before, after):
        note = f"not all is as it was: {'; '.join(left)}"
        return Proof(action_key=action.key, verdict=Verdict.FAIL, note=note)
    return _released(action, f"undone: {action.undo}")


def _released(action: Action, note: str) -> Proof:
    """The proof of a step that needs no second one."""
    holds.mark_released(action)
    return Proof(action_key=action.key, verdict=Verdict.PASS, note=note)


def not_done(action: Action, error: Transient) -> Receipt:
    """The receipt of an action whose tries were used up."""
    return _as_it_stands(action, f"{error} (tried several times)")


def _as_it_stands(action: Action, error: str) -> Receipt:
    """The receipt of an action that failed; what was half changed is noted, so that it can be undone.

    The note is no receipt: the next start of the run tries the action again.
    """
    kept = case_store.store().read(_before_name(action))
    if kept is None:
        return Receipt(action=action, at=datetime.now(UTC), error=error)
    before, after = _before(kept), None
    with contextlib.suppress(Permanent, Transient):
        after = HANDS[action.kind].observe(action)
    changed = not action.holds(before) if after is None else after != before
    receipt = Receipt(
        action=action, at=datetime.now(UTC), before=before, after=after, changed=changed, error=error
    )
    if receipt.verdict is Verdict.PASS:
        holds.hold(action)
    if changed:
        data = receipt.model_dump_json().encode()
        case_store.store().write_once(f"{action.case_id}/unfinished/{action.key}.json", data)
    return receipt


def receipt_name(action: Action) -> str:
    """Where an action's receipt lies."""
    return f"{action.case_id}/receipts/{action.key}.json"


def receipts_of(case_id: str) -> list[Receipt]:
    """The receipt of everything that the case changed, half changes too, in the order of the doing.

    Of a change whose process died for good there is only the note from before it: it counts as made.
    """
    found = {}
    for name in case_store.store().names(f"{case_id}/before"):
        if data := case_store.store().read(name):
            receipt = _unfinished(json.loads(data))
            found[receipt.action.key] = receipt
    for folder in ("unfinished", "receipts"):  # a receipt takes the place of the note
        for name in case_store.store().names(f"{case_id}/{folder}"):
            if data := case_store.store().read(name):
                receipt = Receipt.model_validate_json(data)
                found[receipt.action.key] = receipt
    return sorted(found.values(), key=lambda receipt: receipt.at)


def _before_name(action: Action) -> str:
    return f"{action.case_id}/before/{action.key}.json"


def _note(action: Action, now: State) -> bytes:
    """What is written down before anything is changed."""
    at = datetime.now(UTC).isoformat()
    return case.canonical({"action": action.model_dump(mode="json"), "at": at, "before": now})


def _before(note: bytes) -> State:
    state: State = json.loads(note)["before"]
    return state


def _unfinished(note: dict[str, Any]) -> Receipt:
    """A receipt made of the note alone."""
    given = {name: note[name] for name in ("action", "at", "before")}
    receipt = Receipt.model_validate({**given, "error": UNFINISHED})
    return receipt.model_copy(update={"changed": not receipt.action.holds(note["before"])})


def _read_back(observe: Callable[[], State], is_wanted: Callable[[State], bool]) -> State:
    """The state once it is as wanted, or as it is after 12 seconds."""
    deadline = time.monotonic() + _READ_BACK_SECONDS
    pause = 0.25
    while True:
        state = observe()
        if is_wanted(state) or time.monotonic() >= deadline:
            return state
        time.sleep(pause)
        pause = min(pause * 2, 3.0)

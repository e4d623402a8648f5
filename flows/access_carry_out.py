"""Carrying decisions out: looked at anew, guarded, reversible; a dry run unless the house says otherwise."""

from datetime import UTC, datetime

from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from flows.access_history import History
from flows.contain import contain, prove_all
from flows.record import Record
from tasks import aws, case_store
from tasks.access import live_state, tickets
from tasks.settings import house_policy
from watchkeeper.access.carry_out import Steps, steps_for
from watchkeeper.access.changed_facts import changed, is_gone
from watchkeeper.access.decision import Decision, Standing
from watchkeeper.access.event import Acted
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.review import account_case
from watchkeeper.errors import WatchkeeperError, in_our_words
from watchkeeper.evidence import unseen_because
from watchkeeper.plan import Plan
from watchkeeper.receipt import Proof, Receipt, Verdict


def carry_out_due(history: History, *, wet: bool) -> list[Acted]:
    """Do, or plan, what is decided and due; one event for each item, written as it happens.

    An item that cannot be done now (a denied look, a busy AWS, the hour's limit of changes) stays due
    where trying again can help, and is recorded as failed where it cannot.

    Args:
        history: the review.
        wet: change AWS. Otherwise what would be done is recorded, and nothing is changed.
    """
    done = []
    # A user comes after its keys: switched off with the user first, they would look as if nothing were left to do.
    due = history.ledger.due_to_act(dry=not wet)
    for decision in sorted(due, key=lambda one: history.items[one.item].kind == "user"):
        if wet and History.read(history.review.id).ledger.decision(decision.item) != decision:
            continue  # withdrawn or decided anew while the others were carried out
        acted = _one(history, history.items[decision.item], decision, datetime.now(UTC), wet=wet)
        if acted is not None:
            history.add(f"acted {decision.item}", acted)
            done.append(acted)
    return done


def _one(
    history: History, item: ReviewItem, decision: Decision, at: datetime, *, wet: bool
) -> Acted | None:
    """What became of one decision; None: it stays due."""
    look = live_state.look(item, return_state=True).result(raise_on_failure=False)
    if isinstance(look, BaseException):
        return _failed(item, at, f"could not look before acting: {_why(look)}")
    if is_gone(look.state):
        return _acted(item, at, Standing.DONE, "gone already: nothing was left to do")
    if differences := changed(item, look.state, history.review.opened):
        return _acted(
            item, at, Standing.BACK, f"not acted: changed since the review: {'; '.join(differences)}"
        )
    steps = steps_for(
        item, decision, case_id=account_case(history.review.id, item.account),
        region=aws.global_services_region(), house=house_policy(), looks=look.looks,
    )  # fmt: skip
    if not wet:
        return _planned(item, at, steps)
    made = case_store.changes_last_hour()
    if made and made + len(steps.actions) > house_policy().changes_per_hour:
        get_run_logger().warning("%s waits: the limit of changes an hour is reached", item.title)
        return None
    receipts, proofs = _do(history, item, steps)
    failed = [str(one.error) for one in receipts if one.outcome == "failed"]
    failed += [f"{one.action_key}: {one.note}" for one in proofs if one.verdict is Verdict.FAIL]
    if failed:
        return _acted(item, at, Standing.FAILED, "; ".join(failed), steps)
    return _asked_or_done(history, item, at, steps, receipts)


def _do(history: History, item: ReviewItem, steps: Steps) -> tuple[tuple[Receipt, ...], tuple[Proof, ...]]:
    """The actions in their order, under the account's own case, and a second look at each."""
    case = account_case(history.review.id, item.account)
    plan = Plan(
        case_id=case, finding_key=f"access-review/{history.review.id}/{item.id}", runbook="access-review",
        summary=item.title, actions=steps.actions, declined=steps.declined,
    )  # fmt: skip
    record = Record(case_id=case, run=str(flow_run.id))
    record.note(f"plan {item.id}", plan)
    receipts = contain(record, plan)
    return receipts, prove_all(record, tuple(one for one in receipts if one.error is None))


def _asked_or_done(
    history: History, item: ReviewItem, at: datetime, steps: Steps, receipts: tuple[Receipt, ...]
) -> Acted:
    """The end of an item whose actions, if it had any, are done: what is left is asked of a person."""
    declined = "; ".join(f"not done: {one.what} ({one.why})" for one in steps.declined)
    if not steps.requests:
        if not receipts:
            return _acted(item, at, Standing.FAILED, declined or "nothing could be done", steps)
        said = f"{len(receipts)} change(s), each read back."
        if declined:
            return _acted(item, at, Standing.FAILED, f"{said} {declined}", steps)
        return _acted(item, at, Standing.DONE, said, steps)
    text = "\n".join(f"{one.what}\nWhy: {one.why}" for one in steps.requests)
    ticket, note = None, text
    state = tickets.request_ticket(
        f"Access review {history.review.quarter}: {item.title}", text, key=f"{history.review.id}/{item.id}",
        return_state=True,
    )  # fmt: skip
    result = state.result(raise_on_failure=False)
    if isinstance(result, BaseException):
        note = f"{text}\nNo ticket could be made: {_why(result)}"
    elif result.id is not None:
        ticket = result.url or result.id
    return _acted(item, at, Standing.REQUESTED, f"{note} {declined}".strip(), steps, ticket=ticket)


def _planned(item: ReviewItem, at: datetime, steps: Steps) -> Acted:
    would = [one.sentence for one in steps.actions] + [
        f"ask a person: {one.what}" for one in steps.requests
    ]
    wont = [f"not: {one.what} ({one.why})" for one in steps.declined]
    return _acted(item, at, Standing.PLANNED, "dry run; it would: " + "; ".join(would + wont), steps)


def _failed(item: ReviewItem, at: datetime, why: str) -> Acted:
    get_run_logger().error("%s: %s", item.title, why)
    return _acted(item, at, Standing.FAILED, why)


def _acted(
    item: ReviewItem,
    at: datetime,
    standing: Standing,
    note: str,
    steps: Steps | None = None,
    *,
    ticket: str | None = None,
) -> Acted:
    actions = steps.actions if steps else ()
    return Acted(
        at=at,
        item=item.id,
        standing=standing,
        note=note[:4_000],
        actions=tuple(one.key for one in actions),
        sentences=tuple(one.sentence for one in actions),
        ticket=ticket,
    )


def _why(error: BaseException) -> str:
    """Of a look that was tried until its tries ran out, that too."""
    return unseen_because(error).why if isinstance(error, WatchkeeperError) else in_our_words(error)

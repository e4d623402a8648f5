"""Answers that do not come by a form: a filled sheet, and a decision that is taken back."""

from prefect import flow
from prefect.logging import get_run_logger

from flows.access_ask import start_missing, stop_asking, wake
from flows.access_history import History
from flows.close import show_pages
from tasks import clock
from tasks.access.sheet_file import read_sheet_file
from tasks.artifacts import Page
from watchkeeper.access import answers
from watchkeeper.access.decision import Withdrawal
from watchkeeper.access.event import Answered, Withdrawn
from watchkeeper.access.reviewers import may_answer, said
from watchkeeper.access.sheet import RowFault, SheetReading, read_sheet
from watchkeeper.errors import Permanent


@flow(name="access-sheet-import", flow_run_name="sheet for {review}")
def access_sheet_import(review: str, sheet: str) -> dict[str, str]:
    """Take the answers of a filled sheet. A batch counts whole or not at all; the others go on.

    An answer after the time has run out is taken until the review is sealed, and marked as late; one
    about what was carried out already is refused.

    Args:
        review: id of the review.
        sheet: the CSV file that was sent, filled: a path, `s3://bucket/key`, or its pasted text.

    Gives what became of each batch in the sheet.

    Raises:
        Permanent: there is no such review, or it is sealed, or rows are wrong. All faults are in the
            run's artifact by row; batches without a fault were taken all the same.
    """
    history = History.read(review)
    if history.ledger.sealed:
        raise Permanent(f"review {review} is sealed: open a review of the account to decide anew")
    at = clock.moment()
    reading = read_sheet(read_sheet_file(sheet), history.batches, history.items)
    faults, outcome = list(reading.faults), {}
    for batch, given in reading.answers.items():
        asked = history.batch(batch)
        done = [one for one in asked.items if history.ledger.is_done(one)]
        judged = answers.judge(
            asked, history.items, history.policy, answers=given, by=reading.by[batch], at=at,
            way="sheet", due=history.review.due,
        )  # fmt: skip
        problems = [*judged.problems, *(_done(history, one) for one in done), *_moved(history, batch)]
        if problems:
            faults += [_fault(reading, one) for one in problems]
            outcome[batch] = f"not taken: {len(problems)} problem(s)"
            continue
        history.add(f"answered {batch}", Answered(at=at, batch=batch, decisions=judged.decisions))
        outcome[batch] = f"taken: {len(judged.decisions)} decision(s) by {said(reading.by[batch])}"
        _end_waiting(review, batch)
    for name, what in outcome.items():
        get_run_logger().info("%s: %s", name, what)
    if faults:
        rows = tuple({"row": one.row, "column": one.column, "what": one.what} for one in faults)
        show_pages("the faults", Page(key=f"{review}-sheet-faults", description="Faults by row", rows=rows))
        first = "; ".join(f"row {one.row}, {one.column}: {one.what}" for one in faults[:5])
        raise Permanent(f"{len(faults)} fault(s) in the sheet: {first}")
    if not outcome:
        raise Permanent("no batch in the sheet is filled")
    return outcome


def _end_waiting(review: str, batch: str) -> None:
    """The form's run goes on to the second approver, or ends."""
    history = History.read(review)
    if history.wanting_second(batch):
        wake(history, history.batch(batch))
        start_missing(history)
    else:
        stop_asking(batch, "answered by sheet")


def _done(history: History, item: str) -> answers.Problem:
    title = history.items[item].title
    return answers.Problem(item=item, title=title, what="was carried out already: release its case instead")


def _moved(history: History, batch: str) -> list[answers.Problem]:
    """Items that were put to somebody else meanwhile."""
    return [
        answers.Problem(item=item, title=history.items[item].title, what=f"is asked of {now.reviewer} now")
        for item in history.batch(batch).items
        if (now := history.ledger.batch_of(item)) is not None and now.id != batch
    ]


def _fault(reading: SheetReading, problem: answers.Problem) -> RowFault:
    """A problem of the head's, at the row where the item stands."""
    row = reading.rows.get(problem.item, 1)
    return RowFault(row=row, column="decision", what=f"{problem.title} {problem.what}".strip())


@flow(name="access-decision-withdrawal", flow_run_name="withdraw {item}")
def access_decision_withdrawal(review: str, item: str, by: str, reason: str) -> str:
    """Take a decision back before it is carried out; the item is asked again.

    Args:
        review: id of the review.
        item: id of the item, as `ar-0123456789ab`.
        by: your name: who decided, its reviewer, or whoever may answer for it.
        reason: why; it stands in the evidence.

    Raises:
        Permanent: there is no such item, you may not, or it has been carried out.
    """
    history, at = History.read(review), clock.moment()
    if item not in history.items:
        raise Permanent(f"review {review} has no item {item}")
    batch, decision = history.ledger.batch_of(item), history.ledger.decision(item)
    if why := history.ledger.may_withdraw(item):
        raise Permanent(f"{history.items[item].title}: {why}")
    name = said(by)
    is_decider = decision is not None and said(decision.by).casefold() == name.casefold()
    if not name or not reason.strip():
        raise Permanent("a withdrawal needs a name and a reason")
    if not is_decider and (batch is None or not may_answer(history.policy, batch.reviewer, name)):
        raise Permanent(f"{name} neither decided it nor may answer for {batch.reviewer if batch else 'it'}")
    taken = Withdrawal(item=item, by=name, at=at, reason=reason.strip()[:500])
    history.add(f"withdrawn {item}", Withdrawn(at=at, withdrawal=taken))
    return str(History.read(review).ledger.standing(item))

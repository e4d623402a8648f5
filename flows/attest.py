"""One reviewer, one account, one batch: the run is suspended until the reviewer has answered."""

from collections.abc import Sequence

from prefect import flow, suspend_flow_run
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from flows.access_form import (
    Given,
    GivenSecond,
    answer_form,
    given_by,
    given_second_by,
    second_form,
)
from flows.access_history import History
from flows.access_tell import tell_second
from flows.close import show_pages
from flows.record import Record
from tasks.artifacts import Page
from watchkeeper.access import answers
from watchkeeper.access.event import Answered, Confirmed
from watchkeeper.access.question import digest_of, evidence_markdown, question_markdown, second_markdown
from watchkeeper.errors import Permanent

_MOST_ANSWERS = 20


@flow(name="access-attestation", flow_run_name="attest/{reviewer}/{account}/{batch}")
def access_attestation(review: str, batch: str, reviewer: str, account: str) -> dict[str, str]:
    """Ask a reviewer about one batch; the run waits, however long, and goes on with the answer.

    Reminders, and what happens when nobody answers, are the daily follow-up's; an answer by sheet, or
    the end of the time, ends the waiting here too.

    Args:
        review: id of the review.
        batch: id of the batch.
        reviewer: who is asked; stands in the run's name.
        account: which account it is about; stands in the run's name.

    Raises:
        Permanent: there is no such batch, or twenty answers in a row did not count.
    """
    del reviewer, account
    record = Record(case_id=review, run=str(flow_run.id))
    asked = History.read(review).batch(batch)
    _show_evidence(review, batch)
    problems: Sequence[answers.Problem] = ()
    for number in range(1, _MOST_ANSWERS + 1):
        history = History.read(review)
        if not history.ledger.waiting(asked.id):
            break
        problems = _take_answer(record, history, batch, number, problems)
    else:
        raise Permanent(f"{_MOST_ANSWERS} answers to {batch} did not count: start the batch again")
    for number in range(1, _MOST_ANSWERS + 1):
        history = History.read(review)
        if not history.wanting_second(batch):
            break
        problems = _take_second(record, history, batch, number, problems if number > 1 else ())
    else:
        raise Permanent(f"{_MOST_ANSWERS} second answers to {batch} did not count")
    return {item: str(history.ledger.standing(item)) for item in asked.items}


def _take_answer(
    record: Record, history: History, batch_id: str, number: int, problems: Sequence[answers.Problem]
) -> Sequence[answers.Problem]:
    """Ask once; gives what was wrong with the answer. Nothing wrong: it stands in the history."""
    batch, items, policy = history.batch(batch_id), history.items, history.policy
    name, digest = f"answers/{batch.id}/{number}", digest_of(batch, items)
    given = record.recall(name, Given)
    if given is None:
        form = suspend_flow_run(
            wait_for_input=answer_form(batch, items, history.review.due, problems).with_initial_data(
                description=question_markdown(history.review, batch, items, policy, problems),
                digest=digest,
            ),
            timeout=None,  # Prefect fails a run whose suspension times out: the follow-up ends the waiting
            key=f"answer-{number}",
        )
        brought = given_by(form, batch)
        given = record.recall_or_make(name, Given, lambda: brought)
    if not History.read(history.review.id).ledger.waiting(batch.id):
        return ()  # answered by sheet, or timed out, while the form was open
    if given.digest != digest:
        return (answers.Problem(item="", title="", what="the answer names another batch's digest"),)
    judged = answers.judge(
        batch, items, policy, answers=given.answers, by=given.by, at=given.at, way="form",
        due=history.review.due,
    )  # fmt: skip
    if judged.problems:
        get_run_logger().warning("The answer of %s does not count: %s", given.by, judged.problems)
        return judged.problems
    history.add(
        f"answered {batch.id} {number}",
        Answered(at=given.at, batch=batch.id, decisions=judged.decisions),
    )
    return ()


def _take_second(
    record: Record, history: History, batch_id: str, number: int, problems: Sequence[answers.Problem]
) -> Sequence[answers.Problem]:
    """Ask the second approver once; gives what was wrong with the answer."""
    batch, wanting = history.batch(batch_id), history.wanting_second(batch_id)
    digest = answers.digest_of_decisions(wanting.values())
    name = f"seconds/{batch.id}/{number}"
    given = record.recall(name, GivenSecond)
    if given is None:
        if number == 1:
            tell_second(history, batch, wanting)
        form = suspend_flow_run(
            wait_for_input=second_form(wanting, history.items, digest, problems).with_initial_data(
                description=second_markdown(history.review, batch, history.items, wanting, problems),
            ),
            timeout=None,
            key=f"second-{number}",
        )
        brought = given_second_by(form, wanting)
        given = record.recall_or_make(name, GivenSecond, lambda: brought)
    now = History.read(history.review.id)
    if now.wanting_second(batch_id) != wanting or given.digest != digest:
        return (answers.Problem(item="", title="", what="the decisions have changed meanwhile"),)
    judged = answers.judge_second(
        wanting, history.items, history.policy, confirmed=given.confirmed, by=given.by, at=given.at,
        reason=given.reason,
    )  # fmt: skip
    if judged.problems:
        get_run_logger().warning("The answer of %s does not count: %s", given.by, judged.problems)
        return judged.problems
    history.add(
        f"confirmed {batch.id} {number}",
        Confirmed(at=given.at, batch=batch.id, confirmations=judged.confirmations),
    )
    return ()


def _show_evidence(review: str, batch_id: str) -> None:
    """What the reviewer reads beside the form."""
    history = History.read(review)
    batch = history.batch(batch_id)
    text = evidence_markdown(history.review, batch, history.items)
    show_pages(
        "the evidence", Page(key=f"{batch.id}-evidence", description="What was noticed", markdown=text)
    )

"""A plan still waits: those who may decide are reminded, the last time through PagerDuty too."""

from datetime import UTC, datetime
from uuid import UUID

from prefect import flow
from prefect.futures import PrefectFuture
from prefect.logging import get_run_logger

from flows.record import patiently
from tasks import case_store, question, slack, waiting_run
from tasks.notice import Notice
from tasks.notices import book
from tasks.notices.tell import page_case
from tasks.settings import house_policy
from tasks.waiting_run import Waiting
from watchkeeper import approval
from watchkeeper.approval import so_far, wanted
from watchkeeper.asked import Asked, book_of_call, name_of_call
from watchkeeper.errors import Permanent, Transient, WatchkeeperError, in_our_words
from watchkeeper.notices.events import Page, Road
from watchkeeper.notices.ledger import standing
from watchkeeper.notices.stage import Stage
from watchkeeper.question_blocks import reminder_text
from watchkeeper.severity import Severity


@flow(
    name="approval-reminder",
    flow_run_name="reminder/{flow_run_id}/{number}",
    retries=30,
    retry_delay_seconds=20,
)
def approval_reminder(flow_run_id: UUID, case_id: str, number: int, last: bool) -> str:
    """Say in the question's thread who is still wanted, and until when; nothing if it has been answered.

    Args:
        flow_run_id: the run that waits.
        case_id: its case.
        number: which reminder it is, from 1.
        last: the last one before the time runs out: PagerDuty calls somebody, whatever the band.

    Raises:
        Transient: the run is on its way, perhaps to wait for another answer, or nobody could be told.
        Permanent: the case holds no question of that run.
    """
    run = str(flow_run_id)
    stands = waiting_run.how_it_stands(flow_run_id)
    if stands is Waiting.ON_ITS_WAY:
        raise Transient("the run is on its way: it may come back to its question")
    asked = patiently(question.asked, case_id, run)
    if asked is None:
        raise Permanent(f"case {case_id} holds no question of run {run}")
    if stands is Waiting.ENDED or datetime.now(UTC) >= asked.until:
        get_run_logger().info("There is nothing to remind of")
        return "was answered"
    policy, given = house_policy(), patiently(question.answers, case_id, run)
    said = reminder_text(asked, so_far(given, asked.plan, policy), wanted(given, policy), last=last)
    told = [_in_thread(case_id, said)]
    if last:
        told.append(_call(case_id, flow_run_id, asked))
    if not any(one.sent for one in told):
        raise Transient("nobody could be reminded: " + "; ".join(one.why for one in told))
    get_run_logger().info("Reminder %d: %s", number, "; ".join(one.to for one in told if one.sent))
    return "reminded"


def _in_thread(case_id: str, text: str) -> Notice:
    """Under the question, as far as the ledger knows where that stands."""
    try:
        on = standing(book.events_of(case_id)).on(Road.SLACK)
        thread, channel = on.reference, on.channel
    except WatchkeeperError:
        thread = channel = None
    return _told(slack.post.submit(text, [], thread=thread, channel=channel), "Slack")


def _call(case_id: str, run: UUID, asked: Asked) -> Notice:
    """An incident of its own at PagerDuty: the case's is open already, and opening it again calls nobody.

    The mark comes first: whoever reads the answer resolves what it speaks of. A decision that came before the
    mark was seen by nobody else, so it is looked for afterwards.
    """
    patiently(case_store.store().write_once, name_of_call(case_id, str(run)), b"called")
    page = Page(
        action="trigger", summary=f"Still no decision, and little time left: {asked.about}",
        band=Severity.CRITICAL, source=asked.source, link=asked.link, service=asked.service,
    )  # fmt: skip
    by = f"reminder {run}"
    called = _told(page_case.submit(book_of_call(case_id), Stage.WAITING, page, by=by), "PagerDuty")
    if _is_over(case_id, run, asked):
        over = page.model_copy(update={"action": "resolve"})
        page_case.submit(book_of_call(case_id), Stage.WAITING, over, by=by).wait()
    return called


def _is_over(case_id: str, run: UUID, asked: Asked) -> bool:
    """Whether it was decided at this very moment."""
    given = patiently(question.answers, case_id, str(run))
    decided = approval.standing(given, asked.plan, house_policy())
    return decided is not None or waiting_run.how_it_stands(run) is Waiting.ENDED


def _told(future: PrefectFuture[Notice], to: str) -> Notice:
    result = future.result(raise_on_failure=False)
    if isinstance(result, Notice):
        return result
    return Notice(sent=False, to=to, why=in_our_words(result))

"""The daily look at every open access review: reminders, the end of the time, carrying out, proof, seal."""

from datetime import UTC, datetime

from prefect import flow
from prefect.logging import get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner

from flows.access_ask import ask_again, link_to, start_missing, stop_asking
from flows.access_carry_out import carry_out_due
from flows.access_history import History
from flows.access_prove import prove_due
from flows.access_push import push
from flows.access_seal import seal
from flows.access_tell import tell_acted, tell_failure, tell_nudge, tell_proved, tell_sealed
from tasks import clock
from tasks.access import review_store
from tasks.access.files import review_policy
from watchkeeper.access.event import Reminded, TimedOut
from watchkeeper.access.reminders import nudges
from watchkeeper.access.review import Review
from watchkeeper.errors import Permanent, WatchkeeperError


@flow(
    name="access-review-follow-up",
    flow_run_name="access follow-up",
    retries=2,
    retry_delay_seconds=300,
    task_runner=ThreadPoolTaskRunner(max_workers=4),
    on_failure=[tell_failure],
    on_crashed=[tell_failure],
)
def access_review_follow_up(
    review: str | None = None, carry_out: bool = False, as_of: datetime | None = None
) -> dict[str, str]:
    """Go on with every review that is not finished; nothing is done twice, and a missed day is made up for.

    Args:
        review: only this one, finished or not; every open one if none is named.
        carry_out: change AWS as decided, though the house's rules say `carry_out: false`. Read the dry
            run's report first.
        as_of: what is due is counted as of this moment: for a rehearsal, as `make demo` is. What AWS says,
            and what is written down, is always of now.

    Gives where each review stands, by its id.

    Raises:
        Permanent: a review could not be gone on with; the others were.
    """
    wet = carry_out or review_policy().carry_out
    now = clock.moment()
    at = as_of or now
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    # A sealed review is touched only when it is named: what was planned in an old one was never meant for now.
    heads = [review_store.review_of(review)] if review else review_store.reviews()
    stands, problems = {}, []
    for head in heads:
        try:
            if review is None and History.read(head.id).finished:
                continue
            stands[head.id] = _go_on(head, at, now, wet=wet)
        except WatchkeeperError as error:
            get_run_logger().error("Review %s (%s): %s", head.quarter, head.id, error)
            problems.append(f"{head.id}: {error}")
    if problems:
        raise Permanent("; ".join(problems))
    return stands


def _go_on(head: Review, at: datetime, now: datetime, *, wet: bool) -> str:
    history = History.read(head.id)
    if history.finished and not history.ledger.due_to_act(dry=not wet):
        return "sealed"
    _nudge(history, at, now)
    ask_again(History.read(head.id), at)
    start_missing(History.read(head.id))
    acted = carry_out_due(History.read(head.id), wet=wet)
    proved = prove_due(History.read(head.id), at, now)
    history = History.read(head.id)
    if acted:
        tell_acted(history, acted)
    if proved:
        tell_proved(history, proved)
    if acted or proved:
        push(history, now)
    if history.finished:
        return "sealed"
    if not history.ledger.complete(at, head.due, dry=not wet):
        return history.summary
    sealed, place = seal(history, now)
    tell_sealed(History.read(head.id), sealed, place)
    return f"sealed: {sealed.bundle} ({sealed.digest[:12]})"


def _nudge(history: History, at: datetime, now: datetime) -> None:
    """Remind, escalate, and end the waiting when the time is over: not attested, which is no keep."""
    for nudge in nudges(history.review, history.ledger, history.policy, at):
        if nudge.kind == "deadline":
            items = history.ledger.unanswered(nudge.batch)
            history.add(f"timed out {nudge.batch}", TimedOut(at=now, batch=nudge.batch, items=items))
            stop_asking(nudge.batch, "nobody answered in time: not attested")
            get_run_logger().warning("%s: %d item(s) were not attested", nudge.batch, len(items))
        else:
            tell_nudge(history, nudge, link_to(nudge.batch))
            reminded = Reminded(at=now, batch=nudge.batch, kind=nudge.kind, day=nudge.day, to=nudge.to)
            history.add(f"{nudge.kind} {nudge.batch} day {nudge.day}", reminded)

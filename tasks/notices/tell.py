"""Telling of a case, as Prefect tasks: what is to be said is written down first, then brought to people."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from prefect import task

from tasks import pagerduty, slack
from tasks.notice import Notice
from tasks.notices import book as books
from tasks.notices.deliver import deliver
from tasks.options import CHANGE
from tasks.settings import settings
from watchkeeper.errors import WatchkeeperError
from watchkeeper.notices.events import (
    Acknowledged,
    Event,
    Follows,
    Heard,
    Held,
    Joined,
    Made,
    Message,
    Page,
    Road,
)
from watchkeeper.notices.ledger import Standing, standing
from watchkeeper.notices.route import Route
from watchkeeper.notices.stage import Stage

_ONCE: dict[str, Any] = CHANGE | {"retries": 0}
"""The ledger remembers: what fails is tried by the next run of `deliver-notices`."""


@task(name="tell-case", task_run_name="tell of {case_id}: {stage}", **CHANGE)
def tell_case(
    case_id: str, stage: Stage, text: str, blocks: list[dict[str, Any]], *, route: Route, by: str
) -> Notice:
    """Post the case's one message, or change it; where it must be noticed, a reply says it too.

    Safe to repeat: the ledger knows what was told. If the ledger itself is away, the message is sent without it.

    Args:
        case_id: the case.
        stage: what the case has come to.
        text: what notifications and screen readers show.
        blocks: Block Kit.
        route: where it is told.
        by: the flow run.

    Raises:
        Transient: Slack asks to wait, or does not answer. The ledger keeps the message.
    """
    message = Message(text=text, blocks=blocks, channel=route.channel)
    try:
        made = Made(at=_now(), by=by, road=Road.SLACK, stage=stage, content=message)
        before = _before(books.events_of(case_id), made)
        books.add_made(case_id, made)
        if stage.loud and before.on(Road.SLACK).reference:
            reply = Message(text=text, channel=route.channel)
            books.add_made(case_id, Made(at=_now(), by=by, road=Road.THREAD, stage=stage, content=reply))
        notice = deliver(case_id, Road.SLACK, by)
    except books.LedgerDown as error:
        return _without_ledger(message, error)
    with suppress(WatchkeeperError):  # the message is told; the ledger knows that the reply is not
        deliver(case_id, Road.THREAD, by)
    return notice


def _before(known: list[Event], made: Made) -> Standing:
    """How it stood when this was said first: a run that starts again must not take its own message for an older one."""
    same = (at for at, one in enumerate(known) if isinstance(one, Made) and one.name == made.name)
    return standing(known[: next(same, len(known))])


@task(name="page-for-case", task_run_name="PagerDuty: {page.action} {case_id}", **CHANGE)
def page_case(case_id: str, stage: Stage, page: Page, by: str) -> Notice:
    """Trigger, acknowledge or resolve the case's incident; if the ledger is away, without it.

    Raises:
        Transient: PagerDuty asks to wait, or does not answer. The ledger keeps the event.
    """
    try:
        books.add_made(case_id, Made(at=_now(), by=by, road=Road.PAGERDUTY, stage=stage, content=page))
        return deliver(case_id, Road.PAGERDUTY, by)
    except books.LedgerDown as error:
        sent = pagerduty.send.fn(
            page.action, case_id, summary=page.summary, band=page.band, source=page.source, link=page.link,
            service=page.service,
        )  # fmt: skip
        return sent.model_copy(update={"why": sent.why or str(error)})


@task(name="tell-joined", task_run_name="tell in {case_id} of another finding", **CHANGE)
def tell_joined(case_id: str, finding: str, kind: str, says: str, by: str) -> Notice:
    """Say in a case's message that another finding belongs to it, or how that one ended.

    Not sent where that case has no message: then the finding needs one of its own.

    Raises:
        Transient: it could not be said yet.
    """
    event = Joined(at=_now(), by=by, finding=finding, type=kind, says=says)
    known = books.add(
        case_id,
        event,
        unless=lambda known: any(
            isinstance(one, Joined) and (one.finding, one.says) == (finding, says) for one in known
        ),
    )
    if standing(known).held is not None:
        return Notice(sent=True, to="the digest", why="the case that it belongs to is kept for the digest")
    return deliver(case_id, Road.SLACK, by)


@task(name="hold-for-digest", task_run_name="keep {case_id} for the digest", **CHANGE)
def hold(case_id: str, held: Held) -> Notice:
    """Keep a case for the digest.

    Raises:
        LedgerDown: it cannot be kept: then it must be told at once.
    """
    books.add(
        case_id,
        held,
        unless=lambda known: any(isinstance(one, Held) and one.line.outcome == held.line.outcome
                                 and one.by == held.by for one in known),
    )  # fmt: skip
    return Notice(sent=True, to="the digest", why=f"kept until {held.until:%Y-%m-%d %H:%M} UTC")


@task(name="tell-again", task_run_name="tell again of {book} by {road}", **_ONCE)
def tell_again(book: str, road: Road, by: str) -> Notice:
    """One more try of what a book's road still owes.

    Raises:
        Transient: it still does not come through.
    """
    return deliver(book, road, by)


def follow(case_id: str, leader: str, by: str) -> None:
    """Write down that the case's news are told in another case's message."""
    books.add(
        case_id,
        Follows(at=_now(), by=by, case=leader),
        unless=lambda known: any(isinstance(one, Follows) for one in known),
    )


def note_heard(book: str, road: Road, via: str, by: str) -> None:
    """Write down that a dead letter was told of elsewhere: it is reported once."""
    books.add(book, Heard(at=_now(), by=by, road=road, via=via))


def acknowledge(case_id: str, who: str, via: str, by: str = "acknowledge") -> tuple[Notice, ...]:
    """Somebody looks after the case: the message says so, and PagerDuty calls nobody else.

    Args:
        case_id: the case, as the button carries it.
        who: the person's name.
        via: where it was said: `Slack`, `Prefect`.
        by: the process that writes it down.

    Gives what became of telling it; what could not be told is tried again by `deliver-notices`.

    Raises:
        LedgerDown: it cannot be written down, and nothing has happened.
    """
    known = books.add(
        case_id,
        Acknowledged(at=_now(), by=by, who=who, via=via),
        unless=lambda known: (said := standing(known).acknowledged) is not None and said.who == who,
    )
    stand = standing(known)
    last = stand.on(Road.PAGERDUTY).wanted
    if stand.page_open and stand.acknowledged and last is not None and isinstance(last.content, Page):
        # Named by its moment: a case that is reopened may be acknowledged again.
        by = f"{by}/{stand.acknowledged.at:%Y%m%dT%H%M%S.%f}"
        page = last.content.model_copy(update={"action": "acknowledge"})
        made = Made(at=_now(), by=by, road=Road.PAGERDUTY, stage=last.stage, content=page)
        books.add_made(case_id, made)
    notices = []
    for road in (Road.SLACK, Road.PAGERDUTY):
        try:
            notices.append(deliver(case_id, road, by))
        except WatchkeeperError as error:
            notices.append(Notice(sent=False, to=road.value, why=str(error)))
    return tuple(notices)


def _without_ledger(message: Message, error: books.LedgerDown) -> Notice:
    """Tell it as it is: a broken ledger must not keep people from hearing of a case."""
    if (way := slack.way()) is None:
        return Notice(sent=False, to="Slack", why=slack.NOT_CONFIGURED)
    if way == "webhook":
        sent = slack.say_by_webhook(message.text, message.blocks)
    else:
        channel = message.channel or str(settings().slack_channel)
        sent = slack.say(channel, message.text, message.blocks)
    return sent.model_copy(update={"why": str(error)})


def _now() -> datetime:
    return datetime.now(UTC)

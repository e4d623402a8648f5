"""Bringing a book's newest word to people: one try, written down before and after.

A process that dies between the two leaves a `Sending` behind. Whoever comes next looks in the channel for the
message by its mark before it posts again; where Slack does not let us look (a webhook, a missing scope, a reply
in a thread), at most one message is there twice. PagerDuty knows twice from once by the dedup key.
"""

import time
from datetime import UTC, datetime, timedelta

from tasks import pagerduty, slack
from tasks.notice import Notice
from tasks.notices import book as books
from tasks.notices.routing import most_tries
from tasks.settings import settings
from watchkeeper.errors import NotYet, Permanent, Throttled, Transient, WatchkeeperError, in_our_words
from watchkeeper.notices.events import Dead, Delivered, Event, Failed, Message, Page, Road, Sending, Skipped
from watchkeeper.notices.ledger import OnRoad, Standing, standing
from watchkeeper.notices.message import dressed, loud_line

_CLOCKS_DIFFER = timedelta(minutes=2)
_NEW = timedelta(minutes=2)
"""A message so young made a sound itself: what changes in it needs no reply."""
_NAMES = {Road.SLACK: "Slack", Road.THREAD: "Slack (thread)", Road.PAGERDUTY: "PagerDuty"}


def deliver(book: str, road: Road, by: str) -> Notice:
    """Bring the newest word of `book` to people, if it is not there yet.

    Args:
        book: the case's id, or a digest's name.
        road: how.
        by: who tries: another one's try is left alone for as long as it may take.

    Raises:
        Transient: it was not taken, or somebody else is at it; the ledger says so, and it is tried again.
    """
    waited = 0.0
    for _ in range(10):
        known = books.events_of(book)
        stand = standing(known)
        on, now = stand.on(road), datetime.now(UTC)
        if not on.behind:
            return _as_notice(road, on)
        if on.not_before and now < on.not_before:
            wait = (on.not_before - now).total_seconds()
            if waited + wait > slack.LONGEST_WAIT:
                raise Throttled(f"{_NAMES[road]} asks to wait", after=wait)
            time.sleep(wait)
            waited += wait
            continue
        if on.busy(by, now):
            raise NotYet(f"{_NAMES[road]} is being told by another process")
        if not books.append(book, known, Sending(at=now, by=by, road=road)):
            continue
        if told := _attempt(book, road, stand, by):
            return told
    raise NotYet(f"{_NAMES[road]} is being told by many at once")


def _attempt(book: str, road: Road, stand: Standing, by: str) -> Notice | None:
    """Try once and write down what came of it; None: look at the book again.

    Raises:
        Transient: it did not come through, and nobody said for how long to wait.
    """
    try:
        came = _try(book, road, stand, by)
    except Throttled as error:
        _note(book, Failed(at=_now(), by=by, road=road, why=str(error), after=error.after, counts=False))
        if error.after is None:
            raise
        return None
    except WatchkeeperError as error:
        _failed(book, road, stand, by, error)
        if isinstance(error, Transient):
            raise
        return None
    try:
        _note(book, came)
    except books.LedgerDown:
        if not isinstance(came, Delivered):
            raise
        return _as_notice(road, OnRoad(delivered=came))  # it is told: that is what counts
    return None


def _failed(book: str, road: Road, stand: Standing, by: str, error: WatchkeeperError) -> None:
    """Write down why, and give up where trying again cannot help or was tried often enough."""
    why = in_our_words(error)
    _note(book, Failed(at=_now(), by=by, road=road, why=why))
    if isinstance(error, Permanent) or stand.on(road).tries + 1 >= most_tries():
        _note(book, Dead(at=_now(), by=by, road=road, why=why, upto=stand.size))


def _try(book: str, road: Road, stand: Standing, by: str) -> Event:
    """One try.

    Raises:
        WatchkeeperError: it did not come through, or nobody knows.
    """
    match road:
        case Road.SLACK:
            return _slack(book, stand, by)
        case Road.THREAD:
            return _thread(stand, by)
        case Road.PAGERDUTY:
            return _pagerduty(book, stand, by)


def _slack(book: str, stand: Standing, by: str) -> Event:
    on, way = stand.on(Road.SLACK), slack.way()
    message = dressed(stand)
    if way is None:
        return _absent(stand, Road.SLACK, by, slack.NOT_CONFIGURED)
    if way == "webhook":
        return _webhook(stand, message, by)
    default = str(settings().slack_channel)
    channel = on.channel or message.channel or default
    reference = on.reference
    if reference is None and on.unclear and (found := _found(book, channel, on.unclear)):
        reference, channel = found.reference, str(found.channel)
    if reference and (changed := slack.change(channel, reference, message.text, message.blocks)):
        return _delivered(stand, Road.SLACK, by, changed)
    try:
        said = slack.say(channel, message.text, message.blocks, mark=book)
    except slack.NoSuchChannel as error:
        if channel == default:
            raise
        said = slack.say(default, message.text, message.blocks, mark=book)
        return _delivered(stand, Road.SLACK, by, said, note=f"{channel}: {error}")
    return _delivered(stand, Road.SLACK, by, said)


def _found(book: str, channel: str, unclear: Sending) -> Notice | None:
    """The message of a try of which nobody knows the end."""
    since = unclear.at - _CLOCKS_DIFFER
    return slack.find(channel, book, since)


def _webhook(stand: Standing, message: Message, by: str) -> Event:
    on = stand.on(Road.SLACK)
    shown = on.delivered is not None and on.wanted is not None and on.delivered.made == on.wanted.name
    worth = on.wanted is not None and on.wanted.stage.told_where_nothing_can_be_changed
    if shown or (on.delivered is not None and not worth):
        why = "a webhook cannot change a message"
        return Skipped(at=_now(), by=by, road=Road.SLACK, upto=stand.size, why=why)
    return _delivered(stand, Road.SLACK, by, slack.say_by_webhook(message.text, message.blocks))


def _thread(stand: Standing, by: str) -> Event:
    """A reply that makes the sound which an edit does not make."""
    own, made = stand.on(Road.SLACK), stand.on(Road.THREAD).wanted
    why = ""
    if slack.way() != "token" or not own.reference or not own.channel:
        why = "there is no message to reply to"
    elif own.first and _now() - own.first < _NEW:
        why = "the message itself is new"
    if why or made is None:
        return Skipped(at=_now(), by=by, road=Road.THREAD, upto=stand.size, why=why)
    said = slack.say(str(own.channel), loud_line(made), [], thread=own.reference, broadcast=True)
    return _delivered(stand, Road.THREAD, by, said)


def _pagerduty(book: str, stand: Standing, by: str) -> Event:
    made = stand.on(Road.PAGERDUTY).wanted
    if made is None or not isinstance(made.content, Page):
        raise Permanent("nothing was made that PagerDuty could hear")
    page = made.content
    notice = pagerduty.send.fn(
        page.action, book, summary=page.summary, band=page.band, source=page.source, link=page.link,
        service=page.service,
    )  # fmt: skip
    if not notice.sent:
        return _absent(stand, Road.PAGERDUTY, by, notice.why)
    return _delivered(stand, Road.PAGERDUTY, by, notice)


def _delivered(stand: Standing, road: Road, by: str, notice: Notice, note: str = "") -> Delivered:
    wanted = stand.on(road).wanted
    return Delivered(
        at=_now(), by=by, road=road, reference=notice.reference, channel=notice.channel, upto=stand.size,
        made=wanted.name if wanted else "", note=note,
    )  # fmt: skip


def _absent(stand: Standing, road: Road, by: str, why: str) -> Dead:
    return Dead(at=_now(), by=by, road=road, why=why, upto=stand.size, absent=True)


def _note(book: str, event: Event) -> None:
    books.add(book, event)


def _as_notice(road: Road, on: OnRoad) -> Notice:
    """How the road stands, in the words of those who only want to know whether it was told."""
    if on.dead is not None:
        return Notice(sent=False, to=_NAMES[road], why=on.dead.why)
    if on.delivered is None:
        return Notice(sent=False, to=_NAMES[road], why="there was nothing to tell")
    note = on.delivered.note
    return Notice(
        sent=True, to=_NAMES[road], reference=on.delivered.reference, channel=on.delivered.channel, why=note
    )


def _now() -> datetime:
    return datetime.now(UTC)

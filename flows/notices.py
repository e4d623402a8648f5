"""What the ledger still owes: messages that failed, digests whose quiet hours are over, dead letters."""

from collections.abc import Iterable
from datetime import UTC, datetime

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from flows.close import show_pages
from flows.record import run_link
from tasks import pagerduty, slack
from tasks.artifacts import Page
from tasks.notices import book as books
from tasks.notices.digests import hand_over
from tasks.notices.tell import note_heard, tell_again
from watchkeeper.errors import Permanent, in_our_words
from watchkeeper.escaping import slack as for_slack
from watchkeeper.notices.events import Held, Road
from watchkeeper.notices.ledger import Standing, standing
from watchkeeper.notices.overview import overview
from watchkeeper.severity import Severity

_ENOUGH = 3
"""After so many failures in a row a road is left alone until the next run."""


@flow(name="deliver-notices", flow_run_name="deliver notices")
def deliver_notices() -> dict[str, int]:
    """Try again what was not told, send the digests that are due, report once what was given up.

    Safe to run at any time and as often as wanted: the ledger knows what has been told. Gives how many messages
    came through, how many cases went into digests, and how many dead letters were reported.

    Raises:
        Permanent: dead letters could be reported neither by PagerDuty nor by Slack.
    """
    now, by = datetime.now(UTC), str(flow_run.id)
    stands = {book: standing(books.events_of(book)) for book in books.recent(now)}
    due = [(book, stand.held) for book, stand in stands.items() if stand.held and stand.held.until <= now]
    digests = hand_over(_by_digest(due), by)
    for book in digests:
        stands[book] = standing(books.events_of(book))
    told = _try_again(stands, by, now)
    stands = {book: standing(books.events_of(book)) for book in stands}
    rows = tuple(overview(stands))
    show_pages("the ledger", Page(key="notices", description="What people were told", rows=rows))
    dead = report_dead(stands, by)
    get_run_logger().info("%d told, %d cases in %d digests, %d dead", told, len(due), len(digests), dead)
    return {"told": told, "digested": len(due), "dead": dead}


def _by_digest(
    due: Iterable[tuple[str, Held]],
) -> dict[tuple[str | None, datetime], list[tuple[str, Held]]]:
    """What is due, by channel and by the end of the quiet hours."""
    groups: dict[tuple[str | None, datetime], list[tuple[str, Held]]] = {}
    for book, held in due:
        groups.setdefault((held.channel, held.until), []).append((book, held))
    return groups


def _try_again(stands: dict[str, Standing], by: str, now: datetime) -> int:
    """Everything that is owed, one after the other: Slack takes about one message a second and channel."""
    told, failures = 0, dict.fromkeys(Road, 0)
    for book, stand in stands.items():
        for road in Road:
            on = stand.on(road)
            waits = on.not_before is not None and now < on.not_before
            if not on.behind or waits or on.busy(by, now) or failures[road] >= _ENOUGH:
                continue
            state = tell_again(book, road, by, return_state=True)
            result = state.result(raise_on_failure=False)
            if isinstance(result, BaseException):
                failures[road] += 1
                get_run_logger().warning("%s by %s: %s", book, road, in_our_words(result))
            else:
                failures[road] = 0
                told += result.sent
    return told


def report_dead(stands: dict[str, Standing], by: str) -> int:
    """Tell on the other road, once, what one road did not take; gives how many were reported.

    Raises:
        Permanent: the other road does not take it either. The next run tries again.
    """
    unheard = [(book, road) for book, stand in stands.items() for road in Road if stand.on(road).unheard]
    if not unheard:
        return 0
    # Whoever was called for the case by PagerDuty knows of it.
    known = [
        (book, road) for book, road in unheard if road is not Road.PAGERDUTY and stands[book].page_open
    ]
    for book, road in known:
        note_heard(book, road, "PagerDuty", by)
    nobody = 0
    for road in Road:
        letters = [book for book, dead in unheard if dead is road and (book, dead) not in known]
        if not letters:
            continue
        via = _report(road, letters, stands)
        nobody += 0 if via else len(letters)
        for book in letters if via else ():
            note_heard(book, road, via, by)
    if nobody:
        raise Permanent(f"{nobody} messages reached nobody, and nobody could be told so: see the ledger")
    return len(unheard)


def _report(road: Road, letters: list[str], stands: dict[str, Standing]) -> str:
    """By which road it was told; empty if by none."""
    first = stands[letters[0]].on(road).dead
    text = (
        f"{len(letters)} messages by {road} were given up: {', '.join(letters[:10])}"
        f"{' …' if len(letters) > 10 else ''} ({first.why if first else 'no reason'})"
    )
    if road is Road.PAGERDUTY:
        state = slack.post(f"📪 {for_slack(text)}", [], return_state=True)
        via = "Slack"
    else:
        state = pagerduty.send(
            "trigger", f"dead-letters-{letters[0]}", summary=text, band=Severity.HIGH,
            source="watchkeeper notices", link=run_link(), return_state=True,
        )  # fmt: skip
        via = "PagerDuty"
    result = state.result(raise_on_failure=False)
    if isinstance(result, BaseException) or not result.sent:
        why = in_our_words(result) if isinstance(result, BaseException) else result.why
        get_run_logger().error("%s, and %s was not told: %s", text, via, why)
        return ""
    return via

"""Telling people of an access review: Slack, each reviewer's channel, and PagerDuty if Slack is silent."""

from collections.abc import Mapping, Sequence

from prefect.logging import get_run_logger
from pydantic import ValidationError

from flows.access_history import History
from flows.record import link_of, run_link
from tasks import pagerduty, slack
from watchkeeper.access import slack_texts
from watchkeeper.access.decision import Decision
from watchkeeper.access.event import Acted, Proved, Sealed
from watchkeeper.access.reminders import Nudge
from watchkeeper.access.review import Batch
from watchkeeper.access.slack_texts import Message
from watchkeeper.errors import WatchkeeperError, in_our_words
from watchkeeper.severity import Severity


def tell_opened(history: History, batches: Sequence[Batch], links: Mapping[str, str | None]) -> None:
    """The channel hears that a review is open, and each reviewer with a channel what waits for it."""
    _post(
        history, slack_texts.opened(history.review, history.items, batches, links, run_link()), urgent=True
    )
    for reviewer in dict.fromkeys(one.reviewer for one in batches):
        own = [one for one in batches if one.reviewer == reviewer]
        _post_to(history, reviewer, slack_texts.asked(history.review, own, history.items, links))


def tell_second(history: History, batch: Batch, decisions: Mapping[str, Decision]) -> None:
    """Somebody else must confirm what was decided about privileged access."""
    message = slack_texts.second_wanted(history.review, batch, decisions, history.items, run_link())
    _post(history, message)


def tell_nudge(history: History, nudge: Nudge, link: str | None) -> None:
    """A reminder to the reviewer's channel, an escalation to that of the one above; the main one if it has none."""
    batch, waiting = history.batch(nudge.batch), len(history.ledger.unanswered(nudge.batch))
    message = slack_texts.nudged(history.review, nudge, batch, waiting, link)
    if not _post_to(history, nudge.to, message):
        _post(history, message, urgent=nudge.kind == "escalation")


def tell_acted(history: History, acted: Sequence[Acted]) -> None:
    """What came of the decisions."""
    _post(history, slack_texts.acted(history.review, acted, history.items, run_link()))


def tell_proved(history: History, proved: Sequence[Proved]) -> None:
    """The later look; a revocation that does not hold is urgent."""
    urgent = any(one.verdict == "FAIL" for one in proved)
    message = slack_texts.proved(history.review, proved, history.items, run_link())
    _post(history, message, urgent=urgent)
    if urgent:
        _page(history, message[0])


def tell_sealed(history: History, sealed: Sealed, place: str) -> None:
    """The evidence is made."""
    _post(
        history,
        slack_texts.sealed(history.review, history.ledger, history.items, sealed, place),
        urgent=True,
    )


def tell_failure(flow, flow_run, state) -> None:
    """The hook of a run that has failed after all its tries: a review that does not come is said."""
    del flow
    message = slack_texts.failed(flow_run.name, state.message or "", link_of(flow_run.id))
    try:
        if not slack.post.fn(*message).sent:
            _page_for(f"access-review-{flow_run.id}", message[0], link_of(flow_run.id))
    except WatchkeeperError:
        _page_for(f"access-review-{flow_run.id}", message[0], link_of(flow_run.id))
    except (ValidationError, OSError) as error:
        get_run_logger().error("Nobody could be told of the failure: %s", type(error).__name__)


def _post_to(history: History, reviewer: str, message: Message) -> bool:
    """To the reviewer's own channel; whether it has one."""
    channel = history.policy.reviewer(reviewer).channel
    if channel is None:
        return False
    state = slack.post(*message, channel=channel, return_state=True)
    if not state.is_completed():
        _log(state.result(raise_on_failure=False))
    return True


def _post(history: History, message: Message, *, urgent: bool = False) -> None:
    """To the main channel; what is urgent goes to PagerDuty if Slack does not take it. Never fails a review."""
    state = slack.post(*message, return_state=True)
    result = state.result(raise_on_failure=False)
    if isinstance(result, BaseException):
        _log(result)
    elif result.sent:
        return
    if urgent:
        _page(history, message[0])


def _page(history: History, text: str) -> None:
    state = pagerduty.send(
        "trigger", f"access-review-{history.review.id}", summary=text, band=Severity.MEDIUM,
        source=f"access review {history.review.quarter}", link=run_link(), return_state=True,
    )  # fmt: skip
    if not state.is_completed():
        _log(state.result(raise_on_failure=False))


def _page_for(key: str, text: str, link: str | None) -> None:
    try:
        pagerduty.send.fn(
            "trigger", key, summary=text, band=Severity.MEDIUM, source="access review", link=link
        )
    except WatchkeeperError as error:
        _log(error)


def _log(error: object) -> None:
    get_run_logger().error("People could not be told: %s", in_our_words(error))

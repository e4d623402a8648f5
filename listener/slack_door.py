"""What becomes of a press: Approve, Decline, Ask, Acknowledge. Whoever pressed hears what came of it."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebhookClient

from listener.slack_answer import Answers
from listener.slack_press import Press, read_press
from tasks import case_store, question, slack
from tasks.notices import tell
from watchkeeper.approval import name_of, so_far, wanted
from watchkeeper.errors import Malformed, WatchkeeperError, in_our_words
from watchkeeper.escaping import slack as for_slack
from watchkeeper.house_policy import HousePolicy
from watchkeeper.notices.buttons import ACKNOWLEDGE, APPROVE, ASK, DECLINE
from watchkeeper.question_blocks import in_full
from watchkeeper.timeline import Timeline

log = logging.getLogger("listener.slack")

_REMEMBERED = 1_000


class Door:
    """Takes presses; safe to be called by several threads at once."""

    def __init__(self, policy: HousePolicy, answers: Answers) -> None:
        self._policy = policy
        self._answers = answers
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, payload: Mapping[str, Any]) -> str | None:
        """Do what the button says and tell the person; gives what was told, None if it was none of ours.

        Never raises: nothing that is wrong with one press may end the door.
        """
        try:
            press = read_press(payload)
        except Malformed as error:
            log.warning("Refused: %s", error)
            return None
        if press is None or press.action not in (APPROVE, DECLINE, ASK, ACKNOWLEDGE) or self._again(press):
            return None
        try:
            said = self._do(press)
        except Malformed as error:
            log.warning("Refused: %s", error)
            said = "This button is not one of Watchkeeper's."
        except (WatchkeeperError, OSError) as error:
            log.error("A press of %s on %s: %s", press.user, press.action, in_our_words(error))
            said = f"⚠️ Nothing has happened: {for_slack(in_our_words(error))}. Press again in a minute."
        except Exception as error:
            log.exception("A press of %s on %s", press.user, press.action)
            said = f"⚠️ It is not known what has happened ({type(error).__name__}): look into the run."
        self._tell(press, said)
        return said

    def _do(self, press: Press) -> str:
        if press.action == ACKNOWLEDGE:
            return self._acknowledge(press)
        return self._ask(press) if press.action == ASK else self._answers.give(press)

    def _again(self, press: Press) -> bool:
        """Whether this very press was taken before: Slack delivers again what was acknowledged too late."""
        key = (press.user, press.moment)
        with self._lock:
            if press.moment and key in self._known:
                return True
            self._known[key] = None
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return False

    def _acknowledge(self, press: Press) -> str:
        who = name_of(press.user, self._policy)
        notices = tell.acknowledge(press.case, who, "Slack", by=f"slack {press.user}")
        late = "; ".join(f"{one.to}: {one.why}" for one in notices if not one.sent and one.why)
        more = f" Not everybody knows it yet: {for_slack(late)}." if late else ""
        return f"You look after case `{press.case}` as {for_slack(who)}.{more}"

    def _ask(self, press: Press) -> str:
        """The whole plan into the message's thread; the others who may decide are called."""
        about = press.question
        asked = question.asked(about.case, about.run)
        if asked is None or asked.plan.digest != about.digest:
            return "This question is not open any more."
        who = name_of(press.user, self._policy)
        given = question.answers(about.case, about.run)
        entries = [one for one in case_store.entries_of(about.case) if one.run == about.run]
        looks = next((one.body for one in reversed(entries) if one.step == "evidence"), {})
        calls = next((one.body for one in reversed(entries) if one.step == "timeline"), None)
        blocks = in_full(
            asked,
            looks,
            None if calls is None else Timeline.model_validate(calls),
            asked_by=who,
            so_far=so_far(given, asked.plan, self._policy),
            users=[user for user in wanted(given, self._policy) if user != press.user],
        )
        case_store.add_entry(
            about.case, run="listener slack", step=f"asked {press.user} {press.moment}",
            body={"user": press.user, "name": who, "run": about.run, "digest": about.digest},
        )  # fmt: skip
        text = f"{for_slack(who)} asks before deciding about plan {asked.plan.short_digest}"
        slack.as_long_as_asked(lambda: slack.say(press.channel, text, blocks, thread=press.ts or None))
        return f"The plan in full is in the thread; the clock goes on until {asked.until:%H:%M} UTC."

    def _tell(self, press: Press, said: str) -> None:
        """Only the person who pressed sees it; where that fails it is said in the thread."""
        try:
            if press.response_url:
                answer = WebhookClient(press.response_url, timeout=10).send(
                    text=said, response_type="ephemeral", replace_original=False
                )
                if answer.status_code == 200:
                    return
        except Exception as error:  # noqa: BLE001  whatever it was, the thread is tried
            log.warning("%s is answered in the thread: %s", press.user, type(error).__name__)
        try:
            slack.say(press.channel, f"<@{press.user}> {said}", [], thread=press.ts or None)
        except WatchkeeperError as error:
            log.error("%s could not be told %r: %s", press.user, said, error)

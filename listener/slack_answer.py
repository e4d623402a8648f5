"""From a press on Approve or Decline to the waiting run: judged, signed, and given to it once."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from listener.slack_press import Press
from tasks import case_store, question, waiting_run
from tasks.waiting_run import NotWaiting, Waiting
from watchkeeper.approval import (
    CONTAIN,
    DO_NOT_CONTAIN,
    SLACK,
    Approval,
    Decision,
    judge,
    name_of,
    standing,
)
from watchkeeper.asked import Asked
from watchkeeper.errors import NotYet, Unreachable, WatchkeeperError, in_our_words
from watchkeeper.escaping import slack
from watchkeeper.house_policy import HousePolicy
from watchkeeper.notices.buttons import APPROVE
from watchkeeper.question_blocks import form_link
from watchkeeper.signature import Signed, sign

log = logging.getLogger("listener.slack")

PAUSES = (0.5, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0)
"""Seconds between tries: a run that has read one of two answers takes a moment to wait again."""


class Answers:
    """Gives people's answers to the runs that wait for them."""

    def __init__(
        self,
        policy: HousePolicy,
        key: str,
        *,
        pauses: Sequence[float] = PAUSES,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._policy = policy
        self._key = key
        self._pauses = pauses
        self._wait = wait

    def give(self, press: Press) -> str:
        """Answer for who pressed; gives what to tell that person, whatever came of it.

        Raises:
            Malformed: the button is not one of ours.
            WatchkeeperError: the case cannot be read.
        """
        about = press.question
        asked = question.asked(about.case, about.run)
        if asked is None:
            return "Nobody waits for this answer: the case holds no such question."
        if asked.plan.digest != about.digest:
            self._note_refused(press, about.case, "another plan's digest")
            return f"Not counted: the plan is another one now.{form_link(asked)}"
        answer = CONTAIN if press.action == APPROVE else DO_NOT_CONTAIN
        signed = Signed(
            case=about.case, run=about.run, digest=about.digest, answer=answer,
            approver=name_of(press.user, self._policy), via=SLACK,
            at=datetime.now(UTC).isoformat(),
        )  # fmt: skip
        return self._bring(press, asked, signed, sign(signed, self._key))

    def _bring(self, press: Press, asked: Asked, signed: Signed, signature: str) -> str:
        """Try until the run has taken it, or it is known that it will not."""
        run, trouble = UUID(signed.run), ""
        for pause in (*self._pauses, None):
            given = question.answers(signed.case, signed.run)
            if any(one.signature == signature for one in given):
                return self._thanks(asked, signed)
            if (said := self._useless(press, asked, signed, given, note=not trouble)) is not None:
                return said
            try:
                waiting_run.answer(run, _fields(signed, signature))
                return self._thanks(asked, signed)
            except NotWaiting:
                if waiting_run.how_it_stands(run) is Waiting.ENDED:
                    after = question.answers(signed.case, signed.run)
                    return self._useless(press, asked, signed, after, note=False) or (
                        "Not counted: the case has ended."
                    )
                trouble = "the run is busy with an earlier answer"
            except (NotYet, Unreachable) as error:
                trouble = str(error)
                log.warning("Answer of %s to run %s: %s", signed.approver, run, error)
            except WatchkeeperError as error:
                trouble = in_our_words(error)
                log.error("Answer of %s to run %s: %s", signed.approver, run, trouble)
                break
            if pause is not None:
                self._wait(pause)
        return (
            f"⚠️ Your answer could not be brought to the run: {slack(trouble)}. Press again in a minute, or "
            f"answer in Prefect's form.{form_link(asked)} Without an answer nothing is contained at "
            f"{asked.until:%H:%M} UTC."
        )

    def _useless(
        self, press: Press, asked: Asked, signed: Signed, given: Sequence[Approval], *, note: bool
    ) -> str | None:
        """Why the answer would not count: what the run would say to it, said at once; None if it would."""
        if (decided := standing(given, asked.plan, self._policy)) is not None:
            return f"It is decided already: {slack(decided.why)}."
        judged = judge(
            asked.plan, self._policy, answer=signed.answer, approver=signed.approver, digest=signed.digest,
            via=SLACK, verified=True, earlier=given, at=datetime.fromisoformat(signed.at), until=asked.until,
        )  # fmt: skip
        if judged.decision not in (Decision.INVALID, Decision.NO_ANSWER):
            return None
        if note:
            self._note_refused(press, signed.case, judged.why)
        return f"Not counted: {slack(judged.why)}."

    def _thanks(self, asked: Asked, signed: Signed) -> str:
        did = "approved" if signed.answer == CONTAIN else "declined"
        return f"You {did} plan `{asked.plan.short_digest}` as {slack(signed.approver)}; the run goes on."

    def _note_refused(self, press: Press, case: str, why: str) -> None:
        """Who pressed and was not let in stands in the case; that it could not be written stops nobody."""
        body = {
            "user": press.user,
            "name": name_of(press.user, self._policy),
            "action": press.action,
            "why": why,
        }
        log.warning("A press of %s in case %s is refused: %s", press.user, case, why)
        try:
            case_store.add_entry(
                case, run="listener slack", step=f"refused {press.user} {press.moment}", body=body
            )
        except (WatchkeeperError, OSError) as error:
            log.error("Case %s does not know of it: %s", case, in_our_words(error))


def _fields(signed: Signed, signature: str) -> dict[str, str]:
    """The form's fields (`flows.approve.Answer`), filled in."""
    return {
        "decision": signed.answer,
        "approver": signed.approver,
        "plan_digest": signed.digest,
        "comment": "",
        "via": signed.via,
        "at": signed.at,
        "signature": signature,
    }

"""Following what was reached: the next hop's questions, in its accounts and regions, until nothing is new."""

from collections.abc import Callable
from datetime import datetime

from flows.look import ask_cloudtrail, window_of
from watchkeeper.blast_radius import BlastRadius, more_questions, not_followed, radius
from watchkeeper.calls import Question
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.next_hop import MOST_HOPS
from watchkeeper.questions import not_asked_for, questions_from
from watchkeeper.timeline import Timeline, began, merged, with_firsts

Traced = tuple[Timeline, BlastRadius]


def trace(
    finding: Finding,
    looks: Looks,
    first: Callable[[], Timeline],
    window: tuple[datetime, datetime] | None = None,
) -> Callable[[], Traced]:
    """The timeline with everything that was reached from it, as a call that waits for CloudTrail.

    Args:
        finding: what it begins with.
        looks: the evidence: a user's other keys, an instance's role.
        first: gives the answers to the finding's own questions.
        window: between which moments (UTC) is asked; by default that of the first questions.
    """

    def traced() -> Traced:
        # Asked and waited for in the flow's own thread: a task must not be begun from another one.
        timeline, asked = first(), list[Question]()
        reached = radius(finding, looks, timeline)
        further = questions_from(finding, looks)
        for _ in range(MOST_HOPS):
            questions = (*further, *more_questions(reached, (*asked, *further)))
            if not questions:
                break
            asked += questions
            answers = ask_cloudtrail(finding, questions, *(window or window_of(finding)))
            timeline, further = merged(timeline, answers()), ()
            reached = radius(finding, looks, timeline)
        gaps = (*reached.gaps, *not_asked_for(finding), *not_followed(reached, asked))
        return (
            with_firsts(timeline, began(finding)),
            reached.model_copy(update={"gaps": tuple(dict.fromkeys(gaps))}),
        )

    return traced

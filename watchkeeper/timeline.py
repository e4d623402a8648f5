"""The timeline: what the actor and the resource did around the finding, from CloudTrail."""

from collections.abc import Iterable
from datetime import datetime

from watchkeeper.calls import AnswerLook as AnswerLook  # noqa: PLC0414  given on from here
from watchkeeper.calls import Answers as Answers  # noqa: PLC0414
from watchkeeper.calls import Call as Call  # noqa: PLC0414
from watchkeeper.calls import Question as Question  # noqa: PLC0414
from watchkeeper.calls import read_event as read_event  # noqa: PLC0414
from watchkeeper.evidence import Unseen
from watchkeeper.finding import Finding
from watchkeeper.frozen import Frozen
from watchkeeper.questions import questions_for as questions_for  # noqa: PLC0414


class Timeline(Frozen):
    """Calls in order of time, each once, and what could not be looked at."""

    calls: tuple[Call, ...] = ()
    gaps: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """Keys and names that were asked for and whose calls were not all read."""


def assemble(asked: Iterable[tuple[Question, AnswerLook]]) -> Timeline:
    """One timeline of all answers: sorted by time, deduplicated on eventID, gaps said."""
    calls: list[Call] = []
    gaps: list[str] = []
    unread: list[str] = []
    for question, look in asked:
        where = f" in {question.account}" if question.account else ""
        label = f"calls {question.reason} ({question.attribute} {question.value}){where}"
        if isinstance(look, Unseen):
            gaps.append(f"{label}: could not look: {look.why}")
        else:
            calls += look.value.calls
            if look.value.cut:
                gaps.append(f"{label}: there were more than were read; the newest are shown")
        if question.about_who and (isinstance(look, Unseen) or look.value.cut):
            unread.append(question.value)
    return merged(Timeline(calls=tuple(calls), gaps=tuple(gaps), unread=tuple(unread)))


def merged(*timelines: Timeline) -> Timeline:
    """Several timelines as one: the first reason of a call stands, and so does every gap, once."""
    calls: dict[str, Call] = {}
    for timeline in timelines:
        for call in timeline.calls:
            calls.setdefault(call.event_id, call)
    return Timeline(
        calls=tuple(sorted(calls.values(), key=lambda call: (call.at, call.event_id))),
        gaps=tuple(dict.fromkeys(gap for timeline in timelines for gap in timeline.gaps)),
        unread=tuple(dict.fromkeys(name for timeline in timelines for name in timeline.unread)),
    )


def began(finding: Finding) -> datetime | None:
    """When it began, as far as the finding says."""
    return min((at for at in (finding.first_seen, finding.created) if at is not None), default=None)


def with_firsts(timeline: Timeline, since: datetime | None) -> Timeline:
    """The timeline with `Call.first` said of the calls from `since` on.

    A principal of whom nothing earlier was seen, or not everything was read, cannot be compared: None.
    """
    if since is None:
        return timeline
    unread = set(timeline.unread)
    unsure = {
        call.principal
        for call in timeline.calls
        if unread & {call.access_key_id, call.user_name, call.session_name}
    }
    before = {call.principal for call in timeline.calls if call.at < since} - unsure
    known: set[tuple[str, str]] = set()
    calls = []
    for call in timeline.calls:
        did = (call.principal, call.label)
        first = did not in known if call.at >= since and call.principal in before else None
        calls.append(call.model_copy(update={"first": first}))
        known.add(did)
    return timeline.model_copy(update={"calls": tuple(calls)})

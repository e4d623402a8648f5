"""Questions of a timeline: to the lake or the trail's files where one is configured, to LookupEvents for the rest."""

from collections.abc import Callable, Iterable
from datetime import datetime

from prefect.futures import PrefectFuture

from flows.seen import seen_or_not
from tasks import aws, cloudtrail
from tasks.hunting import timeline_source
from tasks.hunting.timeline_source import FromLogs
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.finding import Finding
from watchkeeper.hunting.row_calls import uncovered
from watchkeeper.timeline import AnswerLook, Question, Timeline, assemble, merged

Place = tuple[str, str]
"""Account and region."""


def ask_cloudtrail(
    finding: Finding, questions: Iterable[Question], since: datetime, until: datetime
) -> Callable[[], Timeline]:
    """Every question in its account, or the finding's; gives the call that waits for the answers.

    Where logs are configured they answer first; LookupEvents is asked only about what they do not cover yet,
    and about all of it if they cannot be read, which is said as a gap.
    """
    asked = [(question, _places(question, finding)) for question in questions]
    if timeline_source.configured() is None:
        return _look_up([(question, place, (since, until)) for question, those in asked for place in those])
    by_account: dict[str, list[Question]] = {}
    for question, places in asked:
        by_account.setdefault(places[0][0], []).append(question)
    asking = {
        account: timeline_source.ask.submit(account, tuple(those), since, until)
        for account, those in by_account.items()
    }

    def answered() -> Timeline:
        logs = {account: seen_or_not(future) for account, future in asking.items()}
        left = [
            (question, place, window)
            for question, places in asked
            for place in places
            if (window := _left(logs[place[0]], place[1], since, until)) is not None
        ]
        look_up = _look_up(left)
        return merged(*(_timeline(by_account[account], look) for account, look in logs.items()), look_up())

    return answered


def _places(question: Question, finding: Finding) -> list[Place]:
    regions = sorted({question.region or finding.region, aws.global_services_region()})
    return [(question.account or finding.account, region) for region in regions]


def _look_up(asked: Iterable[tuple[Question, Place, tuple[datetime, datetime]]]) -> Callable[[], Timeline]:
    asking: list[tuple[Question, PrefectFuture[AnswerLook]]] = [
        (question, cloudtrail.lookup.submit(account, region, question, since, until))
        for question, (account, region), (since, until) in asked
    ]
    return lambda: assemble((question, seen_or_not(future)) for question, future in asking)


def _left(
    look: Seen[FromLogs] | Unseen, region: str, since: datetime, until: datetime
) -> tuple[datetime, datetime] | None:
    """The part of the window of which the logs say nothing yet."""
    known = look.value.complete_until.get(region) if isinstance(look, Seen) else None
    return uncovered(until, known, since)


def _timeline(questions: list[Question], look: Seen[FromLogs] | Unseen) -> Timeline:
    """What the logs answered; where they could not, that is a gap, and LookupEvents was asked instead."""
    if isinstance(look, Unseen):
        return Timeline(gaps=(f"the logs could not be read, LookupEvents was asked instead: {look.why}",))
    found = look.value
    return merged(assemble(zip(questions, found.answers, strict=True)), Timeline(gaps=found.gaps))

"""A timeline's questions answered from the local lake or the trail's files, where one is configured."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal

from prefect import task
from pydantic import Field

from tasks.hunting.lake_manifest import Manifest
from tasks.options import READ
from tasks.settings import settings
from watchkeeper.calls import AnswerLook, Answers, Question
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.row_calls import MOST_CALLS, calls_for, needle_of
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.taken_in import DELIVERY, whole_until

Source = Literal["lake", "trail"]

_NAMED = re.compile(r"(?P<account>\d{12})_CloudTrail[\w-]*?_(?P<region>[a-z0-9-]+)_(?P<at>\d{8}T\d{4}Z)_")


class FromLogs(Frozen):
    """What the logs of one account answered."""

    source: Source
    answers: tuple[AnswerLook, ...]
    """One for each question, in their order."""
    complete_until: dict[str, datetime] = Field(default_factory=dict)
    """By region: up to when the logs hold everything; a region that is absent is not known to be logged."""
    gaps: tuple[str, ...] = ()


def configured() -> Source | None:
    """Where timelines come from; None: LookupEvents alone."""
    chosen = settings()
    if chosen.lake is not None:
        return "lake"
    return "trail" if chosen.trail else None


@task(name="ask-logs", task_run_name="ask the logs of {account}", **READ)
def ask(
    account: str, questions: tuple[Question, ...], since: datetime, until: datetime
) -> Seen[FromLogs] | Unseen:
    """The calls that the questions find in the account's logs, of all regions; secrets are removed.

    Raises:
        Transient: the logs could not be reached.
    """
    scope = Scope(since=since, until=until, accounts=(account,))
    try:
        found = _from_lake(questions, scope) if configured() == "lake" else _from_trail(questions, scope)
    except Permanent as error:
        return Unseen(why=str(error))
    return Seen(value=found)


def _from_lake(questions: tuple[Question, ...], scope: Scope) -> FromLogs:
    """Each question by its columns. What the lake does not hold yet is no gap: LookupEvents is asked about it."""
    from tasks.hunting import lake  # noqa: PLC0415  DuckDB costs half a second

    folder = settings().lake
    assert folder is not None  # noqa: S101  the caller asked `configured`
    known = _known(lake.state(folder).of_trail(settings().trail), scope)
    looked: dict[tuple[str, str], lake.Timeline] = {}
    answers = []
    for question in questions:
        looks = columns_of(question)
        for column, value in looks:
            if (column, value) not in looked:
                looked[column, value] = lake.timeline(folder, column, value, scope, MOST_CALLS)
        rows = [row for look in looks for row in looked[look].rows]
        answers.append(_answer(rows, question, "lake", cut=any(looked[look].cut for look in looks)))
    return FromLogs(source="lake", answers=tuple(answers), complete_until=known)


def _from_trail(questions: tuple[Question, ...], scope: Scope) -> FromLogs:
    """All questions in one reading of the account's files."""
    from tasks.hunting import log_files, needle  # noqa: PLC0415

    place = str(settings().trail)
    needles = sorted({one for one in map(needle_of, questions) if one})
    told = needle.timeline(place, needles, scope)
    answers = tuple(
        _answer(told.rows, question, "trail", cut=told.cut)
        if needle_of(question)
        else Unseen(why=f"{question.value} is too short to be searched for in log files")
        for question in questions
    )
    until: dict[str, datetime] = {}
    for file in log_files.find(place, scope).files:
        if (named := _NAMED.search(file.key)) and named["account"] == scope.accounts[0]:
            at = datetime.strptime(named["at"], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
            until[named["region"]] = max(at, until.get(named["region"], at))
    known = {region: at - DELIVERY for region, at in until.items()}
    # Without any file LookupEvents is asked about all of it: nothing is missing.
    gaps = _once(told.coverage.gaps) if known else ()
    return FromLogs(source="trail", answers=answers, complete_until=known, gaps=gaps)


def columns_of(question: Question) -> tuple[tuple[str, str], ...]:
    """In which columns of the logical table the question's value stands."""
    match question.attribute:
        case "AccessKeyId":
            return (("access_key_id", question.value),)
        case "Username":
            root = question.value == "root"
            return (("identity_type", "Root"),) if root else (
                ("user_name", question.value), ("session_name", question.value),
            )  # fmt: skip
        case "EventName":
            return (("event_name", question.value),)
        case "EventSource":
            return (("event_source", question.value),)
    return (("resource", question.value),)


def _answer(
    rows: Iterable[dict[str, Any]], question: Question, source: Source, *, cut: bool = False
) -> AnswerLook:
    calls, more = calls_for(rows, question, source)
    return Seen(value=Answers(calls=calls, cut=cut or more))


def _known(state: Manifest, scope: Scope) -> dict[str, datetime]:
    """By region of the scope's account: until when the lake holds all since the scope's beginning.

    A region whose newest file is older may have been switched off: its own files say until when.
    """
    found = ((key.partition("/"), at - DELIVERY) for key, at in state.complete_until.items())
    delivered = {region: at for (account, _, region), at in found if account == scope.accounts[0]}
    whole = {
        region: whole_until(state.looks, scope.model_copy(update={"regions": (region,)}))
        for region in delivered
    }
    return {region: min(delivered[region], end) for region, end in whole.items() if end}


def _once(gaps: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(gaps))

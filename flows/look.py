"""Looking: every evidence step and every question to CloudTrail at the same time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture

from flows.ask_cloudtrail import ask_cloudtrail as ask_cloudtrail  # noqa: PLC0414  given on from here
from flows.seen import seen_or_not as seen_or_not  # noqa: PLC0414
from tasks import eyes
from tasks.settings import settings
from watchkeeper.evidence import Look, Looks
from watchkeeper.finding import Finding
from watchkeeper.runbook import Runbook
from watchkeeper.timeline import Timeline, questions_for
from watchkeeper.views import look_key, views_of


@dataclass(frozen=True)
class Around:
    """What is looked at: the first answers, and calls that wait for the slower ones."""

    looks: Looks
    """The steps that the first plan waits for."""
    all_looks: Callable[[], Looks]
    """With the steps that ask CloudTrail as well."""
    timeline: Callable[[], Timeline]
    """CloudTrail answers two questions a second; a plan that needs no person is carried out meanwhile."""


def look_around(finding: Finding, book: Runbook) -> Around:
    """What the runbook wants to see, and the timeline, asked for at the same time.

    A look that fails is `Unseen`, not a gap.
    """
    first = _start_looking(finding, book.at_once, book)
    later = _start_looking(finding, book.later, book)
    timeline_of = ask_cloudtrail(finding, questions_for(finding), *window_of(finding))
    looks = _answers(first)
    return Around(looks, cache(lambda: {**looks, **_answers(later)}), timeline_of)


def look_again(finding: Finding, book: Runbook) -> Looks:
    """The evidence as it is now: a look of before is not recalled."""
    afresh = eyes.look.with_options(cache_policy=NO_CACHE, persist_result=False)
    return _answers(_start_looking(finding, book.look_at, book, afresh))


def _start_looking(
    finding: Finding, steps: Iterable[str], book: Runbook, look: Task[..., Look] = eyes.look
) -> dict[str, PrefectFuture[Look]]:
    """Every step at every view of the finding, side by side."""
    return {
        look_key(step, number): look.submit(step, view, name)
        for number, view in enumerate(views_of(finding, book))
        for step in steps
        if (name := eyes.concerns(step, view)) is not None
    }


def _answers(looking: dict[str, PrefectFuture[Look]]) -> Looks:
    return {key: seen_or_not(future) for key, future in looking.items()}


def window_of(finding: Finding) -> tuple[datetime, datetime]:
    """From some hours before the finding began to an hour after it was last seen.

    Both come from the finding alone, so a run that starts again asks the same question.
    """
    seen = [at for at in (finding.first_seen, finding.created, finding.updated) if at is not None]
    first = min(seen, default=datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    last = max(at for at in (finding.last_seen, finding.updated, first) if at is not None)
    return first - timedelta(hours=settings().timeline_hours), last + timedelta(hours=1)

"""Looking: every evidence step and every question to CloudTrail at the same time."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture

from tasks import aws, cloudtrail, eyes
from tasks.settings import settings
from watchkeeper.evidence import Look, Looks, Seen
from watchkeeper.finding import Finding
from watchkeeper.runbook import Runbook
from watchkeeper.timeline import AnswerLook, Question, Timeline, assemble, questions_for
from watchkeeper.views import look_key, views_of


def look_around(finding: Finding, book: Runbook) -> tuple[Looks, Callable[[], Timeline]]:
    """What the runbook wants to see, and the timeline, asked for at the same time.

    The timeline comes as a call that waits for it: CloudTrail answers two questions a second, and
    a plan that needs no person is carried out meanwhile. A look that fails is `Unseen`, not a gap.
    """
    looking = _start_looking(finding, book)
    timeline_of = ask_cloudtrail(finding, questions_for(finding), *window_of(finding))
    return {key: seen_or_not(future) for key, future in looking.items()}, timeline_of


def ask_cloudtrail(
    finding: Finding, questions: Iterable[Question], since: datetime, until: datetime
) -> Callable[[], Timeline]:
    """Every question in its account, or the finding's; gives the call that waits for the answers."""
    asking: list[tuple[Question, PrefectFuture[AnswerLook]]] = [
        (
            question,
            cloudtrail.lookup.submit(question.account or finding.account, region, question, since, until),
        )
        for question in questions
        for region in sorted({question.region or finding.region, aws.global_services_region()})
    ]
    return lambda: assemble((question, seen_or_not(future)) for question, future in asking)


def look_again(finding: Finding, book: Runbook) -> Looks:
    """The evidence as it is now: a look of before is not recalled."""
    looking = _start_looking(
        finding, book, eyes.look.with_options(cache_policy=NO_CACHE, persist_result=False)
    )
    return {key: seen_or_not(future) for key, future in looking.items()}


def _start_looking(
    finding: Finding, book: Runbook, look: Task[..., Look] = eyes.look
) -> dict[str, PrefectFuture[Look]]:
    """Every evidence step at every view of the finding, side by side."""
    return {
        look_key(step, number): look.submit(step, view, name)
        for number, view in enumerate(views_of(finding, book))
        for step in book.look_at
        if (name := eyes.concerns(step, view)) is not None
    }


def seen_or_not(future: PrefectFuture) -> Seen | eyes.Unseen:
    """The look's answer; after the last try, `Unseen` with the reason."""
    result = future.result(raise_on_failure=False)
    return eyes.unseen_after_tries(result) if isinstance(result, BaseException) else result


def window_of(finding: Finding) -> tuple[datetime, datetime]:
    """From some hours before the finding began to an hour after it was last seen.

    Both come from the finding alone, so a run that starts again asks the same question.
    """
    seen = [at for at in (finding.first_seen, finding.created, finding.updated) if at is not None]
    first = min(seen, default=datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    last = max(at for at in (finding.last_seen, finding.updated, first) if at is not None)
    return first - timedelta(hours=settings().timeline_hours), last + timedelta(hours=1)

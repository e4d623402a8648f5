"""Looking: every evidence step and every question to CloudTrail at the same time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from prefect.futures import PrefectFuture

from tasks import aws, cloudtrail, eyes
from tasks.settings import settings
from watchkeeper.evidence import Look, Looks, Seen
from watchkeeper.finding import Finding
from watchkeeper.runbook import Runbook
from watchkeeper.timeline import AnswerLook, Question, Timeline, assemble, questions_for


def look_around(finding: Finding, book: Runbook) -> tuple[Looks, Callable[[], Timeline]]:
    """What the runbook wants to see, and the timeline, asked for at the same time.

    The timeline comes as a call that waits for it: CloudTrail answers two questions a second, and
    a plan that needs no person is carried out meanwhile. A look that fails is `Unseen`, not a gap.
    """
    looking: dict[str, PrefectFuture[Look]] = {
        step: eyes.look.submit(step, finding, name)
        for step in book.look_at
        if (name := eyes.concerns(step, finding)) is not None
    }
    since, until = _window(finding)
    regions = sorted({finding.region, aws.global_services_region()})
    asking: list[tuple[Question, PrefectFuture[AnswerLook]]] = [
        (question, cloudtrail.lookup.submit(finding.account, region, question, since, until))
        for question in questions_for(finding)
        for region in regions
    ]
    looks = {step: seen_or_not(future) for step, future in looking.items()}
    return looks, lambda: assemble((question, seen_or_not(future)) for question, future in asking)


def seen_or_not(future: PrefectFuture) -> Seen | eyes.Unseen:
    """The look's answer; after the last try, `Unseen` with the reason."""
    result = future.result(raise_on_failure=False)
    return eyes.unseen_after_tries(result) if isinstance(result, BaseException) else result


def _window(finding: Finding) -> tuple[datetime, datetime]:
    """From some hours before the finding began to an hour after it was last seen.

    Both come from the finding alone, so a run that starts again asks the same question.
    """
    seen = [at for at in (finding.first_seen, finding.created, finding.updated) if at is not None]
    first = min(seen, default=datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    last = max(at for at in (finding.last_seen, finding.updated, first) if at is not None)
    return first - timedelta(hours=settings().timeline_hours), last + timedelta(hours=1)

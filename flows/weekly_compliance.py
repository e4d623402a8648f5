"""Weekly compliance: Security Hub's score with its trend, what moved it, and what to fix first."""

from datetime import UTC, datetime

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.posture_collect import collect
from flows.posture_import import SECURITY_HUB, collect_export
from flows.posture_publish import publish
from flows.posture_tell import tell, tell_failure
from tasks import clock
from tasks.baseline.files import baselines
from tasks.posture import files, store
from tasks.settings import settings
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Unseen
from watchkeeper.posture.accepted_risks import RiskBook
from watchkeeper.posture.history import WeekResult
from watchkeeper.posture.owners import Owners
from watchkeeper.posture.report import PostureReport, posture_report
from watchkeeper.posture.scorecard import Scorecard, scorecard
from watchkeeper.posture.snapshot import Snapshot
from watchkeeper.posture.week import week_of

WORKERS = 16
"""Places asked at the same time: each is its own account and region, so limits are not shared."""


def _run_name() -> str:
    given = flow_run.parameters.get("as_of")
    at = datetime.fromisoformat(given) if isinstance(given, str) else given
    return f"compliance {week_of(at or datetime.now(UTC), settings().timezone)}"


@flow(
    name="weekly-compliance",
    flow_run_name=_run_name,
    retries=2,
    retry_delay_seconds=300,
    task_runner=ThreadPoolTaskRunner(max_workers=WORKERS),
    on_failure=[tell_failure],
    on_crashed=[tell_failure],
)
def weekly_compliance(
    source: str = SECURITY_HUB,
    as_of: datetime | None = None,
    scope: str = "",
    frameworks: list[str] | None = None,
    backdate: bool = False,
) -> dict[str, str]:
    """Score the week, keep it, show it, tell it. A second run in the same week takes the first one's place.

    Args:
        source: `security-hub` (of the account that Watchkeeper runs in, with all that it administers),
            or an export: a file, a folder or `s3://bucket/prefix` with ASFF findings or Prowler's OCSF.
        as_of: the moment that the data is from, if it is not now: for exports that were taken earlier.
        scope: the name under which an export's weeks are kept; only for exports.
        frameworks: which of Prowler's are scored (`CIS-5.0` if none is named); only for its exports.
        backdate: keep what Security Hub says now as the week of `as_of`: only for a stand-in of AWS that
            plays a past week. Otherwise a live reading is never kept as a week that is over.

    Gives the week, its score, how many controls failed, how many places are not covered, and the page.

    Raises:
        Permanent: the findings could not be read; or they were, and neither Slack nor PagerDuty could
            be told (the score is kept and shown all the same).
    """
    zone = settings().timezone
    at = _moment(as_of, live=source == SECURITY_HUB and not backdate, zone=zone)
    week = week_of(at, zone)
    book, owners = files.accepted_risks(), files.owners()  # read first: a fault in them costs no reading
    if source == SECURITY_HUB:
        snapshot = collect(baselines().base.organization.home_region, at, week, book)
    else:
        snapshot = collect_export(source, at, week, book, scope=scope, frameworks=frameworks or ())
    card = scorecard(snapshot)
    kept = store.keep(snapshot, card)
    report = _report(snapshot, card, kept, book, owners)
    page, picture = publish(report, kept)
    get_run_logger().info(
        "%s: %s; page: %s",
        week,
        ", ".join(f"{one} {card.score(one).text}" for one in card.standards),
        page,
    )
    tell(report, page, picture, again=store.weeks_kept(snapshot.scope)[week] > 1)
    return {
        "week": week,
        "score": card.score().text,
        "failed": str(len(card.failed)),
        "gaps": str(len(card.coverage.gaps)),
        "page": page,
    }


def _moment(as_of: datetime | None, *, live: bool, zone: str) -> datetime:
    now = clock.moment()
    if as_of is None:
        return now
    if as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=UTC)
    if as_of > now:
        raise Permanent(f"as_of {as_of} has not come yet: a week is scored when it is there")
    if live and week_of(as_of, zone) != week_of(now, zone):
        raise Permanent(
            f"as_of {as_of} is in {week_of(as_of, zone)}, which is over: Security Hub says how it is now. "
            "For a past week give an export of that week as source"
        )
    return as_of


def _report(
    snapshot: Snapshot, card: Scorecard, kept: WeekResult, book: RiskBook, owners: Owners
) -> PostureReport:
    """This week beside the weeks before; what cannot be read of them is said, and hides no score."""
    history = store.results(snapshot.scope, snapshot.week)
    notes = []
    if isinstance(history, Unseen):
        notes.append(f"No trend: {history.why}")
        results: tuple[WeekResult, ...] = (kept,)
    else:
        results = history.value
    before = results[-2] if len(results) > 1 else None
    previous = None
    if before is not None:
        try:
            previous = store.snapshot_of(before)
        except Permanent as error:
            notes.append(f"No comparison with {before.week}: {error}")
    report = posture_report(
        snapshot, card, results, previous, book=book, owners=owners, zone=settings().timezone
    )
    return report.model_copy(update={"notes": (*report.notes, *notes)})

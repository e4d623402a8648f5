"""The trail's log files against CloudTrail's signed digests: were they changed, taken away, or put in?"""

from datetime import datetime
from typing import Annotated

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import Field

from flows.close import show_pages
from flows.failed import call_a_person
from flows.forms import Account, Region
from flows.record import patiently
from tasks import clock
from tasks.artifacts import Page, link_page
from tasks.hunting import kept_results, verify_digests
from tasks.settings import settings
from watchkeeper.errors import Permanent
from watchkeeper.hunting.digest import Verification
from watchkeeper.hunting.period import period
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.verification_report import (
    problems_csv,
    unseen,
    verification_markdown,
    verification_sentence,
    wrong,
)
from watchkeeper.severity import Severity


class Unanswerable(Permanent):
    """What was asked for cannot be looked into at all: who asked is told, and nobody else is woken."""


def _not_proven(_flow, run, state) -> None:
    """Logs that somebody changed, or that nobody could look at, must not pass for whole ones."""
    if "Unanswerable" in (state.message or ""):
        return
    text = f"Log files are not proven: {run.name} ended as {state.name}. {state.message or ''}"
    call_a_person(f"verify-logs-{run.id}", text[:900], band=Severity.HIGH, source="verify-logs")


@flow(
    name="verify-logs",
    flow_run_name="verify-logs",
    on_failure=[_not_proven],
    on_crashed=[_not_proven],
)
def verify_logs(
    *,
    accounts: list[Account] | None = None,
    regions: list[Region] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    days: Annotated[float, Field(gt=0, le=400)] = 1.0,
) -> dict[str, str]:
    """Check the trail's log files against the digests that CloudTrail signs each hour. Reads only.

    The run fails, and a person is called, unless every log file was looked at and is what CloudTrail delivered.

    Args:
        accounts: only these accounts; empty: all that have logs.
        regions: only these regions; empty: all.
        since: from when on (UTC); empty: so many days before the end.
        until: until when (UTC); empty: now. The last hours have no digest yet: their files are only counted.
        days: how many days, if no beginning is given.

    Gives how many log files and digests hold, and how many log files are too young for a digest.

    Raises:
        Permanent: a log file or a digest is tampered with, missing, unsigned or put in, or could not be looked at:
            the page says which. Or the period is impossible, or WATCHKEEPER_TRAIL is no bucket.
    """
    place, moment = settings().trail or "", clock.moment()
    if not place.startswith("s3://"):
        raise Unanswerable(
            "log files can be verified in the trail's bucket only, WATCHKEEPER_TRAIL=s3://bucket/prefix: "
            "a copy in a folder has lost the signatures, which are metadata of the digests' objects"
        )
    try:
        begin, end = period(since, until, days, moment)
    except ValueError as error:
        raise Unanswerable(str(error)) from error
    scope = Scope(since=begin, until=end, accounts=tuple(accounts or ()), regions=tuple(regions or ()))
    found = verify_digests.verify(place, scope)
    places = _published(found, scope, place, f"{moment:%Y-%m-%d}")
    sentence = verification_sentence(found)
    if not found.holds:
        raise Permanent(sentence)
    get_run_logger().info("%s", sentence)
    return {
        "log files": str(found.log_files),
        "digests": str(found.digests),
        "too young": str(found.not_yet),
        **places,
    }


def _published(found: Verification, scope: Scope, place: str, day: str) -> dict[str, str]:
    """Show the page, keep the problems as CSV; gives where it lies."""
    text = verification_markdown(found, scope, place)
    pages = [Page(key="verify-logs-report", description="Log files against their digests", markdown=text)]
    places: dict[str, str] = {}
    if found.problems:
        for one in wrong(found)[:20]:
            get_run_logger().error("%s", one.sentence())
        for one in unseen(found)[:20]:
            get_run_logger().warning("%s", one.sentence())
        data = problems_csv(found).encode()
        places["csv"] = patiently(kept_results.keep, day, str(flow_run.id), "problems.csv", data)
        pages.append(link_page("verify-logs-csv", "All problems as CSV", places["csv"]))
    show_pages("the check of log files", *pages)
    return places

"""Bringing the local lake up to date with the trail, before it is asked."""

from prefect import task

from tasks.options import AFRESH
from tasks.settings import settings
from watchkeeper.errors import Permanent
from watchkeeper.hunting.scope import Scope


@task(name="feed-lake", task_run_name="feed the lake", **AFRESH)
def feed(scope: Scope) -> tuple[str, ...]:
    """Read what the trail has of the period and the lake has not; gives what could not be read, in sentences.

    Afterwards each month is one file again: timelines take half the time.

    Raises:
        Permanent: no trail or no lake is configured, or the lake cannot be written.
        Transient: the trail could not be reached.
    """
    from tasks.hunting import lake  # noqa: PLC0415  DuckDB costs half a second

    chosen = settings()
    if not chosen.trail or not chosen.lake:
        raise Permanent("a lake is fed from a trail: WATCHKEEPER_TRAIL and WATCHKEEPER_LAKE")
    gaps = tuple(lake.ingest(chosen.trail, str(chosen.lake), scope).gaps)
    lake.compact(chosen.lake)
    return gaps

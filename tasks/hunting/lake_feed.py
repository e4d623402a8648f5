"""Bringing the local lake up to date with the trail, before it is asked."""

from prefect import task

from tasks.options import AFRESH
from tasks.progress_bar import PacedBar
from tasks.settings import settings
from watchkeeper.errors import Permanent
from watchkeeper.hunting.scope import Scope


@task(name="feed-lake", task_run_name="feed the lake", **AFRESH)
def feed(scope: Scope, *, compact: bool = False, patience: float = 60) -> None:
    """Read what the trail has of the period and the lake has not; the lake itself says what could not be read of it.

    Args:
        scope: which log files are looked for.
        patience: so many seconds another run that writes into the lake is waited for.
        compact: make each month one file again: that takes a while, and timelines take half the time afterwards.

    Raises:
        Permanent: no trail or no lake is configured, or the lake cannot be written.
        Transient: the trail could not be reached.
    """
    from tasks.hunting import lake  # noqa: PLC0415  DuckDB costs half a second

    chosen = settings()
    if not chosen.trail or not chosen.lake:
        raise Permanent("a lake is fed from a trail: WATCHKEEPER_TRAIL and WATCHKEEPER_LAKE")
    lake.ingest(
        chosen.trail,
        str(chosen.lake),
        scope,
        PacedBar("Taking the trail in", "log files"),
        patience=patience,
    )
    if compact:
        lake.compact(chosen.lake, patience=patience)

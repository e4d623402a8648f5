"""A timeline by hand, from the lake or from the trail's files."""

from prefect import task

from tasks.options import AFRESH
from tasks.progress_bar import PacedBar
from tasks.settings import settings
from watchkeeper.errors import Permanent
from watchkeeper.hunting.row_calls import MOST_CALLS
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.timeline_table import Of, column_of, matches, timeline_of
from watchkeeper.timeline import Timeline


@task(name="ask-timeline", task_run_name="ask {engine} about {of} {value}", **AFRESH)
def ask(engine: str, of: Of, value: str, scope: Scope) -> Timeline:
    """Everything that the logs hold of the value within the scope, secrets removed, with what could not be read.

    Args:
        engine: `lake` or `raw`.
        of: what the value is.
        value: exactly as CloudTrail writes it.
        scope: accounts, regions, period.

    Raises:
        Permanent: the logs cannot be read, or the engine has no timelines.
        Transient: they could not be reached.
    """
    column = column_of(of, value)
    if engine == "lake":
        from tasks.hunting import lake  # noqa: PLC0415  DuckDB costs half a second

        found = lake.timeline(
            str(settings().lake), column, value, scope, MOST_CALLS, trail=settings().trail
        )
    elif engine == "raw":
        from tasks.hunting import needle  # noqa: PLC0415

        shown = PacedBar("Reading the trail", "log files")
        found = needle.timeline(str(settings().trail), [value], scope, progress=shown)
    else:
        raise Permanent(f"engine {engine} has no timelines: take lake or raw, or ask a hunt")
    rows = [row for row in found.rows if matches(row, column, value)]
    reason = f"{of.replace('_', ' ')} {value}"
    return timeline_of(
        rows[:MOST_CALLS], reason, "lake" if engine == "lake" else "trail", found.coverage.gaps,
        cut=found.cut or len(rows) > MOST_CALLS,
    )  # fmt: skip

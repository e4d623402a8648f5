"""A timeline by hand: what one principal, key, address or resource did, as a table and a picture."""

from datetime import datetime
from typing import Annotated

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import Field

from flows.close import show_pages, timeline_page
from flows.feed_lake import feed_lake
from flows.forms import Account, Region
from flows.record import patiently
from tasks import clock, timeline_picture
from tasks.artifacts import Page, link_page
from tasks.hunting import ask_timeline, chosen_engine, kept_results
from tasks.settings import Engine
from watchkeeper.counted import counted
from watchkeeper.errors import Permanent
from watchkeeper.escaping import code
from watchkeeper.hunting.period import period
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.timeline_table import Of, chart_of, timeline_csv
from watchkeeper.report import timeline_markdown
from watchkeeper.timeline import Timeline

Value = Annotated[str, Field(min_length=2, max_length=2_048, pattern=r"^[^\x00-\x1f]+$")]


def _run_name() -> str:
    """`timeline/access_key/AKIA…`."""
    given = flow_run.parameters
    return f"timeline/{given.get('of', '')}/{given.get('value', '')}"[:200]


@flow(name="timeline", flow_run_name=_run_name)
def timeline(
    of: Of,
    value: Value,
    *,
    accounts: list[Account] | None = None,
    regions: list[Region] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    days: Annotated[float, Field(gt=0, le=400)] = 7.0,
    engine: Engine = "auto",
    up_to_date: bool = True,
) -> dict[str, str]:
    """Everything that the logs hold of a principal, an access key, an address or a resource, oldest first.

    Args:
        of: principal, access_key, address or resource.
        value: exactly as CloudTrail writes it: a user's or role's ARN (a role's sessions are shown together),
            a session's ARN, a user's name; an access key's id; an address; a resource's name or ARN.
        accounts: only these accounts; empty: all that have logs.
        regions: only these regions; empty: all.
        since: from when on (UTC); empty: so many days before the end.
        until: until when (UTC); empty: now.
        days: how many days, if no beginning is given.
        engine: auto (the local lake if there is one, else the raw files), lake or raw.
        up_to_date: a lake first takes in what its trail has of the period and it has not: of many days that takes
            a while, once. Off: it answers at once.

    Gives how many calls and gaps there are, and where the CSV and the picture lie. Secrets are removed.

    Raises:
        Permanent: the period or the engine is impossible, or the logs cannot be read.
    """
    chosen, moment = chosen_engine.engine_of(engine), clock.moment()
    try:
        begin, end = period(since, until, days, moment)
    except ValueError as error:
        raise Permanent(str(error)) from error
    scope = Scope(since=begin, until=end, accounts=tuple(accounts or ()), regions=tuple(regions or ()))
    untaken = feed_lake(chosen, scope) if up_to_date else ()
    found = ask_timeline.ask(chosen, of, value.strip(), scope)
    found = found.model_copy(update={"gaps": (*untaken, *found.gaps)})
    day, run = f"{moment:%Y-%m-%d}", str(flow_run.id)
    places = {"csv": patiently(kept_results.keep, day, run, "timeline.csv", timeline_csv(found).encode())}
    picture = _drawn(found, of, value)
    if picture is not None:
        places["picture"] = patiently(kept_results.keep, day, run, "timeline.png", picture)
    pages = [timeline_page("by-hand", found, f"Timeline of {of.replace('_', ' ')} {code(value)}")]
    if found.gaps:
        gaps = timeline_markdown(Timeline(gaps=found.gaps))
        pages.append(Page(key="timeline-gaps", description="What could not be looked at", markdown=gaps))
    pages += [
        link_page(f"timeline-{name}", f"The timeline as {name}", place) for name, place in places.items()
    ]
    show_pages("the timeline", *pages)
    get_run_logger().info("%s, %s", counted(len(found.calls), "call"), counted(len(found.gaps), "gap"))
    return {"calls": str(len(found.calls)), "gaps": str(len(found.gaps)), "engine": chosen, **places}


def _drawn(found: Timeline, of: Of, value: str) -> bytes | None:
    """The picture; one that cannot be drawn is logged, and hides nothing."""
    chart = chart_of(found, of, value)
    if chart is None:
        return None
    state = timeline_picture.draw(chart, return_state=True)
    if not state.is_completed():
        get_run_logger().error("The timeline was not drawn: %s", state.message)
        return None
    png: bytes = state.result().png
    return png

"""A hunt by hand: one question, or all of them, to the logs of a period."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows import hunting_house
from flows.close import show_pages
from flows.feed_lake import feed_lake
from flows.forms import Account, Region
from flows.hunt_publish import publish
from tasks import clock
from tasks.artifacts import Page
from tasks.hunting import chosen_engine
from tasks.hunting.house_rules import house_rules
from tasks.settings import Engine
from watchkeeper.errors import Permanent
from watchkeeper.escaping import markdown
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.asking import asked_of
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.hunt_table import HUNTS, all_hunts
from watchkeeper.hunting.period import period
from watchkeeper.hunting.report import HuntReport, Outcome, outcomes_of
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.verdict import HuntVerdict

HuntChoice = StrEnum(
    "HuntChoice",
    {
        "all": "all",
        "detections": "all detections",
        "sigma": "our Sigma rules",
        **{name: name for name in HUNTS},
    },
)
"""What the form offers."""
_ALL, _DETECTIONS, _SIGMA = HuntChoice("all"), HuntChoice("all detections"), HuntChoice("our Sigma rules")
_UNCOMPARED = "compared with no earlier day: hunt-all does that"


def _run_name() -> str:
    """`hunt/root_activity`."""
    return (
        f"hunt/{getattr(flow_run.parameters.get('hunt'), 'value', flow_run.parameters.get('hunt', 'all'))}"
    )


@flow(name="hunt", flow_run_name=_run_name, task_runner=ThreadPoolTaskRunner(max_workers=4))
def hunt(
    hunt: HuntChoice = _DETECTIONS,
    *,
    parameters: dict[str, Any] | None = None,
    accounts: list[Account] | None = None,
    regions: list[Region] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    days: Annotated[float, Field(gt=0, le=400)] = 1.0,
    engine: Engine = "auto",
    up_to_date: bool = True,
    dry_run: bool = False,
) -> dict[str, str]:
    """Ask the logs a question: its hits as a table, as CSV and Parquet, over time, with what could not be seen.

    Nothing is opened and nobody is told: hits become cases by `hunt-all`.

    Args:
        hunt: one hunt of the list (docs/hunts.md says what each asks); all detections; all hunts, those for reading too; or the house's Sigma rules.
        parameters: the hunt's parameters that differ from their defaults, as JSON: {"minutes": 30}. Of
            several hunts each is named with its hunt: {"failed_logins.most": 5}.
        accounts: only these accounts; empty: all that have logs.
        regions: only these regions; empty: all.
        since: from when on (UTC); empty: so many days before the end.
        until: until when (UTC); empty: now.
        days: how many days, if no beginning is given.
        engine: auto (the local lake if there is one, else the raw files), raw, lake, athena, cloudtrail_lake.
        up_to_date: a lake first takes in what its trail has of the period and it has not: of many days that takes
            a while, once. Off: it answers at once.
        dry_run: for Athena: say how many bytes it would scan and what that costs, and run nothing.

    Gives hits, found, nothing, not logged and unknown as counts, the engine, and where the CSV lies.

    Raises:
        Permanent: a parameter, the period or the engine is impossible, or the logs cannot be read at all.
    """
    chosen = chosen_engine.engine_of(engine)
    moment = clock.moment()
    try:
        scope = Scope(
            **dict(zip(("since", "until"), period(since, until, days, moment), strict=True)),
            accounts=tuple(accounts or ()),
            regions=tuple(regions or ()),
        )
        asked, notes = _asked(hunt, parameters or {})
    except ValueError as error:
        raise Permanent(str(error)) from error
    if dry_run:
        return _estimated(chosen, asked, scope)
    untaken = feed_lake(chosen, scope) if up_to_date else ()
    answers = chosen_engine.ask(chosen, asked, scope, str(flow_run.id))
    outcomes = tuple(_noted(one) for one in outcomes_of(asked, answers))
    report = HuntReport(scope=scope, coverage=answers.coverage, outcomes=outcomes, notes=(*notes, *untaken))
    places = publish(
        report, key=f"hunt-{_key(hunt)}", title=f"Hunt {hunt.value}", day=f"{moment:%Y-%m-%d}",
        run=str(flow_run.id),
    )  # fmt: skip
    get_run_logger().info("%s", report.sentence)
    for gap in report.gaps:
        get_run_logger().warning("Could not be looked at: %s", gap)
    return result_of(report, places)


def result_of(report: HuntReport, places: dict[str, str]) -> dict[str, str]:
    """What a run gives back: counts and places, no rows."""
    counts = {verdict.value.lower(): str(report.count(verdict)) for verdict in HuntVerdict}
    return {
        "engine": report.coverage.engine,
        "events": str(report.coverage.events),
        "hits": str(report.hits),
        **counts,
        "gaps": str(len(report.gaps)),
        **places,
    }


def _asked(choice: HuntChoice, given: dict[str, Any]) -> tuple[tuple[Asked, ...], tuple[str, ...]]:
    """The hunts with their values, and which of the house's own rules could not be read."""
    own, problems = house_rules() if choice in (_ALL, _DETECTIONS, _SIGMA) else ((), ())
    known = all_hunts()
    house = hunting_house.values((*known.values(), *own), hunting_house.organization())
    chosen: tuple[Hunt, ...]
    if choice is _SIGMA:
        chosen = own
        if not own and not problems:
            raise Permanent("there are no Sigma rules: WATCHKEEPER_SIGMA names no folder with any")
    elif choice in (_ALL, _DETECTIONS):
        hunts = known.values()
        chosen = (*(one for one in hunts if choice is _ALL or one.kind == "detection"), *own)
    else:
        chosen = (known[choice.value],)
    return asked_of(chosen, given, house.by_hunt), (*problems, *house.problems)


def _estimated(engine: Engine, asked: tuple[Asked, ...], scope: Scope) -> dict[str, str]:
    if engine != "athena":
        raise Permanent(f"a dry run is Athena's: engine {engine} costs nothing but time")
    # One query more counts what was logged at all.
    estimate = chosen_engine.estimate(scope, len(asked) + 1)
    lines = [f"Athena would scan **{markdown(str(estimate))}**.", ""]
    lines += [f"- {markdown(gap)}" for gap in estimate.gaps]
    show_pages("the estimate", Page(key="hunt-estimate", description="Estimate", markdown="\n".join(lines)))
    return {"engine": engine, "bytes": str(estimate.all_bytes), "dollars": f"{estimate.dollars:.2f}"}


def _noted(one: Outcome) -> Outcome:
    return one.model_copy(update={"note": _UNCOMPARED}) if one.hunt.is_baseline and one.rows else one


def _key(choice: HuntChoice) -> str:
    return choice.value.lower().replace("_", "-").replace(" ", "-")

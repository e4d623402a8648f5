"""Every hunt over a whole day: what is new becomes cases, what could not be seen is told."""

from typing import Annotated, Any

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows import hunting_house
from flows.failed import call_a_person
from flows.feed_lake import has_trail
from flows.hunt import result_of
from flows.hunt_publish import publish
from flows.open_run import open_run
from flows.record import patiently, run_link, was_to_begin
from tasks import slack
from tasks.hunting import baselines, chosen_engine, kept_results, lake_feed
from tasks.hunting.house_rules import house_rules
from tasks.settings import Engine, house_policy
from watchkeeper.counted import counted
from watchkeeper.errors import Permanent, in_our_words
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.answer import Answers, Asked
from watchkeeper.hunting.asking import asked_of
from watchkeeper.hunting.day_sorting import (
    Opened,
    opened,
    replaced,
    summary_blocks,
    summary_text,
    with_news,
)
from watchkeeper.hunting.first_seen import LEARNING_DAYS, Known, day_of, news_of
from watchkeeper.hunting.hit_event import HitGroup, event_of
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.hunt_table import all_hunts
from watchkeeper.hunting.logged_accounts import ASKED as WHO_LOGGED
from watchkeeper.hunting.logged_accounts import LoggedAccounts, logged_accounts
from watchkeeper.hunting.period import day_before, day_period, days_between
from watchkeeper.hunting.report import HuntReport, Outcome, outcomes_of
from watchkeeper.hunting.scope import Scope
from watchkeeper.parsing.door import read_event
from watchkeeper.severity import Severity

MOST_FINDINGS = 50
_LATELY_DAYS = 30
_PATIENCE = 1_800
"""Seconds: a hunt by hand may just be taking in many days."""


def _fell_over(_flow, run, state) -> None:
    """A day that nobody hunted in must not pass for a quiet one."""
    text = f"The daily hunts ended as {state.name}: {run.name}"
    call_a_person(f"hunt-all-{run.id}", text, band=Severity.MEDIUM, source="hunt-all")


@flow(
    name="hunt-all",
    flow_run_name="hunt-all",
    on_failure=[_fell_over],
    on_crashed=[_fell_over],
    task_runner=ThreadPoolTaskRunner(max_workers=4),
)
def hunt_all(
    day: Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = "",
    *,
    engine: Engine = "auto",
    most_findings: Annotated[int, Field(ge=0, le=1_000)] = MOST_FINDINGS,
    learning_days: Annotated[int, Field(ge=0, le=90)] = LEARNING_DAYS,
    findings: bool = True,
) -> dict[str, str]:
    """Run every detection and the house's Sigma rules over yesterday; hits from the house's band up become cases.

    Safe to repeat: a day that is hunted again opens no case twice, and compares with the same earlier days.

    Args:
        day: the day (UTC) as 2026-11-29; empty: yesterday. Today is hunted up to now, and not learned from.
        engine: auto (the local lake if there is one, else the raw files), raw, lake, athena, cloudtrail_lake.
        most_findings: how many cases one run may open, the most severe first; the rest is told.
        learning_days: how many earlier days of an account must be known before anything there counts as new.
        findings: off: only the report, no cases.

    Gives hits, verdicts, cases, gaps as counts, and where the CSV lies.

    Raises:
        Permanent: the logs cannot be read at all, or a case could not be opened, or Slack not be told. What
            was found has been shown and kept by then.
    """
    # From the run's own time: started again after midnight, it hunts in the same day.
    began = was_to_begin()
    day = day or day_before(began)
    try:
        since, end = day_period(day)
        scope = Scope(since=since, until=min(end, began))
    except ValueError as error:
        raise Permanent(f"{day} is no day such as 2026-11-29, or has not begun") from error
    chosen = chosen_engine.engine_of(engine)
    if has_trail(chosen):
        lake_feed.feed(scope, compact=True, patience=_PATIENCE)
    own, problems = house_rules()
    organization = hunting_house.organization()
    house = hunting_house.values((*all_hunts().values(), *own), organization)
    asked = asked_of((*_hunts(), *own), {}, house.by_hunt)
    answers = chosen_engine.ask(chosen, (*asked, WHO_LOGGED), scope, f"{flow_run.id}")
    known, lately = _known(asked, day)
    logged = _who_logged(answers, organization, lately)
    outcomes = _compared(asked, answers, logged, known, learning_days)
    if scope.until == end:  # half a day would teach that the rest is new
        _remember(asked, answers, logged, day)
    report = HuntReport(
        scope=scope,
        coverage=answers.coverage,
        outcomes=outcomes,
        notes=(*problems, *house.problems, *logged.gaps),
    )
    places = publish(report, key="hunt-all", title=f"Hunts over {day}", day=day, run=str(flow_run.id))
    cases = opened(outcomes, day, house_policy().hunt_findings_from, most_findings if findings else 0)
    failed = _open_cases(cases, {one.hunt.id: one.hunt for one in asked}, scope, day)
    untold = _tell(report, cases, failed, day)
    get_run_logger().info(
        "%s: %s; %s", day, report.sentence, counted(len(cases.groups) - len(failed), "case")
    )
    if failed or untold:
        raise Permanent("; ".join((*failed, *untold)))
    return {
        **result_of(report, places),
        "day": day,
        "cases": str(len(cases.groups)),
        "beyond the limit": str(len(cases.left_over)),
        "only reported": str(cases.only_reported),
    }


def _hunts() -> tuple[Hunt, ...]:
    """What is for detection, and what is compared with earlier days."""
    return tuple(one for one in all_hunts().values() if one.kind == "detection" or one.is_baseline)


def _known(asked: tuple[Asked, ...], day: str) -> tuple[dict[str, Known], set[str]]:
    """What earlier days had, by first-seen hunt; and the accounts that had logs within the last 30 of them."""
    known = {one.hunt.id: Known(one.hunt, day) for one in asked if one.hunt.is_baseline}
    lately: set[str] = set()
    for kept in baselines.earlier(day):
        for seen in kept.hunts:
            if seen.hunt_id in known:
                known[seen.hunt_id].add(seen)
        if days_between(kept.day, day) <= _LATELY_DAYS:
            lately.update(kept.accounts)
    return known, lately


def _who_logged(
    answers: Answers, organization: Seen[tuple[str, ...]] | Unseen, lately: set[str]
) -> LoggedAccounts:
    """Which accounts had logs, against the organization's and those that had some lately."""
    listed = organization.value if isinstance(organization, Seen) else ()
    look = answers.by_hunt.get(WHO_LOGGED.hunt.id, Unseen(why="the engine gave no answer"))
    return logged_accounts(look, {*listed, *lately})


def _compared(
    asked: tuple[Asked, ...],
    answers: Answers,
    logged: LoggedAccounts,
    known: dict[str, Known],
    learning_days: int,
) -> tuple[Outcome, ...]:
    """Every outcome; of first-seen hunts what no earlier day had."""
    outcomes = outcomes_of(asked, answers)
    changed: dict[str, Outcome] = {}
    for one in outcomes:
        if one.hunt.id in known and isinstance(answers.by_hunt.get(one.hunt.id), Seen):
            news = news_of(one.rows, known[one.hunt.id], logged.events, learning_days=learning_days)
            changed[one.hunt.id] = with_news(one, news, learning_days)
    return replaced(outcomes, changed)


def _remember(asked: tuple[Asked, ...], answers: Answers, logged: LoggedAccounts, day: str) -> None:
    """Keep the day for later ones; one without any logs teaches nothing."""
    if not logged.events:
        return
    looks = ((one.hunt, answers.by_hunt.get(one.hunt.id)) for one in asked if one.hunt.is_baseline)
    days = [
        day_of(hunt, day, look.value.rows, logged.events) for hunt, look in looks if isinstance(look, Seen)
    ]
    patiently(baselines.keep, day, logged.events, days)


def _open_cases(cases: Opened, hunts: dict[str, Hunt], scope: Scope, day: str) -> list[str]:
    """Start each finding's run; gives the reasons of those that could not be started."""
    failed = []
    for group in cases.groups:
        try:
            _open(group, event_of(hunts[group.hunt_id], group, scope.until), day)
        except Exception as error:  # noqa: BLE001  one finding must not cost the others
            why = f"{group.hunt_id} of {group.account}: no case: {in_our_words(error)}"
            get_run_logger().error("%s", why)
            failed.append(why)
    return failed


def _open(group: HitGroup, event: dict[str, Any], day: str) -> None:
    """The case of one hit, under the name by which it was first known: another run of the day is the same one."""
    (finding,) = read_event(patiently(kept_results.first_event, day, group.id, event))
    open_run(finding)


def _tell(report: HuntReport, cases: Opened, failed: list[str], day: str) -> list[str]:
    """The day in Slack, one message; a second run changes it. Gives why it could not be told."""
    text = summary_text(day, report.sentence, cases, len(failed), report.gaps)
    blocks = summary_blocks(text, report.outcomes, report.gaps, run_link())
    state = slack.post(text, blocks, replaces=patiently(kept_results.told, day), return_state=True)
    if not state.is_completed():
        return [f"Slack was not told: {in_our_words(state.result(raise_on_failure=False))}"]
    notice = state.result()
    if notice.sent and notice.reference:
        patiently(kept_results.note_told, day, notice.reference)
    return []

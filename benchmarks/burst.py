"""Many HIGH findings at once: how long until all are contained, and whether any is lost or doubled."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType

from benchmarks import postgres, victims
from benchmarks.figures import spread
from benchmarks.machine import machine
from benchmarks.place import Place, open_place, wait
from benchmarks.processor import seconds_used
from benchmarks.results import section, table
from benchmarks.victims import Victim
from benchmarks.witness import changes
from emulator.world import OPERATOR_KEY_IDS, WORKLOAD_PROD

TITLES = {
    "sqlite": "Burst of HIGH findings, embedded SQLite",
    "postgres": "Burst of HIGH findings, PostgreSQL",
}
_SENDERS = 20
_SECONDS_EACH = 10
_FINAL = [StateType.COMPLETED, StateType.FAILED, StateType.CANCELLED, StateType.CRASHED]
_OPERATOR = OPERATOR_KEY_IDS[WORKLOAD_PROD]


def measure(command: str, database: str, findings: int, runners: int, listeners: int) -> str:
    """The section of the results."""
    before = machine()
    with ExitStack() as opened:
        url, server = None, "Embedded SQLite under the Prefect server"
        if database == "postgres":
            if (folder := postgres.programs()) is None:
                missing = f"NOT MEASURED: PostgreSQL is not installed here. {postgres.HOW_TO_GET_IT}."
                return section(TITLES[database], command, before, "", missing)
            cluster = opened.enter_context(postgres.throwaway(folder))
            url, server = cluster.url, f"{cluster.version} under the Prefect server, settings as shipped"
        place = opened.enter_context(
            open_place(
                f"burst-{database}", runners=runners, listeners=listeners, database_url=url,
                rules="changes_per_hour: 100000\n",
            )
        )  # fmt: skip
        people = victims.users(place.stack.aws_url, place.world, findings, "burst-user")
        figures = _measure(place, people, listeners)
    conditions = (
        f"{server}; {listeners} listener(s) with {runners} runners each, a pool worker beside them. "
        f"{findings} findings, each on a user of its own with one active key, raised by {_SENDERS} senders "
        "at once. `changes_per_hour` is raised by a house policy, so that the circuit breaker does not "
        "ask a person. Seconds count from the first finding's request."
    )
    return section(TITLES[database], command, before, conditions, figures)


def _measure(place: Place, people: list[Victim], listeners: int) -> str:
    used, began = seconds_used(place.stack.processes), time.time()
    with ThreadPoolExecutor(_SENDERS) as senders:
        raised = list(senders.map(lambda one: _raise(place, one), people))
    raised_all = time.time() - began
    limit = 120 + _SECONDS_EACH * len(people)
    ended = wait(lambda: _final(place) >= len(people), limit, 2)
    ended = wait(lambda: place.messages("WATCHKEEPER_QUEUE_URL") == 0, 60, 1) and ended
    spent = seconds_used(place.stack.processes)
    runs = place.runs()
    done = changes(place.control.calls(), _OPERATOR)
    contained = _contained(done, people)
    final = [run.end_time.timestamp() for run in runs if run.end_time is not None]
    lines = [f"listener-{number}" for number in range(listeners)]
    waits = [at - start for at, start in zip(contained.values(), raised, strict=True) if at is not None]
    known = [at for at in contained.values() if at is not None]
    outcomes = Counter(run.state_name or "?" for run in runs)
    rows = [
        ("findings raised", f"{len(people)} within {raised_all:.1f} s"),
        (
            "all runs in a final state after",
            _after(final, began, len(people)) + ("" if ended else " (gave up)"),
        ),
        ("all contained after", _after(known, began, len(people))),
        ("contained a second", f"{len(known) / (max(known) - began):.2f}" if known else "0"),
        ("event → contained, p50 / p95 / max", _spread(waits)),
        ("states of the runs", ", ".join(f"{count} {name}" for name, count in outcomes.items())),
        ("lost (a user whose key is not off or who is not denied)", _zero(len(people) - len(known))),
        ("doubled: findings with more than one run", _zero(_doubled_runs(runs))),
        ("doubled: changes made more than once", _zero(_doubled_changes(done))),
        ("dead letters", _zero(place.messages("WATCHKEEPER_DEAD_LETTER_QUEUE_URL"))),
        ("left in the queue", _zero(place.messages("WATCHKEEPER_QUEUE_URL"))),
        ("processor seconds", _difference(used, spent)),
        ("runs started more than once", str(sum((run.run_count or 0) > 1 for run in runs))),
        ("errors in the listeners' logs", str(sum(place.log_lines(name, " ERROR ") for name in lines))),
        ("errors in the server's log", str(place.log_lines("server", "| ERROR "))),
        (
            "of them because the database was locked",
            str(
                place.log_lines(
                    "server",
                    "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) database is locked",
                )
            ),
        ),
    ]
    return table(("", "measured"), rows)


def _raise(place: Place, victim: Victim) -> float:
    at = time.time()
    place.control.raise_finding(victim.finding)
    return at


def _final(place: Place) -> int:
    """How many runs have ended: one small question, so that asking does not slow them down."""
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=_FINAL))
    wanted = FlowRunFilter(tags=FlowRunFilterTags(all_=["incident"]), state=state)
    return place.client.count_flow_runs(flow_run_filter=wanted)


def _contained(done: list[dict[str, Any]], people: list[Victim]) -> dict[str, float | None]:
    """When each user was contained: the later one of key off and deny; None if one is missing."""
    at: dict[tuple[str, str], float] = {}
    for call in done:
        name, operation = call["parameters"].get("UserName"), call["operation"]
        at[name, operation] = max(call["at"], at.get((name, operation), 0.0))
    found: dict[str, float | None] = {}
    for victim in people:
        both = [at.get((victim.name, operation)) for operation in ("UpdateAccessKey", "PutUserPolicy")]
        known = [moment for moment in both if moment is not None]
        found[victim.name] = max(known) if len(known) == len(both) else None
    return found


def _doubled_runs(runs: list[FlowRun]) -> int:
    counted = Counter(run.parameters["finding"]["id"] for run in runs)
    return sum(count > 1 for count in counted.values())


def _doubled_changes(done: list[dict[str, Any]]) -> int:
    counted = Counter((call["parameters"].get("UserName"), call["operation"]) for call in done)
    return sum(count > 1 for count in counted.values())


def _difference(before: dict[str, float], after: dict[str, float]) -> str:
    return ", ".join(f"{name} {after[name] - before.get(name, 0):.0f}" for name in after) or "unknown"


def _after(moments: list[float], began: float, wanted: int) -> str:
    if len(moments) < wanted:
        return f"never: {len(moments)} of {wanted}"
    return f"{max(moments) - began:.1f} s"


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "nothing was contained"
    found = spread(seconds)
    return f"{found.p50:.1f} / {found.p95:.1f} / {found.most:.1f} s"


def _zero(count: int) -> str:
    return f"{count} (pass)" if count == 0 else f"**{count} (FAIL)**"

"""One HIGH finding after the other: from the event to the running flow, and to containment."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from prefect.client.schemas.objects import FlowRun

from benchmarks import victims
from benchmarks.figures import Spread, spread
from benchmarks.machine import machine
from benchmarks.place import Place, open_place, wait
from benchmarks.results import section, table
from benchmarks.victims import Victim
from benchmarks.witness import STAGES, moments
from emulator.world import OPERATOR_KEY_IDS, WORKLOAD_PROD
from watchkeeper.parsing.door import read_event

TITLE = "Latency of HIGH findings"
_TARGET_P50, _TARGET_P95 = 1.0, 3.0
_WARM_UP = 2
_INSTANCES = 5
_SECONDS = 120
_COLD = "the first 3 after the start (2 users, 1 instance)"
_OPERATOR = OPERATOR_KEY_IDS[WORKLOAD_PROD]


@dataclass(frozen=True)
class _Raised:
    victim: Victim
    at: float
    queued: float
    calls: list[dict[str, Any]]


def measure(command: str, findings: int, runners: int, listeners: int) -> str:
    """The section of the results."""
    before = machine()
    with open_place(
        "latency", runners=runners, listeners=listeners, rules="changes_per_hour: 100000\n"
    ) as place:
        people = victims.users(place.stack.aws_url, place.world, findings + _WARM_UP, "bench-user")
        engines = victims.instances(place.stack.aws_url, place.world, _INSTANCES + 1)
        # The order counts: these find the runners cold.
        cold = [_raise_and_wait(place, one) for one in (*people[:_WARM_UP], engines[0])]
        rows = {
            _COLD: cold,
            "user with one active key": [_raise_and_wait(place, one) for one in people[_WARM_UP:]],
            "instance (5 actions, stop last)": [_raise_and_wait(place, one) for one in engines[1:]],
        }
        time.sleep(5)  # the server writes task runs down from events, a little later
        runs = {str(run.parameters["finding"]["id"]): run for run in place.runs()}
        cases = {name: [_case(place, runs, one) for one in raised] for name, raised in rows.items()}
    conditions = (
        f"Embedded SQLite under the Prefect server, {listeners} listener(s), {runners} runners, a pool "
        f"worker beside them. The first {_WARM_UP} users and 1 instance find everything cold and stand in "
        "rows of their own. Each finding waits until the one before has ended and its message is off the queue. *Running*: from the start of the "
        "request that raises the finding in the emulator's GuardDuty to the timestamp of the run's first "
        "Running state at the server. *Contained*: from the same start to the last call that changed IAM "
        "or EC2 for the case, in the emulator's own record of calls. p95 is the nearest rank: with 5 "
        "values, the largest."
    )
    return section(TITLE, command, before, conditions, _figures(cases))


def _raise_and_wait(place: Place, victim: Victim) -> _Raised:
    """Raise, and wait by the case's files: questions to the server would slow what is measured."""
    since = max((call["number"] for call in place.control.calls()), default=0)
    case = place.stack.folder / "cases" / read_event(victim.finding)[0].case_id
    at = time.time()
    place.control.raise_finding(victim.finding)
    queued = time.time()
    _must(lambda: any(case.glob("manifests/*.json")), f"{victim.name} was not closed")
    _must(lambda: place.messages("WATCHKEEPER_QUEUE_URL") == 0, f"{victim.name} stays in the queue")
    time.sleep(0.5)  # the runner has to be idle again
    return _Raised(victim, at, queued, place.control.calls(since))


def _must(ready: Callable[[], bool], otherwise: str) -> None:
    if not wait(ready, _SECONDS, 0.1):
        raise TimeoutError(f"{otherwise} within {_SECONDS} s")


def _case(place: Place, runs: dict[str, FlowRun], raised: _Raised) -> dict[str, float]:
    """Seconds from the event to the end of each stage."""
    found = moments(place.client, runs[raised.victim.finding["id"]], raised.calls, _OPERATOR)
    return {name: at - raised.at for name, at in {"queued": raised.queued, **found}.items()}


def _figures(cases: dict[str, list[dict[str, float]]]) -> str:
    parts = []
    spreads = []
    for name, measured in cases.items():
        for what in ("running", "contained"):
            found = spread([case[what] for case in measured])
            spreads.append((f"{name}: event → {what}", found))
    parts.append(
        table(
            (
                "",
                "findings",
                "p50 s",
                "p95 s",
                "max s",
                f"p50 ≤ {_TARGET_P50:g} s",
                f"p95 ≤ {_TARGET_P95:g} s",
            ),
            [_row(name, found) for name, found in spreads],
        )
    )
    parts.append("Where the time goes: median seconds of each stage, and at which second it ends.")
    for name, measured in cases.items():
        if name == _COLD:
            continue
        parts.append(table((name, "takes", "ends at"), _stages(measured)))
    return "\n\n".join(parts)


def _row(name: str, found: Spread) -> tuple[str, ...]:
    seconds = tuple(f"{value:.2f}" for value in (found.p50, found.p95, found.most))
    if name.endswith("contained"):
        return (name, str(found.count), *seconds, "", "")
    verdicts = (_verdict(found.p50 <= _TARGET_P50), _verdict(found.p95 <= _TARGET_P95))
    return (name, str(found.count), *seconds, *verdicts)


def _verdict(met: bool) -> str:
    return "pass" if met else "**FAIL**"


def _stages(measured: list[dict[str, float]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    before = [0.0] * len(measured)
    for words, name in STAGES:
        ends = [case[name] for case in measured]
        took = [end - start for start, end in zip(before, ends, strict=True)]
        rows.append((words, f"{statistics.median(took):.3f}", f"{statistics.median(ends):.3f}"))
        before = ends
    return rows

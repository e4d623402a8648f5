"""kill -9 at every AWS call of several runbooks, services down in turn, AWS failing by chance.

Everything is counted at the emulator: what was changed and how often, beside what the case says of it.
"""

import os
import re
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.chaos_scenes import SCENES, Scene
from benchmarks.machine import machine
from benchmarks.results import section, table
from deployments.processes import Process
from tests.live import Live, live_stack, until
from watchkeeper.case import broken_links

TITLE = "Chaos"
_HELD = 20.0
_SECONDS = 120.0
_UNCOUNTED = ("sqs", "sts", "guardduty")
"""The queue and the detector: not the case's own calls; and sessions, which a warm runner keeps."""


@dataclass
class Tally:
    """What became of a number of trials."""

    trials: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def row(self) -> tuple[str, str, str]:
        """Trials, those that ended as the undisturbed one did, and the slowest's seconds."""
        return str(self.trials), str(self.trials - len(self.wrong)), f"{max(self.seconds, default=0):.0f}"


@dataclass(frozen=True)
class _Ending:
    """What must be the same whatever disturbed the run."""

    outcome: str
    changes: Counter[str]
    left: Counter[str]


def measure(command: str, seeds: int, rate: float, most_steps: int | None) -> str:
    """The section of the results."""
    before = machine()
    rows: list[tuple[str, ...]] = []
    wrong: list[str] = []
    alone = {"WATCHKEEPER_RUNNERS": "1", "WATCHKEEPER_RUNS_HERE_FROM": "LOW"}
    with (
        tempfile.TemporaryDirectory() as folder,
        live_stack(Path(folder)) as live,
        live.listening(1, **alone) as (listener,),
    ):
        for scene in SCENES:
            for name, tally in _trials(live, listener, scene, _Asked(seeds, rate, most_steps)):
                rows.append((f"{scene.name}: {name}", *tally.row))
                wrong += [f"{scene.name}: {name}: {one}" for one in tally.wrong]
                print(rows[-1], flush=True)
    conditions = (
        "One listener with one runner. Each trial is one finding on a fresh AWS, and is right if the case ends "
        "with the same outcome, every change was made as often as undisturbed, the same things exist "
        f"afterwards, and the case's chain of hashes holds. kill -9: the process dies while the emulator holds back the answer of the "
        f"named call, which has had its effect. By chance: {rate:.0%} of all AWS calls are throttled, broken or done and "
        f"not answered, under {seeds} seeds."
    )
    shown = table(("trial", "trials", "right", "slowest, s"), rows)
    listed = "\n".join(f"- {one}" for one in wrong) or "None went wrong."
    return section(TITLE, command, before, conditions, f"{shown}\n\n{listed}")


@dataclass(frozen=True)
class _Asked:
    """How much is tried."""

    seeds: int
    rate: float
    most_steps: int | None


def _trials(
    live: Live, listener: Process, scene: Scene, asked: _Asked
) -> Iterator[tuple[str, Tally]]:  # fmt: skip
    live.renew()
    steps: list[tuple[str, str, int]] = []
    wanted, _ = _play(live, scene, lambda: None, steps)
    killed = Tally()
    for step in steps[: asked.most_steps]:
        _try(live, scene, wanted, killed, _killing(live, listener, step), name=" ".join(map(str, step)))
    yield f"kill -9 at each of {len(steps[: asked.most_steps])} calls", killed
    for name, disturbance in _outages(live).items():
        tally = Tally()
        _try(live, scene, wanted, tally, disturbance, name=name)
        yield name, tally
    shaken = Tally()
    for seed in range(asked.seeds):
        _try(
            live, scene, wanted, shaken, _shaking(live, asked.rate, seed), name=f"seed {seed}", exact=False
        )
    yield f"{asked.rate:.0%} of the AWS calls fail by chance", shaken


Disturbance = Callable[[], Callable[[], None]]
"""Begins before the finding is raised; what it gives is called once the finding is raised."""


def _try(
    live: Live,
    scene: Scene,
    wanted: _Ending,
    tally: Tally,
    disturb: Disturbance,
    *,
    name: str,
    exact: bool = True,
) -> None:
    """One trial; whatever goes wrong is a result. Not `exact`: a change that was done and not answered is not counted."""
    live.renew()
    tally.trials += 1
    try:
        found, seconds = _play(live, scene, disturb, None)
    except (AssertionError, OSError, IndexError, StopIteration, ValueError) as error:
        tally.wrong.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
        return
    finally:
        live.control.shake(0)
    tally.seconds.append(seconds)
    if found != (wanted if exact else replace(wanted, changes=found.changes)):
        tally.wrong.append(f"{name}: {_difference(wanted, found)}")


def _play(
    live: Live, scene: Scene, disturb: Callable[[], Any], steps: list[tuple[str, str, int]] | None
) -> tuple[_Ending, float]:  # fmt: skip
    """Raise the scene's finding and wait for its case."""
    finding = scene.finding(live)
    since = max((call["number"] for call in live.control.calls()), default=0)
    then = disturb()
    at = time.monotonic()
    live.control.raise_finding(finding)
    if then is not None:
        then()
    live.run_of(finding, seconds=_SECONDS)
    seconds = time.monotonic() - at
    live.control.shake(0)
    assert broken_links(live.entries(finding)) == ()
    calls = [call for call in live.control.calls(since) if call["service"] not in _UNCOUNTED]
    if steps is not None:
        counted: Counter[tuple[str, str]] = Counter()
        for call in calls:
            counted[call["service"], call["operation"]] += 1
            steps.append((call["service"], call["operation"], counted[call["service"], call["operation"]]))
    changes = Counter(operation for operation, _ in live.changes(*scene.services))
    return _Ending(live.summary(finding)["outcome"], changes, scene.left(live)), seconds


def _killing(live: Live, listener: Process, step: tuple[str, str, int]) -> Disturbance:
    service, operation, number = step

    def begin() -> Callable[[], None]:
        if number > 1:
            live.control.fail_next(service, operation, times=number - 1, answer_delay=0.001)
        live.control.fail_next(service, operation, answer_delay=_HELD)
        since = max((call["number"] for call in live.control.calls()), default=0)
        started = listener.log.read_text().count("in process")

        def kill() -> None:
            until(
                lambda: len(live.control.calls(since, service=service, operation=operation)) >= number, 30
            )
            until(lambda: listener.log.read_text().count("in process") > started, 10)
            runner = int(re.findall(r"in process (\d+)", listener.log.read_text())[-1])
            os.kill(runner, signal.SIGKILL)

        return kill

    return begin


def _outages(live: Live) -> dict[str, Disturbance]:
    return {
        "Slack is down": lambda: live.chat.fail_next("slack", 503, times=200),
        "PagerDuty is down": lambda: live.chat.fail_next("pagerduty", 503, times=200),
        "Slack and PagerDuty are down": lambda: (
            [live.chat.fail_next(target, 503, times=200) for target in ("slack", "pagerduty")] and None
        ),
        "the Prefect server is away for 10 s": lambda: lambda: _server_away(live, 10.0),
    }


def _server_away(live: Live, seconds: float) -> None:
    with _stopped(live.server):
        time.sleep(seconds)


@contextmanager
def _stopped(process: Process) -> Iterator[None]:
    """A process that answers nobody for a while, its connections kept: the worst kind of away."""
    os.kill(process.popen.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.popen.pid, signal.SIGCONT)


def _shaking(live: Live, rate: float, seed: int) -> Disturbance:
    return lambda: live.control.shake(rate, seed)


def _difference(wanted: _Ending, found: _Ending) -> str:
    if wanted.outcome != found.outcome:
        return f"{found.outcome}, not {wanted.outcome}"
    if wanted.left != found.left:
        return f"left {dict(found.left)}, not {dict(wanted.left)}"
    more, fewer = found.changes - wanted.changes, wanted.changes - found.changes
    return f"changes more {dict(more)}, fewer {dict(fewer)}"

"""The baseline over a whole organization: wall time, calls per cell, and whether published rates are kept."""

import os
import shutil
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks import postgres
from benchmarks.machine import machine
from benchmarks.place import FOLDER
from benchmarks.results import section, table
from deployments.local import stack
from emulator.control import READS, Control
from tasks.rates import RATES
from watchkeeper.baseline.compare import cells_of
from watchkeeper.baseline.report import BaselineReport

TITLE = "Baseline of an organization"


@dataclass(frozen=True)
class Step:
    """One run of the flow, as the emulator and the clock saw it."""

    name: str
    seconds: float
    reads: int
    writes: int
    report: BaselineReport


def measure(command: str, accounts: int, regions: int) -> str:
    """The section of the results."""
    before = machine()
    with ExitStack() as opened:
        url, server = None, "Embedded SQLite under the Prefect server"
        if (programs := postgres.programs()) is not None:
            cluster = opened.enter_context(postgres.throwaway(programs))
            url, server = cluster.url, f"{cluster.version} under the Prefect server, settings as shipped"
        folder = FOLDER.resolve() / "organization"
        shutil.rmtree(folder, ignore_errors=True)
        here = opened.enter_context(stack(folder))
        here.start_emulator()
        here.start_server(0, url)
        opened.enter_context(here.used())
        control = Control(here.aws_url)
        world = control.grow(accounts, regions)
        key = world["watchkeeper_key"]
        os.environ.update(
            AWS_ACCESS_KEY_ID=key["access_key_id"], AWS_SECRET_ACCESS_KEY=key["secret_access_key"]
        )
        steps, worst = _play(control)
    conditions = (
        f"{server}; the emulator (one process), the server and the flow share the machine's cores. "
        f"{accounts} accounts with {regions} regions each, nothing but the bootstrap role in them; the default "
        "baseline. Calls are counted by the emulator; AssumeRole and every call that reads count as reads. A cell "
        "is one service in one account and region; a line is one part of it."
    )
    return section(TITLE, command, before, conditions, "\n\n".join((_figures(steps), _rates(worst))))


def _play(control: Control) -> tuple[list[Step], list[dict[str, Any]]]:
    # Imported here: Prefect and our settings read the environment that the stack has just made.
    from deployments.bootstrap import run  # noqa: PLC0415
    from tasks.baseline.reports import last_report  # noqa: PLC0415

    steps: list[Step] = []
    digest = ""
    for name in ("plan", "apply", "second plan"):
        since = control.call_counts()
        begun = time.monotonic()
        mode = name.rpartition(" ")[2]
        answer = run("organization", mode=mode, plan_digest=digest if mode == "apply" else "")
        seconds = time.monotonic() - begun
        digest = answer["digest"]
        made = _between(since, control.call_counts())
        report = last_report(_scope(control))
        assert report is not None
        reads = sum(one["count"] for one in made if one["operation"].startswith(READS))
        steps.append(Step(name, seconds, reads, sum(one["count"] for one in made) - reads, report))
        print(f"{name}: {seconds:.0f} s, {reads} reads, {steps[-1].writes} writes", flush=True)
    return steps, control.call_counts()


def _scope(control: Control) -> str:
    return str(control.seed()["organization_id"])


def _between(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The calls counted after `before` was."""
    names = ("service", "operation", "account", "region")
    was = {tuple(one[name] for name in names): one["count"] for one in before}
    return [
        {**one, "count": one["count"] - was.get(tuple(one[name] for name in names), 0)} for one in after
    ]


def _figures(steps: list[Step]) -> str:
    rows = []
    for step in steps:
        lines = step.report.plan.lines
        cells = len(cells_of(lines))
        counts = step.report.plan.counts()
        states = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
        rows.append(
            [
                step.name,
                f"{step.seconds:.0f}",
                str(step.reads),
                str(step.writes),
                str(cells),
                f"{(step.reads + step.writes) / cells:.1f}",
                str(len(step.report.receipts)),
                str(len(step.report.failed)),
                states,
            ]
        )
    head = [
        "",
        "wall s",
        "reads",
        "writes",
        "cells",
        "calls per cell",
        "lines applied",
        "failed",
        "afterwards",
    ]
    return table(head, rows)


def _rates(counted: Iterable[dict[str, Any]]) -> str:
    """The busiest second of every call that has a published rate, over all accounts and regions."""
    worst: dict[tuple[str, str], dict[str, Any]] = {}
    for one in counted:
        rate = RATES.get(one["service"], {})
        if one["operation"] in rate or "*" in rate:
            name = (one["service"], one["operation"])
            if name not in worst or one["busiest_second"] > worst[name]["busiest_second"]:
                worst[name] = one
    rows = []
    for (service, operation), one in sorted(worst.items()):
        rates = RATES[service]
        rate = rates.get(operation) or rates["*"]
        # A full bucket may be emptied within a second, and refills meanwhile.
        allowed = rate.burst + rate.per_second
        kept = "kept" if one["busiest_second"] <= allowed else "EXCEEDED"
        rows.append(
            [
                f"{service}:{operation}",
                str(one["busiest_second"]),
                f"{rate.per_second:g}",
                f"{rate.burst:g}",
                kept,
            ]
        )
    head = ["most calls in one second, in one account and region", "seen", "rate", "burst", ""]
    return table(head, rows)

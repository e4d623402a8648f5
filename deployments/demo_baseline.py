"""The first act of `make demo`: the organization is planned, applied, proven, and planned again."""

import time
from pathlib import Path
from typing import Any

from deployments.local import Stack
from emulator.control import READS


def play_baseline(here: Stack) -> list[str]:
    """Plan → apply → verify → plan; gives what is not as it should be."""
    # Imported here: they read the environment that the stack has just made.
    from deployments.bootstrap import run  # noqa: PLC0415
    from emulator.control import Control  # noqa: PLC0415
    from watchkeeper.errors import WatchkeeperError  # noqa: PLC0415

    control = Control(here.aws_url)
    scope = str(control.seed()["organization_id"])
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    say("Baseline: bootstrap-organization, mode plan")
    planned = run("organization", mode="plan")
    _say_report(say, scope)
    say(f"plan {planned['digest']}: {planned['changes']} changes; nothing was changed yet")
    since = control.call_counts()
    say(f"mode apply, plan digest {planned['digest']}")
    problems: list[str] = []
    try:
        run("organization", mode="apply", plan_digest=planned["digest"])
    except WatchkeeperError as error:
        problems.append(str(error))
    report = _say_report(say, scope)
    say(
        f"{len(report.changed)} line(s) changed by {writes(since, control.call_counts())} writing calls, "
        f"{len(report.failed)} failed; test events: "
        + ", ".join(f"{one.path} {one.region} {one.verdict}" for one in report.proofs)
    )
    say("mode verify")
    try:
        run("organization", mode="verify")
    except WatchkeeperError as error:
        problems.append(str(error))
    report = _say_report(say, scope)
    _say_checklist(say, report)
    since = control.call_counts()
    again = run("organization", mode="plan")
    wrote = writes(since, control.call_counts())
    say(f"mode plan again: {again['changes']} change(s), {wrote} writing call(s)")
    say(f"page: {Path(again['page']).relative_to(Path.cwd())}\n")
    if again["changes"] != "0" or wrote:
        problems.append(f"the second plan has {again['changes']} change(s) and {wrote} writing call(s)")
    return problems


def writes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> int:
    """How many calls between two counts changed something, or tried to."""

    def total(counted: list[dict[str, Any]]) -> int:
        return sum(one["count"] for one in counted if not one["operation"].startswith(READS))

    return total(after) - total(before)


def _say_report(say: Any, scope: str) -> Any:
    """The newest report's states, one line for each service."""
    from tasks.baseline.reports import last_report  # noqa: PLC0415
    from watchkeeper.baseline.compare import State, cells_of  # noqa: PLC0415
    from watchkeeper.baseline.markdown import SIGN  # noqa: PLC0415

    report = last_report(scope)
    if report is None:
        raise RuntimeError("no report was kept")
    cells = cells_of(report.plan.lines)
    for service in sorted({cell.service for cell in cells}):
        own = [cell.state for cell in cells if cell.service == service]
        said = ", ".join(f"{SIGN[state]} {own.count(state)} {state}" for state in State if state in own)
        say(f"  {service:15} {said}")
    return report


def _say_checklist(say: Any, report: Any) -> None:
    from watchkeeper.baseline.checklist import checklist  # noqa: PLC0415

    say("First 24 hours:")
    for one in checklist(report):
        say(f"  {one.verdict:7} {one.text} ({one.evidence[0] if one.evidence else ''})")

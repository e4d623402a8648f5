"""The access review of one large account: beside plain boto3, cloudsplaining and Prowler's IAM checks."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import peak
from benchmarks.judge.venv import PINS as PROWLER_PINS
from benchmarks.judge.venv import make_venv, pinned
from benchmarks.machine import machine
from benchmarks.peak import peak_mib
from benchmarks.place import FOLDER
from benchmarks.results import section, table
from deployments.local import HOME, Stack, stack
from emulator.control import Control

TITLE = "Access review of a large account"
PEER_PINS = Path(__file__).with_name("access_peer.txt")
_CLOUDSPLAINING = HOME / ".judge-cloudsplaining"
_LONGEST = 900
PATIENCE = 600
"""Seconds after which a peer is stopped: it is told as unfinished, with what it had used by then."""
_REGION = "us-east-1"
GOALS = {"calls": 2.0, "cloudsplaining": 10.0, "floor": 1.5, "prowler": 10.0, "mib": 200.0}


@dataclass(frozen=True)
class Run:
    """One process."""

    seconds: float
    mib: float
    found: dict[str, Any]
    calls: int = 0


def measure(command: str, users: int, roles: int, policies: int) -> str:
    """The section of the results."""
    before = machine()
    prowler, splaining = make_venv(), make_venv(_CLOUDSPLAINING, PEER_PINS)
    folder = FOLDER.resolve() / "access"
    shutil.rmtree(folder, ignore_errors=True)
    with stack(folder) as here:
        here.start_emulator()
        control = Control(here.aws_url)
        world = control.access_scale(users=users, roles=roles, policies=policies)
        account, environment = world["account"], _environment(here, world)
        details = folder / "authorization.json"
        runs = {
            "floor": _ours(control, environment, "floor", _REGION, str(details)),
            "review": _ours(control, environment, "review", account, _REGION),
            "judge": _ours(control, environment, "judge", str(details)),
            "cloudsplaining": _cloudsplaining(splaining, details, folder),
            "prowler": _prowler(control, prowler, environment, folder),
        }
    conditions = (
        f"One account of the emulator with {users:,} users, {roles:,} roles and {policies:,} customer-managed policies "
        f"({details.stat().st_size / 2**20:.1f} MiB of authorization details); the emulator shares the machine's cores. "
        "Each in a process of its own, one after the other, once; seconds without the start of the interpreter, and "
        "peak memory as the process's resident set (`VmHWM`). The floor asks the same questions with plain boto3 and "
        "as many threads, and does nothing with the answers. The judgement and cloudsplaining read the same JSON file. "
        f"Peers: {pinned(PEER_PINS)}, {pinned(PROWLER_PINS)} with `--service iam`; a peer is "
        f"stopped after {PATIENCE} s, and ratios against it are then lower bounds. Calls are counted by the emulator."
    )
    return section(TITLE, command, before, conditions, figures(runs, users + roles))


def _environment(here: Stack, world: dict[str, Any]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SSL_CERT_FILE") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(HOME),
        "HOME": str(here.folder),
        "AWS_ENDPOINT_URL": here.aws_url,
        "AWS_DEFAULT_REGION": _REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": world["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": world["secret_access_key"],
    }


def _ours(control: Control, environment: dict[str, str], *arguments: str) -> Run:
    since = _counted(control)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.access_ways", *arguments],
        env=environment, check=False, capture_output=True, text=True, timeout=_LONGEST,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{arguments[0]} failed: {done.stderr[-3_000:]}")
    answer = json.loads(done.stdout)
    return Run(answer["seconds"], answer["mib"], answer["found"], _counted(control) - since)


def _cloudsplaining(python: Path, details: Path, folder: Path) -> Run:
    script = python.with_name("cloudsplaining")
    output = folder / "cloudsplaining"
    output.mkdir()
    arguments = ["scan", "--input-file", str(details), "--output", str(output), "--skip-open-report"]
    return _peer(python, script, arguments, dict(os.environ), folder / "cloudsplaining.json")


def _prowler(control: Control, python: Path, environment: dict[str, str], folder: Path) -> Run:
    since = _counted(control)
    arguments = [
        "aws", "--service", "iam", "--region", _REGION, "--output-formats", "csv", "--output-directory",
        str(folder / "prowler"), "--no-banner", "--no-color", "--log-level", "ERROR",
    ]  # fmt: skip
    script = python.with_name("prowler")
    run = _peer(python, script, arguments, environment, folder / "prowler.json", finished=(0, 3))
    return Run(run.seconds, run.mib, run.found, _counted(control) - since)


def _peer(
    python: Path,
    script: Path,
    arguments: list[str],
    environment: dict[str, str],
    result: Path,
    *,
    finished: tuple[int, ...] = (0,),
) -> Run:
    command = [str(python), "-P", peak.__file__, str(result), str(script), *arguments]
    output = result.with_suffix(".log")
    with output.open("wb") as out:
        process = subprocess.Popen(
            command, env=environment, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            used = peak_mib(process.pid)
            process.kill()
            process.wait()
            return Run(PATIENCE, used, {"unfinished": True})
    measured = json.loads(result.read_text()) if result.exists() else {"code": process.returncode}
    if measured["code"] not in finished:
        raise RuntimeError(f"{script.name} ended with {measured['code']}: {output.read_text()[-3_000:]}")
    return Run(measured["seconds"], measured["mib"], {})


def _counted(control: Control) -> int:
    return sum(one["count"] for one in control.call_counts())


def figures(runs: dict[str, Run], principals: int) -> str:
    """The tables.

    Args:
        runs: by way, as `measure` names them.
        principals: users and roles of the account.
    """
    names = {
        "floor": "plain boto3, the same questions (the floor)",
        "review": "ours: inventory, judgement, items",
        "judge": "ours: the judgement alone, from JSON",
        "cloudsplaining": "cloudsplaining scan, of the same JSON",
        "prowler": "Prowler's IAM checks",
    }
    rows = [
        (names[way], _seconds(run), f"{run.mib:,.0f}", f"{run.calls:,}" if run.calls else "")
        for way, run in runs.items()
    ]
    ours, judged = runs["review"], runs["judge"]
    measured = {
        "calls": ours.calls / principals,
        "cloudsplaining": runs["cloudsplaining"].seconds / judged.seconds,
        "floor": ours.seconds / runs["floor"].seconds,
        "prowler": runs["prowler"].seconds / ours.seconds,
        "mib": ours.mib,
    }
    goals = [
        _goal("calls a principal (goal at most 2)", measured["calls"], at_most=GOALS["calls"]),
        _goal("times faster than cloudsplaining, the judgement alone (goal 10)", measured["cloudsplaining"],
              at_least=GOALS["cloudsplaining"]),
        _goal("times the floor, the whole review (goal at most 1.5)", measured["floor"], at_most=GOALS["floor"]),
        _goal("times faster than Prowler's IAM checks (goal 10)", measured["prowler"],
              at_least=GOALS["prowler"]),
        _goal("peak MiB of the review (goal under 200)", measured["mib"], at_most=GOALS["mib"]),
    ]  # fmt: skip
    found = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in ours.found.items())
    head = ("way", "seconds", "peak MiB", "calls")
    return "\n\n".join(
        (table(head, rows), table(("goal", "measured", "verdict"), goals), f"The review found: {found}.")
    )


def _seconds(run: Run) -> str:
    return (
        f"> {run.seconds:.0f}, stopped unfinished" if run.found.get("unfinished") else f"{run.seconds:.1f}"
    )


def _goal(
    name: str, value: float, *, at_most: float = float("inf"), at_least: float = 0.0
) -> tuple[str, str, str]:
    return name, f"{value:.2f}", "pass" if at_least <= value <= at_most else "**missed**"

"""What the Prefect server and the emulator wrote down about a case: the moments that are measured."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, StateType, TaskRun

CHANGES = ("Update", "Put", "Modify", "Stop", "Create", "Authorize", "Revoke", "Attach")
"""How the names of calls begin that change IAM or EC2; the benchmark's own calls are left out by key."""
STAGES = (
    ("EventBridge puts it into the queue", "queued"),
    ("listener polls and parses, server makes the run", "created"),
    ("hand over to a runner, engine starts: Running", "running"),
    ("triage, case opened; first look begins", "looking"),
    ("looks at user, role, instance", "looked"),
    ("plan, guardrails; first action begins", "acting"),
    ("actions: last change reaches AWS", "contained"),
    ("read back and proof; CloudTrail's last answer (2 a second, shared by the runners)", "asked"),
    ("timeline, seal, artifacts, Slack; run ends", "ended"),
    ("message off the queue", "taken_off"),
)
"""The way of a case: words, and the name of the moment at which each stage ends."""


def changes(calls: Iterable[dict[str, Any]], operator_key: str) -> list[dict[str, Any]]:
    """The calls that changed IAM or EC2, without those that `operator_key` made."""
    return [
        call
        for call in calls
        if call["service"] in ("iam", "ec2")
        and call["status"] < 400
        and call["operation"].startswith(CHANGES)
        and call["access_key_id"] != operator_key
    ]


def first_running(client: SyncPrefectClient, run: FlowRun) -> float:
    """When the run first became Running, seconds since the epoch."""
    states = client.read_flow_run_states(run.id)
    return min(state.timestamp.timestamp() for state in states if state.type == StateType.RUNNING)


def moments(
    client: SyncPrefectClient, run: FlowRun, calls: list[dict[str, Any]], operator_key: str
) -> dict[str, float]:
    """When each stage of a case ended, from its run, its task runs and the calls made meanwhile."""
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
    tasks = client.read_task_runs(flow_run_filter=wanted, limit=200)
    looks, asks = _named(tasks, "look"), _named(tasks, "ask CloudTrail")
    acts = [task for task in tasks if task.task_key.startswith("carry")]
    looked = max(_end(task) for task in looks)
    taken_off = [call["at"] for call in calls if call["operation"] == "DeleteMessage"]
    assert run.created is not None
    assert run.end_time is not None
    return {
        "created": run.created.timestamp(),
        "running": first_running(client, run),
        "looking": min(_start(task) for task in (*looks, *asks)),
        "looked": looked,
        "asked": max(looked, *(_end(task) for task in asks)),
        "acting": min(_start(task) for task in acts),
        "contained": max(call["at"] for call in changes(calls, operator_key)),
        "ended": run.end_time.timestamp(),
        "taken_off": max(taken_off),
    }


def _named(tasks: list[TaskRun], beginning: str) -> list[TaskRun]:
    return [task for task in tasks if task.name.startswith(beginning)]


def _start(task: TaskRun) -> float:
    return _known(task.start_time)


def _end(task: TaskRun) -> float:
    return _known(task.end_time)


def _known(moment: datetime | None) -> float:
    assert moment is not None
    return moment.timestamp()

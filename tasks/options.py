"""How Prefect runs our tasks: what is retried, and which results are kept for a second start."""

import os
from typing import Any

from prefect import Task
from prefect.cache_policies import INPUTS, NO_CACHE, RUN_ID, TASK_SOURCE
from prefect.client.schemas.objects import State, TaskRun

from watchkeeper.errors import Transient


async def only_transient(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Retry what may help (`Transient`), and nothing else."""
    del task, task_run
    try:
        await state.aresult()
    except Transient:
        return True
    except BaseException:  # noqa: BLE001  whatever it is, it is not ours to retry
        return False
    return False


_DELAYS = [float(text) for text in os.environ.get("WATCHKEEPER_RETRY_SECONDS", "1,3,8").split(",")]
"""Seconds before each further try. Tasks are made when they are imported, before any settings are read."""


def _options(**more: Any) -> dict[str, Any]:
    return {
        "retries": len(_DELAYS), "retry_delay_seconds": _DELAYS, "retry_condition_fn": only_transient
    } | more  # fmt: skip


READ: dict[str, Any] = _options(persist_result=True, cache_policy=INPUTS + TASK_SOURCE + RUN_ID)
"""Looks: kept within the run, so that a run which starts again from the top sees what it saw."""

CHANGE: dict[str, Any] = _options(persist_result=False)
"""Changes: never from a cache. They read before they write, so twice is once."""

AFRESH: dict[str, Any] = _options(
    retries=2, retry_delay_seconds=[2, 8], persist_result=False, cache_policy=NO_CACHE
)
"""A whole place of the baseline: never from a cache, and each of its parts is retried by itself within."""

NOTIFY: dict[str, Any] = _options(persist_result=True, cache_policy=INPUTS + TASK_SOURCE + RUN_ID)
"""Messages to people: sent once a run."""

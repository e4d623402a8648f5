"""A process that runs cases: Prefect and the flow are loaded before the first finding comes."""

import ctypes
import logging
import os
import signal
import sys
import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow
from prefect.flows import load_flow_from_entrypoint
from prefect.logging.configuration import setup_logging
from prefect.states import Pending

from listener.logs import log_to_stderr
from listener.start_run import DEPLOYMENT
from tasks import aws
from tasks.settings import HEARTBEAT_SECONDS, settings
from watchkeeper.errors import WatchkeeperError

_PR_SET_PDEATHSIG = 1


def prepare() -> None:
    """Called once in each new process, replacements too: die with the listener, log, share AWS's limits."""
    if sys.platform == "linux":
        # A case whose listener is gone is taken up by another: it must not go on here as well.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # Stopping is the listener's affair: it lets the case in hand end first.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setup_logging()
    log_to_stderr()
    aws.share_limits(settings().runners)


def warm() -> int:
    """Load the flow as the deployment names it, and the way to AWS; gives the process id.

    It takes a moment at least, so that no runner is asked twice while another was not asked at all.
    """
    _flow()
    try:
        aws.own_account()
        for service in ("iam", "ec2", "cloudtrail"):
            aws.client(service)
    except WatchkeeperError as error:
        logging.getLogger("listener.runner").warning("AWS is not warm: %s", error)
    time.sleep(0.2)
    return os.getpid()


def run_case(run: FlowRun, known_dead: bool) -> str:
    """Run `run` to its end, or to the point where it waits for a person; gives the state's name.

    A run that another process left in the middle is set back and started again from the top: its
    results and receipts are kept, so nothing is done twice. One that the work pool has taken up
    meanwhile (a worker notes its process, an automation puts it back as Scheduled) is the pool's.

    Args:
        run: the run to go on with.
        known_dead: the caller saw its former process die; otherwise a run that is Running is taken
            over only after it has been silent for longer than one that lives can be.
    """
    with get_client(sync_client=True) as client:
        while True:
            now = client.read_flow_run(run.id)
            state = now.state
            if state is None or state.is_final() or state.is_paused():
                return state.name if state and state.name else "done"
            if now.infrastructure_pid or state.is_scheduled():
                return f"{state.name}, in the work pool"
            if not state.is_running():
                break
            if known_dead or _silent_for(client, now) > HEARTBEAT_SECONDS * 2.5:
                client.set_flow_run_state(run.id, Pending(message="Taken up again"), force=True)
                now = client.read_flow_run(run.id)
                break
            time.sleep(2)
    logging.getLogger("listener.runner").info("Run %s (%s) in process %d", now.name, now.id, os.getpid())
    try:
        ended = run_flow(_flow(), flow_run=now, return_type="state")
    except Pause:  # not an Exception: the run is suspended and waits for a person
        return "Suspended"
    except Abort as error:
        return f"not run: {error}"
    return getattr(ended, "name", None) or "done"


def _silent_for(client: SyncPrefectClient, run: FlowRun) -> float:
    """Seconds since the run's last sign of life: its state's change, or a heartbeat."""
    signs = [run.state.timestamp] if run.state is not None else []
    wanted = {
        "filter": {
            "event": {"name": ["prefect.flow-run.heartbeat"]},
            "resource": {"id": [f"prefect.flow-run.{run.id}"]},
            "order": "DESC",
        },
        "limit": 1,
    }
    found = client.request("POST", "/events/filter", json=wanted).json()["events"]
    signs += [datetime.fromisoformat(event["occurred"]) for event in found]
    return (datetime.now(UTC) - max(signs)).total_seconds()


@cache
def _flow() -> Flow[..., Any]:
    with get_client(sync_client=True) as client:
        entrypoint = client.read_deployment_by_name(DEPLOYMENT).entrypoint
    if entrypoint is None:
        raise RuntimeError(f"deployment {DEPLOYMENT} names no entrypoint")
    return load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)

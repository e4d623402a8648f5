"""A Prefect server that has all our deployments, at rest: made once, and copied for other test processes."""

import fcntl
import shutil
import sqlite3
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments.local import Stack


def start_deployed(here: Stack, kept: Path) -> None:
    """Start the stack's server with the work pool, all deployments and the automations.

    To make its tables and to deploy takes most of a minute of processor time: whoever comes first does it and
    keeps the database, the others wait for that and begin with a copy. Nothing of a stack is in it: addresses
    and folders are in the environment of its processes.

    Args:
        here: the stack.
        kept: where the database is kept; test processes that name the same file share it.
    """
    own = here.folder / "prefect" / "prefect.db"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            here.start_server(0)
            here.deploy()
            _rest(here)
            _copy(own, kept)
            return
    own.parent.mkdir(parents=True)
    shutil.copyfile(kept, own)
    here.start_server(0)


def _rest(here: Stack) -> None:
    """At a quarter past, `reconcile` would take up a finding that a test wants to be lost."""
    with (
        temporary_settings(updates={PREFECT_API_URL: here.api_url}),
        get_client(sync_client=True) as client,
    ):
        for deployment in client.read_deployments():
            client.pause_deployment(deployment.id)


def _copy(database: Path, kept: Path) -> None:
    """As it is at one moment, though its server goes on; nobody ever sees half of it."""
    half = kept.with_suffix(".half")
    with sqlite3.connect(database) as source, sqlite3.connect(half) as target:
        source.backup(target)
    source.close()
    target.close()
    half.rename(kept)

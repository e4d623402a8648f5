"""`python -m deployments.deploy [NAME …]`: work pool, deployments of prefect.yaml, automations. Safe to repeat."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists

from deployments.automations import put_automations
from tasks.settings import settings

HOME = Path(__file__).parents[1]
POOL = "watchkeeper"


def main(*names: str) -> int:
    """Deploy to the server that PREFECT_API_URL names: the deployments of these names, or all of them."""
    with get_client(sync_client=True) as client, contextlib.suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    os.environ.setdefault("WATCHKEEPER_HOME", str(HOME))
    os.environ.setdefault("WATCHKEEPER_TIMEZONE", settings().timezone)  # prefect.yaml reads it
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy"]
    command += [part for name in names for part in ("--name", name)] or ["--all"]
    code = subprocess.run(command, cwd=HOME, stdin=subprocess.DEVNULL, check=False).returncode
    if code == 0:
        put_automations()
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

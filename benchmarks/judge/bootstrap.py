"""The one place where the judge lets Watchkeeper work: between the first verdict and the second."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deployments.local import HOME

BASELINE = HOME / "deployments" / "baselines" / "cis.yaml"
"""What the judged accounts are brought to: the file that people get for CIS."""


def bootstrap(environment: Mapping[str, str], scope: str, log: Path) -> None:
    """Plan, apply and verify the baseline as a person would: `python -m deployments.bootstrap`.

    Args:
        environment: the scene's addresses and keys.
        scope: `organization` or `account`.
        log: where its output goes.

    Raises:
        RuntimeError: it did not end well; the end of its output is in the message.
    """
    led = {"PREFECT_HOME": str(log.parent / "prefect"), "WATCHKEEPER_BASELINE": str(BASELINE)}
    if scope == "account":
        led["WATCHKEEPER_BOOTSTRAP_ROLE"] = "own"  # an account by itself has nobody who made that role
    done = subprocess.run(
        [sys.executable, "-m", "deployments.bootstrap", "--scope", scope, "--yes"],
        env={**_plain_environment(), **environment, **led},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        text=True, check=False, timeout=1800,
    )  # fmt: skip
    log.write_text(done.stdout)
    if done.returncode:
        raise RuntimeError(f"the bootstrap ended with {done.returncode}:\n{done.stdout[-3000:]}")


def _plain_environment() -> dict[str, str]:
    """Ours without what could lead Watchkeeper to another cloud, server or house."""
    led = ("AWS_", "PREFECT_", "WATCHKEEPER_")
    return {name: value for name, value in os.environ.items() if not name.startswith(led)}

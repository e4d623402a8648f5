"""Starting ministack: its venv made once, the server on 127.0.0.1, ended by its own id."""

import contextlib
import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks.judge.venv import make_venv
from deployments.local import HOME
from deployments.processes import Processes, free_port, wait_for

VENV = HOME / ".judge-ministack"
PINS = Path(__file__).with_name("requirements.txt")
_RUN = Path(__file__).with_name("run_ministack.py")


@contextlib.contextmanager
def ministack(folder: Path) -> Iterator[str]:
    """A fresh ministack; its address, for boto3's endpoint."""
    with (Path(tempfile.gettempdir()) / "watchkeeper-ministack.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test workers may want it at once
        python = make_venv(VENV, PINS)
    port = free_port(0)
    processes = Processes(
        folder,
        {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(folder),
            "S3_DATA_DIR": str(folder / "s3"),
            "PYTHONPATH": "",
        },
    )
    address = f"http://127.0.0.1:{port}"
    try:
        process = processes.start("ministack", str(python), str(_RUN))
        wait_for("ministack", lambda: _answers(address), process, seconds=60)
        yield address
    finally:
        processes.stop()


def _answers(address: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{address}/_ministack/health", timeout=2).is_success
    return False

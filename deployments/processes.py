"""Starting processes of our own with their output in a file, and ending just those."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Process:
    """One process that we started, in a session of its own."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise if it has ended.

        Raises:
            RuntimeError: with the end of its output.
        """
        if (code := self.popen.poll()) is not None:
            raise RuntimeError(f"{self.name} ended with {code}:\n{self.tail()}")

    def tail(self, lines: int = 30) -> str:
        """The last lines of its output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, seconds: float = 15) -> None:
        """Ask it to end; after `seconds` end it and what it started."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


@dataclass
class Processes:
    """What was started, ended in the opposite order."""

    folder: Path
    environment: dict[str, str]
    running: list[Process] = field(default_factory=list)

    def start(self, name: str, *command: str, **more: str) -> Process:
        """Start `command` with our environment and `more`; its output goes to `<folder>/<name>.log`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            popen = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env={**os.environ, **self.environment, **more}, start_new_session=True,
            )  # fmt: skip
        process = Process(name, popen, log)
        self.running.append(process)
        return process

    def stop(self) -> None:
        """End everything, the last started first."""
        while self.running:
            self.running.pop().stop()


def wait_for(what: str, ready: Callable[[], bool], *processes: Process, seconds: float = 90) -> None:
    """Wait until `ready()`.

    Raises:
        RuntimeError: one of `processes` ended.
        TimeoutError: it took longer than `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        for process in processes:
            process.check()
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {seconds:g} s")
        time.sleep(0.1)


def free_port(wanted: int = 0) -> int:
    """`wanted` if nothing listens there, else any free port on 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

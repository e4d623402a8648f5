"""The local stack: emulator, Prefect server, work pool with a worker, deployments, listeners."""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import yaml

from deployments.processes import Process, Processes, free_port, wait_for
from emulator.socket_mode import FAKE_APP_TOKEN

HOME = Path(__file__).parents[1]
"""The project's folder."""

QUIET_PREFECT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "INFO",
    "PREFECT_WORKER_QUERY_SECONDS": "1",  # as shipped a worker looks every 10 s
    "PREFECT_WORKER_PREFETCH_SECONDS": "5",
    "PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "0.5",
    "PREFECT_CLIENT_MAX_RETRIES": "8",  # SQLite refuses a write that another one overtook: the client tries again
    "PREFECT_CLI_PROMPT": "false",
    "PYTHONUNBUFFERED": "1",
}


@dataclass
class Stack:
    """What runs, and how to reach it."""

    folder: Path
    """Its state: database, results, cases, logs."""
    processes: Processes
    environment: dict[str, str] = field(default_factory=dict)
    api_url: str = ""
    ui_url: str = ""
    aws_url: str = ""
    chat_url: str = ""

    def start_emulator(self, port: int = 0, chat_port: int = 0) -> None:
        """The embedded AWS, Slack and PagerDuty; their addresses and keys go into the environment."""
        file = self.folder / "emulator.json"
        file.unlink(missing_ok=True)
        ports = ["--port", str(free_port(port)), "--chat-port", str(free_port(chat_port))]
        process = self.processes.start(
            "emulator", sys.executable, "-m", "emulator", *ports, "--env-file", str(file)
        )
        wait_for("the emulator", file.exists, process, seconds=180)
        given = json.loads(file.read_text())
        self.aws_url = given["AWS_ENDPOINT_URL"]
        self.chat_url = f"http://127.0.0.1:{ports[3]}"
        self.add(given)

    def start_server(self, port: int = 4200, database_url: str | None = None) -> None:
        """The Prefect server on SQLite in our folder, or on the database at `database_url`."""
        port = free_port(port)
        self.ui_url = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.ui_url}/api"
        self.add(QUIET_PREFECT)
        self.add(
            {
                "PREFECT_HOME": str(self.folder / "prefect"),
                "PREFECT_LOCAL_STORAGE_PATH": str(self.folder / "results"),
                "PREFECT_API_URL": self.api_url,
                "PREFECT_UI_URL": self.ui_url,
                "PREFECT_SERVER_UI_API_URL": self.api_url,
                "WATCHKEEPER_HOME": str(HOME),
                "WATCHKEEPER_CASES": str(self.folder / "cases"),
            }
        )
        if database_url:
            self.add({"PREFECT_API_DATABASE_CONNECTION_URL": database_url})
        process = self.processes.start(
            "server", sys.executable, "-m", "prefect", "server", "start",
            "--host", "127.0.0.1", "--port", str(port),
        )  # fmt: skip
        wait_for("the Prefect server", self._healthy, process, seconds=300)

    def deploy(self, *names: str) -> None:
        """Work pool, deployments (of these names, or all of them) and automations; safe to repeat."""
        process = self.processes.start("deploy", sys.executable, "-m", "deployments.deploy", *names)
        wait_for("the deployments", lambda: process.popen.poll() is not None, seconds=300)
        if process.popen.returncode:
            raise RuntimeError(f"deploying failed:\n{process.tail()}")

    def start_worker(self) -> Process:
        """A worker of the pool: it takes up what waits, was resumed, or was started by hand."""
        return self.processes.start(
            "worker", sys.executable, "-m", "prefect", "worker", "start",
            "--pool", "watchkeeper", "--type", "process", "--limit", "4",
        )  # fmt: skip

    def start_listener(self, name: str = "listener", *, wait: bool = True, **more: str) -> Process:
        """One listener, its runners warm."""
        process = self.processes.start(name, sys.executable, "-m", "listener", **more)
        if wait:
            wait_for(
                "the listener", lambda: "Listening with" in process.log.read_text(), process, seconds=180
            )
        return process

    def start_slack_door(self, people: dict[str, str]) -> Process:
        """The process that hears the buttons in Slack; `people` says who is behind which Slack user id.

        To be called before what asks people is started: the house's rules and the key go into its environment.
        """
        rules = self.folder / "house_policy.yaml"
        rules.write_text(yaml.safe_dump({"people": people, "settle_seconds": 2.0, "quiet_minutes": 0.0}))
        self.add(
            {
                "WATCHKEEPER_SLACK_APP_TOKEN": FAKE_APP_TOKEN,
                "WATCHKEEPER_APPROVAL_KEY": secrets.token_hex(32),
                "WATCHKEEPER_HOUSE_POLICY": str(rules),
            }
        )
        return self.processes.start("slack-door", sys.executable, "-m", "listener.slack")

    def use(self) -> None:
        """Let this process work with the stack as its parts do."""
        os.environ.update(self.environment)

    @contextmanager
    def used(self) -> Iterator[None]:
        """The same for Prefect's client in this process, which has read its settings when it was imported.

        Its console says errors only: who works like this tells the story itself. The UI has every line.
        """
        self.use()
        os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "ERROR"
        from prefect import settings  # noqa: PLC0415  imported as late as that, where it can be

        updates = {
            settings.PREFECT_API_URL: self.api_url,
            settings.PREFECT_UI_URL: self.ui_url,
            settings.PREFECT_HOME: self.environment["PREFECT_HOME"],
            settings.PREFECT_LOCAL_STORAGE_PATH: self.environment["PREFECT_LOCAL_STORAGE_PATH"],
        }
        with settings.temporary_settings(updates=updates):
            yield

    def add(self, more: dict[str, str]) -> None:
        """Put `more` into the environment of whatever is started from now on."""
        self.environment.update(more)
        self.processes.environment.update(more)

    def _healthy(self) -> bool:
        try:
            with urlopen(f"{self.api_url}/health", timeout=2) as answer:  # noqa: S310  our own server
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    """A stack whose state lies in `folder`; whatever was started in it is ended at the end."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    made = Stack(folder, Processes(folder / "logs", {"PYTHONPATH": str(HOME)}))
    try:
        yield made
    finally:
        made.processes.stop()

"""A whole stack for tests: emulator, Prefect server, worker, and listeners where a test wants them."""

import contextlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterIdempotencyKey,
    FlowRunFilterState,
    FlowRunFilterStateType,
    LogFilter,
    LogFilterFlowRunId,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import Pause

from deployments.local import Stack, stack
from deployments.processes import Process
from emulator.control import ChatControl, Control
from emulator.socket_mode import FAKE_APP_TOKEN
from tests.deployed_server import start_deployed
from watchkeeper.case import Entry
from watchkeeper.finding import Finding
from watchkeeper.parsing.door import read_event

APPROVAL_KEY = "a-key-of-the-live-stack-for-decisions"
MUTATIONS = (
    "Update",
    "Put",
    "Modify",
    "Stop",
    "Create",
    "Delete",
    "Authorize",
    "Revoke",
    "Start",
    "Terminate",
)
HANGS = 150
"""Seconds after which what should come counts as hung: what comes sooner is only a slow machine."""


@dataclass
class Live:
    """The stack, and the questions that tests ask it."""

    stack: Stack
    control: Control
    chat: ChatControl
    client: SyncPrefectClient
    sqs: Any
    world: dict[str, Any]

    @property
    def server(self) -> Process:
        """The Prefect server's process."""
        return next(process for process in self.stack.processes.running if process.name == "server")

    def restart_server(self) -> None:
        """The server again, on the same port and database."""
        self.stack.processes.running.remove(self.server)
        self.stack.start_server(int(self.stack.api_url.split(":")[2].split("/")[0]))

    @property
    def cases(self) -> Path:
        """Where case files lie."""
        return self.stack.folder / "cases"

    def renew(self) -> None:
        """A fresh AWS and Slack; findings and runs of earlier tests stay known to Prefect."""
        self.control.reset()
        self.chat.reset()
        self.world = self.control.seed()
        for marks in ("holds", "incidents", "notices"):  # no case knows anything of this AWS yet
            shutil.rmtree(self.cases / marks, ignore_errors=True)

    @contextlib.contextmanager
    def listening(self, count: int = 1, *, runners: int = 1, **more: str) -> Iterator[list[Process]]:
        """That many listeners, ended at the end.

        Args:
            count: how many.
            runners: how many cases each runs at the same time, in a process each.
            more: what else stands in their environment.
        """
        more = {"WATCHKEEPER_RUNNERS": str(runners), **more}
        started = [
            self.stack.start_listener(f"listener-{time.monotonic_ns()}", wait=False, **more)
            for _ in range(count)
        ]
        try:
            for process in started:
                until(lambda process=process: _stands(process), HANGS, process.tail)
            yield started
        finally:
            for process in started:
                process.stop()
                self.stack.processes.running.remove(process)

    def send(self, body: Any) -> None:
        """Put a message into the queue as it is."""
        text = body if isinstance(body, str) else json.dumps(body)
        self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=text)

    @property
    def queue_url(self) -> str:
        """The queue of findings."""
        return self.stack.environment["WATCHKEEPER_QUEUE_URL"]

    @property
    def dead_letter_url(self) -> str:
        """Where poison goes."""
        return self.stack.environment["WATCHKEEPER_DEAD_LETTER_QUEUE_URL"]

    def left_in(self, url: str) -> int:
        """Messages in a queue, hidden ones too."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def runs_of(self, *findings: Finding | dict[str, Any]) -> list[FlowRun]:
        """Every run whose idempotency key is the key of one of the findings, or begins with it."""
        ends = ("", "#low", "#medium", "#high", "#critical")
        keys = [read(finding).key + end for finding in findings for end in ends]
        wanted = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=keys))
        return self.client.read_flow_runs(flow_run_filter=wanted)

    def run_of(
        self, finding: Finding | dict[str, Any], state: str = "Completed", seconds: float = HANGS
    ) -> FlowRun:
        """The finding's one run, once it is in `state`."""

        def there() -> FlowRun | None:
            runs = self.runs_of(finding)
            assert len(runs) <= 1, [run.name for run in runs]
            return runs[0] if runs and runs[0].state_name == state else None

        return until(there, seconds, lambda: str([run.state for run in self.runs_of(finding)]))

    def ended(self, run_id: UUID, seconds: float = HANGS) -> FlowRun:
        """The run, once it is in a final state."""

        def there() -> FlowRun | None:
            run = self.client.read_flow_run(run_id)
            return run if run.state is not None and run.state.is_final() else None

        return until(there, seconds, lambda: str(self.client.read_flow_run(run_id).state))

    @contextlib.contextmanager
    def worker_resting(self) -> Iterator[None]:
        """The worker takes nothing up meanwhile: what waits for it goes on by `go_on`.

        For what is about a flow and not about the worker: a process of its own for each run costs seconds.
        """
        forget()
        self.client.update_work_pool("watchkeeper", WorkPoolUpdate(is_paused=True))
        try:
            yield
        finally:
            for run in self.client.read_flow_runs(flow_run_filter=_due()):
                self.client.delete_flow_run(run.id)  # the worker would take it up
            self.client.update_work_pool("watchkeeper", WorkPoolUpdate(is_paused=False))
            forget()

    def go_on(self, run_id: UUID) -> FlowRun:
        """The run, gone on with in this process until it waits for a person or ends.

        In the engine that a worker's process starts too.
        """
        from prefect.flow_engine import run_flow
        from prefect.flows import load_flow_from_entrypoint

        run = self.client.read_flow_run(run_id)
        assert run.deployment_id is not None
        entrypoint = self.client.read_deployment(run.deployment_id).entrypoint
        assert entrypoint is not None
        flow = load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
        with contextlib.suppress(Pause):  # so a run leaves its process when it is suspended
            run_flow(flow, flow_run=run, parameters=run.parameters, return_type="state")
        return self.client.read_flow_run(run_id)

    def logs_of(self, run: FlowRun) -> list[str]:
        """The run's log as the server has it."""
        wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id]))
        return [log.message for log in self.client.read_logs(log_filter=wanted)]

    def case_of(self, finding: Finding | dict[str, Any]) -> str:
        """The case that the finding is in: its own, or the one that it joined."""
        said = self.cases / "incidents" / "answers" / f"{read(finding).own_case_id}.json"
        return said.read_text() if said.exists() else read(finding).own_case_id

    def entries(self, finding: Finding | dict[str, Any]) -> list[Entry]:
        """The case's history."""
        folder = self.cases / self.case_of(finding) / "entries"
        return [Entry.model_validate_json(path.read_bytes()) for path in sorted(folder.glob("*.json"))]

    def summary(self, finding: Finding | dict[str, Any]) -> dict[str, Any]:
        """What the case's newest run came to."""
        files = (self.cases / self.case_of(finding) / "summaries").glob("*.json")
        return json.loads(max(files, key=lambda path: path.stat().st_mtime).read_bytes())

    def changes(self, *services: str) -> list[tuple[str, str]]:
        """(operation, what it was done to) of every successful change, as the emulator recorded it."""
        return [
            (call["operation"], subject(call["parameters"]))
            for call in self.control.calls()
            if call["service"] in (services or ("iam", "ec2"))
            and call["status"] < 400
            and call["operation"].startswith(MUTATIONS)
        ]


def _due() -> FlowRunFilter:
    """What the worker would take up now."""
    return FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=datetime.now(UTC)),
    )


def _stands(process: Process) -> bool:
    """Whether a listener takes messages; one that has ended never will."""
    process.check()
    return "Listening with" in process.log.read_text()


def forget() -> None:
    """What a process keeps for its lifetime, so that this one works with the stack as it is now."""
    from tasks import aws, case_store
    from tasks.settings import house_policy, settings

    for cached in (settings, house_policy, case_store.store, aws._own_arn):
        cached.cache_clear()
    aws.forget_sessions()


def read(finding: Finding | dict[str, Any]) -> Finding:
    """The finding in an event."""
    return finding if isinstance(finding, Finding) else read_event(finding)[0]


def subject(parameters: dict[str, Any]) -> str:
    """What a call was about, for comparing calls."""
    names = (
        "AccessKeyId",
        "PolicyName",
        "NetworkInterfaceId",
        "InstanceId",
        "InstanceIds",
        "GroupName",
        "GroupId",
    )
    found = [str(parameters[name]) for name in names if name in parameters]
    return " ".join([*found, *map(str, parameters.get("Groups", []))])


def until(there: Callable[[], Any], seconds: float = HANGS, explain: Callable[[], str] = lambda: "") -> Any:
    """What `there()` gives once it gives something true."""
    began = time.monotonic()
    while not (found := there()):
        waited = time.monotonic() - began
        if waited > seconds:
            raise AssertionError(f"not within {seconds:g} s: {explain()}")
        # Each look costs a server on the same two cores as much as a step of a run: seldom, once it takes long.
        time.sleep(min(0.2 + waited / 20, 1))
    return found


@contextlib.contextmanager
def live_stack(folder: Path, deployed: Path | None = None) -> Iterator[Live]:
    """Start it, and let this process work with it.

    Args:
        folder: its state.
        deployed: where test processes that share it keep a database with all deployments.
    """
    with stack(folder) as here:
        # The circuit breaker counts over all tests of the hour; its own tests stand with the guardrails.
        rules = folder / "house_policy.yaml"
        rules.write_text(
            "changes_per_hour: 10000\nsettle_seconds: 0.5\npeople: {Grace: U0GRACE}\n"
            "approvers: [Ada, Grace, 'Sam *', 'Paul *', 'Pia *']\n"
        )
        here.add(
            {
                "WATCHKEEPER_HOUSE_POLICY": str(rules),
                "WATCHKEEPER_SLACK_APP_TOKEN": FAKE_APP_TOKEN,
                "WATCHKEEPER_APPROVAL_KEY": APPROVAL_KEY,
            }
        )
        here.start_emulator()
        start_deployed(here, deployed or folder / "deployed.db")
        # Each batch is a write, and on SQLite one that comes between makes the server refuse another (503).
        here.add({"PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "2"})
        here.start_worker()
        here.use()
        import boto3  # noqa: TID251  a test is nobody's door
        from prefect.client.orchestration import get_client
        from prefect.context import _temporary_global_settings_context as in_every_thread
        from prefect.context import get_settings_context
        from prefect.logging.handlers import APILogWorker
        from prefect.settings import (
            PREFECT_API_URL,
            PREFECT_HOME,
            PREFECT_LOCAL_STORAGE_PATH,
            PREFECT_UI_URL,
            temporary_settings,
        )

        control = Control(here.aws_url)
        like_the_parts = (PREFECT_API_URL, PREFECT_HOME, PREFECT_LOCAL_STORAGE_PATH, PREFECT_UI_URL)
        # In every thread: Slack's door answers in threads of its own, and would start a server beside ours.
        with (
            temporary_settings(updates={one: here.environment[one.name] for one in like_the_parts}),
            in_every_thread(get_settings_context()),
            get_client(sync_client=True) as client,
        ):
            try:
                yield Live(
                    stack=here,
                    control=control,
                    chat=ChatControl(here.chat_url),
                    client=client,
                    sqs=boto3.client("sqs"),
                    world=control.seed(),
                )
            finally:
                # While the server is there: what waits until this process ends is tried again for ten minutes.
                APILogWorker.drain_all(timeout=30)

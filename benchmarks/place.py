"""A fresh stack for one benchmark, and the questions that benchmarks ask of it."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3  # noqa: TID251  a benchmark is nobody's door
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments.local import Stack, stack
from emulator.control import Control

FOLDER = Path(".watchkeeper/bench")
_PAGE = 200


@dataclass
class Place:
    """What runs, and how to ask it."""

    stack: Stack
    control: Control
    client: SyncPrefectClient
    sqs: Any
    world: dict[str, Any]

    def runs(self) -> list[FlowRun]:
        """Every run that a finding caused."""
        wanted = FlowRunFilter(tags=FlowRunFilterTags(all_=["incident"]))
        found: list[FlowRun] = []
        while page := self.client.read_flow_runs(flow_run_filter=wanted, limit=_PAGE, offset=len(found)):
            found += page
        return [run for run in found if run.name.startswith("guardduty/")]

    def messages(self, url_name: str) -> int:
        """Messages in the queue of that setting, hidden ones too."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        url = self.stack.environment[url_name]
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def log_lines(self, name: str, text: str) -> int:
        """How many lines with `text` the process of that name wrote."""
        log = self.stack.folder / "logs" / f"{name}.log"
        return sum(text in line for line in log.read_text(errors="replace").splitlines())


@contextmanager
def open_place(
    name: str,
    *,
    runners: int,
    listeners: int = 1,
    database_url: str | None = None,
    rules: str = "",
) -> Iterator[Place]:
    """A stack with an empty database; `rules` is the house policy's YAML."""
    folder = FOLDER.resolve() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    policy = folder / "house_policy.yaml"
    policy.write_text(rules)
    more = {"WATCHKEEPER_RUNNERS": str(runners), "WATCHKEEPER_HOUSE_POLICY": str(policy)}
    with stack(folder) as here:
        here.processes.environment.update(more)
        here.start_emulator()
        # Named, so that a variable of the person who measures cannot choose another database.
        here.start_server(0, database_url or f"sqlite+aiosqlite:///{folder}/prefect.db")
        here.deploy()
        here.start_worker()
        for number in range(listeners):
            here.start_listener(f"listener-{number}")
        control = Control(here.aws_url)
        with (
            temporary_settings(updates={PREFECT_API_URL: here.api_url}),
            get_client(sync_client=True) as client,
        ):
            yield Place(here, control, client, _sqs(here), control.seed())


def wait(ready: Callable[[], bool], seconds: float, every: float) -> bool:
    """Whether `ready()` came true within `seconds`, asked `every` so many seconds."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def _sqs(here: Stack) -> Any:
    given = here.environment
    return boto3.client(
        "sqs",
        endpoint_url=here.aws_url,
        region_name=given["AWS_DEFAULT_REGION"],
        aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
    )

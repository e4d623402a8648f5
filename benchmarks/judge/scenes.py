"""What is judged: the seeded organization's management account and one member, and a lone account."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judge.scan import Suspect
from deployments.processes import Processes, free_port, wait_for
from emulator.control import Control
from emulator.world import MANAGEMENT, REGIONS, WORKLOAD_PROD, fake_secret

LONE_ACCOUNT = "123456789012"
"""moto's account for every key that it never issued: an empty world has no other."""
_LONE_KEY = "AKIALONEACCTXEXAMPLE"


@dataclass(frozen=True)
class Scene:
    """One emulator, the accounts judged in it, and the scope of the bootstrap between."""

    name: str
    scope: str
    """`organization` or `account`."""
    seeded: bool


SCENES = (Scene("organization", "organization", True), Scene("lone", "account", False))


@dataclass(frozen=True)
class Stage:
    """A scene's running emulator."""

    aws_url: str
    environment: dict[str, str]
    """What a Watchkeeper process needs in this scene."""
    suspects: dict[str, Suspect]


@contextmanager
def open_stage(scene: Scene, folder: Path) -> Iterator[Stage]:
    """The scene's emulator, a process of its own, until the block ends; its log lies in `folder`."""
    processes = Processes(folder, {})
    file = (folder / "environment.json").resolve()
    file.unlink(missing_ok=True)
    ports = ["--port", str(free_port()), "--chat-port", str(free_port())]
    seed = [] if scene.seeded else ["--no-seed"]
    try:
        process = processes.start(
            "emulator", sys.executable, "-m", "emulator", *ports, "--env-file", str(file), *seed
        )
        wait_for("the emulator", file.exists, process)
        given = json.loads(file.read_text())
        url = given["AWS_ENDPOINT_URL"]
        if scene.seeded:
            yield Stage(url, given, _of_the_organization(url))
        else:
            lone = Suspect(LONE_ACCOUNT, _LONE_KEY, fake_secret(_LONE_KEY), REGIONS)
            key = {"AWS_ACCESS_KEY_ID": lone.access_key_id, "AWS_SECRET_ACCESS_KEY": lone.secret_access_key}
            yield Stage(url, {**given, **key}, {"lone account": lone})
    finally:
        processes.stop()


def _of_the_organization(url: str) -> dict[str, Suspect]:
    world = Control(url).seed()
    regions = tuple(world["regions"])
    keys = world["operator_keys"]
    manager = "management account"
    return {
        manager: Suspect(MANAGEMENT, **keys[MANAGEMENT], regions=regions),
        "member (workload-prod)": Suspect(
            WORKLOAD_PROD, **keys[WORKLOAD_PROD], regions=regions, watched_by=manager
        ),
    }

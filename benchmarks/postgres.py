"""A throwaway PostgreSQL server: its data in a temporary folder, bound to 127.0.0.1, settings as shipped."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deployments.processes import Processes, free_port, wait_for

HOW_TO_GET_IT = (
    "`apt-get install postgresql` (no cluster of its own is needed), or put `postgres` and `initdb` on PATH"
)
_USER = "watchkeeper"


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    url: str
    """For PREFECT_API_DATABASE_CONNECTION_URL."""
    version: str


def programs() -> Path | None:
    """The folder with `postgres` and `initdb`; None if they are not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major, reverse=True)
    if (found := shutil.which("initdb")) is not None:
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if all((folder / name).exists() for name in ("postgres", "initdb", "pg_isready")):
            return folder
    return None


@contextmanager
def throwaway(bin_folder: Path) -> Iterator[Cluster]:
    """A fresh cluster that is ended and taken away at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="wk-pg-"))
    data, password_file, password = folder / "data", folder / "password", secrets.token_hex(16)
    password_file.write_text(password)
    prefix = _as_unprivileged(folder, password_file)
    port = str(free_port())
    # Its log lies outside `folder`, which belongs to another user.
    processes = Processes(Path(tempfile.mkdtemp(prefix="wk-pg-log-")), {})
    try:
        subprocess.run(
            [*prefix, str(bin_folder / "initdb"), "-D", str(data), "-U", _USER, "-E", "UTF8",
             "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password_file}"],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        process = processes.start(
            "postgres", *prefix, str(bin_folder / "postgres"), "-D", str(data),
            "-h", "127.0.0.1", "-p", port, "-k", str(folder),
        )  # fmt: skip
        ready = [str(bin_folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", port]
        wait_for("PostgreSQL", lambda: subprocess.run(ready, check=False).returncode == 0, process)
        url = f"postgresql+asyncpg://{_USER}:{password}@127.0.0.1:{port}/postgres"
        yield Cluster(url, _version(bin_folder))
    finally:
        processes.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(processes.folder, ignore_errors=True)


def _as_unprivileged(*paths: Path) -> list[str]:
    """What to put before a command so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    for path in paths:
        os.chown(path, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _version(bin_folder: Path) -> str:
    command = [str(bin_folder / "postgres"), "--version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _major(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0

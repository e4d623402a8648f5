"""Log files of a trail on disk, a lake beside them, and an ingest in a process of its own that can be killed."""

import gzip
import json
import multiprocessing
import os
import resource
import signal
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb

from tests.watchkeeper.hunting.cloudtrail_events import OURS, an_event, user
from watchkeeper.hunting.columns import NAMES
from watchkeeper.hunting.scope import Scope

BEGAN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EVER = Scope(since=datetime(2025, 1, 1, tzinfo=UTC), until=datetime(2027, 1, 1, tzinfo=UTC))
MARCH = Scope(since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC))
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["_strptime", "tasks.hunting.lake", "tests.tasks.hunting.lake_scenes"])

Record = dict[str, Any]


def events(count: int, first: int = 0, **more: Any) -> list[Record]:
    """So many calls, a minute apart, of users in turn; the same numbers are the same events."""
    return [
        an_event("ec2:DescribeInstances", minute=number, by=user(f"user{number % 7}"), ip=f"203.0.113.{number % 9}")
        | {"eventID": f"id-{number}"}
        | more
        for number in range(first, first + count)
    ]  # fmt: skip


def deliver(
    trail: Path,
    records: Sequence[Record] | bytes,
    *,
    at: datetime = BEGAN,
    unique: str = "a",
    account: str = OURS,
    region: str = "eu-west-1",
) -> Path:
    """One log file where a trail puts it; `records` as bytes are written as they are."""
    folder = trail / f"AWSLogs/{account}/CloudTrail/{region}/{at:%Y/%m/%d}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{account}_CloudTrail_{region}_{at:%Y%m%dT%H%MZ}_{unique}.json.gz"
    if isinstance(records, bytes):
        path.write_bytes(records)
    else:
        path.write_bytes(gzip.compress(json.dumps({"Records": records}).encode(), 1))
    return path


def a_trail(folder: Path, files: int, each: int = 20) -> Path:
    """A trail of so many files, each with its own events."""
    for number in range(files):
        deliver(
            folder, events(each, number * each), at=BEGAN + timedelta(minutes=5 * number), unique=f"{number:04x}"
        )  # fmt: skip
    return folder


def rows_in(lake: Path) -> list[tuple[Any, ...]]:
    """Every row of the lake as its manifest names them, sorted."""
    named = json.loads((lake / "manifest.json").read_text()).get("files", [])
    if not named:
        return []
    paths = [str(lake / one["name"]) for one in named]
    return (
        duckdb.connect()
        .execute(f"SELECT {', '.join(NAMES)} FROM read_parquet(?) ORDER BY ALL", [paths])  # noqa: S608
        .fetchall()
    )


def ids_in(lake: Path) -> list[str]:
    """The ids of the lake's events, sorted; one that is there twice is told twice."""
    return sorted(row[0] for row in rows_in(lake))


def killed_at(place: Path, lake: Path, step: int, json_bytes: int) -> bool:
    """Ingest in a process that is killed at its `step`-th write to the disk; whether it was killed before its end."""
    process = _FORKS.Process(target=_ingest_until, args=(str(place), str(lake), step, json_bytes))
    process.start()
    process.join(60)
    return process.exitcode == -signal.SIGKILL


def said_by(place: Path, lake: Path, *, user: int | None = None, most_bytes: int | None = None) -> str:
    """What an ingest says that fails, in a process of that user, or one that may write no longer file."""
    ours, theirs = _FORKS.Pipe()
    process = _FORKS.Process(target=_ingest_as, args=(str(place), str(lake), user, most_bytes, theirs))
    process.start()
    said = str(ours.recv()) if ours.poll(60) else "nothing"
    process.join(10)
    return said


def _ingest_as(place: str, lake: str, user: int | None, most_bytes: int | None, to: Connection) -> None:
    from tasks.hunting import lake as lakes

    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    if user is not None:
        os.setuid(user)
    try:
        lakes.ingest(place, lake, EVER)
    except Exception as error:  # noqa: BLE001  told to the test
        to.send(f"{type(error).__name__}: {error}")


def _ingest_until(place: str, lake: str, step: int, json_bytes: int) -> None:
    from tasks.hunting import lake as lakes
    from tasks.hunting import lake_batch

    lake_batch.MOST_JSON = json_bytes
    left = [step]

    def counted(call: Any) -> Any:
        def made(*given: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **more)

        return made

    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)  # type: ignore[method-assign]
    lakes.ingest(place, lake, EVER)

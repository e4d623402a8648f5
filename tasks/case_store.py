"""Where case files lie: objects that are written once and never changed, in a folder or in S3."""

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from tasks import aws
from tasks.settings import settings
from watchkeeper import case
from watchkeeper.errors import Permanent, Transient


class Store(Protocol):
    """Objects by name; a name is `<case>/<object>` with plain characters only."""

    def write_once(self, name: str, data: bytes) -> bytes:
        """Write `data` unless `name` exists; gives back what lies there now, ours or the earlier one."""

    def read(self, name: str) -> bytes | None:
        """What lies under `name`, or None if nothing does."""

    def names(self, prefix: str) -> list[str]:
        """The names that begin with the folder `prefix`, sorted."""

    def place(self, name: str) -> str:
        """Where `name` lies, for people."""


def _checked(name: str) -> str:
    if not name or ".." in PurePosixPath(name).parts or name.startswith("/"):
        raise Permanent(f"{name!r} is no name for an object of a case")
    return name


class FolderStore:
    """A local folder: the default."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def _path(self, name: str) -> Path:
        return self._root / _checked(name)

    def write_once(self, name: str, data: bytes) -> bytes:
        """Written beside its place, then linked: readers see the whole object or none."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, path)  # fails if it exists, unlike a rename
            path.chmod(0o440)
        except FileExistsError:
            return path.read_bytes()
        finally:
            Path(beside).unlink()
        return data

    def read(self, name: str) -> bytes | None:
        """The file's bytes."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def names(self, prefix: str) -> list[str]:
        """The files under the folder; one that cannot be listed is an error, and not an empty one."""
        root = self._path(prefix)
        if not root.exists():
            return []
        found = []
        for folder, _, files in os.walk(root, onerror=_raise):
            found += [Path(folder) / file for file in files if not file.startswith(".new-")]
        return sorted(str(PurePosixPath(path.relative_to(self._root))) for path in found)

    def place(self, name: str) -> str:
        """The path."""
        return str(self._path(name))


def _raise(error: OSError) -> None:
    raise Permanent(f"the case folder cannot be listed: {error}") from error


class BucketStore:
    """A bucket behind a `prefect_aws.S3Bucket` block; `If-None-Match: *` keeps objects written once.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    """

    def __init__(self, block_name: str) -> None:
        from prefect_aws import S3Bucket  # noqa: PLC0415  2.5 s to import, and only needed here

        block: Any = S3Bucket.load(block_name)
        self._s3 = aws.guarded(block.credentials.get_s3_client())
        self._bucket: str = block.bucket_name
        self._folder: str = block.bucket_folder.strip("/")

    def _key(self, name: str) -> str:
        return f"{self._folder}/{_checked(name)}" if self._folder else _checked(name)

    def write_once(self, name: str, data: bytes) -> bytes:
        """A conditional put; S3 answers 412 if the object exists, 409 if another put is under way."""
        try:
            with aws.reading_aws_errors("s3:PutObject", name):
                self._s3.put_object(
                    Bucket=self._bucket, Key=self._key(name), Body=data, IfNoneMatch="*",
                    ChecksumAlgorithm="SHA256",
                )  # fmt: skip
        except Permanent as error:
            if "PreconditionFailed" not in str(error) and "ConditionalRequestConflict" not in str(error):
                raise
            there = self.read(name)
            if there is None:
                raise Transient(f"{name} is being written by another") from error
            return there
        return data

    def read(self, name: str) -> bytes | None:
        """The object's bytes."""
        try:
            with aws.reading_aws_errors("s3:GetObject", name):
                return self._s3.get_object(Bucket=self._bucket, Key=self._key(name))["Body"].read()
        except aws.NotThere:
            return None

    def names(self, prefix: str) -> list[str]:
        """The objects under the prefix, page by page."""
        with aws.reading_aws_errors("s3:ListBucket", prefix):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._key(prefix).rstrip("/") + "/"
            )
            keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        cut = len(self._folder) + 1 if self._folder else 0
        return sorted(key[cut:] for key in keys)

    def place(self, name: str) -> str:
        """The S3 address."""
        return f"s3://{self._bucket}/{self._key(name)}"


@cache
def store() -> Store:
    """The configured store, made once per process."""
    where = settings().cases
    if where.startswith("s3-bucket/"):
        return BucketStore(where.removeprefix("s3-bucket/"))
    return FolderStore(Path(where))


def entries_of(case_id: str, *, fresh: bool = False) -> list[case.Entry]:
    """The case's history in order; `fresh` reads every entry anew, to see whether one was altered."""
    names = store().names(f"{case_id}/entries")
    if fresh:
        _entry.cache_clear()
    return [_entry(store(), name) for name in names]


@lru_cache(maxsize=65_536)
def _entry(where: Store, name: str) -> case.Entry:
    """An entry, read once per process: it never changes, and on S3 each reading is a call."""
    data = where.read(name)
    if data is None:
        raise Transient(f"{name} is listed and cannot be read yet")
    return case.Entry.model_validate_json(data)


def add_entry(case_id: str, *, run: str, step: str, body: dict[str, Any]) -> case.Entry:
    """Append an entry, once per run and step; two writers at once get two numbers.

    Raises:
        Transient: many others were writing to the same case.
    """
    entries = entries_of(case_id)
    for _ in range(50):
        if (ours := case.find(entries, run=run, step=step)) is not None:
            return ours
        entry = case.next_entry(entries, at=datetime.now(UTC), run=run, step=step, body=body)
        data = entry.model_dump_json().encode()
        there = store().write_once(f"{case_id}/entries/{entry.number:05}.json", data)
        if there == data:
            return entry
        entries.append(case.Entry.model_validate_json(there))  # another was faster: ours comes after it
    raise Transient(f"case {case_id} is being written by many at once")


def recall_or_make(name: str, make: Callable[[], bytes]) -> bytes:
    """What lies under `name`; if nothing does, what `make` gives is written there first.

    This is what makes a second start of a run, or a second run, go on with the first one's answer.
    """
    there = store().read(name)
    return there if there is not None else store().write_once(name, make())


def note_change(case_id: str, key: str) -> None:
    """Mark a change for the circuit breaker: its minute stands in the name, so that counting reads names only."""
    now = datetime.now(UTC)
    store().write_once(f"changes/{now:%Y-%m-%dT%H}/{now:%Y-%m-%dT%H%M}--{case_id}--{key}", b"")


def changes_last_hour() -> int:
    """How many changes all cases made within the last 60 minutes (of the oldest minute, all of it)."""
    now = datetime.now(UTC)
    since = now - timedelta(hours=1)
    names = [name for hour in (since, now) for name in store().names(f"changes/{hour:%Y-%m-%dT%H}")]
    return sum(name.rsplit("/", 1)[1][:15] >= f"{since:%Y-%m-%dT%H%M}" for name in names)

"""Where log files lie: a bucket or a folder; its folders, its files, and what is in them. Listing and reading only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from watchkeeper.errors import NotThere, Permanent

CHUNK = 4 << 20
"""Bytes that are held of a large file at a time."""


class LogFile(NamedTuple):
    """A file at its place: the key from the place's root, and its size in bytes."""

    key: str
    size: int
    mark: str = ""
    """What changes when the file does: S3's etag, or the time of its last change."""


class Store(Protocol):
    """A place of log files. Prefixes end with `/`, or are empty for the place itself."""

    name: str
    """As people write it: `s3://bucket/prefix` or a path."""
    threads: int
    """How many files are worth being fetched at the same time."""

    def folders(self, prefix: str) -> list[str]:
        """The names of the folders just below."""
        ...

    def files(self, prefix: str, *, deep: bool) -> list[LogFile]:
        """The files just below, or with `deep` all below."""
        ...

    def read(self, file: LogFile) -> bytes | memoryview:
        """All bytes of a file."""
        ...

    def chunks(self, file: LogFile) -> Iterator[bytes | memoryview]:
        """The same in pieces."""
        ...


def opened(place: str, account: str | None = None, role: str | None = None) -> Store:
    """The store at `place`.

    Args:
        place: `s3://bucket/prefix` or a folder.
        account: in which a role is assumed to read the bucket; our own credentials without it.
        role: that role's name; the member role without it.

    Raises:
        Permanent: there is no such bucket or folder, or it may not be read; the text says what to do next.
        Transient: S3 did not answer.
    """
    if place.startswith("s3://"):
        from tasks.hunting.bucket import Bucket  # noqa: PLC0415  boto3 costs half a second, and a folder needs none

        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        return Bucket(bucket, prefix, account, role)
    return Folder(Path(place))


class Folder:
    """Log files on disk."""

    threads = 1

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        if not path.is_dir():
            raise NotThere(
                f"{path} is no folder: name the one that holds the log files, or s3://bucket/prefix"
            )
        with _reading_disk(self.name):
            os.listdir(path)

    def folders(self, prefix: str) -> list[str]:  # noqa: D102
        with _reading_disk(prefix or self.name), os.scandir(self._path / prefix) as found:
            return sorted(one.name for one in found if one.is_dir())

    def files(self, prefix: str, *, deep: bool) -> list[LogFile]:  # noqa: D102
        try:
            with _reading_disk(prefix or self.name):
                if not deep:
                    with os.scandir(self._path / prefix) as found:
                        entries = [one for one in found if one.is_file()]
                    return sorted(_on_disk(prefix + one.name, one.stat()) for one in entries)
                return sorted(self._walk(prefix))
        except NotThere:
            return []

    def read(self, file: LogFile) -> bytes:  # noqa: D102
        with _reading_disk(file.key):
            return (self._path / file.key).read_bytes()

    def chunks(self, file: LogFile) -> Iterator[bytes]:  # noqa: D102
        with _reading_disk(file.key), (self._path / file.key).open("rb") as source:
            while piece := source.read(CHUNK):
                yield piece

    def _walk(self, prefix: str) -> Iterator[LogFile]:
        with os.scandir(self._path / prefix) as found:
            for one in found:
                if one.is_dir(follow_symlinks=False):
                    yield from self._walk(f"{prefix}{one.name}/")
                elif one.is_file():
                    yield _on_disk(prefix + one.name, one.stat())


def _on_disk(key: str, found: os.stat_result) -> LogFile:
    return LogFile(key, found.st_size, str(found.st_mtime_ns))


@contextmanager
def _reading_disk(what: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotThere(f"{what} is not there") from error
    except PermissionError as error:
        raise Permanent(f"{what} may not be read: give this process the right to read it") from error
    except OSError as error:
        raise Permanent(f"{what} cannot be read: {error.strerror}") from error

"""Where log files lie: a bucket or a folder; its folders, its files, and what is in them.

Listing and reading only. A bucket is read by obstore: eight times as many small objects a second as boto3.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

import obstore
from obstore.exceptions import (
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from tasks import aws
from watchkeeper.errors import Denied, NotThere, Permanent, Unreachable

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
        def refused(error: OSError) -> None:
            raise error

        for folder, _, names in os.walk(self._path / prefix, onerror=refused):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    key = os.path.relpath(path, self._path)
                    yield _on_disk(key, os.stat(path))


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


class Bucket:
    """Log files in S3."""

    threads = 16

    def __init__(
        self, bucket: str, prefix: str, account: str | None = None, role: str | None = None
    ) -> None:
        self.name = f"s3://{bucket}/{prefix}".rstrip("/")
        self._prefix = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
        region, endpoint = aws.bucket_home(bucket, account=account, role=role)
        self._store = S3Store(
            bucket,
            region=region,
            endpoint=endpoint,
            virtual_hosted_style_request=False,
            credential_provider=aws.credentials_for_stores(account, role),
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": "5s",
                "timeout": "60s",
                "user_agent": "watchkeeper",
            },
            retry_config={"max_retries": 4},
        )

    def folders(self, prefix: str) -> list[str]:  # noqa: D102
        at = self._prefix + prefix
        with _reading_s3("s3:ListBucket", f"{self.name}/{prefix}"):
            found = obstore.list_with_delimiter(self._store, at or None)
        return sorted(one.rstrip("/").rpartition("/")[2] for one in found["common_prefixes"])

    def files(self, prefix: str, *, deep: bool) -> list[LogFile]:  # noqa: D102
        at = self._prefix + prefix
        with _reading_s3("s3:ListBucket", f"{self.name}/{prefix}"):
            if deep:
                objects = [one for page in obstore.list(self._store, at or None) for one in page]
            else:
                objects = list(obstore.list_with_delimiter(self._store, at or None)["objects"])
        return sorted(
            LogFile(one["path"].removeprefix(self._prefix), one["size"], one["e_tag"] or "")
            for one in objects
        )

    def read(self, file: LogFile) -> memoryview:  # noqa: D102
        with _reading_s3("s3:GetObject", f"{self.name}/{file.key}"):
            return memoryview(obstore.get(self._store, self._prefix + file.key).bytes())

    def chunks(self, file: LogFile) -> Iterator[memoryview]:  # noqa: D102
        with _reading_s3("s3:GetObject", f"{self.name}/{file.key}"):
            for piece in obstore.get(self._store, self._prefix + file.key).stream(min_chunk_size=CHUNK):
                yield memoryview(piece)


_DENIED = ("403 Forbidden", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken")


@contextmanager
def _reading_s3(permission: str, what: str) -> Iterator[None]:
    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise Denied(permission, what, "or kms:Decrypt, if the trail's files are encrypted") from error
    except (NotFoundError, FileNotFoundError) as error:
        raise NotThere(
            f"{what} is not there: it was taken away meanwhile, or the place is misspelt"
        ) from error
    except BaseError as error:
        if any(word in str(error) for word in _DENIED):  # a denied list is no PermissionDeniedError
            raise Denied(permission, what) from error
        raise Unreachable(f"{permission} on {what}: {type(error).__name__}") from error

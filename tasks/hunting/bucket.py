"""Log files in a bucket, read by obstore: eight times as many small objects a second as boto3."""

from collections.abc import Iterator
from contextlib import contextmanager

import obstore
from obstore.exceptions import (
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from tasks import aws
from tasks.hunting.object_store import CHUNK, LogFile
from watchkeeper.errors import Denied, NotThere, Unreachable


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

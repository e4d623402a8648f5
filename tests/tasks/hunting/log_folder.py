"""Log files as trails write them, in folders and buckets of tests."""

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from watchkeeper.hunting.scope import Scope

ACCOUNT, OTHER = "111122223333", "444455556666"
ORGANIZATION = "o-abcdefghij"
DAY = Scope(since=datetime(2026, 3, 2, tzinfo=UTC), until=datetime(2026, 3, 3, tzinfo=UTC))


def key_of(
    name: str = "a",
    *,
    account: str = ACCOUNT,
    region: str = "eu-west-1",
    at: str = "20260302T1010Z",
    organization: str = "",
    prefix: str = "",
    trail: str = "CloudTrail",
) -> str:
    """The key of a log file in a trail's bucket."""
    between = f"{organization}/" if organization else ""
    return (
        f"{prefix}AWSLogs/{between}{account}/{trail}/{region}/{at[:4]}/{at[4:6]}/{at[6:8]}/"
        f"{account}_{trail}_{region}_{at}_{name}.json.gz"
    )


def packed(events: Iterable[dict[str, Any]]) -> bytes:
    """A log file's bytes."""
    return gzip.compress(json.dumps({"Records": list(events)}, separators=(",", ":")).encode(), 1)


def put(folder: Path, key: str, body: bytes) -> Path:
    """Write a file into a folder that stands for a bucket."""
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path

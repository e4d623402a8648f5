"""Log files as an organization's trail lays them into its bucket, in ministack."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

ORGANIZATION = "o-exampleorg1"


def deliver(
    s3: Any, bucket: str, events: Iterable[dict[str, Any]], *, day: str | None = None, name: str = "1"
) -> list[int]:
    """Put `events` into the bucket, a file for each account, region and day; the sizes of the files.

    Args:
        s3: boto3's client.
        bucket: The trail's bucket.
        events: CloudTrail's records.
        day: The folder, `2026/03/02`; None: of the day on which each was called.
        name: Stands in the files' names.
    """
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        account, region = event["recipientAccountId"], event["awsRegion"]
        folder = day or event["eventTime"][:10].replace("-", "/")
        root = f"AWSLogs/{ORGANIZATION}/{account}/CloudTrail/{region}/{folder}"
        files[f"{root}/{account}_CloudTrail_{region}_{name}.json.gz"].append(event)
    sizes = []
    for key, records in files.items():
        body = gzip.compress(json.dumps({"Records": records}).encode())
        s3.put_object(Bucket=bucket, Key=key, Body=body)
        sizes.append(len(body))
    return sizes


def at(text: str) -> datetime:
    """`2026-03-02T10:05` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

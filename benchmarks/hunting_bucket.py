"""Reading every object of the bucket that `bucket_server` shows: `python -m benchmarks.hunting_bucket WAY FOLDER`.

`microseconds` is the reading alone, without the clients' making.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.bucket_server import BUCKET
from benchmarks.hunting_rivals import Found, Way, files_of, main

THREADS = 16


def ours(folder: Path) -> Found:
    """As the hunts over raw files fetch them."""
    from tasks.hunting import object_store, scan  # noqa: PLC0415
    from tasks.hunting.object_store import LogFile  # noqa: PLC0415

    store = object_store.opened(f"s3://{BUCKET}")
    files = [LogFile(str(path.relative_to(folder)), path.stat().st_size, "") for path in files_of(folder)]
    size, began = 0, time.perf_counter()
    for _, pieces in scan.fetched(store, files):
        assert not isinstance(pieces, Exception), pieces
        size += sum(len(piece) for piece in pieces)
    return {
        "objects": len(files),
        "bytes": size,
        "microseconds": round((time.perf_counter() - began) * 1e6),
    }


def boto3_threads(folder: Path) -> Found:
    """boto3's get_object in 16 threads over one client."""
    import boto3  # noqa: PLC0415, TID251
    from botocore.config import Config  # noqa: PLC0415

    client = boto3.client("s3", config=Config(max_pool_connections=THREADS))
    keys = [str(path.relative_to(folder)) for path in files_of(folder)]
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        sizes = list(
            pool.map(lambda key: len(client.get_object(Bucket=BUCKET, Key=key)["Body"].read()), keys)
        )
    return {
        "objects": len(keys),
        "bytes": sum(sizes),
        "microseconds": round((time.perf_counter() - began) * 1e6),
    }


BUCKET_WAYS: dict[str, Way] = {"ours, S3": ours, "boto3, S3": boto3_threads}

if __name__ == "__main__":
    assert "AWS_ENDPOINT_URL" in os.environ, "this reads a bucket on this machine alone"
    main(BUCKET_WAYS)

"""What a query on Athena would scan, counted by listing the bucket: before anything is paid for."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tasks import aws
from tasks.patience import patiently
from watchkeeper.hunting.athena_place import AthenaPlace, Estimate, is_copied
from watchkeeper.hunting.athena_table import Listing, listings, reach
from watchkeeper.hunting.scope import Scope

_AT_A_TIME = 8


def estimate(place: AthenaPlace, scope: Scope, statements: int) -> Estimate:
    """How much `statements` queries over `scope` would scan; nothing is run.

    Raises:
        Denied: `s3:ListBucket` is not allowed on the trail's bucket.
        Permanent: the table holds nothing of the scope.
        Transient: throttled or unreachable.
    """
    wanted = listings(place.table, scope)
    s3 = aws.client("s3", account=place.account, region=place.region, role=place.role)
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        counted = list(pool.map(lambda one: _count(s3, place.table.bucket, one), wanted))
    return Estimate(
        files=sum(files for files, _ in counted),
        bytes=sum(size for _, size in counted),
        statements=statements,
        copied=is_copied(place, statements),
        dollars_per_terabyte=place.dollars_per_terabyte,
        gaps=reach(place.table, scope).gaps,
    )


def copy_bytes(place: AthenaPlace, folder: str) -> int:
    """How large a copy is: `folder` is `s3://bucket/…/`.

    Raises:
        Denied, Permanent, Transient: it could not be listed.
    """
    bucket, _, prefix = folder.removeprefix("s3://").partition("/")
    s3 = aws.client("s3", account=place.account, region=place.region, role=place.role)
    return _count(s3, bucket, Listing(prefix, prefix, f"{prefix}\U0010ffff"))[1]


def _count(s3: Any, bucket: str, listing: Listing) -> tuple[int, int]:
    """How many objects, and how many bytes; the list is in the order of days and ends with the last of them."""
    files = size = 0
    after = listing.first

    while True:

        def page(start: str = after) -> dict[str, Any]:
            with aws.reading_aws_errors("s3:ListBucket", f"bucket {bucket}"):
                answer: dict[str, Any] = s3.list_objects_v2(
                    Bucket=bucket, Prefix=listing.prefix, StartAfter=start
                )
            return answer

        found = patiently(page)
        for one in found.get("Contents", ()):
            if one["Key"][: len(listing.last)] > listing.last:
                return files, size
            files, size = files + 1, size + int(one["Size"])
            after = one["Key"]
        if not found.get("IsTruncated"):
            return files, size

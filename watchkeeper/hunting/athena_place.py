"""Where Athena works for us, and what an asking may cost there."""

from typing import Annotated

from pydantic import Field

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.athena_table import Account, AthenaTable, Region

GIB = 2**30
_TB = 10**12
_FOLDER = r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/([A-Za-z0-9!_.*'()/-]+/)?$"


class AthenaPlace(Frozen):
    """A workgroup, the table it asks, and the limits that hold before anything is paid for."""

    table: AthenaTable
    results: Annotated[str, Field(pattern=_FOLDER)] | None = None
    """Folder for results, best in a bucket of its own whose lifecycle ends them; None: where the workgroup says."""
    results_key: Annotated[str, Field(pattern=r"^arn:[a-z-]+:kms:.+$")] | None = None
    """The KMS key that encrypts results; without one S3's own encryption does (SSE-S3)."""
    workgroup: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,128}$")] = "watchkeeper-hunting"
    region: Region | None = None
    """Where Athena, its catalog and the bucket are; None: our own region."""
    account: Account | None = None
    """Whose Athena it is; None: our own account."""
    role: str | None = None
    """The role to assume there; None: the member role, in our own account none."""
    make: bool = True
    """Whether what is missing (workgroup, database, table) is made; else people have made it by hand."""
    most_bytes_per_query: int = Field(default=200 * GIB, ge=10_000_000)
    """The workgroup's cutoff: AWS itself ends a query that scans more."""
    most_bytes: int = Field(default=1024 * GIB, ge=0)
    """All queries of one asking together, by the estimate; above it nothing is run."""
    dollars_per_terabyte: float = 5.0
    """us-east-1's price, https://aws.amazon.com/athena/pricing/; a TB is taken as 10**12 bytes."""
    concurrent: int = Field(default=10, ge=1, le=20)
    """Queries at a time: an account's quota holds for everybody who works in it."""
    most_seconds: int = Field(default=1800, ge=1)
    """What is not done by then is stopped and said to be unknown."""
    copy_from: int = Field(default=4, ge=2)
    """From so many queries of one asking on, the logs are read once and copied as Parquet beside the results, and
    the queries read the copy; it needs `results`."""
    most_rows: int = Field(default=10_000, ge=1)
    """Of one hunt; more are left in Athena's result and the answer is said to be cut."""


def is_copied(place: AthenaPlace, statements: int) -> bool:
    """Whether so many queries of one asking read a copy."""
    return place.results is not None and statements >= place.copy_from


class Estimate(Frozen):
    """What an asking would scan, before it is asked."""

    files: int
    bytes: int
    """Under the partitions of the scope, compressed, as Athena bills it."""
    statements: int
    """Each of them scans those bytes, for the logs are JSON; unless they are copied once."""
    copied: bool = False
    """The logs are read once and copied; what the queries then read of the copy is not in the numbers."""
    dollars_per_terabyte: float
    gaps: tuple[str, ...] = ()

    @property
    def all_bytes(self) -> int:
        """Of all statements together."""
        return self.bytes * (1 if self.copied else self.statements)

    @property
    def dollars(self) -> float:
        """At the price given, without minimum and free tier."""
        return self.all_bytes / _TB * self.dollars_per_terabyte

    def __str__(self) -> str:
        price = f"about {self.dollars:.2f} dollars"
        if self.copied:
            return (
                f"{self.all_bytes / GIB:.2f} GiB once over {self.files} files, {price}, and what {self.statements} "
                "queries read of the copy"
            )
        return (
            f"{self.all_bytes / GIB:.2f} GiB in {self.statements} queries over {self.files} files "
            f"({self.bytes / GIB:.2f} GiB each), {price}"
        )

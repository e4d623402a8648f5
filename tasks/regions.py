"""The regions that our own account has enabled."""

from prefect import task

from tasks import aws
from tasks.options import READ


@task(name="enabled-regions", task_run_name="enabled regions", **READ)
def enabled() -> tuple[str, ...]:
    """The names of the regions, sorted.

    Source: https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html

    Raises:
        Denied: `account:ListRegions` is not allowed.
        Transient: throttled or unreachable.
    """
    return names()


def names(home: str | None = None) -> tuple[str, ...]:
    """As `enabled`, within a task; asked in region `home`, or in our own."""
    with aws.reading_aws_errors("account:ListRegions", "our own account"):
        pages = (
            aws.client("account", region=home)
            .get_paginator("list_regions")
            .paginate(RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"])
        )
        return tuple(sorted(one["RegionName"] for page in pages for one in page["Regions"]))

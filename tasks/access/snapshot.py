"""One account's snapshot: its inventory over all its regions, as one task."""

from prefect import task

from tasks import aws
from tasks.access.gather import account_inventory
from tasks.options import READ
from tasks.patience import patiently
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.organization import OrganizationAccount
from watchkeeper.access.privileged import privileged_arns
from watchkeeper.errors import Permanent, Transient
from watchkeeper.evidence import Seen, Unseen, unseen_because

_ON = ["ENABLED", "ENABLED_BY_DEFAULT"]


@task(name="inventory", task_run_name="inventory of {account.id}", **READ)
def inventory(
    account: OrganizationAccount, home_region: str, root_managed: bool | None
) -> AccountInventory:
    """Who may do what in the account; what could not be read is said in it, and nothing is raised.

    Args:
        account: with its name, tags and mail address.
        home_region: asked for regional things where the account's own regions cannot be listed.
        root_managed: whether the organization manages members' root credentials; None: not known.
    """
    regions = _regions(account.id)
    read = account_inventory(
        account.id,
        account.name,
        regions=regions.value if isinstance(regions, Seen) else (home_region,),
        privileged=privileged_arns,
        tags=account.tags,
        email=account.email or None,
        root_centrally_managed=root_managed,
    )
    if isinstance(regions, Seen):
        return read
    missing = {"regions": f"only {home_region} was asked: {regions.why}"}
    return read.model_copy(update={"gaps": {**read.gaps, **missing}})


def _regions(account: str) -> Seen[tuple[str, ...]] | Unseen:
    """The regions that are on in the account.

    Source: https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html
    """
    try:
        return Seen(value=patiently(_enabled, account))
    except (Permanent, Transient) as error:
        return unseen_because(error)


def _enabled(account: str) -> tuple[str, ...]:
    client = aws.client("account", account=account)
    with aws.reading_aws_errors("account:ListRegions", account):
        pages = client.get_paginator("list_regions").paginate(RegionOptStatusContains=_ON)
        return tuple(sorted(one["RegionName"] for page in pages for one in page["Regions"]))

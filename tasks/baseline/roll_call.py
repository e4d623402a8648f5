"""Who is in the organization, and which regions each account has."""

from collections.abc import Iterator
from typing import Any

from prefect import task

from tasks import aws
from tasks.baseline import reach
from tasks.options import READ
from tasks.patience import patiently
from watchkeeper.baseline.roll_call import Member, RollCall
from watchkeeper.baseline.survey import Place, Regions
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen


@task(name="roll call", **READ)
def roll_call(home_region: str) -> RollCall:
    """Every account with its organizational units, suspended ones too.

    Raises:
        Permanent: this account is in no organization, or its management account lets us not in.
        Transient: trying again may help.
    """
    with aws.reading_aws_errors("organizations:DescribeOrganization", "the organization"):
        organization = aws.client("organizations", region=home_region).describe_organization()[
            "Organization"
        ]
    management = organization["MasterAccountId"]
    client = reach.client("organizations", Place(account=management, region=home_region))
    (root,) = aws.pages(client, "list_roots", "Roots")
    return RollCall(
        organization_id=organization["Id"],
        management=management,
        delegated=_delegated(client),
        members=tuple(sorted(_below(client, (root["Id"],)), key=lambda one: one.id)),
    )


def _below(client: Any, path: tuple[str, ...]) -> Iterator[Member]:
    """The accounts under the last unit of `path`, and under the units in it."""
    for account in aws.pages(client, "list_accounts_for_parent", "Accounts", ParentId=path[-1]):
        yield Member(
            id=account["Id"],
            name=account["Name"],
            status=account.get("State") or account["Status"],
            ous=path,
        )
    for unit in aws.pages(
        client, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=path[-1]
    ):
        yield from _below(client, (*path, unit["Id"]))


def _delegated(client: Any) -> str | None:
    for service in ("guardduty", "securityhub"):
        found = aws.pages(
            client,
            "list_delegated_administrators",
            "DelegatedAdministrators",
            ServicePrincipal=f"{service}.amazonaws.com",
        )
        if found:
            return str(found[0]["Id"])
    return None


@task(name="enabled regions", task_run_name="regions of {account}", **READ)
def enabled_regions(account: str, home_region: str) -> Regions:
    """The regions that the account has enabled; `Unseen` if it lets us not in.

    Source: https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html
    """
    return patiently(_regions, account, home_region)


def _regions(account: str, home_region: str) -> Regions:
    wanted = ["ENABLED", "ENABLED_BY_DEFAULT"]
    try:
        client = reach.client("account", Place(account=account, region=home_region))
        with aws.reading_aws_errors("account:ListRegions", account):
            pages = client.get_paginator("list_regions").paginate(RegionOptStatusContains=wanted)
            return Seen(value=tuple(sorted(one["RegionName"] for page in pages for one in page["Regions"])))
    except Permanent as error:
        return Unseen(why=str(error))

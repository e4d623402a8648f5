"""Whether an assignment or an entitlement of Identity Center is still there."""

from contextlib import suppress
from typing import Any

from tasks import aws
from watchkeeper.access.item import ReviewItem
from watchkeeper.errors import NotThere, Permanent


def assignment(item: ReviewItem) -> bool:
    """Whether the principal still has the permission set in the account.

    Raises:
        Denied: the account that was asked may not ask Identity Center.
        Permanent: the item does not carry the ids.
    """
    ids = _ids(item, "instance", "permission_set", "principal_type", "principal_id")
    with suppress(NotThere):  # the permission set itself is gone
        found = aws.pages(
            _client("sso-admin", item),
            "list_account_assignments",
            "AccountAssignments",
            InstanceArn=ids["instance"],
            AccountId=item.account,
            PermissionSetArn=ids["permission_set"],
        )
        wanted = (ids["principal_type"], ids["principal_id"])
        return wanted in {(one["PrincipalType"], one["PrincipalId"]) for one in found}
    return False


def entitlement(item: ReviewItem) -> bool:
    """Whether the entitlement is still there.

    Raises:
        Denied, Permanent: as `assignment` says.
    """
    ids = _ids(item, "application", "entitlement")
    arguments: Any = {
        "applicationArn": ids["application"],
        "filter": {"principalRole": {"account": item.account}},
    }
    pages = _client("account-access", item).get_paginator("list_entitlements").paginate(**arguments)
    with (
        suppress(NotThere),
        aws.reading_aws_errors("account-access:ListEntitlements", ids["application"]),
    ):
        return any(
            one["entitlementId"] == ids["entitlement"] for page in pages for one in page["entitlements"]
        )
    return False


def _ids(item: ReviewItem, *names: str) -> dict[str, str]:
    if missing := [name for name in names if not item.state.get(name)]:
        raise Permanent(f"{item.title} cannot be looked at again: its {', '.join(missing)} is not known")
    return {name: str(item.state[name]) for name in names}


def _client(service: str, item: ReviewItem) -> Any:
    """In the account that asked when the snapshot was taken: our own if the item does not say it."""
    return aws.client(service, account=item.state.get("account"), region=item.state.get("region"))

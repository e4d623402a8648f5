"""IAM Identity Center in a few hundred calls: people, groups, permission sets, who has which where.

Asked in the management account or in its delegated administrator. Permission set by permission set, then each
account in which one is provisioned: nothing lists all assignments at once, and ListAccountAssignmentsForPrincipal
may be called by the management account only.

Source: https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignments.html
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from prefect import task

from tasks import aws
from tasks.access.account import Account
from tasks.options import READ
from watchkeeper.access import parsing_center
from watchkeeper.access.identity_center import (
    Assignment,
    CenterGroup,
    Entitlement,
    IdentityCenter,
    PermissionSet,
)
from watchkeeper.errors import Denied, NotThere, Permanent, Transient
from watchkeeper.evidence import Absent


@task(name="identity-center", task_run_name="identity center in {region}", **READ)
def identity_center(region: str, account: str, accounts: tuple[str, ...] = ()) -> IdentityCenter | Absent:
    """The instance of the organization with all that it gives; `Absent` where the region has none.

    Args:
        region: Identity Center's home region, or one to which it is replicated.
        account: the management account, or the delegated administrator of Identity Center.
        accounts: of the organization, for asking entitlements account by account where AWS does not list them all
            at once: its filter is required, and whether it may be empty is not documented.

    Raises:
        Denied: the account may not ask, or our role there may not. Not the same as `Absent`.
        Transient, Permanent: as AWS says.
    """
    with Account(account) as asked:
        asked.enter()
        ask = partial(asked.ask, "sso-admin", "list_instances", region=region)
        found = list(_items(ask, "Instances"))
        instance = parsing_center.organization_instance(found, account)
        if instance is None:
            return Absent(what=f"an IAM Identity Center instance in {region}, asked in account {account}")
        return _Reading(asked, region, instance).everything(accounts)


class _Reading:
    """One instance under way."""

    def __init__(self, asked: Account, region: str, instance: Any) -> None:
        self._asked = asked
        self._ask = partial(asked.ask, region=region)
        self._region = region
        self._instance = str(instance["InstanceArn"])
        self._store = str(instance["IdentityStoreId"])
        self._notes: list[str] = []

    def everything(self, organization: tuple[str, ...]) -> IdentityCenter:
        each = self._asked.each
        users = [parsing_center.center_user(one) for one in self._people("list_users", "Users")]
        groups = each(self._group, list(self._people("list_groups", "Groups")))
        sets = each(self._permission_set, list(self._center("list_permission_sets", "PermissionSets", "")))
        places = [(one.arn, account) for one, accounts in filter(None, sets) for account in accounts]
        assignments = each(self._assignments, places)
        entitlements = self._entitlements(organization)
        return IdentityCenter(
            instance=self._instance,
            store=self._store,
            region=self._region,
            account=self._asked.id,
            users=tuple(users),
            groups=tuple(filter(None, groups)),
            permission_sets=tuple(one for one, _ in filter(None, sets)),
            assignments=tuple(chain.from_iterable(assignments)),
            entitlements=entitlements,
            notes=tuple(self._notes),
        )

    def _group(self, group: dict[str, Any]) -> CenterGroup | None:
        try:
            members = self._people("list_group_memberships", "GroupMemberships", GroupId=group["GroupId"])
            return parsing_center.center_group(group, members)
        except NotThere:
            self._notes.append(f"group {group.get('DisplayName')} was deleted while it was read")
            return None

    def _permission_set(self, arn: str) -> tuple[PermissionSet, tuple[str, ...]] | None:
        """With the accounts in which it is provisioned."""
        try:
            read = parsing_center.permission_set(
                self._one("describe_permission_set", arn)["PermissionSet"],
                self._of(arn, "list_managed_policies_in_permission_set", "AttachedManagedPolicies"),
                self._of(
                    arn,
                    "list_customer_managed_policy_references_in_permission_set",
                    "CustomerManagedPolicyReferences",
                ),
                self._one("get_inline_policy_for_permission_set", arn).get("InlinePolicy") or "",
                self._boundary(arn),
            )
            accounts = self._of(arn, "list_accounts_for_provisioned_permission_set", "AccountIds")
            return read, tuple(accounts)
        except NotThere:
            self._notes.append(f"permission set {arn} was deleted while it was read")
            return None

    def _boundary(self, arn: str) -> dict[str, Any] | None:
        """AWS answers ResourceNotFoundException for a permission set without one."""
        try:
            return self._one("get_permissions_boundary_for_permission_set", arn).get("PermissionsBoundary")
        except NotThere:
            return None

    def _assignments(self, place: tuple[str, str]) -> list[Assignment]:
        arn, account = place
        try:
            found = self._of(arn, "list_account_assignments", "AccountAssignments", AccountId=account)
            return [parsing_center.assignment(one) for one in found]
        except NotThere as error:
            self._notes.append(f"assignments of {arn} in {account}: {error}")
            return []

    def _entitlements(self, organization: tuple[str, ...]) -> tuple[Entitlement, ...]:
        """Of account access manager; a note if it is not to be had here, since it is younger than the rest.

        Raises:
            Denied: somebody may have access by it, and we may not look.
        """
        read: list[Entitlement] = []
        try:
            with aws.reading_aws_errors("account-access:ListApplications", self._region):
                aws.client("account-access", account=self._asked.id, region=self._region)
            for application in list(self._manager("list_applications", "applications")):
                read += self._entitlements_of(str(application["applicationArn"]), organization)
        except Denied:
            raise
        except (Permanent, Transient) as error:
            self._notes.append(f"account access manager could not be read: {error}")
        return tuple(read)

    def _entitlements_of(self, application: str, organization: tuple[str, ...]) -> Iterator[Entitlement]:
        for one in self._listed(application, organization):
            read = parsing_center.entitlement(one, application)
            if read is None:
                self._notes.append(
                    f"entitlement {one['entitlementId']} is of a kind that is not known here"
                )
            else:
                yield read

    def _listed(self, application: str, organization: tuple[str, ...]) -> list[Any]:
        ask = partial(self._manager, "list_entitlements", "entitlements", applicationArn=application)
        try:
            return list(ask(filter={"principalRole": {}}))
        except (Denied, NotThere):
            raise
        except Permanent:  # ValidationException: an empty filter is not taken
            if not organization:
                raise
        pages = [ask(filter={"principalRole": {"account": account}}) for account in organization]
        return list(chain.from_iterable(pages))

    def _people(self, call: str, field: str, **arguments: Any) -> Iterator[Any]:
        ask = partial(self._ask, "identitystore", call, self._store, IdentityStoreId=self._store)
        return _items(partial(ask, **arguments), field)

    def _center(self, call: str, field: str, about: str, **arguments: Any) -> Iterator[Any]:
        ask = partial(self._ask, "sso-admin", call, about or self._instance, InstanceArn=self._instance)
        return _items(partial(ask, **arguments), field)

    def _manager(self, call: str, field: str, **arguments: Any) -> Iterator[Any]:
        ask = partial(self._ask, "account-access", call, arguments.get("applicationArn", ""))
        return _items(partial(ask, **arguments), field, "nextToken")

    def _of(self, arn: str, call: str, field: str, **arguments: Any) -> list[Any]:
        return list(self._center(call, field, arn, PermissionSetArn=arn, **arguments))

    def _one(self, call: str, arn: str) -> dict[str, Any]:
        return self._ask("sso-admin", call, arn, InstanceArn=self._instance, PermissionSetArn=arn)


def _items(ask: Callable[..., dict[str, Any]], field: str, marker: str = "NextToken") -> Iterator[Any]:
    """What is under `field` on all pages; raises as `Account.ask` does."""
    place: dict[str, str] = {}
    while True:
        page = ask(**place)
        yield from page[field]
        if not page.get(marker):
            return
        place = {marker: page[marker]}

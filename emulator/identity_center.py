"""IAM Identity Center as AWS has it: one instance of the organization, and who may ask it what.

Moto gives every account an instance of its own, knows no delegated administrator, takes any assignment twice,
and says of every permission set that it is provisioned nowhere.

Source: https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html
"""

import json
from collections.abc import Callable
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.core.exceptions import JsonRESTError
from moto.iam.exceptions import NotFoundException
from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.models import (
    AccountAssignment,
    Instance,
    PermissionSet,
    SSOAdminBackend,
    ssoadmin_backends,
)
from moto.ssoadmin.responses import SSOAdminResponse

from emulator import identity_center_boundaries, identity_center_roles
from emulator.organizations import is_delegated, management_of, members_of

_SEEN_BY_MEMBERS = ("ListInstances", "DescribeInstance")
_MANAGEMENT_ONLY = ("ListAccountAssignmentsForPrincipal",)
_PAGE = 100


def install() -> None:
    """Put AWS's rules in front of moto's Identity Center."""
    backend: Any = SSOAdminBackend
    backend.__init__ = _without_instance
    permission_set: Any = PermissionSet
    permission_set.generate_id = staticmethod(_permission_set_arn(PermissionSet.generate_id))
    response: Any = SSOAdminResponse
    response.ssoadmin_backend = property(_backend_of_caller)
    response.list_instances = _list_instances
    response.create_account_assignment = _create_account_assignment
    response.delete_account_assignment = _delete_account_assignment
    response.list_accounts_for_provisioned_permission_set = _list_accounts
    response.list_permission_sets_provisioned_to_account = _list_permission_sets_of_account
    identity_center_boundaries.install()


def owner_of(account: str) -> str:
    """The account whose instance `account` gets to see: the management account's, or its own."""
    return management_of(account) or account


def administers(account: str) -> bool:
    """Whether `account` is the instance's owner or the delegated administrator of Identity Center."""
    return owner_of(account) == account or is_delegated(account, "sso")


def enable(account: str, region: str, instance: str, store: str) -> Instance:
    """Switch Identity Center on, for which AWS has a button and no call; once is enough.

    Args:
        account: who owns it: the management account.
        region: the home region of the instance.
        instance: the 16 characters of its ARN after `ssoins-`.
        store: the identity store's id, `d-` and ten hexadecimal digits.
    """
    backend = ssoadmin_backends[account][region]
    if not backend.instances:
        made = Instance(account, region)
        made.instance_arn = f"arn:aws:sso:::instance/ssoins-{instance}"
        made.identity_store_id = store
        backend.instances.append(made)
    return backend.instances[0]


def page_of(response: Any, items: list[Any]) -> tuple[list[Any], str | None]:
    """The page that was asked for with MaxResults and NextToken, and the token of the next."""
    start = int(response._get_param("NextToken") or 0)
    end = start + int(response._get_param("MaxResults") or _PAGE)
    return items[start:end], str(end) if end < len(items) else None


def _without_instance(self: Any, region_name: str, account_id: str) -> None:
    BaseBackend.__init__(self, region_name, account_id)
    self.account_assignments = []
    self.deleted_account_assignments = []
    self.permission_sets = []
    self.aws_managed_policies = None
    self.instances = []


def _permission_set_arn(plain: Callable[[str], str]) -> Callable[[str], str]:
    def made(instance_arn: str) -> str:
        return plain(instance_arn).replace(":instance/", ":permissionSet/", 1)

    return made


def _backend_of_caller(self: Any) -> SSOAdminBackend:
    """The owner's, for those who may ask.

    A member sees that there is an instance, as its applications must, and nothing of its permission sets.
    """
    account, action = self.current_account, self._get_action()
    backend = ssoadmin_backends[owner_of(account)][self.region]
    if action in _SEEN_BY_MEMBERS:
        return backend
    if not administers(account) or (action in _MANAGEMENT_ONLY and owner_of(account) != account):
        raise _denied(f"User is not authorized to perform: sso:{action}")
    asked = self._get_param("InstanceArn")
    if asked and asked not in {one.instance_arn for one in backend.instances}:
        raise ResourceNotFoundException(f"Could not find instance {asked}")
    return backend


def _list_instances(self: Any) -> str:
    shown, token = page_of(self, self.ssoadmin_backend.instances)
    store = f"arn:aws:identitystore::{owner_of(self.current_account)}:identitystore"
    instances = [{**one.to_json(), "IdentityStoreArn": f"{store}/{one.identity_store_id}"} for one in shown]
    return json.dumps({"Instances": instances, "NextToken": token})


def _create_account_assignment(self: Any) -> str:
    backend, wanted = self.ssoadmin_backend, _named(self)
    permission_set = backend._find_permission_set(wanted["instance_arn"], wanted["permission_set_arn"])
    _check_target(self, wanted)
    made = next((one for one in backend.account_assignments if _is(one, wanted)), None)
    if made is None:
        made = AccountAssignment(**wanted)
        try:
            identity_center_roles.provision(wanted["target_id"], permission_set, self.region)
        except NotFoundException as error:
            failed = {**_status(made), "Status": "FAILED", "FailureReason": str(error)}
            return json.dumps({"AccountAssignmentCreationStatus": failed})
        backend.account_assignments.append(made)
    return json.dumps({"AccountAssignmentCreationStatus": _status(made)})


def _delete_account_assignment(self: Any) -> str:
    backend, wanted = self.ssoadmin_backend, _named(self)
    permission_set = backend._find_permission_set(wanted["instance_arn"], wanted["permission_set_arn"])
    _check_target(self, wanted)
    found = next((one for one in backend.account_assignments if _is(one, wanted)), None)
    if found is None:
        raise ResourceNotFoundException("Could not find the account assignment")
    backend.account_assignments.remove(found)
    backend.deleted_account_assignments.append(found)
    if wanted["target_id"] not in _accounts(backend, wanted["permission_set_arn"]):
        identity_center_roles.withdraw(wanted["target_id"], permission_set)
    return json.dumps({"AccountAssignmentDeletionStatus": _status(found)})


def _list_accounts(self: Any) -> str:
    backend, asked = self.ssoadmin_backend, self._get_param("PermissionSetArn")
    backend._find_permission_set(self._get_param("InstanceArn"), asked)
    shown, token = page_of(self, _accounts(backend, asked))
    return json.dumps({"AccountIds": shown, "NextToken": token})


def _list_permission_sets_of_account(self: Any) -> str:
    asked = self._get_param("AccountId")
    found = {
        one.permission_set_arn
        for one in self.ssoadmin_backend.account_assignments
        if one.target_id == asked
    }
    shown, token = page_of(self, sorted(found))
    return json.dumps({"PermissionSets": shown, "NextToken": token})


def _accounts(backend: SSOAdminBackend, permission_set: str) -> list[str]:
    """Where a permission set is provisioned: a role is made by the first assignment and goes with the last."""
    return sorted(
        {one.target_id for one in backend.account_assignments if one.permission_set_arn == permission_set}
    )


def _check_target(self: Any, wanted: dict[str, str]) -> None:
    owner, target = owner_of(self.current_account), wanted["target_id"]
    members = members_of(owner)
    if members and target not in members:
        raise ResourceNotFoundException(f"Could not find account {target} in the organization")
    provisioned = _accounts(self.ssoadmin_backend, wanted["permission_set_arn"])
    if self.current_account != owner and owner in {target, *provisioned}:
        raise _denied("A delegated administrator cannot change access to the management account.")


def _named(self: Any) -> dict[str, str]:
    return {
        "instance_arn": str(self._get_param("InstanceArn")),
        "target_id": str(self._get_param("TargetId")),
        "target_type": str(self._get_param("TargetType")),
        "permission_set_arn": str(self._get_param("PermissionSetArn")),
        "principal_type": str(self._get_param("PrincipalType")),
        "principal_id": str(self._get_param("PrincipalId")),
    }


def _is(one: AccountAssignment, wanted: dict[str, str]) -> bool:
    return all(getattr(one, name) == value for name, value in wanted.items())


def _status(one: AccountAssignment) -> dict[str, Any]:
    shown = one.to_json(include_creation_date=True, include_request_id=True)
    return {**shown, "Status": "SUCCEEDED"}


def _denied(message: str) -> JsonRESTError:
    return JsonRESTError("AccessDeniedException", message)

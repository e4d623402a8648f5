"""IAM's GetAccountAuthorizationDetails in pages, and users with the boundary that moto does not know.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult, EmptyResult
from moto.core.serialize import never_return
from moto.iam.exceptions import NotFoundException, ValidationError
from moto.iam.models import IAMBackend, User
from moto.iam.responses import IamResponse

from emulator.iam_pages import page

_LISTS = {
    "User": "UserDetailList",
    "Group": "GroupDetailList",
    "Role": "RoleDetailList",
    "Policy": "Policies",
}
_FILTERS = {"User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"}


def install() -> None:
    """Replace moto's one big page, and let a user have a permissions boundary."""
    response: Any = IamResponse
    response.get_account_authorization_details = _details
    response.put_user_permissions_boundary = _put_boundary
    response.delete_user_permissions_boundary = _delete_boundary
    user: Any = User
    user.permissions_boundary = property(_boundary)
    response.RESPONSE_KEY_PATH_TO_TRANSFORMER = {
        **IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER,
        "ListUsersResponse.Users.User.PermissionsBoundary": never_return,
    }


def is_of_aws(arn: str) -> bool:
    """Whether a managed policy is one of AWS's own."""
    return arn.split(":")[4] == "aws"


def groups_by_user(backend: IAMBackend) -> dict[str, list[str]]:
    """The groups of each user, once for all: moto looks through every group for every user."""
    found: dict[str, list[str]] = {}
    for group in list(backend.groups.values()):
        for user in list(group.users):
            found.setdefault(user.name, []).append(group.name)
    return found


def boundary_uses(backend: IAMBackend) -> Counter[str]:
    """How many users and roles each policy is the permissions boundary of."""
    holders: list[Any] = [*backend.users.values(), *backend.roles.values()]
    return Counter(getattr(one, "permissions_boundary_arn", None) or "" for one in holders)


def _details(self: Any) -> ActionResult:
    wanted = set(self._get_param("Filter") or _FILTERS)
    if unknown := wanted - _FILTERS:
        raise ValidationError(f"1 validation error detected: Value '{sorted(unknown)}' at 'filter' failed")
    backend: IAMBackend = self.backend
    uses = boundary_uses(backend)
    items: list[tuple[str, Any]] = []
    if "User" in wanted:
        items += [("User", one) for one in list(backend.users.values())]
    if "Group" in wanted:
        items += [("Group", one) for one in list(backend.groups.values())]
    if "Role" in wanted:
        items += [("Role", one) for one in list(backend.roles.values())]
    for policy in list(backend.managed_policies.values()):
        kind = "AWSManagedPolicy" if is_of_aws(policy.arn) else "LocalManagedPolicy"
        if kind in wanted and (kind == "LocalManagedPolicy" or policy.attachment_count or uses[policy.arn]):
            items.append(("Policy", policy))
    shown, more = page(self, items)
    groups = groups_by_user(backend)
    profiles = _profiles_by_role(backend)
    makers: dict[str, Callable[[Any], dict[str, Any]]] = {
        "User": lambda one: {**_user(one), "GroupList": groups.get(one.name, [])},
        "Group": _group,
        "Role": lambda one: {**_role(one), "InstanceProfileList": profiles.get(one.name, [])},
        "Policy": lambda one: _policy(one, uses[one.arn]),
    }
    answer: dict[str, Any] = {name: [] for name in _LISTS.values()}
    for kind, one in shown:
        answer[_LISTS[kind]].append(makers[kind](one))
    return ActionResult({**answer, **more})


def _user(user: User) -> dict[str, Any]:
    return {
        "Path": user.path, "UserName": user.name, "UserId": user.id, "Arn": user.arn,
        "CreateDate": user.create_date,
        "UserPolicyList": _inline(user.policies),
        "AttachedManagedPolicies": _attached(user.managed_policies.values()),
        "PermissionsBoundary": _boundary(user),
        "Tags": user.tags or [],
    }  # fmt: skip


def _group(group: Any) -> dict[str, Any]:
    return {
        "Path": group.path, "GroupName": group.name, "GroupId": group.id, "Arn": group.arn,
        "CreateDate": group.create_date,
        "GroupPolicyList": _inline(group.policies),
        "AttachedManagedPolicies": _attached(group.managed_policies.values()),
    }  # fmt: skip


def _role(role: Any) -> dict[str, Any]:
    used = {"LastUsedDate": role.last_used, "Region": role.last_used_region}
    return {
        "Path": role.path, "RoleName": role.name, "RoleId": role.id, "Arn": role.arn,
        "CreateDate": role.create_date,
        "AssumeRolePolicyDocument": quote(role.assume_role_policy_document),
        "RolePolicyList": _inline(role.policies),
        "AttachedManagedPolicies": _attached(role.managed_policies.values()),
        "PermissionsBoundary": role.permissions_boundary,
        "Tags": role.tags,
        "RoleLastUsed": {name: value for name, value in used.items() if value is not None},
    }  # fmt: skip


def _policy(policy: Any, boundaries: int) -> dict[str, Any]:
    versions = [
        {
            "Document": quote(one.document), "VersionId": one.version_id,
            "IsDefaultVersion": one.is_default_version, "CreateDate": one.create_date,
        }
        for one in policy.versions
    ]  # fmt: skip
    return {
        "PolicyName": policy.name, "PolicyId": policy.id, "Arn": policy.arn, "Path": policy.path,
        "DefaultVersionId": policy.default_version_id, "AttachmentCount": policy.attachment_count,
        "PermissionsBoundaryUsageCount": boundaries, "IsAttachable": True,
        "CreateDate": policy.create_date, "UpdateDate": policy.update_date,
        "PolicyVersionList": versions,
    }  # fmt: skip


def _profiles_by_role(backend: IAMBackend) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in list(backend.instance_profiles.values()):
        shown = {
            "Path": one.path, "InstanceProfileName": one.name, "InstanceProfileId": one.id,
            "Arn": one.arn, "CreateDate": one.create_date, "Roles": one.roles,
        }  # fmt: skip
        for role in one.roles:
            found.setdefault(role.name, []).append(shown)
    return found


def _inline(policies: dict[str, str]) -> list[dict[str, str]]:
    return [{"PolicyName": name, "PolicyDocument": quote(text)} for name, text in policies.items()]


def _attached(policies: Iterable[Any]) -> list[dict[str, str]]:
    return [{"PolicyName": one.name, "PolicyArn": one.arn} for one in policies]


def _boundary(holder: Any) -> dict[str, str] | None:
    arn = getattr(holder, "permissions_boundary_arn", None)
    if not arn:
        return None
    return {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn}


def _put_boundary(self: Any) -> EmptyResult:
    user, arn = self.backend.get_user(self._get_param("UserName")), self._get_param("PermissionsBoundary")
    self.backend.get_policy(arn)  # says NoSuchEntity
    user.permissions_boundary_arn = arn
    return EmptyResult()


def _delete_boundary(self: Any) -> EmptyResult:
    user = self.backend.get_user(self._get_param("UserName"))
    if not getattr(user, "permissions_boundary_arn", None):
        raise NotFoundException(f"User {user.name} does not have a permission boundary.")
    user.permissions_boundary_arn = None
    return EmptyResult()

"""Policies attached twice, groups beyond the quota, boundaries of AWS's own: where moto differs from IAM.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from collections.abc import Callable
from typing import Any

from moto.iam.exceptions import LimitExceededException
from moto.iam.models import IAMBackend

from emulator.identity_fixes import refuse_protected

_ATTACHED_MOST = 10
"""Managed policies per user, role or group, unless the account has asked for more."""
_GROUPS_MOST = 10
_plain = {
    name: getattr(IAMBackend, name)
    for name in (
        "add_user_to_group", "create_role", "put_role_permissions_boundary",
    )
}  # fmt: skip


def install() -> None:
    """Attach once, within the quotas."""
    backend: Any = IAMBackend
    for kind in ("group", "role", "user"):
        setattr(backend, f"attach_{kind}_policy", _attach_once(kind))
    backend.add_user_to_group = _add_user_to_group
    backend.put_role_permissions_boundary = _put_role_boundary
    backend.create_role = _create_role


def _attach_once(kind: str) -> Callable[[IAMBackend, str, str], None]:
    def attach(self: IAMBackend, policy_arn: str, name: str) -> None:
        policy = self.get_policy(policy_arn)  # says NoSuchEntity, and brings AWS's own policies in
        holder = getattr(self, f"get_{kind}")(name)
        if kind == "role":
            refuse_protected(holder)
        if policy.arn in holder.managed_policies:
            return  # AWS accepts it again; moto would count it again
        if len(holder.managed_policies) >= _ATTACHED_MOST:
            raise LimitExceededException(
                f"Cannot exceed quota for PoliciesPer{kind.capitalize()}: {_ATTACHED_MOST}"
            )
        policy.attach_to(holder)

    return attach


def _add_user_to_group(self: IAMBackend, group_name: str, user_name: str) -> None:
    self.get_user(user_name)
    member_of = {group.name for group in self.get_groups_for_user(user_name)} | {group_name}
    if len(member_of) > _GROUPS_MOST:
        raise LimitExceededException(f"Cannot exceed quota for GroupsPerUser: {_GROUPS_MOST}")
    _plain["add_user_to_group"](self, group_name, user_name)


def _put_role_boundary(self: IAMBackend, role_name: str, permissions_boundary: str) -> None:
    refuse_protected(self.get_role(role_name))
    self.get_policy(permissions_boundary)
    _plain["put_role_permissions_boundary"](self, role_name, permissions_boundary)


def _create_role(self: IAMBackend, *args: Any, **kwargs: Any) -> Any:
    if boundary := kwargs.get("permissions_boundary"):
        self.get_policy(boundary)
    return _plain["create_role"](self, *args, **kwargs)

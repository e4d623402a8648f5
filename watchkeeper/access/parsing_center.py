"""What Identity Center, its identity store and account access manager answer, as our values.

Source: botocore's models `sso-admin` 2020-07-20, `identitystore` 2020-06-15, `account-access` 2018-05-10.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from watchkeeper.access.identity_center import (
    Assignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    PermissionSet,
)
from watchkeeper.access.inventory import AttachedPolicy

_ENABLED = {"ENABLED": True, "DISABLED": False}
Answer = Mapping[str, Any]


def organization_instance(instances: Iterable[Answer], account: str) -> Answer | None:
    """The organization's instance among those that `account` sees; None: it sees none at all.

    A delegated administrator may own an account instance beside it, which gives nobody access to accounts: what
    belongs to another account comes first.
    """
    return min(instances, key=lambda one: one.get("OwnerAccountId") == account, default=None)


def center_user(answer: Answer) -> CenterUser:
    """A person of ListUsers; the primary mail address, or the first."""
    emails = sorted(answer.get("Emails") or (), key=lambda one: not one.get("Primary"))
    return CenterUser(
        id=answer["UserId"],
        name=answer.get("UserName") or answer["UserId"],
        display_name=answer.get("DisplayName") or "",
        email=str(emails[0].get("Value") or "") if emails else "",
        enabled=_ENABLED.get(answer.get("UserStatus") or ""),
    )


def center_group(answer: Answer, memberships: Iterable[Answer]) -> CenterGroup:
    """A group of ListGroups with what ListGroupMemberships says of it."""
    members = {one["MemberId"].get("UserId") for one in memberships if one.get("MemberId")}
    return CenterGroup(
        id=answer["GroupId"],
        name=answer.get("DisplayName") or answer["GroupId"],
        members=tuple(sorted(member for member in members if member)),
    )


def permission_set(
    described: Answer,
    managed: Iterable[Answer],
    customer_managed: Iterable[Answer],
    inline: str,
    boundary: Answer | None,
) -> PermissionSet:
    """A permission set by its five answers; `inline` is JSON, and empty where there is none."""
    return PermissionSet(
        arn=described["PermissionSetArn"],
        name=described.get("Name") or described["PermissionSetArn"],
        attached=tuple(AttachedPolicy(name=one["Name"], arn=one["Arn"]) for one in managed),
        customer_managed=tuple(one["Name"] for one in customer_managed),
        inline=json.loads(inline) if inline else None,
        boundary=_boundary(boundary or {}),
    )


def assignment(answer: Answer) -> Assignment:
    """An entry of ListAccountAssignments."""
    return Assignment(
        account=answer["AccountId"],
        permission_set=answer["PermissionSetArn"],
        principal_type=answer["PrincipalType"],
        principal=answer["PrincipalId"],
    )


def entitlement(answer: Answer, application: str) -> Entitlement | None:
    """An entry of ListEntitlements; None: of a kind that is not a principal's IAM role."""
    given = answer["entitlement"].get("principalRole") or {}
    principal = given.get("principal", {}).get("identityCenter", {})
    user, group = principal.get("userId"), principal.get("groupId")
    if not (user or group):
        return None
    return Entitlement(
        id=answer["entitlementId"],
        account=given["account"],
        role=given["roleArn"],
        principal_type="USER" if user else "GROUP",
        principal=user or group,
        application=application,
    )


def _boundary(answer: Answer) -> str | None:
    """The ARN of AWS's policy, or the name of one that each account must have itself."""
    reference = answer.get("CustomerManagedPolicyReference") or {}
    return answer.get("ManagedPolicyArn") or reference.get("Name")

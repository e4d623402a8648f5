"""An Identity Center as it stands after some years: who is in it, and what should not be there any more.

Eight people, three groups, four permission sets over the four accounts. What a review is to find: a person who
was deleted and whose assignment is still there, one who is disabled and still administrator of a workload, one
who has a permission set directly and not through a group, and two entitlements of account access manager.
"""

import json
import uuid
from contextlib import suppress
from typing import Any

from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import iam_backends
from moto.identitystore.models import Group, Name, User, identitystore_backends
from moto.ssoadmin.models import (
    AccountAssignment,
    CustomerManagedPolicy,
    ManagedPolicy,
    PermissionSet,
    ssoadmin_backends,
)

from emulator.account_access import accountaccess_backends
from emulator.identity_center import enable
from emulator.identity_center_boundaries import bound
from emulator.identity_center_roles import provision
from emulator.identitystore_fixes import disable
from emulator.organizations import is_delegated, organization_of
from emulator.world import ACCOUNTS, MANAGEMENT, SECURITY, WORKLOAD_DEV, WORKLOAD_PROD

INSTANCE, STORE = "0123456789abcdef", "d-9067012345"
PEOPLE = {
    "alice.andersson": "Alice Andersson",
    "bob.berg": "Bob Berg",
    "carol.chen": "Carol Chen",
    "dana.diaz": "Dana Diaz",
    "erik.ek": "Erik Ek",
    "farah.farouk": "Farah Farouk",
    "gus.green": "Gus Green",
    "hana.holm": "Hana Holm",
}
DISABLED = "dana.diaz"
GONE = "ivan.ivanov"
"""Was deleted from the store; an assignment still names the id."""
GROUPS = {
    "platform-admins": ("alice.andersson", "erik.ek"),
    "developers": ("bob.berg", "carol.chen", "dana.diaz", "hana.holm"),
    "auditors": ("farah.farouk", "gus.green"),
}
_AWS = "arn:aws:iam::aws:policy/"
_INCIDENT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["cloudtrail:LookupEvents", "s3:GetObject"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction"], "Resource": "*"},
    ],
}
_PAYMENTS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["dynamodb:*", "sqs:*"], "Resource": "*"}],
}
ASSIGNMENTS = (
    *(("AdministratorAccess", account, "GROUP", "platform-admins") for account in ACCOUNTS),
    *(("ReadOnlyAccess", account, "GROUP", "auditors") for account in ACCOUNTS),
    ("ReadOnlyAccess", WORKLOAD_PROD, "GROUP", "developers"),
    ("PaymentsOperator", WORKLOAD_PROD, "GROUP", "developers"),
    ("PaymentsOperator", WORKLOAD_PROD, "USER", "carol.chen"),
    ("IncidentAnalyst", SECURITY, "GROUP", "auditors"),
    ("AdministratorAccess", WORKLOAD_DEV, "USER", DISABLED),
    ("AdministratorAccess", WORKLOAD_PROD, "USER", GONE),
)
"""Permission set, account, kind of principal, its name."""
ENTITLEMENTS = (
    (WORKLOAD_PROD, "payments-operator", "USER", "carol.chen"),
    (SECURITY, "forensics", "GROUP", "auditors"),
)
"""Account, IAM role, kind of principal, its name."""


def play(region: str, *, delegated: bool = False) -> dict[str, Any]:
    """Switch Identity Center on in `region` and fill it; doing it twice is the same as once.

    Args:
        region: the home region.
        delegated: whether the security account is its delegated administrator.

    Returns:
        instance (ARN), store, application (ARN), users {name: id}, groups {name: id}, gone (the id of whom
        the store does not know any more), permission_sets {name: ARN}, entitlements (ids).
    """
    instance = enable(MANAGEMENT, region, INSTANCE, STORE)
    _fill_store(region)
    permission_sets = _permission_sets(region, instance.instance_arn)
    _assign(region, instance.instance_arn, permission_sets)
    application, entitlements = _entitle(region, instance.instance_arn)
    organization: Any = organization_of(MANAGEMENT)
    organization.enable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    if delegated and not is_delegated(SECURITY, "sso"):
        organization.register_delegated_administrator(
            AccountId=SECURITY, ServicePrincipal="sso.amazonaws.com"
        )
    return {
        "instance": instance.instance_arn,
        "store": STORE,
        "application": application,
        "users": {name: _id(name) for name in PEOPLE},
        "groups": {name: _id(name) for name in GROUPS},
        "gone": _id(GONE),
        "permission_sets": {name: one.permission_set_arn for name, one in permission_sets.items()},
        "entitlements": entitlements,
    }


def _id(name: str) -> str:
    """The id of a person or group: the same after every start."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.example.com"))


def _fill_store(region: str) -> None:
    backend = identitystore_backends[MANAGEMENT][region]
    store = backend._IdentityStoreBackend__get_identity_store(STORE)  # type: ignore[attr-defined]
    for name, shown in PEOPLE.items():
        given, family = shown.split()
        email = {"Value": f"{name}@example.com", "Type": "work", "Primary": True}
        full_name = Name(shown, family, given, None, None, None)
        store.users[_id(name)] = User(
            _id(name), STORE, name, full_name, shown, "", "", [email], [], [], "", "", "", "", ""  # type: ignore[list-item]
        )  # fmt: skip
    disable(backend, _id(DISABLED))
    for name, members in GROUPS.items():
        store.groups[_id(name)] = Group(_id(name), name, [], "", STORE)
        for member in members:
            key = _id(f"{name}/{member}")
            store.group_memberships[key] = {
                "IdentityStoreId": STORE,
                "MembershipId": key,
                "GroupId": _id(name),
                "MemberId": {"UserId": _id(member)},
            }


def _permission_sets(region: str, instance: str) -> dict[str, PermissionSet]:
    backend = ssoadmin_backends[MANAGEMENT][region]
    if backend.permission_sets:
        return {one.name: one for one in backend.permission_sets}
    made = {}
    for name in ("AdministratorAccess", "ReadOnlyAccess", "PaymentsOperator", "IncidentAnalyst"):
        one = PermissionSet(name, f"{name} for people", instance, "PT8H", "", [])
        one.permission_set_arn = (
            f"{instance.replace(':instance/', ':permissionSet/')}/ps-{_id(name)[-12:]}0000"
        )
        made[name] = one
    made["AdministratorAccess"].managed_policies = [
        ManagedPolicy(f"{_AWS}AdministratorAccess", "AdministratorAccess")
    ]
    made["ReadOnlyAccess"].managed_policies = [ManagedPolicy(f"{_AWS}ReadOnlyAccess", "ReadOnlyAccess")]
    made["PaymentsOperator"].customer_managed_policies = [CustomerManagedPolicy("payments-operator")]
    bound(made["PaymentsOperator"], {"ManagedPolicyArn": f"{_AWS}PowerUserAccess"})
    made["IncidentAnalyst"].inline_policy = json.dumps(_INCIDENT)
    backend.permission_sets.extend(made.values())
    return made


def _assign(region: str, instance: str, permission_sets: dict[str, PermissionSet]) -> None:
    with suppress(EntityAlreadyExists):  # it is there from an earlier play
        iam_backends[WORKLOAD_PROD]["aws"].create_policy(
            "", "/", json.dumps(_PAYMENTS), "payments-operator", []
        )
    backend = ssoadmin_backends[MANAGEMENT][region]
    if backend.account_assignments:
        return
    for name, account, kind, principal in ASSIGNMENTS:
        one = permission_sets[name]
        backend.account_assignments.append(
            AccountAssignment(
                instance, account, "AWS_ACCOUNT", one.permission_set_arn, kind, _id(principal)
            )
        )
        provision(account, one, region)


def _entitle(region: str, instance: str) -> tuple[str, list[str]]:
    backend = accountaccess_backends[MANAGEMENT][region]
    application = backend.create_application(instance)
    made = []
    for account, role, kind, principal in ENTITLEMENTS:
        _role(account, role)
        which = "userId" if kind == "USER" else "groupId"
        made.append(
            backend.create_entitlement(
                application,
                {"identityCenter": {which: _id(principal)}},
                f"arn:aws:iam::{account}:role/{role}",
            )
        )
    return application, made


def _role(account: str, name: str) -> None:
    """A role that account access manager may give to people."""
    iam = iam_backends[account]["aws"]
    if name in {role.name for role in iam.get_roles()}:
        return
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "account-access.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:SetContext", "sts:TagSession"],
    }
    iam.create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )

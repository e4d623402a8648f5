"""The roles that Identity Center makes in an account for a permission set, and takes away again.

Source: https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html
"""

import hashlib
import json
from typing import Any

from moto.iam.models import iam_backends
from moto.ssoadmin.models import PermissionSet

from emulator import service_linked_roles

_PATH = "/aws-reserved/sso.amazonaws.com/"
_NO_REGION = "us-east-1"
"""In every other home region the path names it."""


def provision(account: str, permission_set: PermissionSet, region: str) -> None:
    """Make the role of a permission set in `account` unless it is there.

    Raises:
        moto.iam.exceptions.NotFoundException: a customer-managed policy is not in the account.
    """
    iam: Any = iam_backends[account]["aws"]
    if _role_of(iam, permission_set) is not None:
        return
    arns = [policy.arn for policy in permission_set.managed_policies]
    arns += [
        f"arn:aws:iam::{account}:policy{reference.path}{reference.name}"
        for reference in permission_set.customer_managed_policies
    ]
    policies = [iam.get_policy(arn) for arn in arns]
    service_linked_roles.ensure(account, "sso.amazonaws.com")
    unique = hashlib.sha256(f"{account}{permission_set.permission_set_arn}".encode()).hexdigest()[:16]
    name = f"AWSReservedSSO_{permission_set.name}_{unique}"
    provider = f"arn:aws:iam::{account}:saml-provider/AWSSSO_EXAMPLE_DO_NOT_DELETE"
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    }
    role = iam.create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path=_PATH if region == _NO_REGION else f"{_PATH}{region}/",
        permissions_boundary=None,
        description=permission_set.description or "",
        tags=[],
        max_session_duration="43200",
    )
    for policy in policies:  # not by AttachRolePolicy, which is refused on a role that only AWS may change
        policy.attach_to(role)
    if permission_set.inline_policy:
        role.put_policy("AwsSSOInlinePolicy", permission_set.inline_policy)


def withdraw(account: str, permission_set: PermissionSet) -> None:
    """Take the role away with the last assignment."""
    iam: Any = iam_backends[account]["aws"]
    role = _role_of(iam, permission_set)
    if role is not None:
        del iam.roles[role.id]


def _role_of(iam: Any, permission_set: PermissionSet) -> Any:
    begins = f"AWSReservedSSO_{permission_set.name}_"
    return next((role for role in iam.roles.values() if role.name.startswith(begins)), None)

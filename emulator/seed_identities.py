"""Users, keys and roles of every account."""

import json
from datetime import timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import iam_backends

from emulator import service_linked_roles
from emulator.world import (
    ACCOUNTS,
    BOOTSTRAP_ROLE,
    HOME_REGION,
    KEY_IDS,
    MANAGEMENT,
    MEMBER_ROLE,
    OPERATOR_KEY_IDS,
    SECURITY,
    WORKLOAD_DEV,
    WORKLOAD_PROD,
    fake_secret,
)

_SERVICE_LINKED_ROLES = {
    "guardduty": "AWSServiceRoleForAmazonGuardDuty",
    "securityhub": "AWSServiceRoleForSecurityHub",
    "organizations": "AWSServiceRoleForOrganizations",
}
SSO_ROLE = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
_AGE = timedelta(days=30)
"""Identities that were just made would be suspect in a case; older ones, never used, in an access review."""
_DEPLOY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["ec2:*", "s3:*", "sts:AssumeRole", "iam:List*", "iam:PassRole"],
            "Resource": "*",
        }
    ],
}


def seed_identities() -> dict[str, Any]:
    """All identities; gives back `users`, `roles` and `watchkeeper_key` of the seed's description."""
    for account in ACCOUNTS:
        _seed_every_account(account)
    watchkeeper = seed_watchkeeper()
    users = {
        "deploy-bot": _user(WORKLOAD_PROD, "deploy-bot", KEY_IDS["deploy-bot"], KEY_IDS["deploy-bot-2"]),
        "alice": _user(WORKLOAD_PROD, "alice", KEY_IDS["alice"], password=True),
        "bob": _user(WORKLOAD_PROD, "bob"),
        "ci-runner": _user(WORKLOAD_DEV, "ci-runner", KEY_IDS["ci-runner"]),
        "watchkeeper": watchkeeper,
    }
    iam_backends[WORKLOAD_PROD]["aws"].put_user_policy("deploy-bot", "deploy", json.dumps(_DEPLOY))
    return {
        "users": users,
        "roles": {
            "web-app-role": _instance_role(WORKLOAD_PROD, "web-app-role"),
            "batch-role": _instance_role(WORKLOAD_PROD, "batch-role"),
            "sso": SSO_ROLE,
            "service_linked": list(_SERVICE_LINKED_ROLES.values()),
        },
        "watchkeeper_key": watchkeeper_key(),
    }


def watchkeeper_key() -> dict[str, str]:
    """The key of the user that Watchkeeper runs as."""
    key = KEY_IDS["watchkeeper"]
    return {"access_key_id": key, "secret_access_key": fake_secret(key)}


def seed_our_roles(account: str) -> None:
    """The roles by which Watchkeeper works in `account`, trusted by its user in the security account."""
    for name in (MEMBER_ROLE, BOOTSTRAP_ROLE):
        _role(account, name, {"AWS": f"arn:aws:iam::{SECURITY}:root"})


def seed_watchkeeper() -> dict[str, Any]:
    """The user that Watchkeeper runs as; gives back its facts."""
    facts = _user(SECURITY, "watchkeeper", KEY_IDS["watchkeeper"])
    _allow(SECURITY, "watchkeeper", {"Action": "*", "Resource": "*"})
    return facts


def _seed_every_account(account: str) -> None:
    iam = iam_backends[account]["aws"]
    seed_our_roles(account)
    if "OrganizationAccountAccessRole" not in {role.name for role in iam.get_roles()}:
        _role(account, "OrganizationAccountAccessRole", {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"})
    for role in iam.get_roles():
        # The account was not made today either.
        role.create_date = utcnow() - _AGE
    for service in _SERVICE_LINKED_ROLES:
        service_linked_roles.ensure(account, f"{service}.amazonaws.com")
    name = "AWSSSO_EXAMPLE_DO_NOT_DELETE"
    iam.create_saml_provider(name, "<EntityDescriptor/>")  # Identity Center puts one beside its roles
    provider = {"Federated": f"arn:aws:iam::{account}:saml-provider/{name}"}
    path = "/aws-reserved/sso.amazonaws.com/"
    _role(account, SSO_ROLE, provider, path, action="sts:AssumeRoleWithSAML")
    seed_administrator(account)


def seed_administrator(account: str) -> None:
    """`break-glass-admin`: the one through whom a test looks into the account by itself."""
    _user(account, "break-glass-admin", OPERATOR_KEY_IDS[account], password=True)
    _allow(account, "break-glass-admin", {"Action": "*", "Resource": "*"})


def _user(account: str, name: str, *keys: str, password: bool = False) -> dict[str, Any]:
    iam = iam_backends[account]["aws"]
    user = iam.create_user(HOME_REGION, name)
    user.id = f"AIDA{user.id[:17].upper()}"  # moto's ids of users lack AWS's prefix
    user.create_date = utcnow() - _AGE
    for key_id in keys:
        key = iam.create_access_key(name)
        del iam.access_keys[key.access_key_id]
        key.access_key_id, key.secret_access_key = key_id, fake_secret(key_id)
        key.create_date = utcnow() - timedelta(days=120)
        iam.access_keys[key_id] = key
    if password:
        iam.create_login_profile(name, fake_secret(name))
        user.password_changed = user.create_date
    return {"account": account, "arn": user.arn, "user_id": user.id, "access_key_ids": list(keys)}


def _allow(account: str, user: str, grant: dict[str, Any]) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **grant}]}
    iam_backends[account]["aws"].put_user_policy(user, "administrator", json.dumps(document))


def _role(
    account: str,
    name: str,
    principal: dict[str, str],
    path: str = "/",
    action: str = "sts:AssumeRole",
) -> Any:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    role = iam_backends[account]["aws"].create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path=path,
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )
    role.create_date = utcnow() - _AGE
    return role


def _instance_role(account: str, name: str) -> dict[str, str]:
    role = _role(account, name, {"Service": "ec2.amazonaws.com"})
    iam = iam_backends[account]["aws"]
    profile = iam.create_instance_profile(name, "/", [])
    iam.add_role_to_instance_profile(name, name)
    return {
        "account": account,
        "name": name,
        "arn": role.arn,
        "role_id": role.id,
        "profile_arn": profile.arn,
    }

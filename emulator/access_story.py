"""What an access review finds in a house like any other: the stage of the review's demo and stories.

Played into the seeded world by `Control.access()`; moments are relative to now. Who answers for what stands in
the tag `owner` of users, roles and accounts: payments-lead, platform-lead, security-lead.
"""

from typing import Any

from moto.iam.models import AccessKeyLastUsed, iam_backends
from moto.moto_api._internal import mock_random

from emulator import service_linked_roles
from emulator.access_story_dev import play_dev
from emulator.access_story_management import play_management
from emulator.access_story_prod import play_prod
from emulator.access_story_security import play_security
from emulator.accessanalyzer import add_analyzer
from emulator.identity_makers import ago
from emulator.json_http import Refused
from emulator.organizations import organization_of
from emulator.root_user import RootKey, RootUser, set_root
from emulator.world import ACCOUNTS, HOME_REGION, MANAGEMENT, SECURITY, WORKLOAD_DEV, WORKLOAD_PROD

OWNERS = {
    MANAGEMENT: "platform-lead",
    SECURITY: "security-lead",
    WORKLOAD_PROD: "payments-lead",
    WORKLOAD_DEV: "platform-lead",
}
"""The tag `owner` of each account."""
_FIXED = 20_261_124


def play_access() -> dict[str, Any]:
    """Play the story once; gives back `accounts` {id: {users, roles, access_keys, owner}} and `ssh_key`.

    Raises:
        Refused: it has been played since the last reset, or another world is there.
    """
    iam = iam_backends[WORKLOAD_PROD]["aws"]
    if "alice" not in iam.users or "dave" in iam.users:
        raise Refused("the access story is played once, into the seeded world")
    mock_random.seed(_FIXED)
    try:
        play_management()
        play_security()
        facts = play_prod()
        play_dev()
        _play_roots()
        _play_analyzers()
    finally:
        mock_random.seed()  # what happens from here on shall not repeat itself
    organization: Any = organization_of(MANAGEMENT)
    for account, owner in OWNERS.items():
        organization.tag_resource(ResourceId=account, Tags=[{"Key": "owner", "Value": owner}])
    return {**facts, "accounts": {account: _described(account) for account in ACCOUNTS}}


def _play_roots() -> None:
    """One member still has root keys from before the organization; the others' root is managed centrally."""
    organization: Any = organization_of(MANAGEMENT)
    organization.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    iam = iam_backends[MANAGEMENT]["aws"]
    iam.__dict__.setdefault("organization_features", []).append("RootCredentialsManagement")
    used = AccessKeyLastUsed(ago(75), "s3", HOME_REGION)
    root = RootUser(password=True, password_last_used=ago(12), mfa="hardware", mfa_since=ago(600))
    set_root(MANAGEMENT, root)
    set_root(WORKLOAD_DEV, RootUser(password=True, keys=(RootKey(created=ago(1_300), last_used=used),)))


def _play_analyzers() -> None:
    """Somebody once switched Access Analyzer on: in the home region, unused access in production only."""
    for account in ACCOUNTS:
        service_linked_roles.ensure(account, "access-analyzer.amazonaws.com")
        hidden = {"principal.Federated": {"contains": ["AWSSSO_"]}}
        rules = [{"ruleName": "identity-center", "filter": hidden}]
        add_analyzer(account, HOME_REGION, "external-access", "ACCOUNT", archive_rules=rules)
    add_analyzer(WORKLOAD_PROD, HOME_REGION, "unused-access", "ACCOUNT_UNUSED_ACCESS")


def _described(account: str) -> dict[str, Any]:
    iam = iam_backends[account]["aws"]
    return {
        "owner": OWNERS[account],
        "users": sorted(iam.users),
        "roles": sorted(role.name for role in iam.roles.values()),
        "access_keys": {
            user.name: [key.access_key_id for key in user.access_keys]
            for user in iam.users.values()
            if user.access_keys
        },
    }

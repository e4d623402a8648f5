"""The seeded world: four accounts, who and what lives in them, and where findings go."""

import random
import time
from typing import Any

from moto.moto_api._internal import mock_random
from moto.moto_api._internal.models import moto_api_backend

from emulator.history import write_history
from emulator.seed_identities import seed_identities
from emulator.seed_instances import seed_dev_instances, seed_prod_instances
from emulator.seed_organization import seed_organization, seed_watch
from emulator.world import (
    ACCOUNTS,
    ATTACKER_IP,
    HOME_REGION,
    MEMBER_ROLE,
    OPERATOR_KEY_IDS,
    REGIONS,
    fake_secret,
)

_FIXED = 20_260_729
"""moto draws every id from one generator: with this seed the world has the same ids each time."""


def wipe() -> None:
    """Take everything away that moto holds, of all accounts and regions."""
    moto_api_backend.reset()


def fill() -> dict[str, Any]:
    """Fill an empty moto and describe what there is: names, ids, ARNs, queue URLs (JSON-able).

    Keys: home_region, regions, accounts {name: id}, member_role, attacker_ip, operator_keys
    {account: {access_key_id, secret_access_key}}, watchkeeper_key, queue_url,
    dead_letter_queue_url, rule_arn, detectors {account: {region: id}}, organization_id, users,
    roles, instances {name: facts}, vpc, buckets, history {events, attack}.
    """
    mock_random.seed(_FIXED)
    try:
        world: dict[str, Any] = {
            "home_region": HOME_REGION,
            "regions": list(REGIONS),
            "accounts": {name: account for account, name in ACCOUNTS.items()},
            "member_role": MEMBER_ROLE,
            "attacker_ip": ATTACKER_IP,
            "operator_keys": {
                account: {"access_key_id": key, "secret_access_key": fake_secret(key)}
                for account, key in OPERATOR_KEY_IDS.items()
            },
        }
        world |= seed_organization()
        world |= seed_identities()
        world |= seed_watch()
        world["vpc"], world["instances"] = seed_prod_instances()
        world["instances"] |= seed_dev_instances()
        world["history"] = write_history(world, time.time(), random.Random(_FIXED))  # noqa: S311
    finally:
        mock_random.seed()  # what happens from here on shall not repeat itself
    return world

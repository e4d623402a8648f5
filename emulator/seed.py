"""The seeded world: five accounts, who and what lives in them, and where findings go."""

import random
import time
from typing import Any

from moto.moto_api._internal import mock_random
from moto.moto_api._internal.models import moto_api_backend

from emulator.history import write_history
from emulator.offerings import lack, lack_nothing
from emulator.organizations import forget_members
from emulator.regions import draw_map
from emulator.seed_identities import seed_identities
from emulator.seed_instances import seed_dev_instances, seed_prod_instances
from emulator.seed_organization import seed_organization, seed_watch
from emulator.world import (
    ACCOUNTS,
    ATTACKER_IP,
    BOOTSTRAP_ROLE,
    CLOSED_SANDBOX,
    DEFAULT_REGIONS,
    HOME_REGION,
    LACKING,
    MEMBER_ROLE,
    OPERATOR_KEY_IDS,
    OPT_IN_REGIONS,
    OPTED_IN,
    REGIONS,
    WATCHED_REGIONS,
    fake_secret,
)

_FIXED = 20_260_729
"""moto draws every id from one generator: with this seed the world has the same ids each time."""


def wipe() -> None:
    """Take everything away that moto holds, of all accounts and regions."""
    moto_api_backend.reset()
    forget_members()
    draw_map(DEFAULT_REGIONS)
    lack_nothing()


def fill() -> dict[str, Any]:
    """Fill an empty moto and describe what there is: names, ids, ARNs, queue URLs (JSON-able).

    Keys: home_region, regions (enabled everywhere), watched_regions (with detectors and
    administrators), opt_in_regions, opted_in {account: regions}, accounts {name: id} of those that are
    ACTIVE, suspended_accounts {name: id}, lacking [region, service, feature], member_role, bootstrap_role, attacker_ip, operator_keys
    {account: {access_key_id, secret_access_key}}, watchkeeper_key, queue_url, dead_letter_queue_url,
    rule_arn, trail_arn, detectors {account: {region: id}}, organization_id, root_id, units {name: id},
    users, roles, instances {name: facts}, vpc, buckets, history {events, attack}.
    """
    mock_random.seed(_FIXED)
    try:
        world: dict[str, Any] = {
            "home_region": HOME_REGION,
            "regions": list(REGIONS),
            "watched_regions": list(WATCHED_REGIONS),
            "opt_in_regions": list(OPT_IN_REGIONS),
            "opted_in": {account: list(names) for account, names in OPTED_IN.items()},
            "accounts": {name: account for account, name in ACCOUNTS.items()},
            "lacking": [list(place) for place in LACKING],
            "suspended_accounts": {"closed-sandbox": CLOSED_SANDBOX},
            "member_role": MEMBER_ROLE,
            "bootstrap_role": BOOTSTRAP_ROLE,
            "attacker_ip": ATTACKER_IP,
            "operator_keys": {
                account: {"access_key_id": key, "secret_access_key": fake_secret(key)}
                for account, key in OPERATOR_KEY_IDS.items()
            },
        }
        for place in LACKING:
            lack(*place)
        world |= seed_organization()
        world |= seed_identities()
        world |= seed_watch()
        world["vpc"], world["instances"] = seed_prod_instances()
        world["instances"] |= seed_dev_instances()
        world["history"] = write_history(world, time.time(), random.Random(_FIXED))  # noqa: S311
    finally:
        mock_random.seed()  # what happens from here on shall not repeat itself
    return world

"""A large organization, generated: many accounts with our roles in them and nothing else."""

from typing import Any

from moto.moto_api._internal import mock_random

from emulator.regions import draw_map
from emulator.seed_identities import (
    seed_administrator,
    seed_our_roles,
    seed_watchkeeper,
    watchkeeper_key,
)
from emulator.seed_organization import create_organization, create_units, seed_queue
from emulator.world import (
    ACCOUNTS,
    BOOTSTRAP_ROLE,
    DEFAULT_REGIONS,
    HOME_REGION,
    MANAGEMENT,
    MEMBER_ROLE,
    OPERATOR_KEY_IDS,
    SECURITY,
    fake_secret,
)

_FIRST = 600_000_000_001
_FIXED = 20_260_730


def fill_large(accounts: int, regions: int) -> dict[str, Any]:
    """Fill an empty moto with an organization of `accounts` ACTIVE accounts and `regions` regions.

    Two of the accounts are the management and the security account, with the findings' queue in the
    latter; the others are 600000000001 and up. Nothing is delegated, no detector is on. The description
    has the keys of `seed.fill` as far as there is anything to say.

    Raises:
        ValueError: fewer than two accounts, or not 1 to 17 regions.
    """
    check_size(accounts, regions)
    mock_random.seed(_FIXED)
    try:
        return _filled(accounts, DEFAULT_REGIONS[:regions])
    finally:
        mock_random.seed()  # what happens from here on shall not repeat itself


def check_size(accounts: int, regions: int) -> None:
    """Raise ValueError unless there can be a world of that size."""
    if accounts < len((MANAGEMENT, SECURITY)) or not 1 <= regions <= len(DEFAULT_REGIONS):
        raise ValueError(f"a world needs 2 accounts or more, and 1 to {len(DEFAULT_REGIONS)} regions")


def _filled(accounts: int, regions: tuple[str, ...]) -> dict[str, Any]:
    draw_map(regions)
    first = {account: ACCOUNTS[account] for account in (MANAGEMENT, SECURITY)}
    others = {str(_FIRST + number): f"account-{number + 1:03}" for number in range(accounts - len(first))}
    backend = create_organization(first | others)
    units = create_units(backend, {"Security": (SECURITY,), "Workloads": tuple(others)})
    for account in first | others:
        seed_our_roles(account)
    for account in first:
        seed_administrator(account)
    seed_watchkeeper()
    return {
        "home_region": HOME_REGION,
        "regions": list(regions),
        "watched_regions": [],
        "opt_in_regions": [],
        "opted_in": {},
        "accounts": {name: account for account, name in (first | others).items()},
        "suspended_accounts": {},
        "member_role": MEMBER_ROLE,
        "bootstrap_role": BOOTSTRAP_ROLE,
        "operator_keys": {
            account: {"access_key_id": key, "secret_access_key": fake_secret(key)}
            for account, key in OPERATOR_KEY_IDS.items()
            if account in first
        },
        "watchkeeper_key": watchkeeper_key(),
        "organization_id": backend.org.id,
        "root_id": backend.org.root_id,
        "units": units,
        "detectors": {},
        **seed_queue((HOME_REGION,)),
    }

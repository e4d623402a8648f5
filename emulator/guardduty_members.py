"""Who is whose member in GuardDuty: per region, at the delegated administrator."""

import time
from dataclasses import dataclass, field
from typing import Any

from moto.guardduty.models import GuardDutyBackend, guardduty_backends

from emulator.guardduty_features import empty_configuration
from emulator.organizations import management_of


@dataclass
class Administration:
    """What an administrator keeps in one region."""

    members: dict[str, "Membership"] = field(default_factory=dict)
    auto_enable: str = "NONE"
    """NEW, ALL or NONE: `AutoEnableOrganizationMembers`."""
    features: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By plan: `autoEnable` and `parts`."""


@dataclass
class Membership:
    """One member of an administrator."""

    email: str
    at: float
    """When it became one, seconds since the epoch."""


def administration(account: str, region: str) -> Administration:
    """The administrator's own, on moto's backend, so that moto's reset takes it away."""
    backend: GuardDutyBackend = guardduty_backends[account][region]
    kept: Administration | None = backend.__dict__.get("administration")
    if kept is None:
        kept = Administration(features=empty_configuration(region))
        backend.__dict__["administration"] = kept
    return kept


def administrator_of(region: str, account: str | None = None) -> str | None:
    """The account that was made GuardDuty's delegated administrator for `region`.

    Of the organization that `account` is in, or of any if None.
    """
    if account is not None:
        management = management_of(account)
        admins = guardduty_backends[management][region].admin_account_ids if management else []
        return admins[0] if admins else None
    for regions in list(guardduty_backends.values()):
        if region in list(regions.keys()) and regions[region].admin_account_ids:
            return regions[region].admin_account_ids[0]
    return None


def administrator_of_member(account: str, region: str) -> str | None:
    """Whose member `account` is in `region`; None if nobody's."""
    above = administrator_of(region, account)
    if above is None or above == account:
        return None
    return above if account in administration(above, region).members else None


def add_member(administrator: str, region: str, account: str, email: str) -> None:
    """Make `account` a member, from now on."""
    administration(administrator, region).members[account] = Membership(email, time.time())

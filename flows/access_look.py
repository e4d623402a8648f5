"""Looking: every account at the same time, Identity Center, and what all of it amounts to."""

from dataclasses import dataclass
from datetime import datetime

from prefect.logging import get_run_logger
from prefect.utilities.annotations import quote

from flows.look import seen_or_not
from tasks.access import organization as organizations
from tasks.access.files import review_policy
from tasks.access.identity_center import identity_center
from tasks.access.snapshot import inventory
from tasks.baseline.files import baselines
from tasks.settings import house_policy, settings
from watchkeeper.access.identity_center import IdentityCenter
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.items import account_items, center_items
from watchkeeper.access.organization import Organization
from watchkeeper.access.parsing_analyzers import spread
from watchkeeper.access.scene import Scene
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Absent, Unseen


@dataclass(frozen=True)
class Looked:
    """What a review opens with."""

    organization: Organization
    accounts: tuple[AccountInventory, ...]
    center: IdentityCenter | Absent | Unseen
    items: tuple[ReviewItem, ...]

    @property
    def not_seen(self) -> dict[str, str]:
        """What could not be looked at, with the reason."""
        found = dict(self.organization.gaps)
        for one in self.accounts:
            found |= {f"{one.account} {source}": why for source, why in one.unseen.items()}
        if isinstance(self.center, Unseen):
            found["Identity Center"] = self.center.why
        elif isinstance(self.center, IdentityCenter):
            found |= {
                f"Identity Center ({number})": note for number, note in enumerate(self.center.notes, 1)
            }
        return found


def look(at: datetime, wanted: list[str] | None) -> Looked:
    """Every account's access, judged; an account that cannot be looked into stops no other.

    Args:
        at: the moment of the review.
        wanted: only these accounts; all of the organization if none is named.

    Raises:
        Denied: the organization's accounts cannot be listed.
        Permanent: an account that was asked for is not ours, or closed.
    """
    home = baselines().base.organization.home_region
    organization = organizations.organization()
    chosen = [one for one in organization.accounts if not wanted or one.id in wanted]
    if unknown := sorted(set(wanted or ()) - {one.id for one in chosen}):
        raise Permanent(f"no active account of {organization.id}: {', '.join(unknown)}")
    reading = [inventory.submit(quote(one), home, organization.root_centrally_managed) for one in chosen]
    center_look = identity_center.submit(home, organization.management, tuple(sorted(organization.ids)))
    read = spread(future.result() for future in reading)
    center = seen_or_not(center_look)
    items = _judged(at, organization, read, center)
    get_run_logger().info("%d item(s) in %d account(s)", len(items), len(read))
    return Looked(organization, read, center, items)


def _judged(
    at: datetime,
    organization: Organization,
    read: tuple[AccountInventory, ...],
    center: IdentityCenter | Absent | Unseen,
) -> tuple[ReviewItem, ...]:
    scene = Scene(
        at=at,
        policy=review_policy(),
        house=house_policy(),
        accounts={one.id: one.name for one in organization.accounts}
        | dict.fromkeys(organization.closed, ""),
        management=organization.management,
        own_roles=(settings().member_role, settings().bootstrap_role),
    )
    items = [item for one in read for item in account_items(one, scene)]
    if isinstance(center, IdentityCenter):
        looked_at = {one.account for one in read}
        items += [one for one in center_items(center, scene, read) if one.account in looked_at]
    return tuple(items)

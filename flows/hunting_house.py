"""What the house says of its hunts: values that stand where a form says nothing."""

from collections.abc import Iterable

from prefect.logging import get_run_logger

from flows.seen import seen_or_not
from tasks.hunting import expected_accounts
from tasks.settings import house_policy, settings
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.asking import HouseValues, house_values
from watchkeeper.hunting.hunt import Hunt


def organization() -> Seen[tuple[str, ...]] | Unseen:
    """The organization's accounts; that they cannot be listed is logged."""
    look = seen_or_not(expected_accounts.of_organization.submit())
    if isinstance(look, Unseen):
        get_run_logger().warning("The organization's accounts are not known: %s", look.why)
    return look


def values(hunts: Iterable[Hunt], known: Seen[tuple[str, ...]] | Unseen) -> HouseValues:
    """By the policy, the home regions and the organization's accounts; `hunts` are all that there are."""
    accounts = known.value if isinstance(known, Seen) else ()
    return house_values(hunts, house_policy().hunt_parameters, settings().home_regions, accounts)

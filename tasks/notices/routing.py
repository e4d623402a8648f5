"""Reading who is told: the routes' file and the owners' file."""

from tasks.settings import settings
from tasks.yaml_file import read_yaml
from watchkeeper.errors import Permanent
from watchkeeper.notices.route import Routes, read_routes
from watchkeeper.posture.owners import NamedOwner, read_owners


def routes() -> Routes:
    """The house's routes; without a file, the default.

    Raises:
        Permanent: the file cannot be read or is wrong; it names the place and the fault.
    """
    chosen = settings()
    if chosen.routes is None:
        return Routes()
    found = read_yaml(chosen.routes, read_routes)
    if unknown := sorted(found.services - chosen.pagerduty_routing_keys.keys()):
        raise Permanent(
            f"{chosen.routes}: nobody knows the PagerDuty service {unknown[0]!r}: "
            "its key belongs into WATCHKEEPER_PAGERDUTY_ROUTING_KEYS"
        )
    return found


def most_tries() -> int:
    """How often a message is tried; the default where the routes cannot be read."""
    try:
        return routes().tries
    except Permanent:
        return Routes().tries


def owner_of(account: str) -> NamedOwner | None:
    """Who answers for the account, by the owners' file; None: it says nothing of it and has no default.

    Raises:
        Permanent: the file cannot be read or is wrong.
    """
    path = settings().owners
    if path is None:
        return None
    owners = read_yaml(path, read_owners)
    return owners.accounts.get(account) or owners.default

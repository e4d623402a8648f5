"""The risky actions that a principal may take on everything, by class.

Counted is what is allowed on every resource of its kind and under no condition:

- `permissions management`: access level of the same name, and a few writes that hand out permissions.
- `data exfiltration`, `credentials exposure`: the facts in `risk_actions`.
- `infrastructure modification`: access level `Write` and in no class above (nor a tag, nor a session of STS): it
  changes any resource of the account.
- `service wildcard`: services of which every action is allowed, some of them writes.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from watchkeeper.access.policy_actions import Mask, catalogue, permissions_management, writing
from watchkeeper.access.risk_actions import (
    CREDENTIALS_EXPOSURE,
    DATA_EXFILTRATION,
    MOST_DESTRUCTIVE,
    PERMISSIONS_BY_ANOTHER_NAME,
)

SHOWN = 20
"""So many of a class are named; an administrator's 22,000 are counted."""


def risks(wide: Mask) -> dict[str, tuple[str, ...]]:
    """The classes that are not empty, each with its actions, the most telling first.

    What goes beyond `SHOWN` is one entry at the end: `and 397 more`.
    """
    found = {}
    for name, members in _classes().items():
        if name == "service wildcard":
            shown = _capped(iter(services := _whole_services(wide)), len(services))
        else:
            here = wide & members
            shown = _capped(_telling_first(name, here), here.bit_count())
        if shown:
            found[name] = shown
    return found


def risky(wide: Mask) -> dict[str, tuple[str, ...]]:
    """The same without a limit, each class in the order of AWS's list."""
    known = catalogue()
    found = {
        name: _whole_services(wide) if name == "service wildcard" else tuple(known.named(wide & members))
        for name, members in _classes().items()
    }
    return {name: actions for name, actions in found.items() if actions}


@cache
def _classes() -> dict[str, Mask]:
    known = catalogue()
    permissions = permissions_management() | _some(PERMISSIONS_BY_ANOTHER_NAME)
    data, credentials = _some(DATA_EXFILTRATION), _some(CREDENTIALS_EXPOSURE)
    return {
        "permissions management": permissions,
        "data exfiltration": data,
        "credentials exposure": credentials,
        "infrastructure modification": writing()
        & ~permissions
        & ~data
        & ~credentials
        & ~known.mask("sts:*"),
        "service wildcard": known.everything,
    }


def _some(actions: Iterable[str]) -> Mask:
    return catalogue().bits(actions)


@cache
def _telling() -> dict[str, tuple[str, ...]]:
    return {
        "permissions management": PERMISSIONS_BY_ANOTHER_NAME,
        "data exfiltration": tuple(DATA_EXFILTRATION),
        "credentials exposure": tuple(CREDENTIALS_EXPOSURE),
        "infrastructure modification": MOST_DESTRUCTIVE,
    }


def _telling_first(name: str, here: Mask) -> Iterator[str]:
    known = catalogue()
    for action in _telling()[name]:
        bit = known.bit(action)
        if here & bit:
            here ^= bit
            yield action
    yield from known.named(here)


def _capped(actions: Iterator[str], count: int) -> tuple[str, ...]:
    shown = tuple(action for action, _ in zip(actions, range(SHOWN), strict=False))
    return (*shown, f"and {count - SHOWN} more") if count > SHOWN else shown


@cache
def _services() -> tuple[tuple[str, Mask], ...]:
    """Services that one can change something in, with all their actions."""
    known = catalogue()
    found: dict[str, list[str]] = {}
    for action in known.listed:
        found.setdefault(action.partition(":")[0], []).append(action)
    masks = ((service, known.bits(actions)) for service, actions in found.items())
    changes = writing() | permissions_management()
    return tuple((service, mask) for service, mask in masks if mask & changes)


def _whole_services(wide: Mask) -> tuple[str, ...]:
    missing = catalogue().everything & ~wide
    return tuple(service for service, mask in _services() if not mask & missing)

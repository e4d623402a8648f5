"""Which hunts are asked, with which values: from what a form or a schedule says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.parameters import values_of

HOUSE_REGIONS = ("home_regions", "allowed_regions", "usual_regions")
"""Parameters of hunts that mean the regions in which the house works."""


def asked_of(
    hunts: Sequence[Hunt], given: Mapping[str, Any], home_regions: Iterable[str] = ()
) -> tuple[Asked, ...]:
    """The hunts with their values, each checked against its type.

    Args:
        hunts: which.
        given: for one hunt its parameters by name; for several by `hunt.parameter`.
        home_regions: the house's regions, where `given` says nothing of them.

    Raises:
        ValueError: a parameter that there is not, or a value of another type; hunt and parameter are named.
    """
    regions = tuple(home_regions)
    by_hunt: dict[str, dict[str, Any]] = {
        hunt.id: {name: list(regions) for name in HOUSE_REGIONS if regions and name in hunt.parameters}
        for hunt in hunts
    }
    for name, value in given.items():
        hunt_id, dot, parameter = name.partition(".")
        if not dot:
            if len(hunts) != 1:
                raise ValueError(
                    f"{name}: of several hunts a parameter is named with its hunt, as hunt.{name}"
                )
            hunt_id, parameter = hunts[0].id, name
        if hunt_id not in by_hunt:
            raise ValueError(f"{name}: hunt {hunt_id} is not asked")
        by_hunt[hunt_id][parameter] = value
    return tuple(Asked(hunt=hunt, values=values_of(hunt, by_hunt[hunt.id])) for hunt in hunts)

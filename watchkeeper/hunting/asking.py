"""Which hunts are asked, with which values: from what a form, the house's policy and the organization say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.parameters import value_of, values_of

HOUSE_REGIONS = ("home_regions", "allowed_regions", "usual_regions")
"""Parameters of hunts that mean the regions in which the house works."""
KNOWN_ACCOUNTS = "known_accounts"
"""The parameter of hunts that means the organization's accounts and those of its vendors."""


class HouseValues(Frozen):
    """What stands where a form says nothing."""

    by_hunt: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Values by the parameters' names, by the hunts' ids."""
    problems: tuple[str, ...] = ()
    """What of the policy no hunt takes, in sentences: the hunts are asked without it."""


def house_values(
    hunts: Iterable[Hunt],
    policy: Mapping[str, Any],
    home_regions: Iterable[str] = (),
    organization: Iterable[str] = (),
) -> HouseValues:
    """The house's values for every hunt that has such parameters.

    Args:
        hunts: all that there are.
        policy: `HousePolicy.hunt_parameters`: a value by `hunt.parameter`, or by `parameter` for every hunt that has it.
        home_regions: where the house works.
        organization: the organization's accounts: known, beside those that the policy names.
    """
    hunts, regions, accounts = tuple(hunts), list(home_regions), list(organization)
    found: dict[str, dict[str, Any]] = {
        hunt.id: {name: regions for name in HOUSE_REGIONS if regions and name in hunt.parameters}
        for hunt in hunts
    }
    problems = []
    for name, value in sorted(
        policy.items(), key=lambda item: "." in item[0]
    ):  # of one hunt: it has the last word
        hunt_id, dot, parameter = name.partition(".")
        parameter = parameter if dot else name
        taking = [one for one in hunts if parameter in one.parameters and (not dot or one.id == hunt_id)]
        if not taking:
            problems.append(f"house policy, hunt_parameters: no hunt takes {name}")
        for hunt in taking:
            try:
                value_of(hunt.parameters[parameter].type, value)
            except ValueError as error:
                problems.append(f"house policy, hunt_parameters: {name} of hunt {hunt.id}: {error}")
            else:
                found[hunt.id][parameter] = value
    for hunt in hunts:
        if accounts and KNOWN_ACCOUNTS in hunt.parameters:
            known = found[hunt.id].get(KNOWN_ACCOUNTS, hunt.parameters[KNOWN_ACCOUNTS].default)
            found[hunt.id][KNOWN_ACCOUNTS] = sorted({*accounts, *known})
    return HouseValues(by_hunt=found, problems=tuple(problems))


def asked_of(
    hunts: Sequence[Hunt], given: Mapping[str, Any], house: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[Asked, ...]:
    """The hunts with their values, each checked against its type.

    Args:
        hunts: which.
        given: for one hunt its parameters by name; for several by `hunt.parameter`.
        house: by hunt and parameter, where `given` says nothing.

    Raises:
        ValueError: a parameter that there is not, or a value of another type; hunt and parameter are named.
    """
    by_hunt = {hunt.id: dict((house or {}).get(hunt.id, {})) for hunt in hunts}
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

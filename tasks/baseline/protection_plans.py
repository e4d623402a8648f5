"""GuardDuty's protection plans in AWS's shape, sent so that one that is refused stops no other."""

import re
from collections.abc import Callable
from typing import Any

from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Settings
from watchkeeper.baseline.parts.detector import PLAN_OF
from watchkeeper.errors import Denied, NotThere, Permanent

Plans = list[dict[str, Any]]
"""`Features` of a detector (`Status`) or of an organization (`AutoEnable`)."""


def plans_to_send(wanted: Settings, differing: set[str], word: str = "Status") -> Plans:
    """The plans and agents among `differing`, each agent under its plan; `word` is Status or AutoEnable.

    An agent cannot be named without its plan, which is given as it is wanted anyway.
    """
    made: dict[str, dict[str, Any]] = {}

    def plan(name: str) -> dict[str, Any]:
        return made.setdefault(name, {"Name": name, word: wanted.get(f"feature {name}", "ENABLED")})

    for setting in sorted(differing):
        kind, _, name = setting.partition(" ")
        if kind == "feature":
            plan(name)
        elif kind == "agent" and name in PLAN_OF:
            agent = {"Name": name, word: wanted[setting]}
            plan(PLAN_OF[name]).setdefault("AdditionalConfiguration", []).append(agent)
    return list(made.values())


def settings_of(features: Plans, word: str = "Status") -> Settings:
    """`Features` of an answer as `feature <NAME>` and `agent <NAME>`."""
    found: Settings = {}
    for feature in features:
        found[f"feature {feature['Name']}"] = feature.get(word)
        if feature["Name"] == "EKS_RUNTIME_MONITORING":
            continue  # its add-on is called like RUNTIME_MONITORING's
        for agent in feature.get("AdditionalConfiguration", []):
            found[f"agent {agent['Name']}"] = agent.get(word)
    return found


def unknown_here(wanted: Settings, found: Settings) -> tuple[str, ...]:
    """The plans and agents of `wanted` that the region's answer does not name: they are not offered."""
    return tuple(one for one in wanted if one.startswith(("feature ", "agent ")) and one not in found)


def differing(line: Line) -> set[str]:
    """The settings that a line names."""
    return {one.setting for one in line.differences}


def must_give_way(wanted: Settings, found: Settings) -> bool:
    """Whether EKS_RUNTIME_MONITORING is on and must go off first: beside its successor it is an error."""
    return wanted.get("feature RUNTIME_MONITORING") not in (None, "DISABLED", "NONE") and found.get(
        "feature EKS_RUNTIME_MONITORING"
    ) not in (None, "DISABLED", "NONE")


def send_each_that_is_taken(plans: Plans, send: Callable[[Plans], None]) -> dict[str, str]:
    """Send all; leave out what AWS refuses by name, else try each by itself. It always ends.

    Raises:
        Denied, NotThere, Transient: it is not a plan that is refused.

    Returns:
        By plan that was refused, why: never to be taken for a success.
    """
    refused: dict[str, str] = {}
    left = plans
    while left:
        try:
            send(left)
        except (Denied, NotThere):
            raise
        except Permanent as error:
            named = refused_by_name(left, error)
            if not named:
                return refused | _one_by_one(left, send)
            refused |= dict.fromkeys(named, str(error))
            left = [one for one in left if one["Name"] not in named]
        else:
            break
    return refused


def refused_by_name(plans: Plans, error: Permanent) -> list[str]:
    """Those of `plans` whose name stands in an error as a whole word: one name ends in another."""
    return [one["Name"] for one in plans if re.search(rf"\b{one['Name']}\b", str(error))]


def complain(refused: dict[str, str]) -> None:
    """Say which plans were refused, after all others were set.

    Raises:
        Permanent: there are some.
    """
    if refused:
        reasons = "; ".join(sorted(set(refused.values())))
        raise Permanent(f"GuardDuty refused {', '.join(sorted(refused))}, the others are set: {reasons}")


def _one_by_one(plans: Plans, send: Callable[[Plans], None]) -> dict[str, str]:
    refused = {}
    for one in plans:
        try:
            send([one])
        except (Denied, NotThere):
            raise
        except Permanent as error:
            refused[one["Name"]] = str(error)
    return refused

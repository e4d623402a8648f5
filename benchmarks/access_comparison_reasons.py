"""Why our list of a policy's risky actions differs from cloudsplaining's, action by action."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from watchkeeper.access.policy_actions import catalogue
from watchkeeper.access.policy_statements import Power

CLASSES = {
    "DataExfiltration": "data exfiltration",
    "ResourceExposure": "permissions management",
    "ServiceWildcard": "service wildcard",
    "CredentialsExposure": "credentials exposure",
    "InfrastructureModification": "infrastructure modification",
}
"""Their classes, and ours for the same."""

_NEEDS_NO_PERMISSION = {"sts:getsessiontoken", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"}
"""Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html"""


class Reason(Enum):
    """One of these explains each difference; the value is the sentence."""

    GONE = "AWS's list does not know the action any more: renamed, or never an action of IAM"
    CONDITION = "it ignores the condition: allowed only under one, we do not count it as standing access"
    NARROW = "it reads `service:*` without the resource: here it is allowed on some resources only"
    ONE_CLASS = "one action, one class with us: it repeats them in its modifications, or AWS has another level for it"
    TAG = "tags: AWS's level is Tagging, which we do not count as a modification"
    READ = "AWS's level is Read or List: it is told as data, or not at all"
    NO_PERMISSION = "no permission decides who may call it: whoever has the token, or the session, may"
    UNLIMITABLE = "it leaves out actions that cannot be limited to resources, and these reach everything"
    NEW = "none of its lists has the action: AWS has added it since, or has made it a write or permission since"
    FACTS = (
        "our table of facts is longer: snapshots that are shared, rows of databases, messages, logs, keys"
    )
    BY_PIECES = "it looks for the text `service:*`; we for services of which everything is allowed, by whatever patterns"
    UNEXPLAINED = "not explained"


def explained(
    policy: dict[str, Any], power: Power, ours: dict[str, tuple[str, ...]], every: set[str]
) -> Iterator[tuple[str, str, Reason]]:
    """Their class, the action and the reason, for each action that only one of the two has.

    Args:
        policy: of their result.
        power: what the policy allows, as we read it.
        ours: our risky actions by class.
        every: all actions that their result names anywhere.
    """
    for theirs, name in CLASSES.items():
        there = {action.lower() for action in policy[theirs]}
        here = {action.lower() for action in ours.get(name, ())}
        for action in sorted(there - here):
            yield theirs, action, _only_theirs(theirs, action, power, ours)
        for action in sorted(here - there):
            yield theirs, action, _only_ours(theirs, action, policy, every)


def _only_theirs(kind: str, action: str, power: Power, ours: dict[str, tuple[str, ...]]) -> Reason:
    known = catalogue()
    mask = known.mask(f"{action}:*" if kind == "ServiceWildcard" else action)
    if not mask:
        return Reason.GONE
    if mask & power.narrow:
        return Reason.NARROW
    if mask & power.sometimes:
        return Reason.CONDITION
    if action in _NEEDS_NO_PERMISSION:
        return Reason.NO_PERMISSION
    (name,) = known.named(mask)
    level = known.listed[name].level
    if any(name in actions for actions in ours.values()):
        return Reason.ONE_CLASS
    if "Tagging" in level:
        return Reason.TAG
    return Reason.READ if level in ("Read", "List") else Reason.UNEXPLAINED


def _only_ours(kind: str, action: str, policy: dict[str, Any], every: set[str]) -> Reason:
    if kind == "ServiceWildcard":
        return Reason.BY_PIECES
    if kind in ("DataExfiltration", "CredentialsExposure"):
        return Reason.FACTS
    if any(action == one.lower() for other in CLASSES for one in policy[other]):
        return Reason.ONE_CLASS
    known = catalogue()
    (name,) = known.named(known.mask(action))
    if not known.listed[name].types:
        return Reason.UNLIMITABLE
    return Reason.UNEXPLAINED if action in every else Reason.NEW

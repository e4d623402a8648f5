"""Identities on which nobody is asked, and why: others manage them, or they are meant to be there and idle.

A name is no proof: whoever may create a role may call it `stacksets-exec-mine`. So what is set apart is still
listed with its reasons, and where a stranger can get in, somebody is asked all the same (`items.py`).
"""

from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from watchkeeper.access.item import ItemKind
from watchkeeper.access.scene import Scene
from watchkeeper.guardrails import UNTOUCHABLE_NAMES

Family = Literal["aws", "organization", "break-glass", "own"]
"""`aws`: AWS alone can change it; `organization`: managed from the management account."""
CONTROL_TOWER = ("aws-controltower-*", "AWSCloudFormationStackSetExecutionRole")
"""Roles of the organization's own tools that the guardrails' list does not name."""
_SERVICE_LINKED, _IDENTITY_CENTER = "/aws-service-role/", "/aws-reserved/"
_BY_AWS = ("AWSServiceRoleFor*", "AWSReservedSSO_*")


class Apart(NamedTuple):
    """In which family, and why nobody is asked."""

    family: Family
    why: str


def set_apart(kind: ItemKind, name: str, path: str, scene: Scene) -> Apart | None:
    """Whether nobody is asked about a user, a role, or what belongs to one; None: somebody is.

    Args:
        kind: of the item; only roles are AWS's, the organization's or our own.
        name: of the user or role.
        path: of the user or role; `/` where there is none.
        scene: the house's own names.
    """
    if kind == "role":
        if path.startswith(_SERVICE_LINKED):
            return Apart("aws", "service-linked: only its AWS service can use or change it")
        if path.startswith(_IDENTITY_CENTER):
            return Apart("aws", "IAM Identity Center's: decide on the assignment instead")
        if _fits(name, (*scene.own_roles, *scene.house.own_roles)):
            return Apart("own", "Watchkeeper works with it")
    if _fits(name, (*scene.policy.break_glass, *scene.house.protected_principals)):
        return Apart("break-glass", "break-glass access: kept for the day when nothing else works")
    if kind == "role" and _fits(name, (*UNTOUCHABLE_NAMES, *CONTROL_TOWER)) and not _fits(name, _BY_AWS):
        return Apart("organization", "managed from the organization's management account")
    return None


def why_set_apart(kind: ItemKind, name: str, path: str, scene: Scene) -> str | None:
    """The sentence alone; None: somebody is asked."""
    apart = set_apart(kind, name, path, scene)
    return None if apart is None else apart.why


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)

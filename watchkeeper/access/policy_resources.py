"""How far a statement's resources reach, action by action: every resource of the kind, some, or only one's own user.

Wide: each resource that the action needs, in at least one region. Regions and accounts of a pattern are not
looked at: all functions of one region are enough to run what one likes.
Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and the
resource types of the service authorization reference.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from watchkeeper.access.policy_actions import Mask, catalogue

Types = frozenset[str]
"""Resource types, `service/type`."""

_PARTS = 6
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_OWN = re.compile(r"user/(?:\*/)?\$\{aws:username\}", re.IGNORECASE)
_SAMPLE = "wk0sample"


@dataclass(frozen=True, slots=True)
class Reach:
    """The actions by how much a list of resource patterns covers of what they act on."""

    wide: Mask
    narrow: Mask
    """Some of it: by name, prefix or policy variable."""
    own: Mask
    """The user that the policy is attached to, by `${aws:username}`."""


@dataclass(frozen=True, slots=True)
class _Type:
    name: str
    account: str
    sample: str
    """What follows the account, with a name that no policy has."""
    prefix: str
    whole: str


@lru_cache(maxsize=4096)
def reach(patterns: tuple[str, ...]) -> Reach:
    """What the patterns of `Resource` cover."""
    if any(_is_everything(one) for one in patterns):
        return Reach(catalogue().everything, 0, 0)
    wide: set[str] = set()
    narrow: set[str] = set()
    own: set[str] = set()
    for pattern in patterns:
        covers, touches, mine = _types_of(pattern)
        wide |= covers
        narrow |= touches
        own |= mine
    return _actions_on(frozenset(wide), frozenset(narrow), frozenset(own))


def _is_everything(pattern: str) -> bool:
    return pattern == "*" or (not pattern.strip("*:") or pattern in ("arn:*", "arn:aws:*"))


@lru_cache(maxsize=8192)
def _types_of(pattern: str) -> tuple[Types, Types, Types]:
    parts = pattern.split(":", _PARTS - 1)
    nothing: Types = frozenset()
    if len(parts) < _PARTS or "*" in parts[2] or "?" in parts[2]:
        matches = _glob(pattern)
        covered = (kind.name for kinds in _kinds().values() for kind in kinds if matches(kind.whole))
        return frozenset(covered), nothing, nothing
    account, tail = parts[4], parts[5]
    matches = _glob(tail)
    begin = re.split(r"[*?]|\$\{", tail, maxsplit=1)[0]
    wide, narrow = set(), set()
    for kind in _kinds().get(parts[2], ()):
        if account == "aws" and kind.account != "aws":
            continue
        if matches(kind.sample):
            wide.add(kind.name)
        elif begin.startswith(kind.prefix) or kind.prefix.startswith(begin):
            narrow.add(kind.name)
    if parts[2] == "iam" and _OWN.fullmatch(tail):
        return nothing, frozenset(narrow - {"iam/user"}), frozenset({"iam/user"})
    return frozenset(wide), frozenset(narrow), nothing


def _glob(pattern: str) -> Callable[[str], re.Match[str] | None]:
    # A policy variable is one name that is not known here: it matches itself and no sample.
    text = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(text, re.DOTALL).fullmatch


@cache
def _kinds() -> dict[str, tuple[_Type, ...]]:
    """Resource types by the service in their ARN."""
    found = defaultdict(list)
    for name, arn in catalogue().arns.items():
        parts = arn.split(":", _PARTS - 1)
        if len(parts) < _PARTS:
            continue
        tail = parts[5]
        prefix = re.split(r"\$\{|\*", tail, maxsplit=1)[0]
        sample = _VARIABLE.sub(_SAMPLE, tail).replace("*", _SAMPLE)
        whole = f"arn:aws:{parts[2]}:us-east-1:111122223333:{sample}"
        found[parts[2]].append(_Type(name, parts[4], sample, prefix, whole))
    return {service: tuple(kinds) for service, kinds in found.items()}


@cache
def _acting_on() -> dict[str, tuple[str, ...]]:
    """Actions by the resource types that they take."""
    found = defaultdict(list)
    for action, listed in catalogue().listed.items():
        for kind, _ in listed.types:
            found[kind].append(action)
    return {kind: tuple(actions) for kind, actions in found.items()}


@lru_cache(maxsize=4096)
def _actions_on(wide: Types, narrow: Types, own: Types) -> Reach:
    listed = catalogue().listed
    acting = _acting_on()
    all_of, some_of, mine = set(), set(), set()
    for action in {action for kind in wide | narrow | own for action in acting.get(kind, ())}:
        types = listed[action].types
        needed = {kind for kind, required in types if required}
        if needed <= wide and (needed or any(kind in wide for kind, _ in types)):
            all_of.add(action)
        elif needed & own:
            mine.add(action)
        else:
            some_of.add(action)
    known = catalogue()
    return Reach(*(known.of(actions) for actions in (all_of, some_of, mine)))

"""Who is an administrator in effect.

Whoever may do anything, or give itself anything: all of `GIVES_ANYTHING` on everything (`iam:*`), or nine tenths of
all that AWS has with one of these among it (`*`, `NotAction` with a few things in it, `*` less a few denies).
"""

from collections.abc import Sequence
from functools import cache

from watchkeeper.access.effective_access import Answer, Grant
from watchkeeper.access.escalation import Held
from watchkeeper.access.policy_actions import Mask, catalogue
from watchkeeper.access.policy_statements import Power

GIVES_ANYTHING = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreatePolicyVersion",
    "iam:PassRole",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:UpdateAssumeRolePolicy",
)
"""What hands out any permission: who has all of it on everything is an administrator by one more call."""

_ALMOST_ALL = 0.9


def administrator(power: Power, *, unread: bool, boundary_unread: bool) -> Answer:
    """Whether it is one.

    Args:
        power: what it may do in effect.
        unread: a policy of it, or a group, could not be read: what is there may allow as well as deny.
        boundary_unread: its permissions boundary could not be read, and `power` is what its policies say without.
    """
    if not boundary_unread and _is_anything(power.wide):
        return "yes"
    if unread:
        return "unknown"
    if not _is_anything(power.somehow):
        return "no"
    return "unknown" if boundary_unread else "conditional"


def administrator_through(power: Power, held: Sequence[Held]) -> tuple[Grant, ...]:
    """The policies that are enough alone; where none is, those that give a part of it."""
    alone = [one for one in held if _is_anything(one.policy.allowed.somehow & power.somehow)]
    part = (one for one in held if one.policy.allowed.somehow & power.somehow & _gives_anything())
    return tuple(dict.fromkeys(one.grant() for one in alone or part))


def _is_anything(mask: Mask) -> bool:
    gives = _gives_anything()
    if not gives & ~mask:
        return True
    return bool(gives & mask) and mask.bit_count() >= _ALMOST_ALL * len(catalogue().names)


@cache
def _gives_anything() -> Mask:
    return catalogue().bits(GIVES_ANYTHING)

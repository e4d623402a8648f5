"""How facts are put into words in items and reasons."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from watchkeeper.access.changed_facts import OWN_POLICIES
from watchkeeper.access.effective_access import Grant

SHOWN = 6
"""So many names are told; the rest are counted."""
_CASE = re.compile(r"wk-[0-9a-f]+\Z")


def listed(names: Iterable[str], shown: int = SHOWN) -> str:
    """`a, b, c and 4 more`."""
    given = list(names)
    if len(given) <= shown:
        return ", ".join(given)
    return f"{', '.join(given[:shown])} and {len(given) - shown} more"


def own_policies(names: Iterable[str]) -> frozenset[str]:
    """Those of inline policies' names that Watchkeeper's cases put there."""
    return frozenset(name for name in names if name.startswith(OWN_POLICIES))


def cases_of(names: Iterable[str]) -> tuple[str, ...]:
    """The cases that contained it, by the names of its inline policies."""
    found = (_CASE.search(name) for name in own_policies(names))
    return tuple(sorted({one[0] for one in found if one}))


def through(grants: Iterable[Grant]) -> str:
    """`group admins (AdministratorAccess)`, or the policy alone where it is its own."""
    own = ("user", "role", "permission set")
    told = dict.fromkeys(
        one.policy if one.holder in own else f"{one.holder} {one.holder_name} ({one.policy})"
        for one in grants
    )
    return listed(told, 4)


def age(moment: datetime, at: datetime) -> str:
    """`3 hours` or `12 days` between a moment and a later one."""
    gone = max(at - moment, timedelta())
    hours = gone // timedelta(hours=1)
    return f"{hours} hour{'' if hours == 1 else 's'}" if hours < 48 else f"{gone.days} days"

"""Whether anybody still works in an account: the newest sign of life of its users, keys, roles and root.

What AWS and the organization's own tools do in every account by themselves is no sign of life. Making a user,
a key or a role is one. AWS tracks a role's use for 400 days, and Access Analyzer is not asked.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import NamedTuple

from watchkeeper.access.inventory import AccountInventory, Authorization, CredentialReport
from watchkeeper.evidence import Unseen

BY_THEMSELVES = (
    "/aws-service-role/*",
    "*/Watchkeeper*",
    "*/AWSControlTowerExecution",
    "*/aws-controltower-*",
    "*/stacksets-exec-*",
    "*/AWSCloudFormationStackSetExecutionRole",
)
"""Roles, by path and name, that are used in an account although nobody works in it. Identity Center's roles
are not among them: behind each use of one is a person."""


class Sign(NamedTuple):
    """Something happened in the account."""

    at: datetime
    what: str


def dormant(
    inventory: AccountInventory, at: datetime, days: int, apart: Collection[str] = ()
) -> str | None:
    """Why the account counts as dormant; None: somebody works in it, or it cannot be told (`cannot_tell`).

    Args:
        inventory: the account.
        at: the moment of the snapshot.
        days: so long without a sign of life make it dormant.
        apart: ARNs of further roles whose use says nothing.
    """
    if _missing(inventory) or _recent(inventory, at, days, apart):
        return None
    last = max(_signs(inventory, apart), default=None)
    if last is None:
        return f"no user, key, role or root use is on record, for {days} days and longer"
    gone = (at - last.at).days
    return f"nothing was used for {gone} days: the last sign of life was {last.what} on {last.at:%Y-%m-%d}"


def cannot_tell(
    inventory: AccountInventory, at: datetime, days: int, apart: Collection[str] = ()
) -> str | None:
    """Why nobody can say whether the account is dormant; None: it can be said."""
    missing = _missing(inventory)
    if not missing or _recent(inventory, at, days, apart):
        return None
    reasons = "; ".join(f"{source}: {why}" for source, why in missing.items())
    return f"it cannot be told whether anybody works in the account ({reasons})"


def _missing(inventory: AccountInventory) -> dict[str, str]:
    """The sources without which silence proves nothing."""
    looks = {"authorization": inventory.authorization, "credentials": inventory.credentials}
    return {name: look.why for name, look in looks.items() if isinstance(look, Unseen)}


def _recent(inventory: AccountInventory, at: datetime, days: int, apart: Collection[str]) -> bool:
    since = at - timedelta(days=days)
    return any(sign.at > since for sign in _signs(inventory, apart))


def _signs(inventory: AccountInventory, apart: Collection[str]) -> Iterator[Sign]:
    if not isinstance(inventory.authorization, Unseen):
        yield from _of_roles(inventory.authorization.value, set(apart))
    if not isinstance(inventory.credentials, Unseen):
        yield from _of_credentials(inventory.credentials.value)


def _of_roles(authorization: Authorization, apart: set[str]) -> Iterator[Sign]:
    for role in authorization.roles:
        place = f"{role.path}{role.name}"
        if role.arn in apart or any(fnmatchcase(place, pattern) for pattern in BY_THEMSELVES):
            continue
        yield Sign(role.created, f"the making of role {role.name}")
        if role.last_used:
            yield Sign(role.last_used, f"a use of role {role.name}")
    for user in authorization.users:
        yield Sign(user.created, f"the making of user {user.name}")


def _of_credentials(report: CredentialReport) -> Iterator[Sign]:
    for row in report.rows:
        who = "root" if row.is_root else f"user {row.user}"
        if row.password_last_used:
            yield Sign(row.password_last_used, f"a sign-in of {who}")
        for key in row.keys:
            if key.created:
                yield Sign(key.created, f"the making of a key of {who}")
            if key.last_used:
                yield Sign(key.last_used, f"a use of a key of {who}")

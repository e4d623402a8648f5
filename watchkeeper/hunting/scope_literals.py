"""A scope in the words of Trino's SQL: accounts, regions, folders' days and times, each checked before it is pasted.

A scope's values stand in the statement as literals (Athena prunes partitions by them); nothing else does:
what people give for a hunt's parameters is bound.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from watchkeeper.errors import Permanent
from watchkeeper.hunting.scope import Scope

_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z0-9-]{1,40}")

Chosen = tuple[tuple[str, ...], tuple[str, ...]]
"""What can be looked at, and in sentences what cannot."""


def checked(scope: Scope) -> Scope:
    """`scope` itself, whose accounts and regions can be nothing else.

    Raises:
        Permanent: one is no account's id, or no region's name.
    """
    for account in scope.accounts:
        if not _ACCOUNT.fullmatch(account):
            raise Permanent(f"{account!r} is no account's id: twelve digits")
    for region in scope.regions:
        if not _REGION.fullmatch(region):
            raise Permanent(f"{region!r} is no region's name")
    return scope


def accounts_of(scope: Scope, held: Sequence[str]) -> Chosen:
    """The accounts to look at; `held` are those that the table holds, none means: whichever are named.

    Raises:
        Permanent: one is no account's id; none is named and the table holds no list; none of them is held.
    """
    checked(scope)
    if not held and not scope.accounts:
        raise Permanent("Athena's table has no list of accounts: name the accounts to look at")
    return _held("account", scope.accounts, held)


def regions_of(scope: Scope, held: Sequence[str]) -> Chosen:
    """The regions to look at, of those that the table holds.

    Raises:
        Permanent: one is no region's name, or none of them is held.
    """
    checked(scope)
    return _held("region", scope.regions, held)


def _held(what: str, asked: Sequence[str], held: Sequence[str]) -> Chosen:
    chosen = tuple(one for one in asked or held if not held or one in held)
    if not chosen:
        raise Permanent(f"Athena's table holds no {what} of those asked for: {', '.join(asked)}")
    missing = sorted(set(asked) - set(chosen))
    return chosen, tuple(f"Athena's table does not hold {what} {one}: not looked at" for one in missing)


def folder_days(scope: Scope) -> tuple[str, str]:
    """The first and the last day's folder, `2026/11/29`: one day more than the period has.

    A file lies in the folder of the day on which CloudTrail delivered it, minutes after the call.
    """
    last = scope.until.astimezone(UTC) - timedelta(microseconds=1) + timedelta(days=1)
    return scope.since.astimezone(UTC).strftime("%Y/%m/%d"), last.strftime("%Y/%m/%d")


def timestamp(at: datetime) -> str:
    """A time as Trino's literal, UTC without zone."""
    return (
        f"TIMESTAMP '{at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ', timespec='milliseconds')}'"
    )


def texts(values: Sequence[str]) -> str:
    """`('a', 'b')` of values that were checked to be accounts or regions."""
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"

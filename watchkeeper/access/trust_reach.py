"""Whom a role's trust reaches in the end: everybody, strangers' accounts, or our own."""

from collections.abc import Iterator

from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust import Trusted, restrictions
from watchkeeper.access.trust_conditions import (
    ACCOUNT_KEYS,
    EXTERNAL_ID,
    NETWORK_KEYS,
    ORGANIZATION_KEYS,
    SOURCE_KEYS,
    accounts_demanded,
    demanded,
)

_WHO = (*ORGANIZATION_KEYS, *ACCOUNT_KEYS, *SOURCE_KEYS)


def open_to_everybody(subject: RoleSubject) -> tuple[Trusted, ...]:
    """Wildcard principals that no condition, and no deny, confines to somebody."""
    if _denied_to_others(subject):
        return ()
    return tuple(
        one for one in subject.trusts if one.kind == "everybody" and not demanded(one.conditions, _WHO)
    )


def weak_fence(one: Trusted) -> str | None:
    """What alone still stands before everybody: a network, or a word to know; None: nothing."""
    if demanded(one.conditions, NETWORK_KEYS):
        return "only from certain networks"
    if demanded(one.conditions, (EXTERNAL_ID,)):
        return "only with an ExternalId, which is no secret"
    return None


def strangers(subject: RoleSubject) -> tuple[tuple[Trusted, str], ...]:
    """Those of accounts that are neither this one nor of the organization, each with its account."""
    found = [
        (one, account)
        for one in subject.trusts
        for account in sorted(accounts_of(one))
        if not subject.view.is_ours(account)
    ]
    return tuple(found)


def neighbours(subject: RoleSubject) -> Iterator[str]:
    """Other accounts of the organization that are let in, each once."""
    accounts = {account for one in subject.trusts for account in accounts_of(one)}
    yield from sorted(one for one in accounts if subject.view.is_ours(one) and one != subject.view.account)


def accounts_of(one: Trusted) -> frozenset[str]:
    """The accounts whose identities may come."""
    if one.kind in ("account", "principal"):
        return frozenset() if one.account is None else frozenset((one.account,))
    return accounts_demanded(one.conditions) if one.kind == "everybody" else frozenset()


def asks_external_id(one: Trusted) -> bool:
    """Whether an ExternalId is demanded."""
    return bool(demanded(one.conditions, (EXTERNAL_ID,)))


def _denied_to_others(subject: RoleSubject) -> bool:
    """Whether a deny keeps out whoever is not of the organization or account that it names."""
    wanted = (*ORGANIZATION_KEYS, *ACCOUNT_KEYS)
    return any(
        len(conditions) == 1 and conditions[0].key in wanted and conditions[0].forbids_others
        for conditions in restrictions(subject.role.trust)
    )

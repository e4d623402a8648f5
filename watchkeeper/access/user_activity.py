"""The last sign of life of a user, and of which credentials AWS does not say whether they are used."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from watchkeeper.access.subjects import UserSubject
from watchkeeper.evidence import Seen


class Sign(NamedTuple):
    """Something that the user did, or that was done for it."""

    at: datetime
    what: str


def last_sign(subject: UserSubject) -> Sign:
    """The newest; at the least, its creation."""
    return max(_signs(subject))


def last_use(subject: UserSubject) -> Sign | None:
    """The newest use; None: none on record."""
    return max(_uses(subject), default=None)


def unseen_use(subject: UserSubject) -> tuple[str, ...]:
    """Active credentials whose use nobody can see."""
    kinds = {
        "SSH keys": subject.ssh_keys,
        "service-specific credentials": subject.service_credentials,
        "signing certificates": subject.certificates,
    }
    return tuple(name for name, ones in kinds.items() if ones and any(one.active for one in ones))


def _signs(subject: UserSubject) -> Iterator[Sign]:
    yield from _uses(subject)
    if subject.user is not None:
        yield Sign(subject.user.created, "its creation")
    row = subject.row
    if row is None:
        return
    yield Sign(row.created, "its creation")
    if row.password and row.password_changed:
        yield Sign(row.password_changed, "its password being set")
    for key in row.keys:
        if key.active and key.created:
            yield Sign(key.created, "a key being made")


def _uses(subject: UserSubject) -> Iterator[Sign]:
    if subject.row is not None:
        if subject.row.password_last_used:
            yield Sign(subject.row.password_last_used, "a sign-in")
        for key in subject.row.keys:
            if key.last_used:
                where = f" ({key.last_used_service})" if key.last_used_service else ""
                yield Sign(key.last_used, f"a use of a key{where}")
    if isinstance(subject.accessed, Seen):
        for use in subject.accessed.value.services:
            if use.last:
                yield Sign(use.last, f"a try to use {use.namespace}, allowed or denied")

"""Two switches of a database: deletion protection, and the address in the internet."""

from tasks.containment.database_calls import described, modify, wait_until
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.make_database_private import MakeDatabasePrivate
from watchkeeper.actions.protect_database import ProtectDatabase


def protection(action: ProtectDatabase) -> State:
    """`{"deletion_protection": bool}`."""
    return {"deletion_protection": bool(described(action).get("DeletionProtection"))}


def protect(action: ProtectDatabase) -> None:
    """Switch it on."""
    modify(action, DeletionProtection=True)


def unprotect(action: ProtectDatabase, before: State) -> State:
    """Switch it off, if it was off before the case."""
    if before.get("deletion_protection") is False and protection(action)["deletion_protection"]:
        modify(action, DeletionProtection=False)
    return protection(action)


def address(action: MakeDatabasePrivate) -> State:
    """`{"public": bool}`."""
    return {"public": bool(described(action).get("PubliclyAccessible"))}


def make_private(action: MakeDatabasePrivate) -> None:
    """Take the public address away, and wait until it is gone."""
    _set_public(action, public=False)


def make_public_again(action: MakeDatabasePrivate, before: State) -> State:
    """Give it back, if it had one before the case."""
    if before.get("public") is True and not address(action)["public"]:
        _set_public(action, public=True)
    return address(action)


def _set_public(action: MakeDatabasePrivate, *, public: bool) -> None:
    modify(action, PubliclyAccessible=public)
    wait_until(lambda: address(action)["public"] is public)


PROTECT = Hand(observe=protection, change=protect, undo=unprotect)
PRIVATE = Hand(observe=address, change=make_private, undo=make_public_again)

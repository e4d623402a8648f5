"""Nothing is deleted and nothing terminated: the guard that stands in the one door to AWS."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from watchkeeper.actions import deny_all_user, deny_console_user, revoke_role_sessions
from watchkeeper.errors import Refused

_FORBIDDEN = ("Delete", "Terminate", "Purge", "ScheduleKeyDeletion", "Deregister", "BatchDelete")
_OF_USERS = (deny_all_user.POLICY_PREFIX + "wk-", deny_console_user.POLICY_PREFIX + "wk-")
_OF_ROLES = (revoke_role_sessions.POLICY_PREFIX + "wk-",)
"""Beginnings of the names of our own inline policies; the case's id follows."""

_own: ContextVar[frozenset[str]] = ContextVar("things_of_our_own", default=frozenset())


@contextmanager
def taking_away_own(resource: str) -> Iterator[None]:
    """Within this block the thing named `resource`, which this case made, may be deleted."""
    token = _own.set(_own.get() | {resource})
    try:
        yield
    finally:
        _own.reset(token)


def check(operation: str, parameters: Mapping[str, Any]) -> None:
    """Let `operation` pass, unless it deletes or terminates something that is not our own.

    Raises:
        Refused: it would; the call does not leave this process.
    """
    if not operation.startswith(_FORBIDDEN):
        return
    match operation:
        case "DeleteMessage":
            return  # takes a message that was dealt with off our own queue
        case "DeleteUserPolicy":
            own = str(parameters.get("PolicyName", "")).startswith(_OF_USERS)
        case "DeleteRolePolicy":
            own = str(parameters.get("PolicyName", "")).startswith(_OF_ROLES)
        case "DeleteSecurityGroup":
            own = parameters.get("GroupId") in _own.get()
        case _:
            own = False
    if not own:
        raise Refused(f"{operation} is refused: Watchkeeper deletes nothing but what it made itself")

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


def registration(group: str, target: str, port: int | None) -> str:
    """How a place behind a load balancer is named to `taking_away_own`: it was noted, to be put back."""
    return f"{group} {target} {port}"


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
        case "DeletePublicAccessBlock":
            # None was there before the case: of an account it is S3 Control's call of the same name.
            own = parameters.get("Bucket", parameters.get("AccountId")) in _own.get()
        case "DeleteBucketPolicy":
            own = parameters.get("Bucket") in _own.get()
        case "DeleteFunctionConcurrency":
            # No number was reserved before the case: the function itself stays.
            own = parameters.get("FunctionName") in _own.get()
        case "DeregisterTargets":
            group = str(parameters.get("TargetGroupArn"))
            given = [
                registration(group, one.get("Id"), one.get("Port")) for one in parameters.get("Targets", [])
            ]
            own = bool(given) and _own.get().issuperset(given)
        case "DeregisterInstancesFromLoadBalancer":
            group = str(parameters.get("LoadBalancerName"))
            given = [
                registration(group, one.get("InstanceId"), None) for one in parameters.get("Instances", [])
            ]
            own = bool(given) and _own.get().issuperset(given)
        case _:
            own = False
    if not own:
        raise Refused(f"{operation} is refused: Watchkeeper deletes nothing but what it made itself")

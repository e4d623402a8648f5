"""The log of every AWS call that reached the emulator: the witness for "each action exactly once"."""

import threading
from bisect import bisect_left
from dataclasses import asdict, dataclass
from typing import Any

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
"""What CloudTrail itself writes in place of a secret."""

_COUNTED_BY = ("service", "operation", "account", "region")
_SECRET = frozenset(
    {
        "Body", "ExternalId", "NewPassword", "OldPassword", "Password", "Plaintext", "SecretAccessKey",
        "SecretBinary", "SecretString", "SerialNumber", "SessionToken", "TokenCode", "UserData",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One AWS API call, whether it succeeded or not; `parameters` in boto3's shape without secrets."""

    number: int
    """Counts up from 1 in order of completion, also over a reset."""
    at: float
    """When the call came in, seconds since the epoch."""
    service: str
    operation: str
    account: str
    """The account that the caller's credentials act in."""
    region: str
    access_key_id: str | None
    parameters: dict[str, Any]
    status: int
    error_code: str | None


class CallLog:
    """All calls since the last reset; safe to use from many threads."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._number = 0
        self._lock = threading.Lock()

    def add(self, **fields: Any) -> Call:
        """Append a call made of `fields` (all of `Call` but the number) and return it."""
        with self._lock:
            self._number += 1
            call = Call(number=self._number, **fields)
            self._calls.append(call)
        return call

    def matching(self, since: int = 0, **wanted: str) -> list[dict[str, Any]]:
        """Calls with a number above `since` whose fields equal `wanted`, oldest first."""
        with self._lock:
            calls = list(self._calls)
        return [
            asdict(call)
            for call in calls
            if call.number > since and all(getattr(call, name) == value for name, value in wanted.items())
        ]

    def counts(self, since: int = 0, **wanted: str) -> list[dict[str, Any]]:
        """The same calls counted by service, operation, account and region, in that order.

        `first_at` and `last_at` in seconds since the epoch, `errors` of them were refused,
        `busiest_second` is the most calls that came in within any one second.
        """
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for call in self.matching(since, **wanted):
            groups.setdefault(tuple(call[name] for name in _COUNTED_BY), []).append(call)
        return [_counted(place, groups[place]) for place in sorted(groups)]

    def clear(self) -> None:
        """Forget all calls; the numbers go on, so that an old `since` stays true."""
        with self._lock:
            self._calls.clear()


def _counted(place: tuple[str, ...], calls: list[dict[str, Any]]) -> dict[str, Any]:
    times = sorted(call["at"] for call in calls)
    return {
        **dict(zip(_COUNTED_BY, place, strict=True)),
        "count": len(calls),
        "errors": sum(call["error_code"] is not None for call in calls),
        "first_at": times[0],
        "last_at": times[-1],
        "busiest_second": max(bisect_left(times, at + 1) - number for number, at in enumerate(times)),
    }


def without_secrets(value: Any) -> Any:
    """`value` fit for JSON: secrets and raw bytes replaced by what CloudTrail writes for them."""
    if isinstance(value, dict):
        return {
            str(name): HIDDEN if name in _SECRET else without_secrets(item) for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [without_secrets(item) for item in value]
    if isinstance(value, bytes):
        return HIDDEN
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)

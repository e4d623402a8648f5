"""Faults on order: the next calls that match fail as AWS would, or take their time."""

import threading
from dataclasses import dataclass

_STATUS = {
    "AccessDenied": 403,
    "AccessDeniedException": 403,
    "ExpiredToken": 403,
    "InternalFailure": 500,
    "InternalServerErrorException": 500,
    "InvalidClientTokenId": 403,
    "ServiceUnavailable": 503,
    "SlowDown": 503,
    "UnauthorizedOperation": 403,
}
"""HTTP status of common error codes; every other one answers 400."""


@dataclass
class Fault:
    """What happens to the next `times` calls of `operation`; no `error_code` means only a delay."""

    service: str
    operation: str
    error_code: str | None = None
    times: int = 1
    account: str | None = None
    status: int | None = None
    delay: float = 0.0
    """Seconds before the call has its effect."""
    answer_delay: float = 0.0
    """Seconds between its effect and its answer: the caller may die meanwhile."""

    @property
    def http_status(self) -> int:
        """The status asked for, or the one that AWS gives with this error code."""
        return self.status or _STATUS.get(self.error_code or "", 400)


class FaultBook:
    """The faults still owed; safe to use from many threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def order(self, fault: Fault) -> None:
        """Remember `fault` until it has happened `fault.times` times."""
        with self._lock:
            self._faults.append(fault)

    def take(self, service: str, operation: str, account: str) -> Fault | None:
        """The fault that befalls this call now, used up by one; None in the ordinary case."""
        with self._lock:
            for fault in self._faults:
                if fault.service != service or fault.operation not in ("*", operation):
                    continue
                if fault.account not in (None, account):
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Forget every fault still owed."""
        with self._lock:
            self._faults.clear()

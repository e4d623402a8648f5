"""Faults that last until they are switched off: throttling at a steady rate or by chance, accounts that deny."""

import random
import threading
from collections import Counter
from dataclasses import dataclass

from botocore.exceptions import UnknownServiceError
from moto.core.utils import get_service_model

from emulator.aws_request import AwsRequest

_THROTTLED = {
    "ec2": ("RequestLimitExceeded", 503),
    "s3": ("SlowDown", 503),
    "securityhub": ("LimitExceededException", 429),
}
"""Where a service has a word of its own for too many requests that its model does not name so."""
_OTHER_THROTTLED = ("Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown")


@dataclass(frozen=True)
class Refusal:
    """What AWS answers instead of doing the call."""

    code: str
    message: str
    status: int


class FaultModes:
    """The standing faults; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Switch every standing fault off."""
        with self._lock:
            self._every, self._code = 0, ""
            self._services: frozenset[str] | None = None
            self._counted = 0
            self._denied: frozenset[tuple[str, str]] = frozenset()
            self._rate, self._seed = 0.0, 0
            self._numbers: Counter[tuple[str, str]] = Counter()

    def throttle(
        self, every: int, services: list[str] | None = None, error_code: str | None = None
    ) -> None:
        """Refuse every `every`-th call (of `services`; None = all) as one too many; 0 switches it off.

        Without an `error_code` it is the one that the called service itself gives.
        """
        with self._lock:
            self._every, self._counted, self._code = every, 0, error_code or ""
            self._services = None if services is None else frozenset(services)

    def shake(self, rate: float, seed: int) -> None:
        """Let this part of all calls (0 to 1; 0 switches it off) be throttled, broken, or done and not answered.

        What befalls the n-th call of an operation is the seed's doing alone, whatever the threads do.
        """
        with self._lock:
            self._rate, self._seed = rate, seed
            self._numbers.clear()

    def fate(self, request: AwsRequest) -> tuple[Refusal, bool] | None:
        """How this call fails by chance, and whether it has its effect before; None: it does not."""
        with self._lock:
            if not self._rate:
                return None
            name = (request.service, request.operation)
            self._numbers[name] += 1
            chance = random.Random(f"{self._seed}/{name}/{self._numbers[name]}")  # noqa: S311  no secret
        if chance.random() >= self._rate:
            return None
        kind = chance.choice(("throttled", "broken", "lost"))
        if kind == "throttled":
            return Refusal(*_too_many_said(request)), False
        return Refusal("InternalFailure", "A fault by chance.", 500), kind == "lost"

    def deny(self, account: str, service: str = "*", *, denied: bool = True) -> None:
        """Deny (or no longer deny) a service, or `*` all, to whoever acts in `account`."""
        with self._lock:
            given = {(account, service)}
            self._denied = self._denied | given if denied else self._denied - given

    def refusal(self, request: AwsRequest) -> Refusal | None:
        """How a standing fault answers this call; None lets it through."""
        return self._throttled(request) or self._not_authorized(request)

    def _throttled(self, request: AwsRequest) -> Refusal | None:
        with self._lock:
            if not self._every or (self._services is not None and request.service not in self._services):
                return None
            self._counted += 1
            if self._counted % self._every:
                return None
            code = self._code
        own, status = _too_many(request)
        if code and code != own:
            status = 400 if code.startswith("Throttling") else 503 if code in _OTHER_THROTTLED else 429
        return Refusal(code or own, "Rate exceeded", status)

    def _not_authorized(self, request: AwsRequest) -> Refusal | None:
        accounts = {request.account: request.service}
        if request.operation == "AssumeRole":
            accounts[str(request.parameters.get("RoleArn", ":::::")).split(":")[4]] = "sts"
        if not any(self._denied & {(one, "*"), (one, service)} for one, service in accounts.items()):
            return None
        return not_authorized(request, f"arn:aws:iam::{request.account}:root")


def not_authorized(request: AwsRequest, who: str) -> Refusal:
    """How the called service says that a policy does not let the caller (`who`, an ARN) do it."""
    message = f"User: {who} is not authorized to perform: {request.service}:{request.operation}"
    if request.service == "ec2":
        return Refusal("UnauthorizedOperation", "You are not authorized to perform this operation.", 403)
    if request.protocol in ("query", "rest-xml"):
        return Refusal("AccessDenied", message, 403)
    return Refusal("AccessDeniedException", message, 400 if request.protocol == "json" else 403)


def _too_many_said(request: AwsRequest) -> tuple[str, str, int]:
    code, status = _too_many(request)
    return code, "Rate exceeded", status


def _too_many(request: AwsRequest) -> tuple[str, int]:
    """Code and status by which the called service says that there are too many requests."""
    if request.service in _THROTTLED:
        return _THROTTLED[request.service]
    if request.protocol in ("query", "rest-xml"):
        return "Throttling", 400
    try:
        known = get_service_model(request.service).operation_model(request.operation).error_shapes
    except UnknownServiceError:
        known = []
    if "TooManyRequestsException" in {one.name for one in known}:
        return "TooManyRequestsException", 429
    return "ThrottlingException", 400

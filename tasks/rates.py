"""Keeping to AWS's published rates: a token bucket for each account, region and call that has one.

Source: botocore's service models (Security Hub, CloudTrail), and
https://docs.aws.amazon.com/accounts/latest/reference/quotas.html,
https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-quotas.html
"""

import threading
import time
from functools import cache
from typing import Any, NamedTuple


class Rate(NamedTuple):
    """So many calls a second, after a first burst."""

    per_second: float
    burst: float


RATES: dict[str, dict[str, Rate]] = {
    "securityhub": {
        "BatchEnableStandards": Rate(1, 1),
        "GetFindings": Rate(3, 6),
        "UpdateStandardsControl": Rate(1, 5),
        "*": Rate(10, 30),
    },
    "sso-admin": {"**": Rate(20, 20)},
    "account-access": {"**": Rate(20, 20)},
    "account": {"ListRegions": Rate(5, 5), "GetRegionOptStatus": Rate(5, 5), "EnableRegion": Rate(1, 1)},
}
"""By service and operation; `*` is for every other operation of the service, each counted by itself, and `**` for
all of them counted together.

CloudTrail's LookupEvents has its own pace (`aws.lookup_pace`), which several processes share.
"""


class Pace:
    """A token bucket: at most `rate` calls a second after a first `burst` (as many, if not said)."""

    def __init__(self, rate: float, burst: float | None = None) -> None:
        self._rate = rate
        self._full = max(1.0, rate if burst is None else burst)
        self._tokens = self._full
        self._at = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Sleep until a call is allowed."""
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._full, self._tokens + (now - self._at) * self._rate) - 1
            self._at = now
            owed = -self._tokens / self._rate
        if owed > 0:
            time.sleep(owed)


def keep(account: str, client: Any, request: Any, event_name: str, **_: Any) -> None:
    """Wait until this attempt may leave; botocore calls it before each, retries too."""
    del request
    service: str = client.meta.service_model.service_name
    operation = event_name.rsplit(".", 1)[-1]
    rates = RATES.get(service, {})
    rate = rates.get(operation, rates.get("*"))
    if "**" in rates:
        _pace(account, client.meta.region_name, service, "**", rates["**"]).wait()
    if rate is not None:
        _pace(account, client.meta.region_name, service, operation, rate).wait()


@cache
def _pace(account: str, region: str, service: str, operation: str, rate: Rate) -> Pace:
    del account, region, service, operation
    return Pace(rate.per_second, rate.burst)

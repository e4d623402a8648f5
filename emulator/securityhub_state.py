"""What an account's Security Hub holds in one region, on moto's backends, and how its calls are answered."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.config.models import config_backends
from moto.securityhub.exceptions import SecurityHubClientError
from moto.securityhub.models import securityhub_backends

from emulator.securityhub_catalogue import STANDARDS, Control, controls_of
from emulator.world import HOME_REGION, MANAGEMENT

LOCK = threading.RLock()


@dataclass
class Settling:
    """Something that AWS does in the background: PENDING in the answer and in one read, then done.

    It is counted and not timed, so that a test never has to sleep, and whoever polls has to poll.
    """

    reads_left: int = 1

    def is_pending(self) -> bool:
        """One more look at it."""
        self.reads_left -= 1
        return self.reads_left >= 0


@dataclass
class Association:
    """Whether a control is on in a standard, where somebody has said so."""

    status: str
    reason: str
    at: datetime


@dataclass
class Hub:
    """Security Hub of one account in one region."""

    enabled_at: datetime | None = None
    auto_enable_controls: bool = True
    generator: str = "SECURITY_CONTROL"
    tags: dict[str, str] = field(default_factory=dict)
    subscriptions: dict[str, Settling] = field(default_factory=dict)
    """By the standard's resource."""
    associations: dict[tuple[str, str], Association] = field(default_factory=dict)
    """By the standard's resource and the control's id."""
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    aggregator: dict[str, Any] | None = None
    actions: dict[str, dict[str, str]] = field(default_factory=dict)
    """Custom actions, by ARN."""
    delegated: str | None = None
    """In the management account: the organization's administrator for this region."""
    auto_enable: bool = False
    auto_enable_standards: str = "DEFAULT"
    central: Settling | None = None
    """In the administrator's home region: central configuration is on."""
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    applied: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Configuration policies' associations, by the target's id."""
    findings: Any = None
    """See `securityhub_findings.findings_of`."""


@dataclass(frozen=True)
class Call:
    """One call of one account in one region; `given` holds its body, query and path parameters."""

    account: str
    region: str
    given: dict[str, Any]

    @property
    def hub(self) -> Hub:
        """The caller's own."""
        return hub_of(self.account, self.region)


Operation = Callable[[Call], dict[str, Any] | str]
"""Gives the answer, or its JSON text where that has to be quick."""


def hub_of(account: str, region: str) -> Hub:
    """The hub, made when first asked for; it lives on moto's backend, and goes with moto's reset."""
    held = securityhub_backends[account][region].__dict__
    return held.setdefault("hub", Hub())  # type: ignore[no-any-return]


def regions_of(account: str) -> list[str]:
    """The regions in which anybody has called the account's Security Hub."""
    return list(securityhub_backends[account].keys())


def switch_on(account: str, region: str, default_standards: bool, **settings: Any) -> None:
    """Enable the hub; `settings` are fields of `Hub`."""
    backend, hub = securityhub_backends[account][region], hub_of(account, region)
    hub.enabled_at = now()
    for name, value in settings.items():
        setattr(hub, name, value)
    if default_standards:
        for standard in STANDARDS.values():
            if standard.by_default:
                hub.subscriptions[standard.resource] = Settling()
    backend.enabled, backend.enabled_at = True, hub.enabled_at.isoformat()  # for moto's own operations


def switch_off(account: str, region: str) -> None:
    """Disable the hub: standards, settings and findings are gone; the organization's delegate stays."""
    backend, hub = securityhub_backends[account][region], hub_of(account, region)
    backend.__dict__["hub"] = Hub(delegated=hub.delegated)
    backend.disable_security_hub()


def hide_controls(controls: set[str]) -> None:
    """Let these controls be unknown to everybody, as before AWS added them; until a reset."""
    securityhub_backends[MANAGEMENT][HOME_REGION].__dict__["not_yet_added"] = frozenset(controls)


def is_added(control: str) -> bool:
    """Whether AWS has the control already."""
    held = securityhub_backends[MANAGEMENT][HOME_REGION].__dict__
    return control not in held.get("not_yet_added", ())


def added_controls_of(resource: str) -> list[Control]:
    """The controls of a standard that AWS has already."""
    return [one for one in controls_of(resource) if is_added(one.id)]


def is_recording(account: str, region: str) -> bool:
    """Whether an AWS Config recorder runs, without which no control is evaluated."""
    recorders = list(config_backends[account][region].recorders.values())
    return any(one.status.recording for one in recorders)


def refused(code: str, message: str) -> SecurityHubClientError:
    """An error of Security Hub; its HTTP status is the one in botocore's model."""
    return SecurityHubClientError(code, message)


def invalid(message: str) -> SecurityHubClientError:
    """InvalidInputException."""
    return refused("InvalidInputException", message)


def page(call: Call, name: str, items: list[Any], most: int = 100) -> dict[str, Any]:
    """A page of `items` as `name`, with NextToken where there are more.

    Raises:
        SecurityHubClientError: MaxResults is out of 1 to `most`, or NextToken is none of ours.
    """
    size, token = int(call.given.get("MaxResults") or most), str(call.given.get("NextToken") or 0)
    if not 1 <= size <= most:
        raise invalid(f"MaxResults must be between 1 and {most}.")
    if not token.isdigit():
        raise invalid("NextToken is not valid.")
    start = int(token)
    answer: dict[str, Any] = {name: items[start : start + size]}
    if start + size < len(items):
        answer["NextToken"] = str(start + size)
    return answer


def given_in(response: Any) -> dict[str, Any]:
    """Every parameter of a request that moto has routed."""
    query = {name: values[0] for name, values in (response.querystring or {}).items()}
    try:
        body = json.loads(response.body or "{}")
    except ValueError:
        body = {}
    return {**query, **body, **(response.uri_match or {})}


def now() -> datetime:
    """The present, as the serializer wants it."""
    return datetime.now(UTC)

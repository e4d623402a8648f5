"""A finding: one thing that a detector says happened, the same whoever said it."""

import hashlib
import re
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from watchkeeper.frozen import Frozen
from watchkeeper.severity import Severity, severity_of
from watchkeeper.targets import Target


class Source(StrEnum):
    """Which detector spoke."""

    GUARDDUTY = "guardduty"
    SECURITY_HUB = "securityhub"
    CLOUDWATCH = "cloudwatch"
    HUNT = "hunt"
    """One of our own hunts over CloudTrail's logs."""
    BY_HAND = "by-hand"
    """A person started the runbook, without a finding."""


class Finding(Frozen):
    """One finding, parsed at the door; times are UTC."""

    source: Source
    id: str
    type: str
    account: str
    """The account where it happened, not the one that received the event."""
    region: str
    severity: float
    title: str = ""
    description: str = ""
    arn: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    count: int = 1
    """How often GuardDuty saw it so far; an update of the same id carries a higher one."""
    archived: bool = False
    sample: bool = False
    targets: tuple[Target, ...] = ()
    remote_ips: tuple[str, ...] = ()
    resource_role: Literal["ACTOR", "TARGET"] | None = None
    """Whether the resource did it or suffered it: a brute force has two ends."""
    apis: tuple[str, ...] = ()
    """The calls that it is about, as `PutBucketPolicy`."""
    joined_to: str | None = None
    """The case that it belongs to, where another finding on the same principal or resource opened one."""
    raw: dict[str, Any] = Field(default_factory=dict)
    """What came in, secrets removed and over-long text cut; read again, it gives the same finding."""

    @property
    def key(self) -> str:
        """The finding's name among all accounts and regions: one case per key."""
        return f"{self.source}/{self.account}/{self.region}/{self.id}"

    @property
    def case_id(self) -> str:
        """A short name, safe in paths, tags and policy names: the case's that it joined, or from `key`."""
        return self.joined_to or self.own_case_id

    @property
    def own_case_id(self) -> str:
        """The name of its own case, derived from `key`."""
        return "wk-" + hashlib.sha256(self.key.encode()).hexdigest()[:12]

    @property
    def band(self) -> Severity:
        """The severity band."""
        return severity_of(self.severity)

    @property
    def tags(self) -> tuple[str, ...]:
        """By which its runs are found in the UI."""
        return (self.source.value, self.account, self.region, self.band.lower(), self.case_id)

    @property
    def run_name(self) -> str:
        """What an on-call searches for: `guardduty/<type>/<account>/<resource>`, plain text."""
        target = self.targets[0].label if self.targets else "no-resource"
        return "/".join((self.source, plain(self.type), plain(self.account), plain(target)))


def plain(text: str, limit: int = 80) -> str:
    """`text` with everything outside a small safe alphabet replaced by `_`, at most `limit` long.

    For names, tags and paths: no slash, no leading dot, no Markdown, no control character.
    """
    return re.sub(r"[^A-Za-z0-9_.:@!&=+-]", "_", text).lstrip(".")[:limit] or "_"

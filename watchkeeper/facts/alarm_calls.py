"""The calls that may have set an alarm off: the alarm itself names none."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class AlarmCall(Frozen):
    """One call of the kind that the alarm's filter counts."""

    name: str
    service: str
    at: datetime
    account: str = ""
    """Where it was made: an organization's trail logs the calls of all accounts to one group."""
    region: str
    actor: str
    actor_type: str | None = None
    user_name: str | None = None
    source_ip: str | None = None
    error: str | None = None
    mfa: bool | None = None
    request: dict[str, Any] = Field(default_factory=dict)

    @property
    def label(self) -> str:
        """What, who, from where and when, in a line."""
        where = f" from {self.source_ip}" if self.source_ip else ""
        failed = f" (refused: {self.error})" if self.error else ""
        return f"{self.name} by {self.actor}{where} at {self.at:%Y-%m-%d %H:%M:%S} UTC{failed}"


class AlarmCalls(Frozen):
    """What CloudTrail had of them when it was asked, newest first."""

    kind: Literal["alarm_calls"] = "alarm_calls"
    account: str
    since: datetime
    until: datetime
    calls: tuple[AlarmCall, ...] = ()
    gaps: tuple[str, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The account."""
        return self.account

"""What happens to what people are told: the events of the ledger, each written once.

What should be said is `Made`; a try begins with `Sending` and ends with `Delivered` or `Failed`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from watchkeeper.case import canonical, sha256
from watchkeeper.frozen import Frozen
from watchkeeper.notices.stage import Stage
from watchkeeper.severity import Severity


class Road(StrEnum):
    """How people are reached."""

    SLACK = "slack"
    THREAD = "thread"
    """A reply to the case's own message: an edit of that makes no sound."""
    PAGERDUTY = "pagerduty"


class Message(Frozen):
    """What Slack shows."""

    text: str
    blocks: list[dict[str, Any]] = Field(default_factory=list)
    channel: str | None = None
    """None: the configured one."""
    cases: tuple[str, ...] = ()
    """The cases that a digest tells of."""


class Page(Frozen):
    """What PagerDuty hears."""

    action: Literal["trigger", "acknowledge", "resolve"]
    summary: str = ""
    band: Severity = Severity.HIGH
    source: str = ""
    link: str | None = None
    service: str | None = None


class DigestLine(Frozen):
    """A case that waits for the digest."""

    case: str
    type: str
    account: str
    resource: str
    outcome: str
    band: Severity
    at: datetime
    link: str | None = None


class _Event(Frozen):
    at: datetime
    by: str
    """The flow run, or the process, that wrote it."""


class Made(_Event):
    """Something is to be said."""

    event: Literal["made"] = "made"
    road: Road
    stage: Stage
    content: Message | Page

    @property
    def name(self) -> str:
        """What makes it the same: a run that starts again does not make it twice."""
        plain = self.model_dump(mode="json", exclude={"at"})
        return sha256(canonical(plain))[:24]


class Sending(_Event):
    """A try begins; if nothing follows, its process died in the middle."""

    event: Literal["sending"] = "sending"
    road: Road


class Delivered(_Event):
    """The other side took it."""

    event: Literal["delivered"] = "delivered"
    road: Road
    reference: str | None = None
    channel: str | None = None
    upto: int
    """How many events of the book it told of."""
    made: str
    """The name of what it shows."""
    note: str = ""


class Skipped(_Event):
    """Not told on purpose: this road cannot change what it said before."""

    event: Literal["skipped"] = "skipped"
    road: Road
    upto: int
    why: str


class Failed(_Event):
    """A try that did not come through."""

    event: Literal["failed"] = "failed"
    road: Road
    why: str
    after: float | None = None
    """For how many seconds the other side asks to wait."""
    counts: bool = True
    """Whether it is one of the tries; being asked to wait is none."""


class Dead(_Event):
    """Given up: what stands in it was not told."""

    event: Literal["dead"] = "dead"
    road: Road
    why: str
    upto: int
    absent: bool = False
    """The house has no such road: nothing is wrong."""


class Heard(_Event):
    """That it is dead was told elsewhere."""

    event: Literal["heard"] = "heard"
    road: Road
    via: str


class Held(_Event):
    """Kept for the digest."""

    event: Literal["held"] = "held"
    until: datetime
    channel: str | None = None
    line: DigestLine


class Digested(_Event):
    """Stands in a digest."""

    event: Literal["digested"] = "digested"
    book: str


class Joined(_Event):
    """Another finding belongs to the case, or is the same news; a later one of the same finding replaces it."""

    event: Literal["joined"] = "joined"
    finding: str
    type: str
    says: str = ""


class Follows(_Event):
    """This case is the same news as another one, whose message says so."""

    event: Literal["follows"] = "follows"
    case: str


class Acknowledged(_Event):
    """Somebody looks after it."""

    event: Literal["acknowledged"] = "acknowledged"
    who: str
    via: str


Event = Annotated[
    Made
    | Sending
    | Delivered
    | Skipped
    | Failed
    | Dead
    | Heard
    | Held
    | Digested
    | Joined
    | Follows
    | Acknowledged,
    Field(discriminator="event"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads an event of whichever kind."""

"""What happens in a review, as it is written into its history: the ledger is the sum of these."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from watchkeeper.access.decision import Confirmation, Decision, Standing, Withdrawal
from watchkeeper.access.review import Batch
from watchkeeper.evidence import Frozen
from watchkeeper.receipt import Verdict


class Asked(Frozen):
    """A batch was put to its reviewer."""

    event: Literal["asked"] = "asked"
    at: datetime
    batch: Batch
    because: str = ""
    """Why this reviewer: owner tag, the file, a transfer …"""


class Answered(Frozen):
    """A reviewer's answer to a whole batch, or to items of it; of an item the last one counts."""

    event: Literal["answered"] = "answered"
    at: datetime
    batch: str
    decisions: tuple[Decision, ...]


class Confirmed(Frozen):
    """A second approver's word on decisions about privileged access."""

    event: Literal["confirmed"] = "confirmed"
    at: datetime
    batch: str
    confirmations: tuple[Confirmation, ...]


class Reminded(Frozen):
    """A reviewer, or the one above, was told that a batch waits."""

    event: Literal["reminded"] = "reminded"
    at: datetime
    batch: str
    kind: Literal["reminder", "escalation"]
    day: int
    """Of the plan of reminders: each is sent once."""
    to: str


class TimedOut(Frozen):
    """Nobody answered in time: not attested, which is never a keep."""

    event: Literal["timed out"] = "timed out"
    at: datetime
    batch: str
    items: tuple[str, ...]


class Withdrawn(Frozen):
    """A decision was taken back before it was carried out."""

    event: Literal["withdrawn"] = "withdrawn"
    at: datetime
    withdrawal: Withdrawal


class Acted(Frozen):
    """What came of a decision that wants a change."""

    event: Literal["acted"] = "acted"
    at: datetime
    item: str
    standing: Standing
    """PLANNED, DONE, FAILED, REQUESTED or BACK."""
    note: str
    actions: tuple[str, ...] = ()
    """Keys of the actions in the account's case."""
    sentences: tuple[str, ...] = ()
    """What each does, for people."""
    ticket: str | None = None


class Proved(Frozen):
    """The later look: does it hold, and did anything break?"""

    event: Literal["proved"] = "proved"
    at: datetime
    item: str
    verdict: Verdict
    note: str
    denied_calls: int | None = None
    """Calls that were denied to the principal since; None: could not look."""


class Sealed(Frozen):
    """The evidence bundle was made."""

    event: Literal["sealed"] = "sealed"
    at: datetime
    bundle: str
    """Its name in the store."""
    digest: str
    """SHA-256 of its manifest."""


Event = Annotated[
    Asked | Answered | Confirmed | Reminded | TimedOut | Withdrawn | Acted | Proved | Sealed,
    Field(discriminator="event"),
]
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads an event back from its entry's body."""

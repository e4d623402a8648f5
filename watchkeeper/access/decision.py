"""What was decided on an item, by whom, when, why; and what it is worth."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from watchkeeper.access.item import Choice
from watchkeeper.evidence import Frozen


class Answer(Frozen):
    """What a reviewer gives for one item, in a form or a sheet; not judged yet."""

    item: str
    """Its id."""
    choice: Choice
    reason: str = ""
    expires: date | None = None
    """Until when a keep holds; the last day counts."""
    parts: tuple[str, ...] = ()
    """Ids of the reductions that are meant; empty with `reduce`: all of them."""
    transfer_to: str = ""


class Decision(Frozen):
    """An answer that counts."""

    item: str
    choice: Choice
    by: str
    at: datetime
    way: Literal["form", "sheet"]
    reason: str = ""
    expires: date | None = None
    parts: tuple[str, ...] = ()
    transfer_to: str | None = None
    late: bool = False
    """Given after the time had run out and before the review was sealed."""


class Confirmation(Frozen):
    """What the second approver says of a decision on privileged access."""

    item: str
    confirmed: bool
    by: str
    at: datetime
    reason: str = ""


class Withdrawal(Frozen):
    """A decision taken back before it was carried out."""

    item: str
    by: str
    at: datetime
    reason: str


class Standing(StrEnum):
    """Where an item stands; the sum of what was said and done about it."""

    WAITING = "waiting"
    WANTS_SECOND = "wants second approver"
    KEPT = "kept"
    TO_DO = "to be carried out"
    PLANNED = "dry run"
    """Decided, planned and shown; not carried out, since the house says so."""
    DONE = "carried out"
    PROVEN = "proven"
    FAILED = "failed"
    REQUESTED = "requested"
    """Somebody else must do it (a ticket): Identity Center, inline policies, root."""
    BACK = "back to the reviewer"
    """Facts have changed since the snapshot, or the second approver refused."""
    MOVED = "moved to another reviewer"
    NOT_ATTESTED = "not attested"
    NOT_ASKED = "not asked"
    SET_APART = "set apart"

"""Proof that a path works: a harmless event is sent into it and seen to arrive."""

from typing import Literal

from watchkeeper.evidence import Frozen
from watchkeeper.receipt import Verdict


class PathProof(Frozen):
    """One path, tried."""

    path: Literal["queue", "page", "alarm", "queue alarm"]
    """Event to the findings queue; event to the alert topic; a CIS alarm to the topic; the queue's alarm."""
    account: str
    region: str
    verdict: Verdict
    """UNKNOWN: it could not be sent, or the place where it arrives could not be read."""
    seconds: float | None = None
    """From sending to seeing it arrive; None if it did not."""
    why: str = ""

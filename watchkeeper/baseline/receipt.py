"""What applying one line did: the state before it, so that it can be undone, and the state after."""

from enum import StrEnum

from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found
from watchkeeper.evidence import Frozen


class Outcome(StrEnum):
    """How applying a line ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class BaselineReceipt(Frozen):
    """One line, applied."""

    outcome: Outcome
    before: Found
    line: Line
    """How it stood when it was read back."""
    why: str = ""
    """The reason of a failure."""

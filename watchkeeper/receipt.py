"""What came of one action: the state before it, whether it changed anything, and whether it holds."""

from datetime import datetime
from enum import StrEnum

from watchkeeper.action import State
from watchkeeper.action_table import Action
from watchkeeper.evidence import Frozen


class Verdict(StrEnum):
    """The answer of a check. UNKNOWN means that we could not look; it is never a PASS."""

    PASS = "PASS"  # noqa: S105  a verdict
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


class Receipt(Frozen):
    """One action, done or not; `before` is what its undo is built from."""

    action: Action
    at: datetime
    before: State | None = None
    """The state before the case touched it; None if it could not be read, and then nothing was done."""
    after: State | None = None
    changed: bool = False
    """Whether this case changed it; False if it was so already."""
    error: str | None = None
    """Why it could not be done or read back."""

    @property
    def verdict(self) -> Verdict:
        """Whether the wanted state was read back after the action."""
        if self.after is None:
            return Verdict.UNKNOWN
        return Verdict.PASS if self.action.holds(self.after) else Verdict.FAIL

    @property
    def outcome(self) -> str:
        """One word for tables: done, already, failed."""
        if self.error or self.verdict is not Verdict.PASS:
            return "failed"
        return "done" if self.changed else "already"


class Proof(Frozen):
    """A later look at what an action left: does it still hold?"""

    action_key: str
    verdict: Verdict
    note: str

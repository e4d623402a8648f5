"""What findings are reduced to as they arrive: one cell for a control in an account and a region."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """A control's status, by Security Hub's rules.

    Source: https://docs.aws.amazon.com/securityhub/latest/userguide/controls-overall-status.html
    """

    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    PASSED = "PASSED"
    NO_DATA = "NO_DATA"
    DISABLED = "DISABLED"


def status_of(passed: int, failed: int, warning: int, not_available: int) -> Status:
    """The status that findings give; suppressed ones are not counted in."""
    if failed:
        return Status.FAILED
    if warning or not_available:
        return Status.UNKNOWN
    return Status.PASSED if passed else Status.NO_DATA


class Cell(NamedTuple):
    """The active findings of one control in one account and region that count for the same standards.

    Raw counts and no verdict, so that any past score can be derived again.
    """

    account: str
    region: str
    control: str
    standards: tuple[str, ...]
    """Keys, sorted; several in the consolidated shape, one in the older."""
    passed: int = 0
    failed: int = 0
    warning: int = 0
    not_available: int = 0
    suppressed: int = 0
    """Findings with Workflow.Status SUPPRESSED, whatever their compliance status; in none of the above."""
    suppressed_failed: int = 0
    accepted: tuple[tuple[str, int], ...] = ()
    """Of `failed`: how many each accepted risk covers, by the risk's id."""
    oldest: datetime | None = None
    newest: datetime | None = None
    """UpdatedAt of the findings that count, the first and the last."""
    failing_since: datetime | None = None
    """The earliest FirstObservedAt (else CreatedAt) of a FAILED finding. It is when the check began to
    look, not when it began to fail: an upper bound of the age."""
    resources: tuple[str, ...] = ()
    """Ids of failed resources, the first few."""

    @property
    def status(self) -> Status:
        """Of the control here."""
        return status_of(self.passed, self.failed, self.warning, self.not_available)

    @property
    def place(self) -> tuple[str, str]:
        """Account and region."""
        return self.account, self.region


MOST_RESOURCES = 5
"""How many failed resources a cell names; the count is whole."""


def merge(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Cells of several readings as one: what belongs to the same control, place and standards is added up."""
    merged: dict[tuple[str, str, str, tuple[str, ...]], Cell] = {}
    for cell in cells:
        key = cell[:4]
        there = merged.get(key)
        merged[key] = cell if there is None else _sum(there, cell)
    return tuple(merged[key] for key in sorted(merged))


def _sum(one: Cell, two: Cell) -> Cell:
    accepted = Counter(dict(one.accepted)) + Counter(dict(two.accepted))
    return one._replace(
        passed=one.passed + two.passed,
        failed=one.failed + two.failed,
        warning=one.warning + two.warning,
        not_available=one.not_available + two.not_available,
        suppressed=one.suppressed + two.suppressed,
        suppressed_failed=one.suppressed_failed + two.suppressed_failed,
        accepted=tuple(sorted(accepted.items())),
        oldest=_least(one.oldest, two.oldest),
        newest=max((at for at in (one.newest, two.newest) if at), default=None),
        failing_since=_least(one.failing_since, two.failing_since),
        resources=(*one.resources, *two.resources)[:MOST_RESOURCES],
    )


def _least(one: datetime | None, two: datetime | None) -> datetime | None:
    return min((at for at in (one, two) if at), default=None)

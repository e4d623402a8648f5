"""Security Hub's score: passed controls of the enabled controls that have data. Per control, never per finding.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/standards-security-score.html
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import pandas as pd

from watchkeeper.evidence import Frozen
from watchkeeper.posture.cells import Cell, Status, status_of
from watchkeeper.posture.enabled import Subscription
from watchkeeper.posture.standards import ALL

Scope = Literal["organization", "account", "region"]
COUNTS = ["passed", "failed", "warning", "not_available", "suppressed", "suppressed_failed"]
_PLACE = ["account", "region"]
_KEY = [*_PLACE, "standard", "control"]
PLACED = [*_PLACE, "control"]
"""The columns that name a control in one account and region."""


class Score(Frozen):
    """One standard's score in one scope, with the counts that it is made of.

    An organization's score is not the mean of its accounts': a control that fails in one account has
    failed in the organization.
    """

    standard: str
    """Its key, or `standards.ALL`."""
    scope: Scope = "organization"
    name: str = ""
    """The account or the region; empty for the organization."""
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    no_data: int = 0
    disabled: int = 0

    @property
    def enabled(self) -> int:
        """Controls that are on somewhere in the scope."""
        return self.passed + self.failed + self.unknown + self.no_data

    @property
    def with_data(self) -> int:
        """The denominator: UNKNOWN is in it, NO_DATA is not."""
        return self.passed + self.failed + self.unknown

    @property
    def exact(self) -> float | None:
        """In per cent, not rounded; None without any data."""
        return 100 * self.passed / self.with_data if self.with_data else None

    @property
    def percent(self) -> int | None:
        """Rounded to the nearest whole per cent, halves up, as Security Hub shows it; None without data."""
        n = self.with_data
        return (200 * self.passed + n) // (2 * n) if n else None

    @property
    def text(self) -> str:
        """For people: never a bare 100 % where something did not pass, never a figure without data."""
        if self.percent is None:
            return "no data"
        if self.percent == 100 and self.passed < self.with_data:
            return f"100 % (rounded: {self.passed} of {self.with_data})"
        return f"{self.percent} %"

    @property
    def coverage_text(self) -> str:
        """`10 of 12 enabled controls have data`."""
        return f"{self.with_data} of {self.enabled} enabled controls have data"


class Judged(NamedTuple):
    """A control's status in one standard and one scope."""

    standard: str
    name: str
    control: str
    status: Status


def judged_frame(subscriptions: Iterable[Subscription], cells: Iterable[Cell]) -> pd.DataFrame:
    """One row for each enabled control of each standard in each account and region, with its counts.

    Findings of a control that is off there take no part: they linger for days after the switch.
    """
    # Column by column: of rows Python would make a tuple each, and look after every one of them.
    on, seen = tuple(subscriptions), tuple(cells)
    enabled = pd.DataFrame(
        {
            "account": [s.account for s in on for _ in s.controls],
            "region": [s.region for s in on for _ in s.controls],
            "standard": [s.standard for s in on for _ in s.controls],
            "control": [control for s in on for control in s.controls],
        }
    ).drop_duplicates()
    found = pd.DataFrame(
        {
            "account": [c.account for c in seen for _ in c.standards],
            "region": [c.region for c in seen for _ in c.standards],
            "standard": [standard for c in seen for standard in c.standards],
            "control": [c.control for c in seen for _ in c.standards],
        }
        | {name: [getattr(c, name) for c in seen for _ in c.standards] for name in COUNTS}
    )
    found = found.groupby(_KEY, as_index=False, sort=False)[COUNTS].sum()
    frame = enabled.merge(found, how="left", on=_KEY)
    # The counts as one block: what is added up later is added up at once, and not column by column.
    return pd.concat([frame[_KEY], frame[COUNTS].fillna(0).astype("int64")], axis="columns").copy()


def judge(frame: pd.DataFrame, scope: Scope = "organization") -> tuple[Judged, ...]:
    """Every control's status in the scope, for each standard and for all of them together (`ALL`)."""
    name = [] if scope == "organization" else [scope]
    each = _summed(frame, ["standard", *name, "control"])
    # Added up over standards a consolidated finding counts several times, which no status depends on.
    both = _summed(frame, [*name, "control"])
    # As lists: pandas hands out the elements of its text columns one by one, and slowly.
    judged: list[Judged] = []
    for rows in (each, both):
        standards = rows["standard"].to_list() if rows is each else [ALL] * len(rows)
        names = rows[scope].to_list() if name else [""] * len(rows)
        statuses = map(status_of, *(rows[count].to_list() for count in COUNTS[:4]))
        columns = zip(standards, names, rows["control"].to_list(), statuses, strict=True)
        judged += (Judged(*one) for one in columns)
    return tuple(judged)


def _summed(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    return frame.groupby(list(by), as_index=False, sort=True)[COUNTS].sum()


def scores(judged: Iterable[Judged], scope: Scope, defined: Mapping[str, int]) -> tuple[Score, ...]:
    """The scores of one scope, sorted by standard and name.

    Args:
        judged: as `judge` gives them for the same scope.
        scope: which.
        defined: how many controls each standard has here, on or off; a standard that is absent has
            no count of what is off.
    """
    counted: dict[tuple[str, str], dict[Status, int]] = {}
    for one in judged:
        counts = counted.setdefault((one.standard, one.name), dict.fromkeys(Status, 0))
        counts[one.status] += 1
    return tuple(
        Score(
            standard=standard,
            scope=scope,
            name=name,
            passed=counts[Status.PASSED],
            failed=counts[Status.FAILED],
            unknown=counts[Status.UNKNOWN],
            no_data=counts[Status.NO_DATA],
            disabled=max(0, defined.get(standard, 0) - sum(counts.values())),
        )
        for (standard, name), counts in sorted(counted.items())
    )

"""Why a score moved: because the posture did, or because what is measured did.

The way from the last score to this one is walked step by step, each step changing one thing, so that
the steps add up to the whole.
"""

from collections.abc import Collection

import pandas as pd

from watchkeeper.evidence import Frozen
from watchkeeper.posture.cells import Status, status_of
from watchkeeper.posture.enabled import settled
from watchkeeper.posture.score import COUNTS, PLACED, judged_frame
from watchkeeper.posture.snapshot import Snapshot


class Step(Frozen):
    """One reason, in points of per cent."""

    what: str
    """`posture`, or what part of the scope changed."""
    points: float
    names: tuple[str, ...] = ()
    """The accounts or regions that joined or left, else the controls whose status the step changed."""


class Movement(Frozen):
    """How one standard's score came from the earlier result to this one."""

    standard: str
    before: float | None
    after: float | None
    """In per cent, not rounded; None without data."""
    steps: tuple[Step, ...] = ()

    @property
    def posture(self) -> float:
        """Points that the posture moved, over what was measured both times."""
        return sum(step.points for step in self.steps if step.what == "posture")

    @property
    def scope(self) -> float:
        """Points that came otherwise: from another scope, or from suppressing findings or no longer doing so."""
        return sum(step.points for step in self.steps if step.what != "posture")


_COUNTED = COUNTS[:4]
_SUPPRESSED = COUNTS[4:]


def movement(standard: str, before: Snapshot, after: Snapshot) -> Movement:
    """Take the difference of two scores of `standard` (a key) apart.

    What is measured is compared control by control in each account and region: a standard that was
    switched on in one more account, or data that stopped coming from one region, is not posture. Nor is
    a failed finding that somebody suppressed, or whose suppression somebody lifted: until those two
    steps, the last of what is on both times, everything is judged as if nobody had touched them.
    """
    old, new = _rows(standard, before), _rows(standard, after)
    first, last = _score(_statuses(old)), _score(_statuses(new))
    if first is None or last is None:
        return Movement(standard=standard, before=first, after=last)
    old_accounts, old_regions = set(before.enabled.accounts), set(before.enabled.regions)
    new_accounts, new_regions = set(after.enabled.accounts), set(after.enabled.regions)
    accounts, regions = old_accounts & new_accounts, old_regions & new_regions
    old_there, new_there = _within(old, "account", accounts), _within(new, "account", accounts)
    old_shared, new_shared = _within(old_there, "region", regions), _within(new_there, "region", regions)
    on_both_times = old_shared.index.intersection(new_shared.index, sort=None)
    old_on, new_on = old_shared.loc[on_both_times], new_shared.loc[on_both_times]
    # A suppressed finding that passes or fails anew stays suppressed: only where both counts moved was
    # anything suppressed, or a suppression lifted.
    more = new_on[_SUPPRESSED] - old_on[_SUPPRESSED]
    hidden = (old_on["failed"] > 0) & (new_on["failed"] == 0) & (more.min(axis=1) > 0)
    lifted = (-more).min(axis=1).clip(lower=0).where(old_on["failed"] == 0, 0)
    unlifted = new_on.assign(failed=(new_on["failed"] - lifted).clip(lower=0))
    untouched = unlifted.assign(failed=unlifted["failed"].mask(hidden, 1))
    measured = old_on[_COUNTED].any(axis=1) & untouched[_COUNTED].any(axis=1)
    steps = _Steps(_statuses(old))
    steps.to("accounts left", old_there, old_accounts - accounts)
    steps.to("regions left", old_shared, old_regions - regions)
    steps.to("controls switched off", old_on)
    steps.to("controls lost their data", _only(old_on, measured))
    steps.to("posture", _only(untouched, measured))
    steps.to("controls got data", untouched)
    steps.to("suppressions lifted", new_on.assign(failed=new_on["failed"].mask(hidden, 1)))
    steps.to("findings suppressed", new_on)
    steps.to("controls switched on", new_shared)
    steps.to("regions joined", new_there, new_regions - regions)
    steps.to("accounts joined", new, new_accounts - accounts)
    return Movement(standard=standard, before=first, after=last, steps=tuple(steps.taken))


class _Steps:
    """Collects the steps; where a part of the way has no data at all, the next step carries its points."""

    def __init__(self, start: dict[str, Status]) -> None:
        self.taken: list[Step] = []
        self._statuses = start
        self._at = _score(start) or 0.0

    def to(self, what: str, rows: pd.DataFrame, names: Collection[str] | None = None) -> None:
        """One step; it is kept if it moved the score, or if something joined, left or changed.

        Args:
            what: the reason.
            rows: what is left to judge behind the step.
            names: who joined or left; without them it is the controls whose status changed.
        """
        there = _statuses(rows)
        score = _score(there)
        points = 0.0 if score is None else score - self._at
        changed = _changed(self._statuses, there) if names is None else names
        if points or changed:
            self.taken.append(Step(what=what, points=points, names=tuple(sorted(changed))))
        self._statuses = there
        self._at += points


def _rows(standard: str, snapshot: Snapshot) -> pd.DataFrame:
    """The standard's controls with their counts, by account, region and control."""
    frame = judged_frame(
        [one for one in settled(snapshot.enabled, snapshot.cells) if one.standard == standard],
        [one for one in snapshot.cells if standard in one.standards],
    )
    return frame[frame["standard"] == standard].set_index(PLACED)[COUNTS]


def _within(rows: pd.DataFrame, level: str, names: Collection[str]) -> pd.DataFrame:
    return rows[rows.index.get_level_values(level).isin(list(names))]


def _only(rows: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """The same controls, those that were not chosen without data: they are on, and that has not changed."""
    return rows.mul(chosen.astype("int64"), axis="index")


def _statuses(rows: pd.DataFrame) -> dict[str, Status]:
    summed = rows.groupby("control")[_COUNTED].sum()
    return {
        str(control): status_of(*map(int, counts))
        for control, *counts in summed.itertuples(name=None)
    }  # fmt: skip


def _score(statuses: dict[str, Status]) -> float | None:
    data = [one for one in statuses.values() if one is not Status.NO_DATA]
    return 100 * data.count(Status.PASSED) / len(data) if data else None


def _changed(before: dict[str, Status], after: dict[str, Status]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) is not after.get(name)}

"""Why a score moved: because the posture did, or because what is measured did.

The way from the last score to this one is walked step by step, each step changing one thing, so that
the steps add up to the whole.
"""

from collections import Counter
from collections.abc import Callable, Collection
from typing import NamedTuple

from watchkeeper.evidence import Frozen
from watchkeeper.posture.cells import Status
from watchkeeper.posture.enabled import Subscription, settled
from watchkeeper.posture.score import judge, judged_frame
from watchkeeper.posture.snapshot import Snapshot


class Step(Frozen):
    """One reason, in points of per cent."""

    what: str
    """`posture`, or what part of the scope changed."""
    points: float
    names: tuple[str, ...] = ()
    """The accounts, regions or controls that joined or left."""


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
        """Points that came otherwise: from another scope, or because findings were suppressed."""
        return sum(step.points for step in self.steps if step.what != "posture")


class _Side(NamedTuple):
    """One of the two results, ready to be judged over a part of its scope."""

    subscriptions: tuple[Subscription, ...]
    snapshot: Snapshot

    def statuses(
        self, standard: str, accounts: Collection[str], regions: Collection[str]
    ) -> dict[str, Status]:
        """The standard's controls over those accounts and regions."""

        def inside(account: str, region: str) -> bool:
            return account in accounts and region in regions

        frame = judged_frame(
            [s for s in self.subscriptions if s.standard == standard and inside(s.account, s.region)],
            [c for c in self.snapshot.cells if standard in c.standards and inside(c.account, c.region)],
        )
        return {one.control: one.status for one in judge(frame) if one.standard == standard}

    def suppressed(
        self, standard: str, accounts: Collection[str], regions: Collection[str]
    ) -> Counter[str]:
        """How many failed findings are suppressed there, by control."""
        counted: Counter[str] = Counter()
        for cell in self.snapshot.cells:
            if standard in cell.standards and cell.account in accounts and cell.region in regions:
                counted[cell.control] += cell.suppressed_failed
        return counted


def movement(standard: str, before: Snapshot, after: Snapshot) -> Movement:
    """Take the difference of two scores of `standard` (a key) apart."""
    old = _Side(settled(before.enabled, before.cells), before)
    new = _Side(settled(after.enabled, after.cells), after)
    old_accounts, old_regions = set(before.enabled.accounts), set(before.enabled.regions)
    new_accounts, new_regions = set(after.enabled.accounts), set(after.enabled.regions)
    accounts, regions = old_accounts & new_accounts, old_regions & new_regions
    whole_old = old.statuses(standard, old_accounts, old_regions)
    whole_new = new.statuses(standard, new_accounts, new_regions)
    first, last = _score(whole_old), _score(whole_new)
    if first is None or last is None:
        return Movement(standard=standard, before=first, after=last)
    steps = _Steps()
    without = old.statuses(standard, accounts, old_regions)
    steps.add("accounts left", whole_old, without, old_accounts - accounts)
    shared_old = old.statuses(standard, accounts, regions)
    steps.add("regions left", without, shared_old, old_regions - regions)
    shared_new = new.statuses(standard, accounts, regions)
    kept = shared_old.keys() & shared_new.keys()
    gone, come = shared_old.keys() - kept, shared_new.keys() - kept
    stayed_old = _only(shared_old, kept)
    steps.add("controls switched off", shared_old, stayed_old, gone)
    both = {one for one in kept if _has_data(shared_old[one]) and _has_data(shared_new[one])}
    lost = {one for one in kept - both if _has_data(shared_old[one])}
    gained = {one for one in kept - both if _has_data(shared_new[one])}
    measured_old, measured_new = _only(stayed_old, both), _only(shared_new, both)
    steps.add("controls lost their data", stayed_old, measured_old, lost)
    hidden_before = old.suppressed(standard, accounts, regions)
    hidden_now = new.suppressed(standard, accounts, regions)
    hidden = {
        one
        for one in both
        if measured_old[one] is Status.FAILED
        and measured_new[one] is not Status.FAILED
        and hidden_now[one] > hidden_before[one]
    }
    open_new = measured_new | dict.fromkeys(hidden, Status.FAILED)
    steps.add("posture", measured_old, open_new, _changed(measured_old, open_new))
    steps.add("findings suppressed", open_new, measured_new, hidden)
    stayed_new = _only(shared_new, kept)
    steps.add("controls got data", measured_new, stayed_new, gained)
    steps.add("controls switched on", stayed_new, shared_new, come)
    wider = new.statuses(standard, accounts, new_regions)
    steps.add("regions joined", shared_new, wider, new_regions - regions)
    steps.add("accounts joined", wider, whole_new, new_accounts - accounts)
    return Movement(standard=standard, before=first, after=last, steps=tuple(steps.taken))


class _Steps:
    """Collects the steps; where a part of the way has no data at all, the next step carries its points."""

    def __init__(self) -> None:
        self.taken: list[Step] = []
        self._at: float | None = None

    def add(
        self, what: str, start: dict[str, Status], end: dict[str, Status], names: Collection[str]
    ) -> None:
        """One step; it is kept if it moved the score or if something joined or left."""
        if self._at is None:
            self._at = _score(start)
        there = _score(end)
        if there is None:
            there = self._at
        points = (there or 0.0) - (self._at or 0.0)
        self._at = there
        if points or names:
            self.taken.append(Step(what=what, points=points, names=tuple(sorted(names))))


def _score(statuses: dict[str, Status]) -> float | None:
    data = [one for one in statuses.values() if _has_data(one)]
    return 100 * data.count(Status.PASSED) / len(data) if data else None


_has_data: Callable[[Status], bool] = frozenset((Status.PASSED, Status.FAILED, Status.UNKNOWN)).__contains__


def _only(statuses: dict[str, Status], names: Collection[str]) -> dict[str, Status]:
    return {name: status for name, status in statuses.items() if name in names}


def _changed(before: dict[str, Status], after: dict[str, Status]) -> set[str]:
    return {name for name in before if before[name] is not after[name]}

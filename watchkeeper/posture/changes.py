"""Controls since the last result: what the posture moved, what only came into sight or left it, what is suppressed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from watchkeeper.evidence import Frozen
from watchkeeper.posture.cells import Status
from watchkeeper.posture.history import WeekResult
from watchkeeper.posture.week import weeks_apart

AGING = 4
"""Weeks of failing after which a control is called long failing."""


class Failing(Frozen):
    """A failing control's history."""

    control: str
    weeks: int
    """Weeks since the first result of this unbroken row of failures; 0: since this week."""
    since: str
    """That week."""
    at_least: bool = False
    """It failed in the very first result: nobody measured for how long before."""


class Changes(Frozen):
    """Ids of controls, sorted; each control is in at most one of the lists of what moved."""

    new: tuple[str, ...] = ()
    """Failing now somewhere where it was measured and did not fail in the last result, and never failing
    before that."""
    reopened: tuple[str, ...] = ()
    """The same, and failing some time before the last result."""
    new_in_scope: tuple[str, ...] = ()
    """Failing now, and the last result could not have said so: where it fails, the control was off or
    without data, or the account or the region was not yet there."""
    unsuppressed: tuple[str, ...] = ()
    """Failing now because a suppression was lifted: it was failing all the time."""
    fixed: tuple[str, ...] = ()
    """Failing in the last result, passed now, and measured in every place where it failed."""
    suppressed: tuple[str, ...] = ()
    """Failing in the last result, and not now because failed findings were suppressed since: accepted by
    somebody, and not fixed."""
    out_of_sight: tuple[str, ...] = ()
    """Failing in the last result; now off, without data or unknown, or there is a place where it failed
    and is not measured any more: nobody knows that it was fixed there."""
    failing: tuple[Failing, ...] = ()
    """Every failing control, the longest first."""

    @property
    def aging(self) -> tuple[Failing, ...]:
        """Those that have failed for `AGING` weeks or more."""
        return tuple(one for one in self.failing if one.weeks >= AGING)

    def failing_for(self, control: str) -> Failing | None:
        """The history of one failing control."""
        return next((one for one in self.failing if one.control == control), None)


def changes(results: Sequence[WeekResult]) -> Changes:
    """Compare the last result with the one before it, and with all before.

    Args:
        results: one for each week that has one, at least one, in any order.
    """
    *earlier, now = sorted(results, key=lambda one: one.week)
    failing = _failing(now.statuses)
    histories = tuple(
        sorted((_history(one, earlier, now) for one in failing), key=lambda one: (-one.weeks, one.control))
    )
    if not earlier:
        return Changes(failing=histories)
    last = earlier[-1]
    ever = {control for one in earlier[:-1] for control in _failing(one.statuses)}
    lists: dict[str, set[str]] = defaultdict(set)
    for control in failing - _failing(last.statuses):
        kind = _came(control, last, now)
        lists["reopened" if kind == "new" and control in ever else kind].add(control)
    for control in _failing(last.statuses) - failing:
        lists[_went(control, last, now)].add(control)
    return Changes(
        **{name: tuple(sorted(controls)) for name, controls in lists.items()},
        failing=histories,
    )


def _came(
    control: str, last: WeekResult, now: WeekResult
) -> Literal["new", "unsuppressed", "new_in_scope"]:
    """Why a control fails that did not in the last result."""
    if last.place_sets is None:
        return "new" if _measured(last.statuses.get(control)) else "new_in_scope"
    places, measured = now.failing_places(control), last.measured_places(control)
    lifted = _suppressed_between(control, now, last, places)
    if measured & places - lifted.keys():
        return "new"
    # More fail than were suppressed: what fails beside them is not their doing. Findings are not kept by
    # place, so this cannot be said where it also fails in a place that nobody measured before.
    more = lifted.keys() == places and now.failed.get(control, 0) > sum(lifted.values())
    if lifted and not more:
        return "unsuppressed"
    return "new" if measured & places else "new_in_scope"


def _went(
    control: str, last: WeekResult, now: WeekResult
) -> Literal["fixed", "suppressed", "out_of_sight"]:
    """Why a control does not fail that did in the last result."""
    places = last.failing_places(control)
    if _suppressed_between(control, last, now, places):
        return "suppressed"
    passed = now.statuses.get(control) is Status.PASSED
    return "fixed" if passed and places <= now.measured_places(control) else "out_of_sight"


def _suppressed_between(
    control: str, few: WeekResult, many: WeekResult, places: Iterable[str]
) -> dict[str, int]:
    """How many failed findings are suppressed in `many` and were not in `few`, where there are any.

    A suppressed finding that begins to fail or to pass stays suppressed: both counts have to grow.
    """
    less, more = few.suppressed_in(control), many.suppressed_in(control)
    none = (0, 0)
    grown = {
        place: min(b - a for a, b in zip(less.get(place, none), more.get(place, none), strict=True))
        for place in places
    }
    return {place: count for place, count in grown.items() if count > 0}


def _failing(statuses: dict[str, Status]) -> set[str]:
    return {control for control, status in statuses.items() if status is Status.FAILED}


def _measured(status: Status | None) -> bool:
    return status in (Status.PASSED, Status.UNKNOWN, Status.FAILED)


def _history(control: str, earlier: Sequence[WeekResult], now: WeekResult) -> Failing:
    since = now
    for one in reversed(earlier):
        if one.statuses.get(control) is not Status.FAILED:
            break
        since = one
    return Failing(
        control=control,
        weeks=weeks_apart(since.week, now.week),
        since=since.week,
        at_least=bool(earlier) and since is min((*earlier, now), key=lambda one: one.week),
    )

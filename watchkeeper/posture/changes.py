"""Controls since the last result: new, fixed, reopened, long failing, and those that only left the sight."""

from collections.abc import Sequence

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
    """Failing now; measured and not failing in the last result, and never failing before that."""
    reopened: tuple[str, ...] = ()
    """Failing now, not in the last result, and failing some time before that."""
    new_in_scope: tuple[str, ...] = ()
    """Failing now, and the last result could not have said so: the control was off, without data or not
    yet there, or it fails only in accounts or regions that have joined since, or in which it was
    switched on since."""
    fixed: tuple[str, ...] = ()
    """Failing in the last result, passed now."""
    suppressed: tuple[str, ...] = ()
    """Failing in the last result, and not now because failed findings were suppressed since: accepted by
    somebody, and not fixed."""
    out_of_sight: tuple[str, ...] = ()
    """Failing in the last result; now off, without data or unknown, or it failed only in accounts or
    regions that have left since, or in which it was switched off: nobody fixed them."""
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
    came = failing - _failing(last.statuses)
    unseen_before = {
        one for one in came if not _measured(last.statuses.get(one)) or _only_outside(one, now, last)
    }
    reopened = (came - unseen_before) & ever
    went = _failing(last.statuses) - failing
    left = {one for one in went if _only_outside(one, last, now)}
    suppressed = {one for one in went - left if now.suppressed.get(one, 0) > last.suppressed.get(one, 0)}
    fixed = {one for one in went - left - suppressed if now.statuses.get(one) is Status.PASSED}
    return Changes(
        new=_sorted(came - unseen_before - reopened),
        reopened=_sorted(reopened),
        new_in_scope=_sorted(unseen_before),
        fixed=_sorted(fixed),
        suppressed=_sorted(suppressed),
        out_of_sight=_sorted(went - fixed - suppressed),
        failing=histories,
    )


def _only_outside(control: str, failing: WeekResult, other: WeekResult) -> bool:
    """Whether it fails in `failing` only where `other` did not measure at all."""
    accounts, regions = failing.failing_in.get(control, ((), ()))
    in_accounts, in_regions = other.measured(control)
    return bool(accounts) and (in_accounts.isdisjoint(accounts) or in_regions.isdisjoint(regions))


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


def _sorted(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names))

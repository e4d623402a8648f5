"""How page, tables, artifacts and messages say the same things: changes, ages, movements, coverage."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from watchkeeper.posture.changes import Failing
from watchkeeper.posture.movement import Movement
from watchkeeper.posture.priorities import SEVERITIES, Priority
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.scorecard import ControlResult
from watchkeeper.posture.standards import ALL

WHY_OURS = (
    "Our own figure: it counts each enabled control once, however many standards share it. AWS's pages do not "
    "agree on how its summary score is made, so this one is not AWS's; each standard's score is."
)
"""Stands wherever the figure over all standards does."""

ORDER_OF_PRIORITIES = (
    "Ranked by severity, then by what matters most, then by accounts, resources and age. "
    "What is wholly under accepted risks stands further down."
)


NO_DATA = "No control has data: nothing can be said of what fails."


def compared_with(report: PostureReport) -> str | None:
    """The week of the last result before this one; None for the first."""
    return next((one.week for one in reversed(report.trend[:-1]) if not one.missing), None)


def short_week(week: str) -> str:
    """`W48` of `2026-W48`."""
    return week.rpartition("-")[2]


def signed(points: int | float, digits: int = 0) -> str:
    """`+3`, `−2`, `±0`; with `digits` behind the point."""
    rounded = round(points, digits)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{abs(rounded):.{digits}f}"


def change_text(report: PostureReport, standard: str) -> str:
    """`+3 since W47`, or why there is nothing to compare."""
    before = compared_with(report)
    if before is None:
        return "first result"
    change = report.change_of(standard)
    if change is None:
        return f"not comparable with {short_week(before)}"
    return f"{signed(change)} since {short_week(before)}"


def headlines(report: PostureReport) -> tuple[str, ...]:
    """Keys of the standards to show, our own figure first where it says something else than the only one."""
    standards = report.card.standards
    return standards if len(standards) == 1 else (ALL, *standards)


def step_points(movement: Movement) -> tuple[float, ...]:
    """Each step's points with one digit, rounded so that they add up to the difference that is shown.

    The largest remainders are rounded up; a step that moved nothing is shown as nothing.
    """
    if movement.before is None or movement.after is None:
        return ()
    wanted = _tenths(movement.after) - _tenths(movement.before)
    exact = [round(10 * step.points, 6) for step in movement.steps]
    floors = [math.floor(points) for points in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: floors[at] - exact[at])
    for at in by_rest[: max(0, wanted - sum(floors))]:
        floors[at] += 1
    return tuple(points / 10 for points in floors)


def tenth(percent: float) -> float:
    """A percentage with one digit, halves up."""
    return _tenths(percent) / 10


def _tenths(percent: float) -> int:
    return math.floor(round(10 * percent, 6) + 0.5)


def split_text(movement: Movement | None) -> str:
    """`posture +3.1, scope −1.0`, and what suppressing did; empty where nothing is compared or moved."""
    if movement is None or not movement.steps:
        return ""
    sums = {"posture": 0.0, "scope": 0.0}
    for step, points in zip(movement.steps, step_points(movement), strict=True):
        kind = _KINDS.get(step.what, "scope")
        sums[kind] = sums.get(kind, 0.0) + points
    return ", ".join(f"{kind} {signed(points, 1)}" for kind, points in sums.items())


_KINDS = {"posture": "posture", "findings suppressed": "suppressed", "suppressions lifted": "suppressed"}
"""Steps that are not the scope's: a score that moved because somebody suppressed findings says so."""


def nothing_to_fix(report: PostureReport) -> str:
    """What stands where no priority does: never an all-clear that rests on no data."""
    if not report.card.score().with_data:
        return NO_DATA
    return "Nothing fails that is not accepted."


def duration(weeks: int | None, *, at_least: bool = False, first: bool = False) -> str:
    """How long a control has failed, by our own results.

    Args:
        weeks: since the first result of the row of failures; None: no result says so.
        at_least: it may have failed before the first result.
        first: there is only one result, which says nothing about how long.
    """
    if weeks is None:
        return "not known"
    if first:
        return "first result"
    if weeks == 0:
        return "since this week"
    return f"{'at least ' if at_least else ''}{counted(weeks, 'week')}"


def age_of(report: PostureReport, one: Priority | Failing | None) -> str:
    """The same of a priority or a failing control's history."""
    if one is None:
        return "not known"
    first = compared_with(report) is None
    return duration(one.weeks, at_least=one.at_least, first=first)


def counted(count: int, what: str) -> str:
    """`1 week`, `3 weeks`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def accepted_now(report: PostureReport, one: ControlResult) -> int:
    """Of its failed findings: how many are under an accepted risk that has not expired."""
    in_force = {standing.risk.id for standing in report.risks if standing.state != "expired"}
    return sum(count for risk, count in one.accepted.items() if risk in in_force)


def severity_of(report: PostureReport, control: str) -> str:
    """The control's severity; UNKNOWN where the source does not say."""
    facts = report.catalogue.controls.get(control)
    return facts.severity if facts else "UNKNOWN"


def by_severity(report: PostureReport, controls: Iterable[str]) -> tuple[str, ...]:
    """Controls with the most severe first, then by id, `EC2.9` before `EC2.10`."""
    return tuple(
        sorted(controls, key=lambda one: (severity_rank(severity_of(report, one)), *_in_order(one)))
    )


def _in_order(control: str) -> tuple[str, int, str]:
    service, _, number = control.rpartition(".")
    return service, int(number) if number.isdecimal() else 0, control


def severity_rank(severity: str) -> int:
    """0 for the highest; what nobody knows stands behind all."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def severity_counts(report: PostureReport, controls: Iterable[str]) -> dict[str, int]:
    """How many controls of each severity, the highest first, none left out; what else there is, last."""
    counts = Counter(
        severity if (severity := severity_of(report, one)) in SEVERITIES else "UNKNOWN" for one in controls
    )
    return {name: counts[name] for name in (*SEVERITIES, *(["UNKNOWN"] if counts["UNKNOWN"] else []))}


def cis_text(numbers: dict[str, str]) -> str:
    """`1.4 (v5.0.0), 1.5 (v3.0.0)`: a number never stands without its version."""
    return ", ".join(f"{number} (v{version})" for version, number in reversed(numbers.items()))


def age_text(age: timedelta | None) -> str:
    """How old the data is; `no data` without any."""
    if age is None:
        return "no data"
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour old"
    return f"{counted(hours, 'hour')} old" if hours < 48 else f"{counted(hours // 24, 'day')} old"


def coverage_sentence(report: PostureReport) -> str:
    """One sentence that stands beside every score: what it rests on, and what it does not."""
    coverage = report.card.coverage
    newest = age_text(coverage.age(report.at))
    said = [
        report.card.score().coverage_text,
        f"{counted(len(coverage.accounts), 'account')} in {counted(len(coverage.regions), 'region')}",
        _gaps(coverage.places, len({(gap.account, gap.region) for gap in coverage.gaps})),
        f"newest finding {newest}" if coverage.newest else "no finding at all",
    ]
    if coverage.stale:
        said.append(f"{counted(len(coverage.stale), 'control')} not updated for two days")
    refused = sum(report.reading.refused.values())
    if refused:
        said.append(f"{counted(refused, 'finding')} could not be read")
    outside = sum(coverage.outside.values())
    if outside:
        said.append(f"{counted(outside, 'finding')} outside the scope, not scored")
    return "; ".join(said) + "."


def _gaps(places: int, short: int) -> str:
    if not short:
        return f"every one of {counted(places, 'place')} answered and is ready"
    return f"{short} of {counted(places, 'place')} not fully covered"


def names_of(report: PostureReport, accounts: Sequence[str], most: int = 3) -> str:
    """Accounts by name, the first few: `payments, platform and 3 more`; never `and 1 more`."""
    if len(accounts) <= most + 1:
        return ", ".join(report.account_name(one) for one in accounts)
    shown = ", ".join(report.account_name(one) for one in accounts[:most])
    return f"{shown} and {len(accounts) - most} more"

"""Weeks beside each other: what each result keeps for the trend, and which of them may be compared."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import Field

from watchkeeper.evidence import Frozen
from watchkeeper.posture.cells import Status
from watchkeeper.posture.score import Scope, Score
from watchkeeper.posture.scorecard import Scorecard
from watchkeeper.posture.snapshot import Snapshot
from watchkeeper.posture.week import weeks_between


class WeekResult(Frozen):
    """One week's result, small enough to read a year of them; the snapshot holds the rest."""

    scope: str
    week: str
    at: datetime
    run: str
    source: str
    snapshot: str
    """The snapshot's name in the store."""
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    standards: tuple[str, ...]
    """Keys, which hold the version."""
    scores: tuple[Score, ...]
    statuses: dict[str, Status]
    """Of every enabled control, over the whole scope."""
    failing_in: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = Field(default_factory=dict)
    """Of every failing control: the accounts and the regions in which it fails."""
    unseen_in: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = Field(default_factory=dict)
    """Of every control that is on somewhere and not everywhere seen: the accounts and the regions of the
    scope that have no finding of it, because it is off there or nothing came."""
    suppressed: dict[str, int] = Field(default_factory=dict)
    """Of every control that has any: how many failed findings are suppressed in Security Hub."""

    @property
    def series(self) -> str:
        """Results of the same series measure the same things: standards, accounts and regions."""
        return series_key(self.standards, self.accounts, self.regions)

    @property
    def measured_accounts(self) -> frozenset[str]:
        """Accounts of the scope in which any control has data; one that is in the scope may have none."""
        return self._measured("account", self.accounts)

    @property
    def measured_regions(self) -> frozenset[str]:
        """The same of regions."""
        return self._measured("region", self.regions)

    def _measured(self, scope: Scope, names: Iterable[str]) -> frozenset[str]:
        return frozenset(names) & {one.name for one in self.scores if one.scope == scope and one.with_data}

    def measured(self, control: str) -> tuple[frozenset[str], frozenset[str]]:
        """Accounts and regions in which that control was looked at."""
        accounts, regions = self.unseen_in.get(control, ((), ()))
        return self.measured_accounts.difference(accounts), self.measured_regions.difference(regions)

    def percent(self, standard: str) -> int | None:
        """The organization's score of that standard; None without data, or where it was not on."""
        found = (one for one in self.scores if one.scope == "organization" and one.standard == standard)
        return next((one.percent for one in found), None)


def series_key(standards: Iterable[str], accounts: Iterable[str], regions: Iterable[str]) -> str:
    """Twelve characters that change when the standards (with versions), accounts or regions do."""
    text = "\n".join(" ".join(sorted(names)) for names in (standards, accounts, regions))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def week_result(snapshot: Snapshot, card: Scorecard, name: str) -> WeekResult:
    """What is kept beside the snapshot that lies under `name`."""
    accounts, regions = card.coverage.accounts, card.coverage.regions
    unseen = {
        one.control: (_without(accounts, one.accounts_seen), _without(regions, one.regions_seen))
        for one in card.controls
        if one.status is not Status.NO_DATA
    }
    return WeekResult(
        scope=snapshot.scope,
        week=snapshot.week,
        at=snapshot.at,
        run=snapshot.run,
        source=snapshot.source,
        snapshot=name,
        accounts=accounts,
        regions=regions,
        standards=card.standards,
        scores=card.scores,
        statuses={one.control: one.status for one in card.controls},
        failing_in={one.control: (one.accounts_failing, one.regions_failing) for one in card.failed},
        unseen_in={control: places for control, places in unseen.items() if any(places)},
        suppressed={one.control: one.suppressed_failed for one in card.controls if one.suppressed_failed},
    )


def _without(names: Iterable[str], some: Iterable[str]) -> tuple[str, ...]:
    left_out = frozenset(some)
    return tuple(one for one in names if one not in left_out)


class TrendPoint(Frozen):
    """One week on the line; without a result it is a gap, and is drawn as one."""

    week: str
    percents: dict[str, int | None]
    """By standard's key (and `ALL`)."""
    missing: bool = False
    scope_changed: bool = False
    """The accounts, regions or standards are not those of the result before."""


def trend(results: Sequence[WeekResult]) -> tuple[TrendPoint, ...]:
    """Every week from the first result to the last.

    Args:
        results: one for each week, in any order.
    """
    by_week = {one.week: one for one in results}
    if not by_week:
        return ()
    standards = sorted({score.standard for one in results for score in one.scores})
    points: list[TrendPoint] = []
    before: WeekResult | None = None
    for week in weeks_between(min(by_week), max(by_week)):
        now = by_week.get(week)
        if now is None:
            points.append(TrendPoint(week=week, percents=dict.fromkeys(standards), missing=True))
            continue
        points.append(
            TrendPoint(
                week=week,
                percents={standard: now.percent(standard) for standard in standards},
                scope_changed=before is not None and before.series != now.series,
            )
        )
        before = now
    return tuple(points)

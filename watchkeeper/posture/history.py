"""Weeks beside each other: what each result keeps for the trend, and which of them may be compared."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field, model_validator

from watchkeeper.evidence import Frozen
from watchkeeper.posture.cells import Status
from watchkeeper.posture.score import Score
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
    failed: dict[str, int] = Field(default_factory=dict)
    """Of every failing control: how many findings fail."""
    place_sets: tuple[str, ...] | None = None
    """Sets of places, each once, however many controls share it: a hexadecimal number with one bit for each
    account and region, the regions of the first account from the lowest bit on, then those of the next.
    A set is as short for 850 places as for one. None in results from before places were kept."""
    failing_at: dict[str, int] = Field(default_factory=dict)
    """Of every failing control: which of the sets are the places where it fails."""
    measured_at: dict[str, int] = Field(default_factory=dict)
    """Of every control with data: which of the sets are the places that it comes from."""
    suppressed_at: dict[str, dict[int, tuple[int, int]]] = Field(default_factory=dict)
    """Of every control that has any, by the place's bit: how many findings are suppressed in Security Hub,
    and how many of them are failed ones."""

    @model_validator(mode="before")
    @classmethod
    def _without_former_fields(cls, given: Any) -> Any:
        """Early results kept accounts and regions apart, which does not say where a control was measured."""
        if isinstance(given, dict):
            return {name: value for name, value in given.items() if name not in _FORMER}
        return given

    @property
    def series(self) -> str:
        """Results of the same series measure the same things: standards, accounts and regions."""
        return series_key(self.standards, self.accounts, self.regions)

    def failing_places(self, control: str) -> frozenset[str]:
        """Where it fails, each as `account region`; none if it does not, or if that was not kept."""
        return self._places(self.failing_at.get(control))

    def measured_places(self, control: str) -> frozenset[str]:
        """Where it has a finding that counts; suppressed ones do not."""
        return self._places(self.measured_at.get(control))

    def suppressed_in(self, control: str) -> dict[str, tuple[int, int]]:
        """By place: how many findings are suppressed, and how many of them failed."""
        places = _grid(self.accounts, self.regions)
        return {places[bit]: counts for bit, counts in self.suppressed_at.get(control, {}).items()}

    def _places(self, which: int | None) -> frozenset[str]:
        if which is None or self.place_sets is None:
            return frozenset()
        bits = int(self.place_sets[which], 16)
        return frozenset(
            place for bit, place in enumerate(_grid(self.accounts, self.regions)) if bits >> bit & 1
        )

    def percent(self, standard: str) -> int | None:
        """The organization's score of that standard; None without data, or where it was not on."""
        found = (one for one in self.scores if one.scope == "organization" and one.standard == standard)
        return next((one.percent for one in found), None)


_FORMER = ("failing_in", "unseen_in", "suppressed")


def _grid(accounts: Iterable[str], regions: Sequence[str]) -> tuple[str, ...]:
    """Every place of the scope, known or not, in the order of the bits."""
    return tuple(f"{account} {region}" for account in accounts for region in regions)


def series_key(standards: Iterable[str], accounts: Iterable[str], regions: Iterable[str]) -> str:
    """Twelve characters that change when the standards (with versions), accounts or regions do."""
    text = "\n".join(" ".join(sorted(names)) for names in (standards, accounts, regions))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def week_result(snapshot: Snapshot, card: Scorecard, name: str) -> WeekResult:
    """What is kept beside the snapshot that lies under `name`."""
    accounts, regions = card.coverage.accounts, card.coverage.regions
    bit_of = {place: bit for bit, place in enumerate(_grid(accounts, regions))}
    place_sets: dict[str, int] = {}

    def kept(places: Iterable[str]) -> int:
        bits = 0
        for place in places:
            bits |= 1 << bit_of[place]
        return place_sets.setdefault(f"{bits:x}", len(place_sets))

    measured_at = {one.control: kept(one.places_measured) for one in card.controls if one.places_measured}
    failing_at = {one.control: kept(one.places_failing) for one in card.failed}
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
        failed={one.control: one.failed for one in card.failed},
        place_sets=tuple(place_sets),
        failing_at=failing_at,
        measured_at=measured_at,
        suppressed_at={
            one.control: {bit_of[place]: counts for place, counts in one.suppressed_by_place.items()}
            for one in card.controls
            if one.suppressed_by_place
        },
    )


class TrendPoint(Frozen):
    """One week on the line; without a result it is a gap, and is drawn as one."""

    week: str
    percents: dict[str, int | None]
    """By standard's key (and `ALL`)."""
    missing: bool = False
    scope_changed: bool = False
    """The accounts, regions or standards are not those of the result before."""
    rounded_up: tuple[str, ...] = ()
    """Standards of which 100 is shown, by AWS's rounding, although not everything passed."""

    def text(self, standard: str) -> str | None:
        """The score for people, never a bare 100 % where something did not pass; None without one."""
        percent = self.percents.get(standard)
        if percent is None:
            return None
        return f"{percent} % (rounded)" if standard in self.rounded_up else f"{percent} %"


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
                rounded_up=tuple(
                    one.standard
                    for one in now.scores
                    if one.scope == "organization" and one.percent == 100 and one.passed < one.with_data
                ),
            )
        )
        before = now
    return tuple(points)

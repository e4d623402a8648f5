"""A snapshot judged: scores, controls, and how much of the scope the scores rest on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from pydantic import Field

from watchkeeper.evidence import Frozen, Unseen
from watchkeeper.posture.cells import MOST_RESOURCES, Cell, Status
from watchkeeper.posture.enabled import READY, Subscription, settled
from watchkeeper.posture.score import COUNTS, PLACED, Judged, Scope, Score, judge, judged_frame, scores
from watchkeeper.posture.snapshot import Snapshot
from watchkeeper.posture.standards import ALL

STALE = timedelta(hours=48)
"""Security Hub checks every control at least once a day; what nobody updated for two days is old news."""


class ControlResult(Frozen):
    """One control over the whole scope, a finding that several standards share counted once."""

    control: str
    status: Status
    by_standard: dict[str, Status]
    """For each standard in which it is on."""
    passed: int = 0
    failed: int = 0
    """Failed findings: one for each resource, account and region."""
    warning: int = 0
    not_available: int = 0
    suppressed: int = 0
    suppressed_failed: int = 0
    accepted: dict[str, int] = Field(default_factory=dict)
    """Of `failed`: how many each accepted risk covers, by its id."""
    accounts_failing: tuple[str, ...] = ()
    regions_failing: tuple[str, ...] = ()
    failed_by_account: dict[str, int] = Field(default_factory=dict)
    places_failing: tuple[str, ...] = ()
    """Where it fails, each as `account region`: account and region apart do not say which belong together."""
    places_measured: tuple[str, ...] = ()
    """Where it has a finding that counts; elsewhere it is off, nothing came, or all is suppressed."""
    suppressed_by_place: dict[str, tuple[int, int]] = Field(default_factory=dict)
    """`suppressed` and `suppressed_failed` where there are any."""
    failing_since: datetime | None = None
    newest: datetime | None = None
    resources: tuple[str, ...] = ()


class Gap(Frozen):
    """An account and region on which a standard's score rests only in part, and why."""

    account: str
    region: str
    standard: str
    """Its key; empty if it is about every standard there."""
    why: str


class Coverage(Frozen):
    """What the scores rest on. It stands beside every score."""

    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    places: int
    gaps: tuple[Gap, ...] = ()
    outside: dict[str, int] = Field(default_factory=dict)
    """Findings of accounts or regions that are not in the scope, by `account region`; not scored."""
    switched_off: dict[str, int] = Field(default_factory=dict)
    """Active findings of controls that are off where they were found, by control; they linger for days
    after the switch and are not scored."""
    stale: dict[str, datetime] = Field(default_factory=dict)
    """Controls whose newest finding is older than two days, with its time."""
    newest: datetime | None = None
    oldest: datetime | None = None

    def age(self, at: datetime) -> timedelta | None:
        """How old the newest data is; None without any."""
        return at - self.newest if self.newest else None


class Scorecard(Frozen):
    """Everything that is said of one snapshot by itself."""

    scores: tuple[Score, ...]
    controls: tuple[ControlResult, ...]
    """Every control that is on in the scope, sorted by id."""
    coverage: Coverage

    def score(self, standard: str = ALL, scope: Scope = "organization", name: str = "") -> Score:
        """One score; without any control it has no data."""
        for one in self.scores:
            if (one.standard, one.scope, one.name) == (standard, scope, name):
                return one
        return Score(standard=standard, scope=scope, name=name)

    @property
    def standards(self) -> tuple[str, ...]:
        """Keys of the standards that are on, without `ALL`."""
        return tuple(sorted({one.standard for one in self.scores} - {ALL}))

    @property
    def failed(self) -> tuple[ControlResult, ...]:
        """Controls that failed."""
        return tuple(one for one in self.controls if one.status is Status.FAILED)


def scorecard(snapshot: Snapshot) -> Scorecard:
    """Judge a snapshot: the same one gives the same scores whenever it is read."""
    subscriptions = settled(snapshot.enabled, snapshot.cells)
    frame = judged_frame(subscriptions, snapshot.cells)
    defined = {standard: len(ids) for standard, ids in snapshot.catalogue.defined.items()}
    judged = judge(frame)
    counted = tuple(_counted(subscriptions, snapshot.cells))
    scopes: tuple[Scope, ...] = ("account", "region")
    return Scorecard(
        scores=(
            *scores(judged, "organization", defined),
            *(one for scope in scopes for one in scores(judge(frame, scope), scope, defined)),
        ),
        controls=_results(frame, judged, counted),
        coverage=_coverage(snapshot, subscriptions, counted),
    )


def _results(
    frame: pd.DataFrame, judged: Iterable[Judged], counted: Iterable[Cell]
) -> tuple[ControlResult, ...]:
    # Over standards the largest count, since the standards of one place see the same resources.
    placed = frame.groupby(PLACED, as_index=False)[COUNTS].max()
    counts = placed.groupby("control")[COUNTS].sum().to_dict("index")
    statuses: dict[str, dict[str, Status]] = defaultdict(dict)
    for one in judged:
        statuses[one.control][one.standard] = one.status
    details = _details(counted)
    failing, suppressed = placed[placed["failed"] > 0], placed[placed["suppressed"] > 0]
    places_failing = _places_by_control(failing)
    places_measured = _places_by_control(placed[placed[COUNTS[:4]].any(axis=1)])
    by_place: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for account, region, control, *own_counts in suppressed[[*PLACED, *COUNTS[4:]]].itertuples(index=False):
        by_place[control][f"{account} {region}"] = (int(own_counts[0]), int(own_counts[1]))
    by_account: dict[str, dict[str, int]] = defaultdict(dict)
    for control, account, failed in failing[["control", "account", "failed"]].itertuples(index=False):
        own = by_account[control]
        own[account] = own.get(account, 0) + int(failed)
    return tuple(
        ControlResult(
            control=control,
            status=by_standard.pop(ALL),
            by_standard=by_standard,
            **{name: int(counts[control][name]) for name in COUNTS},
            accounts_failing=tuple(sorted(by_account[control])),
            failed_by_account=by_account[control],
            places_failing=places_failing.get(control, ()),
            places_measured=places_measured.get(control, ()),
            suppressed_by_place=by_place.get(control, {}),
            **details.get(control, {}),
        )
        for control, by_standard in sorted(statuses.items())
    )


def _places_by_control(placed: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    places: dict[str, list[str]] = defaultdict(list)
    columns = (placed[one].to_list() for one in PLACED)
    one_text_each: dict[str, str] = {}
    for account, region, control in zip(*columns, strict=True):
        place = f"{account} {region}"
        places[control].append(one_text_each.setdefault(place, place))
    return {control: tuple(own) for control, own in places.items()}


def _counted(subscriptions: Iterable[Subscription], cells: Iterable[Cell]) -> Iterator[Cell]:
    """The cells whose control is on in their place, with those of their standards in which it is."""
    on: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in subscriptions:
        on[one.account, one.region, one.standard].update(one.controls)
    nothing: frozenset[str] = frozenset()
    for cell in cells:
        account, region, control, own = cell[:4]
        standards = tuple(one for one in own if control in on.get((account, region, one), nothing))
        if standards:
            yield cell if standards == own else cell._replace(standards=standards)


def _details(cells: Iterable[Cell]) -> dict[str, dict[str, Any]]:
    """What the folded table does not carry: ages, regions, resources and accepted risks."""
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.control].append(cell)
    details = {}
    for control, own in found.items():
        failing = [cell for cell in own if cell.failed]
        accepted: dict[str, dict[tuple[str, str], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for cell in failing:
            for risk, count in cell.accepted:
                accepted[risk][cell.place].update(dict.fromkeys(cell.standards, count))
        details[control] = {
            "accepted": {
                risk: sum(max(counts.values()) for counts in places.values())
                for risk, places in accepted.items()
            },
            "regions_failing": tuple(sorted({cell.region for cell in failing})),
            "failing_since": min((c.failing_since for c in failing if c.failing_since), default=None),
            "newest": max((cell.newest for cell in own if cell.newest), default=None),
            "resources": tuple(
                dict.fromkeys(one for cell in failing for one in cell.resources)
            )[:MOST_RESOURCES],
        }  # fmt: skip
    return details


def _coverage(
    snapshot: Snapshot, subscriptions: Iterable[Subscription], counted: Iterable[Cell]
) -> Coverage:
    enabled = snapshot.enabled
    gaps = [
        Gap(account=one.account, region=one.region, standard="", why=f"could not look: {one.subscriptions.why}")
        for one in enabled.places
        if isinstance(one.subscriptions, Unseen)
    ]  # fmt: skip
    known = {(one.account, one.region) for one in enabled.places}
    on = {(one.account, one.region) for one in subscriptions}
    gaps += [
        Gap(account=account, region=region, standard="", why="no standard is on here")
        for account, region in sorted(known - on - {(gap.account, gap.region) for gap in gaps})
    ]
    gaps += [
        Gap(
            account=one.account,
            region=one.region,
            standard=one.standard,
            why=" ".join(filter(None, (one.status, one.reason))),
        )
        for one in subscriptions
        if one.status not in (READY, "UNKNOWN")
    ]
    outside: dict[str, int] = defaultdict(int)
    # What is neither outside nor counted is left: every finding of a control is on one of the three lists.
    left: Counter[str] = Counter()
    for cell in snapshot.cells:
        if cell.place not in known:
            outside[f"{cell.account} {cell.region}"] += sum(cell[4:9])
        else:
            left[cell.control] += sum(cell[4:9])
    for cell in counted:
        left[cell.control] -= sum(cell[4:9])
    newest_of: dict[str, datetime] = {}
    newest_from: dict[tuple[str, str], datetime] = {}
    ends: list[datetime] = []
    for cell in counted:
        if cell.newest and cell.oldest:
            newest_of[cell.control] = max(cell.newest, newest_of.get(cell.control, cell.newest))
            newest_from[cell.place] = max(cell.newest, newest_from.get(cell.place, cell.newest))
            ends += [cell.oldest, cell.newest]
    explained = {(gap.account, gap.region) for gap in gaps}
    # Where all that came is suppressed something came all the same, however old it is.
    explained |= {cell.place for cell in counted} - newest_from.keys()
    gaps += [
        Gap(account=place[0], region=place[1], standard="", why=silence)
        for place in sorted(on - explained)
        if (silence := _silence(newest_from.get(place), snapshot.at))
    ]
    return Coverage(
        accounts=enabled.accounts,
        regions=enabled.regions,
        places=len(known),
        gaps=tuple(gaps),
        outside=dict(outside),
        switched_off={control: count for control, count in sorted(left.items()) if count},
        stale={name: at for name, at in sorted(newest_of.items()) if at < snapshot.at - STALE},
        newest=max(ends, default=None),
        oldest=min(ends, default=None),
    )


def _silence(newest: datetime | None, at: datetime) -> str:
    """Why an account and region that is on and ready still says little; empty if its data is fresh."""
    if newest is None:
        return "no finding came from here"
    return f"nothing was updated here since {newest:%Y-%m-%d %H:%M}" if newest < at - STALE else ""

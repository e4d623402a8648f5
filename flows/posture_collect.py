"""Collecting a week: who is in the scope, what is on everywhere, and every finding, all side by side."""

from collections.abc import Sequence
from datetime import datetime

from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.utilities.annotations import quote

from flows.look import seen_or_not
from tasks import securityhub
from watchkeeper.evidence import Seen
from watchkeeper.posture.accepted_risks import RiskBook
from watchkeeper.posture.account import AccountFacts
from watchkeeper.posture.enabled import Enabled, EnabledHere
from watchkeeper.posture.hub_scope import HubScope
from watchkeeper.posture.lanes import lanes
from watchkeeper.posture.old_numbers import old_numbers
from watchkeeper.posture.snapshot import Snapshot
from watchkeeper.posture.tally import together


def collect(home_region: str, at: datetime, week: str, book: RiskBook) -> Snapshot:
    """Read Security Hub of our own account and of all that it administers.

    Raises:
        Denied, Permanent, Transient: the scope, the definitions or the findings could not be read. A
            place that could not be asked what is on there is a gap in the coverage, and no failure.
    """
    scope = securityhub.hub_scope(home_region)
    naming = securityhub.account_facts.submit(scope.accounts)
    places = _standards_everywhere(scope)
    known = _standards(places)
    catalogue = securityhub.catalogue(scope.home_region, known)
    names = quote(old_numbers() | catalogue.names())
    reading = [
        securityhub.findings.submit(number, scope.home_region, filters, names, quote(book))
        for number, filters in enumerate(lanes(scope.accounts, scope.regions), start=1)
    ]
    enabled = _controls_everywhere(scope, places, catalogue.defined)
    tallied = together(future.result() for future in reading)
    accounts, notes = _named(scope, seen_or_not(naming))
    get_run_logger().info(
        "%d findings of %d account(s) in %d region(s)",
        tallied.reading.read,
        len(scope.accounts),
        len(scope.regions),
    )
    return Snapshot(
        scope=scope.name,
        week=week,
        at=at,
        run=str(flow_run.id),
        enabled=enabled,
        catalogue=catalogue,
        accounts=accounts,
        cells=tallied.cells,
        reading=tallied.reading,
        notes=(*scope.notes, *notes),
    )


def _standards_everywhere(scope: HubScope) -> list[EnabledHere]:
    asking = {place: securityhub.standards_on.submit(*place) for place in scope.places}
    return [_answer(place, future) for place, future in asking.items()]


def _controls_everywhere(
    scope: HubScope, places: Sequence[EnabledHere], defined: dict[str, tuple[str, ...]]
) -> Enabled:
    asking = {
        (one.account, one.region): securityhub.controls_on.submit(quote(one), quote(defined))
        for one in places
    }
    return Enabled(
        administrator=scope.administrator,
        home_region=scope.home_region,
        places=tuple(_answer(place, future) for place, future in asking.items()),
    )


def _answer(place: tuple[str, str], future) -> EnabledHere:
    result = future.result(raise_on_failure=False)
    return securityhub.look_failed(*place, result) if isinstance(result, BaseException) else result


def _standards(places: Sequence[EnabledHere]) -> tuple[str, ...]:
    """Keys of the standards that are on anywhere, sorted."""
    return tuple(
        sorted(
            {
                one.standard
                for place in places
                if isinstance(place.subscriptions, Seen)
                for one in place.subscriptions.value
            }
        )
    )


def _named(scope: HubScope, answer) -> tuple[tuple[AccountFacts, ...], tuple[str, ...]]:
    """Names and tags of the accounts; without them their numbers, and a note."""
    if isinstance(answer, Seen):
        known = {one.id for one in answer.value}
        others = tuple(AccountFacts(id=one) for one in scope.accounts if one not in known)
        return (*answer.value, *others), ()
    return (
        tuple(AccountFacts(id=one) for one in scope.accounts),
        (f"Names, owners and channels of accounts could not be read from their tags: {answer.why}",),
    )

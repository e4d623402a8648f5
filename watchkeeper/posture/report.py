"""One week's report: the scorecard beside the weeks before, and what to do about it."""

from collections.abc import Sequence
from datetime import datetime

from watchkeeper.evidence import Frozen
from watchkeeper.posture.accepted_risks import RiskBook, RiskStanding
from watchkeeper.posture.account import AccountFacts
from watchkeeper.posture.changes import Changes, changes
from watchkeeper.posture.history import TrendPoint, WeekResult, trend
from watchkeeper.posture.movement import Movement, movement
from watchkeeper.posture.owners import Owner, Owners
from watchkeeper.posture.priorities import Priority, priorities
from watchkeeper.posture.scorecard import Scorecard
from watchkeeper.posture.snapshot import Catalogue, Snapshot
from watchkeeper.posture.standards import ALL
from watchkeeper.posture.tally import Reading
from watchkeeper.posture.week import day_of


class PostureReport(Frozen):
    """Everything that page, table, artifacts and messages show."""

    scope: str
    week: str
    at: datetime
    run: str
    source: str
    card: Scorecard
    catalogue: Catalogue
    accounts: tuple[AccountFacts, ...]
    reading: Reading
    notes: tuple[str, ...]
    trend: tuple[TrendPoint, ...]
    """Every week since the first result; this week is the last."""
    before: str | None
    """The week that movements and changes compare with; None for the first result."""
    movements: tuple[Movement, ...]
    """Of each standard, and none where there is nothing to compare with."""
    changes: Changes
    priorities: tuple[Priority, ...]
    """Failing controls, the first to mend first; without those that are wholly accepted."""
    risks: tuple[RiskStanding, ...]
    owners: dict[str, Owner]
    """By account, of those whose owner is known."""

    def account_name(self, account: str) -> str:
        """Its name, or its number where the name is unknown."""
        return next((one.name for one in self.accounts if one.id == account and one.name), account)

    def title_of(self, control: str) -> str:
        """The control's title; its id where the source gives none."""
        found = self.catalogue.controls.get(control)
        return found.title if found else control

    def movement_of(self, standard: str) -> Movement | None:
        """How that standard's score moved since the result before."""
        return next((one for one in self.movements if one.standard == standard), None)

    def change_of(self, standard: str) -> int | None:
        """Points of per cent since the result before, as shown (rounded figures); None without one."""
        points = {one.week: one for one in self.trend}
        if self.before is None:
            return None
        before = points[self.before].percents.get(standard)
        now = points[self.week].percents.get(standard)
        return None if before is None or now is None else now - before


def posture_report(
    snapshot: Snapshot,
    card: Scorecard,
    results: Sequence[WeekResult],
    previous: Snapshot | None,
    *,
    book: RiskBook,
    owners: Owners,
    zone: str = "UTC",
) -> PostureReport:
    """Put a report together.

    Args:
        snapshot: this week's.
        card: of it.
        results: one for each week that has one, this week's among them, none later.
        previous: the snapshot of the result before this week's; None if there is none.
        book: the accepted risks.
        owners: who answers for which account.
        zone: whose calendar says when an accepted risk ends.
    """
    on = day_of(snapshot.at, zone)
    moved = changes(results)
    standards = () if previous is None else card.standards
    known = {account.id: owners.of(account) for account in snapshot.accounts}
    return PostureReport(
        scope=snapshot.scope,
        week=snapshot.week,
        at=snapshot.at,
        run=snapshot.run,
        source=snapshot.source,
        card=card,
        catalogue=snapshot.catalogue,
        accounts=snapshot.accounts,
        reading=snapshot.reading,
        notes=snapshot.notes,
        trend=trend(results),
        before=previous.week if previous is not None else None,
        movements=tuple(movement(one, previous, snapshot) for one in standards if previous is not None),
        changes=moved,
        priorities=priorities(card, moved, snapshot.catalogue, known, book, on),
        risks=book.standing(card, on),
        owners={account: owner for account, owner in known.items() if owner is not None},
    )


HEADLINE = ALL
"""The figure that leads; the standards' own stand beside it."""

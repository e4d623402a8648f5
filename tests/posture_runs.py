"""One week read below Prefect: the same tasks in the same order as the flow, against the emulator."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tasks import securityhub
from watchkeeper.evidence import Seen
from watchkeeper.posture.accepted_risks import RiskBook
from watchkeeper.posture.enabled import Enabled
from watchkeeper.posture.lanes import lanes
from watchkeeper.posture.old_numbers import old_numbers
from watchkeeper.posture.score import Score
from watchkeeper.posture.scorecard import Scorecard, scorecard
from watchkeeper.posture.snapshot import Snapshot
from watchkeeper.posture.tally import together
from watchkeeper.posture.week import week_of

HOME = "us-east-1"
FSBP = "aws-foundational-security-best-practices/v/1.0.0"
CIS5 = "cis-aws-foundations-benchmark/v/5.0.0"
CIS12 = "cis-aws-foundations-benchmark/v/1.2.0"


def read(home: str = HOME, at: datetime | None = None, book: RiskBook | None = None) -> Snapshot:
    """Everything that one run reads."""
    at = at or datetime.now(UTC)
    scope = securityhub.hub_scope.fn(home)
    places = [securityhub.standards_on.fn(*place) for place in scope.places]
    standards = sorted(
        {
            one.standard
            for place in places
            if isinstance(place.subscriptions, Seen)
            for one in place.subscriptions.value
        }
    )
    catalogue = securityhub.catalogue.fn(scope.home_region, standards)
    names = old_numbers() | catalogue.names()
    tallied = together(
        securityhub.findings.fn(number, scope.home_region, filters, names, book or RiskBook(risks=()))
        for number, filters in enumerate(lanes(scope.accounts, scope.regions))
    )
    facts = securityhub.account_facts.fn(scope.accounts)
    return Snapshot(
        scope=scope.name,
        week=week_of(at),
        at=at,
        run="below-prefect",
        enabled=Enabled(
            administrator=scope.administrator,
            home_region=scope.home_region,
            places=tuple(securityhub.controls_on.fn(place, catalogue.defined) for place in places),
        ),
        catalogue=catalogue,
        accounts=facts.value if isinstance(facts, Seen) else (),
        cells=tallied.cells,
        reading=tallied.reading,
        notes=scope.notes,
    )


def figures(card: Scorecard, standards: Sequence[str] = (FSBP, CIS5)) -> dict[str, tuple[int, ...]]:
    """Passed, failed, unknown, no data of each standard in the organization."""
    return {standard: counts(card.score(standard)) for standard in standards}


def counts(score: Score) -> tuple[int, ...]:
    """Passed, failed, unknown, no data."""
    return score.passed, score.failed, score.unknown, score.no_data


def scored(**given) -> Scorecard:
    """One week, read and judged."""
    return scorecard(read(**given))

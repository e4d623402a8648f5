"""What is switched on where: standards, their state, and their controls, as AWS says and not as findings hint."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from watchkeeper.evidence import Frozen, Seen, Unseen
from watchkeeper.posture.cells import Cell

READY = "READY"


class ControlFacts(Frozen):
    """What a control is."""

    id: str
    title: str
    severity: str
    """LOW, MEDIUM, HIGH, CRITICAL, or UNKNOWN where the source does not say."""
    requirements: tuple[str, ...] = ()
    """As AWS writes them: `CIS AWS Foundations Benchmark v5.0.0/1.4`."""
    remediation: str = ""
    """AWS's page on how to mend it."""


class Subscription(Frozen):
    """One standard that is on in one account and region."""

    account: str
    region: str
    standard: str
    """Its key."""
    status: str = READY
    """StandardsStatus: READY, PENDING, INCOMPLETE, FAILED, DELETING; ours: UNKNOWN, UNLISTED."""
    reason: str = ""
    """StandardsStatusReason's code."""
    controls: tuple[str, ...] = ()
    """Ids of the controls that are on, sorted."""


Subscriptions = Annotated[Seen[tuple[Subscription, ...]] | Unseen, Field(discriminator="outcome")]
"""The standards of one account and region; an empty tuple means that Security Hub is off or has none."""


class EnabledHere(Frozen):
    """What one account and region answered, or why it could not be asked."""

    account: str
    region: str
    subscriptions: Subscriptions


class Enabled(Frozen):
    """Everything that is on in the scope."""

    administrator: str
    """The account whose findings were read."""
    home_region: str
    places: tuple[EnabledHere, ...]

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account of the scope, sorted."""
        return tuple(sorted({one.account for one in self.places}))

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region of the scope, sorted."""
        return tuple(sorted({one.region for one in self.places}))


def settled(enabled: Enabled, cells: Iterable[Cell]) -> tuple[Subscription, ...]:
    """The subscriptions by which scores are counted.

    A place that could not be asked is taken to have what the administrator has in the home region, and
    beside it whatever its own findings show to be on; the coverage names it. Nothing else is guessed.
    """
    said = [
        one for place in enabled.places if isinstance(place.subscriptions, Seen)
        for one in place.subscriptions.value
    ]  # fmt: skip
    model = {
        one.standard: one.controls
        for one in said
        if (one.account, one.region) == (enabled.administrator, enabled.home_region)
    }
    asked_in_vain = {
        (one.account, one.region) for one in enabled.places if isinstance(one.subscriptions, Unseen)
    }
    shown: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for cell in cells:
        if cell.place in asked_in_vain:
            for standard in cell.standards:
                shown[*cell.place, standard].add(cell.control)
    assumed = [
        Subscription(
            account=account,
            region=region,
            standard=standard,
            status="UNKNOWN",
            controls=tuple(sorted({*model.get(standard, ()), *shown[account, region, standard]})),
        )
        for account, region in sorted(asked_in_vain)
        for standard in sorted({*model, *(key[2] for key in shown if key[:2] == (account, region))})
    ]
    return (*said, *assumed)

"""A review as it stands: its head, its items, and the ledger of what happened so far."""

from collections import Counter
from dataclasses import dataclass

from prefect.runtime import flow_run

from tasks.access import review_store
from tasks.access.files import review_policy
from watchkeeper.access.decision import Decision, Standing
from watchkeeper.access.event import Event, Sealed
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.ledger import Ledger, ledger
from watchkeeper.access.review import Batch, Review
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.errors import Permanent


@dataclass(frozen=True)
class History:
    """Read anew whenever something may have happened in between."""

    review: Review
    items: dict[str, ReviewItem]
    events: tuple[Event, ...]
    ledger: Ledger
    policy: ReviewPolicy

    @classmethod
    def read(cls, review: str) -> "History":
        """The review of that id.

        Raises:
            Permanent: there is none, or the house's rules cannot be read.
        """
        policy, items = review_policy(), review_store.items_of(review)
        events = review_store.events_of(review)
        return cls(review_store.review_of(review), items, events, ledger(events, items, policy), policy)

    @property
    def batches(self) -> dict[str, Batch]:
        """Every batch that was asked, by its id."""
        return self.ledger.batches

    @property
    def finished(self) -> bool:
        """Whether the evidence was sealed and nothing has happened since."""
        return bool(self.events) and isinstance(self.events[-1], Sealed)

    @property
    def summary(self) -> str:
        """How many items stand where."""
        counted = Counter(self.ledger.standing(one) for one in self.items)
        return ", ".join(f"{count} {standing}" for standing, count in counted.most_common())

    def batch(self, batch: str) -> Batch:
        """The batch of that id.

        Raises:
            Permanent: there is none.
        """
        found = self.batches.get(batch)
        if found is None:
            raise Permanent(f"review {self.review.id} has no batch {batch}")
        return found

    def wanting_second(self, batch: str) -> dict[str, Decision]:
        """The batch's decisions that a second person must confirm, by item."""
        wanted = {}
        for item in self.batch(batch).items:
            decision = self.ledger.decision(item)
            if decision is not None and self.ledger.standing(item) is Standing.WANTS_SECOND:
                wanted[item] = decision
        return wanted

    def add(self, step: str, event: Event) -> None:
        """Append an event under the run at hand; a run that starts again does not write it twice."""
        review_store.add_event(self.review.id, str(flow_run.id), step, event)

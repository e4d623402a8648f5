"""The sum of a review's history: where every item stands, who must be asked, what must be done."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from watchkeeper.access.decision import Confirmation, Decision, Standing, Withdrawal
from watchkeeper.access.event import (
    Acted,
    Answered,
    Asked,
    Confirmed,
    Event,
    Proved,
    Reminded,
    Sealed,
    TimedOut,
    Withdrawn,
)
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.item_history import ItemHistory
from watchkeeper.access.review import Batch
from watchkeeper.access.review_policy import ReviewPolicy

_ASKS = (Standing.WAITING, Standing.WANTS_SECOND)
_MOVES_ON = (Standing.MOVED, Standing.BACK)
NO_BATCH = ""
"""In place of a batch's id: the items that should have been put to somebody and never were."""


class Ledger:
    """What `ledger` gives."""

    def __init__(
        self, events: Sequence[Event], items: Mapping[str, ReviewItem], policy: ReviewPolicy
    ) -> None:
        self._told = {name: ItemHistory(item, policy) for name, item in items.items()}
        self._batches: dict[str, Batch] = {}
        self.reminded: tuple[Reminded, ...] = tuple(one for one in events if isinstance(one, Reminded))
        self.sealed: tuple[Sealed, ...] = tuple(one for one in events if isinstance(one, Sealed))
        for event in events:
            self._take(event)
        self._asked_in: dict[str, list[str]] = defaultdict(list)
        """Items by the batch in which they were asked last."""
        for name, told in self._told.items():
            self._asked_in[told.asked.batch.id if told.asked else NO_BATCH].append(name)

    def _take(self, event: Event) -> None:
        if isinstance(event, Sealed):
            for told in self._told.values():
                told.seal()
        for item in dict.fromkeys(self._about(event)):
            if item in self._told:
                self._told[item].take(event)

    def _about(self, event: Event) -> Iterator[str]:
        match event:
            case Asked(batch=batch):
                self._batches[batch.id] = batch
                yield from batch.items
            case Answered(decisions=decisions):
                yield from (one.item for one in decisions)
            case Confirmed(confirmations=confirmations):
                yield from (one.item for one in confirmations)
            case TimedOut(items=items):
                yield from items
            case Withdrawn(withdrawal=withdrawal):
                yield withdrawal.item
            case Acted(item=item) | Proved(item=item):
                yield item
            case Reminded(batch=batch_id) if batch_id in self._batches:
                yield from self._batches[batch_id].items

    def standing(self, item: str) -> Standing:
        """Where the item stands."""
        return self._told[item].standing

    def is_done(self, item: str) -> bool:
        """Whether it was carried out or asked of somebody outside: an answer changes nothing any more."""
        return self._told[item].is_done

    def decision(self, item: str) -> Decision | None:
        """The last decision, unless it was withdrawn or the item was asked again; its standing says its worth."""
        return self._told[item].decision

    def confirmation(self, item: str) -> Confirmation | None:
        """What the second approver said of it."""
        return self._told[item].confirmation

    def withdrawal(self, item: str) -> Withdrawal | None:
        """The withdrawal, if the last decision was taken back and no other given."""
        return self._told[item].withdrawal

    def acted(self, item: str) -> Acted | None:
        """What came of the decision, so far."""
        return self._told[item].acted

    def proved(self, item: str) -> Proved | None:
        """The later look."""
        return self._told[item].proved

    def asked(self, item: str) -> Asked | None:
        """The last time that it was put to somebody."""
        return self._told[item].asked

    def history(self, item: str) -> tuple[Event, ...]:
        """Everything about the item, in its order; also what came too late to change anything."""
        return tuple(self._told[item].events)

    def batch_of(self, item: str) -> Batch | None:
        """The batch in which it was asked last."""
        asked = self._told[item].asked
        return asked.batch if asked else None

    @property
    def batches(self) -> dict[str, Batch]:
        """Every batch that was asked, by id."""
        return dict(self._batches)

    def unanswered(self, batch: str) -> tuple[str, ...]:
        """The batch's items of which nobody has said the last word: when the time is over, not attested.

        Args:
            batch: its id, or `NO_BATCH` for the items that were never put to anybody.
        """
        return self._current(batch, (*_ASKS, *_MOVES_ON))

    def waiting(self, batch: str) -> bool:
        """Whether its reviewer must still answer for one of its items."""
        return bool(self._current(batch, (Standing.WAITING,)))

    def open_batches(self) -> tuple[Batch, ...]:
        """The batches in which a reviewer or a second approver must still answer."""
        return tuple(one for name, one in self._batches.items() if self._current(name, _ASKS))

    def _current(self, batch: str, standings: Sequence[Standing]) -> tuple[str, ...]:
        """The items in those standings that were asked in that batch, and in no other since."""
        asked = self._asked_in.get(batch, ())
        return tuple(item for item in asked if self.standing(item) in standings)

    def due_to_act(self, *, dry: bool = False) -> tuple[Decision, ...]:
        """Decisions that want a change and may be carried out: confirmed where that is wanted.

        Args:
            dry: a plan alone is wanted: what was planned before is not planned again. What failed is
                tried a few times, dry or not.
        """
        wanted = (Standing.TO_DO,) if dry else (Standing.TO_DO, Standing.PLANNED)
        return tuple(
            told.decision
            for told in self._told.values()
            if told.decision is not None and (told.standing in wanted or told.may_try_again)
        )

    def to_move(self) -> tuple[str, ...]:
        """Items that somebody else must be asked about: transferred, or not the reviewer's."""
        return self._in(Standing.MOVED)

    def back(self) -> tuple[str, ...]:
        """Items that go back: the facts have changed, or the second approver refused."""
        return self._in(Standing.BACK)

    def taken_back(self) -> tuple[str, ...]:
        """Items whose decision was withdrawn and that must be asked again: their form is gone."""
        return tuple(name for name, told in self._told.items() if told.is_to_be_asked_again)

    def _in(self, standing: Standing) -> tuple[str, ...]:
        return tuple(name for name, told in self._told.items() if told.standing is standing)

    def to_prove(self, at: datetime, policy: ReviewPolicy) -> tuple[Acted, ...]:
        """What was carried out, or asked of others, long enough ago and was not looked at since."""
        since = at - timedelta(days=policy.proof_days)
        return tuple(
            told.acted
            for told in self._told.values()
            if told.acted is not None and told.wants_proof and told.acted.at <= since
        )

    def may_withdraw(self, item: str) -> str | None:
        """Why the item's decision cannot be withdrawn any more; None: it can."""
        told = self._told[item]
        if told.decision is None:
            return "there is no decision to withdraw"
        if told.is_done:
            return "it has been carried out: release its case to undo it"
        return None

    def complete(self, at: datetime, due: datetime, *, dry: bool = True) -> bool:
        """Whether nothing more will come: all answered or timed out, done or planned, and looked at again.

        Args:
            at: now.
            due: until then what was moved or goes back is asked again; after that, nobody is.
            dry: changes are only planned; otherwise what is planned must be carried out first.
        """
        unfinished = {*_ASKS, Standing.TO_DO}
        if at <= due:
            unfinished.update(_MOVES_ON)
        if not dry:
            unfinished.add(Standing.PLANNED)
        return not any(
            told.standing in unfinished or told.may_try_again or told.wants_proof
            for told in self._told.values()
            if told.item.set_apart is None
        )


def ledger(events: Sequence[Event], items: Mapping[str, ReviewItem], policy: ReviewPolicy) -> Ledger:
    """The ledger of a review.

    Args:
        events: the history, in its order.
        items: the review's items by id.
        policy: the house's rules: who must be asked, and what wants a second approver.
    """
    return Ledger(events, items, policy)

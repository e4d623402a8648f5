"""The sum of a review's history: where every item stands, who must be asked, what must be done."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchkeeper.access.answers import wants_second
from watchkeeper.access.batches import is_asked
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
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.review import Batch
from watchkeeper.access.review_policy import ReviewPolicy

_WANTS_CHANGE = (Choice.REVOKE, Choice.REDUCE)
_MOVES = (Choice.TRANSFER, Choice.NOT_MINE)
UNCHANGEABLE = (Standing.DONE, Standing.PROVEN, Standing.REQUESTED)
"""What is done is not undone by an answer: releasing it is a step of its own."""


@dataclass
class _Told:
    """What was said and done about one item, the last of each."""

    asked: Asked | None = None
    decision: Decision | None = None
    confirmation: Confirmation | None = None
    withdrawal: Withdrawal | None = None
    timed_out: bool = False
    acted: Acted | None = None
    proved: Proved | None = None
    history: list[Event] = field(default_factory=list)


class Ledger:
    """What `ledger` gives."""

    def __init__(
        self, events: Sequence[Event], items: Mapping[str, ReviewItem], policy: ReviewPolicy
    ) -> None:
        self._items = items
        self._policy = policy
        self._told: dict[str, _Told] = defaultdict(_Told)
        self._batches: dict[str, Batch] = {}
        self.reminded: tuple[Reminded, ...] = tuple(one for one in events if isinstance(one, Reminded))
        self.sealed: tuple[Sealed, ...] = tuple(one for one in events if isinstance(one, Sealed))
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        """One event after the other; what cannot be so any more changes nothing."""
        for item in self._about(event):
            if item in self._items:
                told = self._told[item]
                told.history.append(event)
                self._apply(told, item, event)

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

    def _apply(self, told: _Told, item: str, event: Event) -> None:
        if self._is_done(told) and not isinstance(event, Acted | Proved):
            return
        match event:
            case Asked():
                told.asked = event
                told.decision = told.confirmation = told.acted = told.proved = None
                told.timed_out = False
            case Answered(decisions=decisions):
                told.decision = next(one for one in reversed(decisions) if one.item == item)
                told.confirmation = told.withdrawal = told.acted = told.proved = None
                told.timed_out = False  # late, which the decision says itself
            case Confirmed(confirmations=confirmations) if told.decision is not None:
                told.confirmation = next(one for one in confirmations if one.item == item)
            case TimedOut():
                told.timed_out = True
            case Withdrawn(withdrawal=withdrawal):
                told.withdrawal, told.decision, told.confirmation, told.acted = withdrawal, None, None, None
            case Acted():
                told.acted, told.proved = event, None
            case Proved():
                told.proved = event

    def is_done(self, item: str) -> bool:
        """Whether it was carried out or asked of somebody outside: an answer changes nothing any more."""
        return self._is_done(self._told[item])

    @staticmethod
    def _is_done(told: _Told) -> bool:
        return told.acted is not None and told.acted.standing in UNCHANGEABLE

    def standing(self, item: str) -> Standing:
        """Where the item stands."""
        told, review_item = self._told[item], self._items[item]
        if review_item.set_apart is not None:
            return Standing.SET_APART
        if told.acted is not None and told.decision is not None:
            return self._after_acting(told)
        if told.decision is None:
            if told.timed_out:
                return Standing.NOT_ATTESTED
            asked = told.asked is not None or is_asked(review_item, self._policy)
            return Standing.WAITING if asked else Standing.NOT_ASKED
        return self._decided(told, told.decision, review_item)

    def _after_acting(self, told: _Told) -> Standing:
        standing = told.acted.standing if told.acted else Standing.FAILED
        proven = told.proved is not None and told.proved.verdict == "PASS"
        return Standing.PROVEN if standing is Standing.DONE and proven else standing

    def _decided(self, told: _Told, decision: Decision, item: ReviewItem) -> Standing:
        if decision.choice in _MOVES:
            return Standing.MOVED
        if wants_second(item, decision, self._policy):
            if told.confirmation is None:
                # A second person who never answered leaves it as if nobody had: no keep, and no change.
                return Standing.NOT_ATTESTED if told.timed_out else Standing.WANTS_SECOND
            if not told.confirmation.confirmed:
                return Standing.BACK
        return Standing.TO_DO if decision.choice in _WANTS_CHANGE else Standing.KEPT

    def decision(self, item: str) -> Decision | None:
        """The decision that counts: the last, unless it was withdrawn or the item was asked again."""
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
        """Everything about the item, in its order."""
        return tuple(self._told[item].history)

    def batch_of(self, item: str) -> Batch | None:
        """The batch in which it was asked last."""
        asked = self._told[item].asked
        return asked.batch if asked else None

    @property
    def batches(self) -> dict[str, Batch]:
        """Every batch that was asked, by id."""
        return dict(self._batches)

    def unanswered(self, batch: str) -> tuple[str, ...]:
        """The batch's items that wait for its reviewer or for a second approver."""
        return tuple(
            item
            for item in self._batches[batch].items
            if self._is_current(item, batch)
            and self.standing(item) in (Standing.WAITING, Standing.WANTS_SECOND)
        )

    def waiting(self, batch: str) -> bool:
        """Whether its reviewer must still answer for one of its items."""
        return any(
            self._is_current(item, batch) and self.standing(item) is Standing.WAITING
            for item in self._batches[batch].items
        )

    def _is_current(self, item: str, batch: str) -> bool:
        last = self.batch_of(item)
        return last is not None and last.id == batch

    def open_batches(self) -> tuple[Batch, ...]:
        """The batches in which somebody must still answer."""
        return tuple(one for name, one in self._batches.items() if self.unanswered(name))

    def due_to_act(self, *, dry: bool = False) -> tuple[Decision, ...]:
        """Decisions that want a change and may be carried out: confirmed where that is wanted.

        Args:
            dry: a plan alone is wanted: what was planned before is not planned again. What failed is
                tried again only when things are really changed.
        """
        wanted = (Standing.TO_DO,) if dry else (Standing.TO_DO, Standing.PLANNED, Standing.FAILED)
        return tuple(
            told.decision
            for item, told in self._told.items()
            if told.decision is not None and self.standing(item) in wanted
        )

    def to_move(self) -> tuple[str, ...]:
        """Items that somebody else must be asked about: transferred, or not the reviewer's."""
        return tuple(one for one in self._told if self.standing(one) is Standing.MOVED)

    def back(self) -> tuple[str, ...]:
        """Items that go back: the facts have changed, or the second approver refused."""
        return tuple(one for one in self._told if self.standing(one) is Standing.BACK)

    def to_prove(self, at: datetime, policy: ReviewPolicy) -> tuple[Acted, ...]:
        """What was carried out long enough ago and has no proof yet; one that could not look is tried again."""
        since = at - timedelta(days=policy.proof_days)
        found = []
        for told in self._told.values():
            acted = told.acted
            if acted is None or acted.standing is not Standing.DONE or acted.at > since:
                continue
            if told.proved is None or told.proved.verdict == "UNKNOWN":
                found.append(acted)
        return tuple(found)

    def may_withdraw(self, item: str) -> str | None:
        """Why the item's decision cannot be withdrawn any more; None: it can."""
        told = self._told[item]
        if told.decision is None:
            return "there is no decision to withdraw"
        if self._is_done(told):
            return "it has been carried out: release its case to undo it"
        return None

    def complete(self, at: datetime, due: datetime) -> bool:
        """Whether nothing more will come: all answered or timed out, done or planned, and proven."""
        open_standings = (Standing.WAITING, Standing.WANTS_SECOND, Standing.TO_DO)
        for item in self._items:
            standing = self.standing(item)
            if standing in open_standings:
                return False
            if standing in (Standing.MOVED, Standing.BACK) and at <= due:
                return False
            if standing is Standing.DONE and self.proved(item) is None:
                return False
        return True


def ledger(events: Sequence[Event], items: Mapping[str, ReviewItem], policy: ReviewPolicy) -> Ledger:
    """The ledger of a review.

    Args:
        events: the history, in its order.
        items: the review's items by id.
        policy: the house's rules: who must be asked, and what wants a second approver.
    """
    return Ledger(events, items, policy)

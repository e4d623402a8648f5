"""What was said and done about one item, and where that leaves it."""

from watchkeeper.access.answers import wants_second
from watchkeeper.access.batches import is_asked
from watchkeeper.access.decision import Confirmation, Decision, Standing, Withdrawal
from watchkeeper.access.event import Acted, Answered, Asked, Confirmed, Event, Proved, TimedOut, Withdrawn
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.access.reviewers import is_same_person
from watchkeeper.receipt import Verdict

_WANTS_CHANGE = (Choice.REVOKE, Choice.REDUCE)
_MOVES = (Choice.TRANSFER, Choice.NOT_MINE)
UNCHANGEABLE = (Standing.DONE, Standing.PROVEN, Standing.REQUESTED)
"""What is done is not undone by an answer: releasing it is a step of its own."""
MOST_TRIES = 3
"""So often a failed change and a proof that could not look are tried; then the review is sealed with it."""


class ItemHistory:
    """Of one item; event after event. What cannot be so any more stands in the history and changes nothing."""

    def __init__(self, item: ReviewItem, policy: ReviewPolicy) -> None:
        self.item = item
        self._policy = policy
        self.events: list[Event] = []
        self.asked: Asked | None = None
        self.decision: Decision | None = None
        """The last, unless it was withdrawn or the item was asked again."""
        self.confirmation: Confirmation | None = None
        self.withdrawal: Withdrawal | None = None
        """Of the last decision, as long as no other was given."""
        self.acted: Acted | None = None
        self.proved: Proved | None = None
        self._change: Decision | None = None
        """The last decision that wanted a change, withdrawn or not: what is carried out stands on it."""
        self._timed_out = self._withdrawn = self._sealed = False
        self._failures = self._looks = 0

    def take(self, event: Event) -> None:
        """The next thing that happened to it."""
        self.events.append(event)
        match event:
            case Acted():
                self._take_acted(event)
            case Proved() if self.is_done:
                self.proved, self._looks = event, self._looks + 1
            case _ if self.is_done:
                return
            case Asked() if self.asked is None or self.asked.batch.id != event.batch.id:
                self._forget()
                self.asked, self._sealed = event, False
            case Answered(batch=batch, decisions=decisions) if (
                self._is_asked_in(batch) and not self._sealed
            ):
                self._forget()
                self._decide(next(one for one in reversed(decisions) if one.item == self.item.id))
            case Confirmed(batch=batch, confirmations=said) if (
                self._is_asked_in(batch) and not self._sealed
            ):
                self._confirm(next(one for one in reversed(said) if one.item == self.item.id))
            case TimedOut(batch=batch) if self._is_asked_in(batch):
                self._timed_out = True
            case Withdrawn(withdrawal=withdrawal) if self.decision is not None:
                timed_out = self._timed_out
                self._forget()
                self.withdrawal, self._withdrawn, self._timed_out = withdrawal, True, timed_out

    def seal(self) -> None:
        """The review was sealed: an answer counts again only if the item is put to somebody again."""
        self._sealed = True

    def _forget(self) -> None:
        self.decision = self.confirmation = self.acted = self.proved = None
        self._timed_out = self._withdrawn = False
        self._failures = self._looks = 0

    def _decide(self, decision: Decision) -> None:
        self.decision, self.withdrawal = decision, None
        if decision.choice in _WANTS_CHANGE:
            self._change = decision

    def _confirm(self, said: Confirmation) -> None:
        """Only of the decision at hand, and never by the one who took it."""
        decision = self.decision
        if decision is not None and said.at >= decision.at and not is_same_person(decision.by, said.by):
            self.confirmation = said

    def _take_acted(self, event: Acted) -> None:
        if self.is_done and event.standing is not Standing.DONE:
            return  # two runs at a time: the later one found it changed, by the first
        if event.standing in UNCHANGEABLE:
            # It was done, whatever was said in the same moment: it stands on what was decided before.
            if self.decision is None or self.decision.choice not in _WANTS_CHANGE:
                self.decision = self._change or self.decision
        elif self._said() is not Standing.TO_DO:
            return
        self._failures = self._failures + 1 if event.standing is Standing.FAILED else 0
        self.acted, self.proved, self._looks = event, None, 0

    def _is_asked_in(self, batch: str) -> bool:
        """Whether an answer in that batch still counts: the item was not put to somebody else since."""
        return self.asked is None or self.asked.batch.id == batch

    @property
    def is_done(self) -> bool:
        """Whether it was carried out, or asked of somebody outside."""
        return self.acted is not None and self.acted.standing in UNCHANGEABLE

    @property
    def standing(self) -> Standing:
        """Where the item stands."""
        if self.item.set_apart is not None:
            return Standing.SET_APART
        if self.acted is not None and self.is_done:
            return self._proven(self.acted)
        said = self._said()
        if said is Standing.TO_DO and self.acted is not None:
            said = self.acted.standing
        if self._timed_out and said in (Standing.BACK, Standing.MOVED):
            return Standing.NOT_ATTESTED
        return said

    def _proven(self, acted: Acted) -> Standing:
        verdict = self.proved.verdict if self.proved else Verdict.UNKNOWN
        if verdict is Verdict.PASS:
            return Standing.PROVEN
        # A ticket that is not done yet is no failure; a change that does not hold is one.
        failed = verdict is Verdict.FAIL and acted.standing is Standing.DONE
        return Standing.FAILED if failed else acted.standing

    def _said(self) -> Standing:
        """What was said of it, before anything is done."""
        decision = self.decision
        if decision is None:
            if self._timed_out:
                return Standing.NOT_ATTESTED
            asked = self.asked is not None or is_asked(self.item, self._policy)
            return Standing.WAITING if asked else Standing.NOT_ASKED
        if decision.choice in _MOVES:
            return Standing.MOVED
        if wants_second(self.item, decision, self._policy):
            if self.confirmation is None:
                # A second person who never answered leaves it as if nobody had: no keep, and no change.
                return Standing.NOT_ATTESTED if self._timed_out else Standing.WANTS_SECOND
            if not self.confirmation.confirmed:
                return Standing.BACK
        return Standing.TO_DO if decision.choice in _WANTS_CHANGE else Standing.KEPT

    @property
    def may_try_again(self) -> bool:
        """Whether a change that failed is tried once more."""
        return not self.is_done and self.standing is Standing.FAILED and self._failures < MOST_TRIES

    @property
    def wants_proof(self) -> bool:
        """Whether nobody has looked yet if it holds; one who could not look tries again, not for ever."""
        if not self.is_done:
            return False
        unknown = self.proved is not None and self.proved.verdict is Verdict.UNKNOWN
        return self.proved is None or (unknown and self._looks < MOST_TRIES)

    @property
    def is_to_be_asked_again(self) -> bool:
        """Whether its decision was taken back, and its reviewer has no form for it any more."""
        return self._withdrawn and self.standing is Standing.WAITING

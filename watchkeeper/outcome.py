"""How a case ended, and everything that a report of it is written from."""

from collections.abc import Sequence
from enum import StrEnum

from watchkeeper.approval import Approval, Decision
from watchkeeper.evidence import Frozen, Look, Looks, Seen, why_unseen
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.reached import BlastRadius
from watchkeeper.receipt import Proof, Receipt, Verdict
from watchkeeper.timeline import Timeline
from watchkeeper.triage import Road, Triage


class Outcome(StrEnum):
    """One word for how the case stands."""

    CONTAINED = "contained"
    PARTLY_CONTAINED = "partly contained"
    NOT_CONTAINED = "not contained"
    REHEARSED = "rehearsed"
    REPORTED = "reported"
    CLOSED = "closed"


class CaseSummary(Frozen):
    """All that a case came to."""

    case_id: str
    finding: Finding
    triage: Triage
    looks: Looks
    timeline: Timeline
    radius: BlastRadius | None = None
    """What was reached from what the finding names; None where it was not looked into."""
    plan: Plan
    follow_ups: tuple[Plan, ...] = ()
    """What further looks at the evidence added to the plan, round by round."""
    approval: Approval | None = None
    receipts: tuple[Receipt, ...] = ()
    proofs: tuple[Proof, ...] = ()
    outcome: Outcome
    run_url: str | None = None
    case_place: str | None = None
    """Where the case file lies: a folder or an S3 address."""

    @property
    def needs_a_person(self) -> bool:
        """Whether someone must be called: severe or approved and not fully contained, or nobody answered."""
        if self.plan.rehearsal:
            return False
        if self.outcome is Outcome.PARTLY_CONTAINED or self.escalations:
            return True
        if self.approval is not None:
            match self.approval.decision:
                case Decision.NO_ANSWER | Decision.INVALID:
                    return True
                case Decision.APPROVED:
                    return self.outcome is not Outcome.CONTAINED
                case Decision.DECLINED:
                    return False
        return self.triage.road is Road.CONTAIN and self.outcome is Outcome.NOT_CONTAINED

    @property
    def escalations(self) -> tuple[str, ...]:
        """Why a person must be called whatever was contained."""
        return tuple(plan.escalate for plan in (self.plan, *self.follow_ups) if plan.escalate)

    @property
    def closes_the_page(self) -> bool:
        """Whether a page sent for this case is over: contained, or a person decided not to."""
        declined = self.approval is not None and self.approval.decision is Decision.DECLINED
        return self.outcome is Outcome.CONTAINED or (declined and not self.needs_a_person)

    @property
    def blind_spots(self) -> tuple[str, ...]:
        """Everything that could not be looked at."""
        looks = [f"{step}: {why}" for step, why in why_unseen(self.looks).items()]
        looks += [f"{step}: {why}" for step, look in self.looks.items() for why in _partly_unseen(look)]
        unknown = [
            f"{proof.action_key}: {proof.note}" for proof in self.proofs if proof.verdict is Verdict.UNKNOWN
        ]
        reached = self.radius.gaps if self.radius is not None else ()
        return tuple(dict.fromkeys((*looks, *self.timeline.gaps, *unknown, *reached)))


def _partly_unseen(look: Look) -> tuple[str, ...]:
    """What a look that succeeded says that it could not see."""
    if not isinstance(look, Seen):
        return ()
    beside: dict[str, str] = getattr(look.value, "not_seen", {})
    return (*getattr(look.value, "gaps", ()), *(f"{what}: {why}" for what, why in beside.items()))


def outcome_of(
    triage: Triage,
    plans: Sequence[Plan],
    approval: Approval | None,
    receipts: Sequence[Receipt],
    proofs: Sequence[Proof],
) -> Outcome:
    """The outcome by what was proven: an action without a PASS is not containment.

    Args:
        triage: the finding's road.
        plans: the plan, and what later looks added to it.
        approval: what a person answered.
        receipts: of everything that was carried out.
        proofs: of the later look at each.
    """
    plan, actions = plans[0], [action for plan in plans for action in plan.actions]
    if triage.road is Road.CLOSE:
        return Outcome.CLOSED
    if plan.rehearsal:
        return Outcome.REHEARSED
    if triage.road is Road.REPORT:
        return Outcome.REPORTED
    if not actions or (approval is not None and approval.decision is not Decision.APPROVED):
        return Outcome.NOT_CONTAINED
    proven = {proof.action_key for proof in proofs if proof.verdict is Verdict.PASS}
    wanted = {action.key for action in actions}
    held = {receipt.action.key for receipt in receipts} & wanted & proven
    if held == wanted:
        return Outcome.CONTAINED
    return Outcome.PARTLY_CONTAINED if held else Outcome.NOT_CONTAINED

"""Builders for tests of attestation: items, a batch, a review, and what happens in it."""

from datetime import UTC, datetime, timedelta

from watchkeeper.access.decision import Answer, Confirmation, Decision, Standing, Withdrawal
from watchkeeper.access.event import Acted, Answered, Asked, Confirmed, Proved, TimedOut, Withdrawn
from watchkeeper.access.item import Choice, Reason, Reduction, ReviewItem, item_id
from watchkeeper.access.ledger import Ledger, ledger
from watchkeeper.access.review import Batch, Review
from watchkeeper.access.review_policy import Reviewer, ReviewPolicy
from watchkeeper.receipt import Verdict
from watchkeeper.severity import Severity

ACCOUNT, OTHER = "111111111111", "222222222222"
OPENED = datetime(2026, 10, 5, 6, tzinfo=UTC)
DUE = OPENED + timedelta(days=14)
REVIEW = "wk-0123456789ab"
LEAD = "payments-lead"
POLICY = ReviewPolicy(
    reviewers=(
        Reviewer(name=LEAD, people=("Pia Payments",), identities=("pia",), escalate_to="security-lead"),
        Reviewer(name="security-lead", people=("Sam Security",), identities=("sam",)),
    ),
    default_reviewer="security-lead",
)
UNUSED = Reason(code="key-unused", severity=Severity.MEDIUM, text="not used for 214 days")
LEAVE = Reduction(id="leave admins", kind="remove_from_group", name="admins")
DETACH = Reduction(
    id="detach AdministratorAccess", kind="detach_policy", name="AdministratorAccess", arn="a"
)


def on(day):
    """So many days after the review opened."""
    return OPENED + timedelta(days=day)


def item(principal="clara", kind="user", detail="", *, account=ACCOUNT, reduce=(), **more):
    """An item with nothing against it, unless said otherwise."""
    given = {
        "id": item_id(account, kind, principal, detail),
        "kind": kind,
        "account": account,
        "principal": principal,
        "detail": detail,
        "title": f"{kind} {principal} {detail}".strip(),
        "reductions": tuple(reduce),
        "choices": tuple(one for one in Choice if one is not Choice.REDUCE or reduce),
        "suggestion": Choice.KEEP,
    }
    return ReviewItem(**{**given, **more})


def noticed(severity, code="key-unused", *, known=True):
    """A reason of that severity."""
    return Reason(code=code, severity=severity, text=f"{code} was noticed", known=known)


def by_id(*items):
    """Items as the ledger and the flows hold them."""
    return {one.id: one for one in items}


def batch(*items, number=1, reviewer=LEAD, account=ACCOUNT):
    """A batch of these items."""
    return Batch(
        id=f"{REVIEW}-{number:03}",
        review=REVIEW,
        account=account,
        reviewer=reviewer,
        items=tuple(one.id for one in items),
    )


def review(**more):
    """The fourth quarter's, of two accounts, due after a fortnight."""
    given = {
        "id": REVIEW,
        "quarter": "2026-Q4",
        "scope": "o-exampleorgid",
        "opened": OPENED,
        "due": DUE,
        "run": "run",
        "accounts": (ACCOUNT, OTHER),
    }
    return Review(**{**given, **more})


def answer(one, choice=Choice.KEEP, **more):
    """What a reviewer gives for an item."""
    return Answer(item=one.id, choice=choice, **more)


def decision(one, choice=Choice.KEEP, *, by="Pia Payments", day=1, **more):
    """An answer that counts."""
    return Decision(item=one.id, choice=choice, by=by, at=on(day), way="form", **more)


def asked(*items, day=0, number=1, reviewer=LEAD):
    """These were put to a reviewer."""
    return Asked(at=on(day), batch=batch(*items, number=number, reviewer=reviewer))


def answered(one, choice=Choice.KEEP, *, day=1, number=1, **more):
    """The reviewer answered."""
    decided = decision(one, choice, day=day, **more)
    return Answered(at=on(day), batch=f"{REVIEW}-{number:03}", decisions=(decided,))


def confirmed(one, confirms=True, *, day=2, number=1, by="Sam Security"):
    """The second approver confirmed it, or refused."""
    said = Confirmation(item=one.id, confirmed=confirms, by=by, at=on(day), reason="looked at it")
    return Confirmed(at=on(day), batch=f"{REVIEW}-{number:03}", confirmations=(said,))


def timed_out(*items, day=15, number=1):
    """Nobody answered for these."""
    return TimedOut(at=on(day), batch=f"{REVIEW}-{number:03}", items=tuple(one.id for one in items))


def withdrawn(one, *, day=2):
    """The decision was taken back."""
    taken = Withdrawal(item=one.id, by="Pia Payments", at=on(day), reason="a slip")
    return Withdrawn(at=on(day), withdrawal=taken)


def acted(one, standing=Standing.DONE, *, day=3):
    """What came of it."""
    return Acted(at=on(day), item=one.id, standing=standing, note=f"{standing}: noted")


def proved(one, verdict=Verdict.PASS, *, day=6):
    """The later look."""
    return Proved(at=on(day), item=one.id, verdict=verdict, note="looked again")


def told(*events, items, policy=POLICY) -> Ledger:
    """The ledger of what happened to these items."""
    return ledger(events, by_id(*items), policy)

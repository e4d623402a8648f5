"""What an auditor reads: every item with its decision, who, when, why, what was done, and the proof."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from watchkeeper.access.batches import is_asked
from watchkeeper.access.comparison import QuarterComparison
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Answered, Asked
from watchkeeper.access.exceptions import ExceptionGranted, granted
from watchkeeper.access.inventory import AccountInventory, SourceAge
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.ledger import Ledger
from watchkeeper.access.review import Review
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.evidence import Frozen
from watchkeeper.receipt import Receipt


class ReportRow(Frozen):
    """One item and all that became of it; texts are as people gave them, not escaped."""

    item: str
    account: str
    kind: str
    title: str
    privileged: bool
    severity: str
    reasons: tuple[str, ...]
    facts: dict[str, str]
    suggestion: str
    standing: str
    """Where it stands, in a word; for what nobody was asked about, too."""
    set_apart: str = ""
    reviewer: str = ""
    because: str = ""
    """Why this reviewer."""
    decision: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    way: str = ""
    why: str = ""
    keep_until: date | None = None
    parts: tuple[str, ...] = ()
    late: bool = False
    second: str = ""
    """`confirmed` or `refused` by the second approver."""
    second_by: str = ""
    second_at: datetime | None = None
    done: tuple[str, ...] = ()
    """What was done, or would be in a dry run, a sentence each."""
    changed: str = ""
    """Of what was done: the states before and after, by action."""
    note: str = ""
    ticket: str = ""
    proof: str = ""
    """PASS, FAIL or UNKNOWN of the later look."""
    proof_note: str = ""
    proof_at: datetime | None = None


class ReviewerRow(Frozen):
    """How far one reviewer came."""

    reviewer: str
    asked: int
    answered: int
    not_attested: int
    late: int
    hours: float | None
    """Median from being asked to the answer; None without one."""


class AccountRow(Frozen):
    """What was looked at in one account, and how old it is."""

    account: str
    name: str
    ages: tuple[SourceAge, ...]
    unseen: dict[str, str]


class ReviewReport(Frozen):
    """The whole report: a function of what was kept, so that it can be made again."""

    @property
    def mode(self) -> str:
        """Whether decisions were carried out, by what came of them and not by how the review began."""
        if any(self.totals.get(str(one)) for one in (Standing.DONE, Standing.PROVEN, Standing.FAILED)):
            return "Decisions were carried out, reversibly."
        if self.totals.get(str(Standing.PLANNED)):
            return "Dry run: what was decided was not carried out."
        return "Nothing had to be carried out so far."

    review: Review
    made: datetime
    totals: dict[str, int]
    """By standing."""
    rows: tuple[ReportRow, ...]
    reviewers: tuple[ReviewerRow, ...]
    accounts: tuple[AccountRow, ...]
    exceptions: tuple[ExceptionGranted, ...]
    comparison: QuarterComparison | None = None
    layers: tuple[str, ...] = ()
    """Layers of policy that were not evaluated for anybody."""


def review_report(
    review: Review,
    items: Mapping[str, ReviewItem],
    ledger: Ledger,
    policy: ReviewPolicy,
    *,
    made: datetime,
    receipts: Mapping[str, Sequence[Receipt]],
    inventories: Iterable[AccountInventory] = (),
    comparison: QuarterComparison | None = None,
) -> ReviewReport:
    """The report as of `made`.

    Args:
        review: the head.
        items: by id.
        ledger: the sum of its history.
        policy: the house's rules.
        made: now.
        receipts: of everything that was changed, by item.
        inventories: the snapshots, for their ages and what could not be seen.
        comparison: with the review before.
    """
    rows = tuple(_row(item, ledger, policy, receipts.get(item.id, ())) for item in items.values())
    return ReviewReport(
        review=review,
        made=made,
        totals=dict(Counter(row.standing for row in rows).most_common()),
        rows=rows,
        reviewers=_reviewers(items, ledger),
        accounts=tuple(
            AccountRow(account=one.account, name=one.name, ages=one.ages, unseen=one.unseen)
            for one in inventories
        ),
        exceptions=granted(review.quarter, items, ledger),
        comparison=comparison,
        layers=tuple(
            dict.fromkeys(
                layer
                for item in items.values()
                for layer in item.facts.get("not evaluated", "").split(", ")
                if layer
            )
        ),
    )


def _row(item: ReviewItem, ledger: Ledger, policy: ReviewPolicy, receipts: Sequence[Receipt]) -> ReportRow:
    asked, decision = ledger.asked(item.id), ledger.decision(item.id)
    second, acted, proved = ledger.confirmation(item.id), ledger.acted(item.id), ledger.proved(item.id)
    standing = ledger.standing(item.id)
    if standing is Standing.WAITING and asked is None and is_asked(item, policy):
        standing = Standing.NOT_ASKED  # the opening of the review was not finished
    row = ReportRow(
        item=item.id, account=item.account, kind=item.kind, title=item.title, privileged=item.privileged,
        severity=str(item.severity or ""), facts=item.facts, suggestion=str(item.suggestion),
        reasons=tuple(f"{one.severity} {one.text}{'' if one.known else ' (not known)'} [{one.code}]" for one in item.reasons),
        standing=str(standing), set_apart=item.set_apart or "",
        reviewer=asked.batch.reviewer if asked else "", because=asked.because if asked else "",
    )  # fmt: skip
    more: dict[str, object] = {}
    if decision is not None:
        more |= {
            "decision": str(decision.choice), "decided_by": decision.by, "decided_at": decision.at,
            "way": decision.way, "why": decision.reason, "keep_until": decision.expires,
            "parts": decision.parts, "late": decision.late,
        }  # fmt: skip
    if second is not None:
        word = "confirmed" if second.confirmed else f"refused: {second.reason}"
        more |= {"second": word, "second_by": second.by, "second_at": second.at}
    if acted is not None:
        more |= {"done": acted.sentences, "note": acted.note, "ticket": acted.ticket or ""}
        more["changed"] = "; ".join(map(_change, receipts))
    if proved is not None:
        more |= {
            "proof": str(proved.verdict),
            "proof_note": proved.note,
            "proof_at": proved.at,
        }
    return row.model_copy(update=more)


def _change(receipt: Receipt) -> str:
    return f"{receipt.action.key}: {receipt.outcome}, before {receipt.before}, after {receipt.after}"


def _reviewers(items: Mapping[str, ReviewItem], ledger: Ledger) -> tuple[ReviewerRow, ...]:
    found: dict[str, list[str]] = {}
    for item in items:
        if (asked := ledger.asked(item)) is not None:
            found.setdefault(asked.batch.reviewer, []).append(item)
    return tuple(_reviewer(name, own, ledger) for name, own in sorted(found.items()))


def _reviewer(name: str, own: Sequence[str], ledger: Ledger) -> ReviewerRow:
    decisions = [one for item in own if (one := ledger.decision(item)) is not None]
    standings = Counter(ledger.standing(item) for item in own)
    return ReviewerRow(
        reviewer=name,
        asked=len(own),
        answered=len(decisions),
        not_attested=standings[Standing.NOT_ATTESTED],
        late=sum(one.late for one in decisions),
        hours=_median_hours(name, own, ledger),
    )


def _median_hours(name: str, own: Sequence[str], ledger: Ledger) -> float | None:
    """Of what this reviewer was asked and answered; what another was asked before is not counted."""
    spans = []
    for item in own:
        asked: datetime | None = None
        for event in ledger.history(item):
            if isinstance(event, Asked):
                asked = event.at if event.batch.reviewer == name else None
            elif isinstance(event, Answered) and asked is not None:
                spans.append((event.at - asked).total_seconds() / 3_600)
                asked = None
    return round(statistics.median(spans), 1) if spans else None

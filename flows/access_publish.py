"""The report of a review: put together from what was kept, shown in the UI, kept beside the review."""

from datetime import UTC, datetime

from flows.access_history import History
from flows.close import show_pages
from tasks.access import review_store
from tasks.artifacts import Page, link_page
from tasks.contain import receipts_of
from watchkeeper.access.comparison import QuarterComparison, compare
from watchkeeper.access.report import ReviewReport, review_report
from watchkeeper.access.report_page import report_page
from watchkeeper.access.review import account_case
from watchkeeper.receipt import Receipt

_MOST_ROWS = 500


def report_of(history: History, made: datetime) -> ReviewReport:
    """The report as of now; everything in it comes from the store."""
    return review_report(
        history.review,
        history.items,
        history.ledger,
        history.policy,
        made=made,
        receipts=_receipts(history),
        inventories=review_store.inventories_of(history.review.id),
        comparison=_comparison(history),
    )


def publish(history: History, report: ReviewReport) -> str:
    """Keep the page and show the artifacts; gives the page's place."""
    digest = history.ledger.sealed[-1].digest if history.ledger.sealed else ""
    name = f"reports/{datetime.now(UTC):%Y%m%dT%H%M%S%f}.html"
    place = review_store.keep_file(history.review.id, name, report_page(report, digest).encode())
    key = f"access-{history.review.id}"
    show_pages(
        f"review {history.review.quarter}",
        Page(key=f"{key}-standings", description="Where the items stand", rows=_standings(report)),
        Page(key=f"{key}-reviewers", description="Who was asked", rows=_reviewers(report)),
        Page(key=f"{key}-items", description="Items with something against them", rows=_items(report)),
        link_page(f"{key}-page", "The report as one page", place),
    )
    return place


def publish_now(history: History) -> str:
    """Report, page and artifacts as the review stands now; gives the page's place."""
    return publish(history, report_of(history, datetime.now(UTC)))


def _receipts(history: History) -> dict[str, list[Receipt]]:
    accounts = {one.account for one in history.items.values() if history.ledger.acted(one.id)}
    by_key: dict[tuple[str, str], Receipt] = {
        (account, one.action.key): one
        for account in accounts
        for one in receipts_of(account_case(history.review.id, account))
    }
    found: dict[str, list[Receipt]] = {}
    for item in history.items.values():
        acted = history.ledger.acted(item.id)
        for key in acted.actions if acted else ():
            if (item.account, key) in by_key:
                found.setdefault(item.id, []).append(by_key[item.account, key])
    return found


def _comparison(history: History) -> QuarterComparison | None:
    if history.review.previous is None:
        return None
    before = History.read(history.review.previous)
    return compare(
        before.review.quarter,
        history.items,
        history.ledger,
        before.items,
        before.ledger,
        review=history.review,
    )


def _standings(report: ReviewReport) -> tuple[dict[str, str], ...]:
    return tuple({"standing": name, "items": str(count)} for name, count in report.totals.items())


def _reviewers(report: ReviewReport) -> tuple[dict[str, str], ...]:
    return tuple(
        {
            "reviewer": one.reviewer,
            "asked": str(one.asked),
            "answered": str(one.answered),
            "not attested": str(one.not_attested),
        }
        for one in report.reviewers
    )


def _items(report: ReviewReport) -> tuple[dict[str, str], ...]:
    rows = [one for one in report.rows if one.reasons and not one.set_apart]
    return tuple(
        {
            "account": one.account,
            "access": one.title,
            "noticed": "; ".join(one.reasons)[:400],
            "stands": one.standing,
            "decision": one.decision,
            "reviewer": one.reviewer,
        }
        for one in rows[:_MOST_ROWS]
    )

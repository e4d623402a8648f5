"""What a review noticed, as findings in Security Hub: opened with the review, archived when settled."""

from datetime import datetime

from prefect.logging import get_run_logger

from flows.access_history import History
from tasks import aws
from tasks.access import review_store
from tasks.access.findings_import import import_findings
from tasks.baseline.files import baselines
from watchkeeper.access.asff import by_account, findings
from watchkeeper.errors import WatchkeeperError


def push(history: History, at: datetime) -> None:
    """Let every account import its own findings, if the house's rules say so.

    An account that cannot import them is logged and hides nothing: the review itself holds all of it.
    """
    if not history.policy.push_to_security_hub:
        return
    region = baselines().base.organization.home_region
    found = findings(
        history.review,
        history.items.values(),
        history.ledger,
        partition=aws.partition(),
        region=region,
        at=at,
        before=review_store.pushed(history.review.id) or _of_the_last(history),
    )
    for account, own in by_account(found).items():
        state = import_findings(account, region, own, return_state=True)
        result = state.result(raise_on_failure=False)
        if isinstance(result, WatchkeeperError):
            get_run_logger().error("Security Hub of %s took no finding: %s", account, result)
        elif isinstance(result, BaseException):
            raise result
        elif result.refused:
            get_run_logger().error("Security Hub of %s refused %d finding(s)", account, len(result.refused))
    review_store.keep_pushed(history.review.id, found)


def _of_the_last(history: History) -> list[dict]:
    """What the review before has left open."""
    return review_store.pushed(history.review.previous) if history.review.previous else []

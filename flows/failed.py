"""What is said when a run ends without a result."""

from prefect.logging import get_logger

from tasks import pagerduty, slack
from watchkeeper.errors import WatchkeeperError
from watchkeeper.escaping import slack as for_slack
from watchkeeper.severity import Severity


def call_a_person(case_id: str, text: str, *, band: Severity, source: str) -> None:
    """Both roads at once: a case must not end silently, whatever broke the run."""
    for told in (
        lambda: pagerduty.send.fn("trigger", case_id, summary=text, band=band, source=source),
        lambda: slack.post.fn(f"🚨 {for_slack(text)} (case {case_id})", []),
    ):
        try:
            told()
        except WatchkeeperError as error:
            get_logger("watchkeeper").error("Nobody could be told: %s", error)

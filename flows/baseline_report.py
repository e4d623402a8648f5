"""Making a run known: kept, shown in the UI, told in Slack."""

from prefect.logging import get_run_logger

from flows.close import show_pages
from flows.record import run_link
from tasks import slack
from tasks.artifacts import Page, link_page
from tasks.baseline import reports
from watchkeeper.baseline.cost import cost_markdown
from watchkeeper.baseline.markdown import checklist_markdown, drift_markdown, plan_markdown, report_matrix
from watchkeeper.baseline.page import page
from watchkeeper.baseline.report import BaselineReport
from watchkeeper.baseline.slack_summary import summary_blocks, summary_text


def publish(report: BaselineReport, *, say: bool = True) -> str:
    """Keep the report, show it, and (if `say`) tell Slack; gives the place of the page."""
    place = reports.keep_report(report, page(report))
    key = f"baseline-{report.scope}"
    pages = [
        Page(key=f"{key}-plan", description="Plan", markdown=plan_markdown(report)),
        Page(key=f"{key}-matrix", description="Matrix", rows=report_matrix(report)),
        Page(key=f"{key}-checklist", description="First 24 hours", markdown=checklist_markdown(report)),
        link_page(f"{key}-page", "The whole report as one page", place),
    ]
    if report.drift is not None:
        pages.append(Page(key=f"{key}-drift", description="Drift", markdown=drift_markdown(report.drift)))
    if report.estimate is not None:
        cost = cost_markdown(report.estimate)
        pages.append(Page(key=f"{key}-cost", description="Cost before enabling", markdown=cost))
    show_pages("the report", *pages)
    if say:
        told = slack.post(
            summary_text(report), summary_blocks(report, run_link(), place), return_state=True
        )
        if not told.is_completed():
            get_run_logger().error("Slack was not told: %s", told.message)
    get_run_logger().info("%s; page: %s", summary_text(report), place)
    return place

"""Making a week known in the store and in the UI: page, tables, pictures, artifacts."""

from prefect.logging import get_run_logger

from flows.close import show_pages
from tasks.artifacts import Page, link_page
from tasks.posture import pictures, store
from watchkeeper.posture.csv_table import accounts_csv, controls_csv
from watchkeeper.posture.history import WeekResult
from watchkeeper.posture.markdown import (
    coverage_markdown,
    failed_rows,
    priorities_markdown,
    score_rows,
)
from watchkeeper.posture.page import page
from watchkeeper.posture.report import PostureReport


def publish(report: PostureReport, kept: WeekResult) -> tuple[str, bytes | None]:
    """Keep page and tables, show the artifacts; gives the page's place and the trend as PNG.

    A picture that cannot be drawn or an artifact that cannot be shown is logged, and hides nothing.
    """
    drawn = pictures.draw(report, return_state=True)
    made = drawn.result() if drawn.is_completed() else None
    if made is None:
        get_run_logger().error("The pictures could not be drawn: %s", drawn.message)
    place = store.keep_page(kept, "html", page(report, made.svgs if made else {}))
    tables = {
        "controls.csv": controls_csv(report),
        "accounts.csv": accounts_csv(report),
    }
    places = {ending: store.keep_page(kept, ending, text) for ending, text in tables.items()}
    key = f"compliance-{report.scope.lower()}"
    show_pages(
        f"compliance of {report.week}",
        Page(key=f"{key}-scores", description=f"Scores of {report.week}", rows=tuple(score_rows(report))),
        Page(key=f"{key}-failed", description="Failed controls", rows=tuple(failed_rows(report))),
        Page(
            key=f"{key}-priorities", description="What to fix first", markdown=priorities_markdown(report)
        ),
        Page(key=f"{key}-coverage", description="Coverage", markdown=coverage_markdown(report)),
        link_page(f"{key}-page", "The whole report as one page", place),
        link_page(f"{key}-csv", "Every control as CSV", places["controls.csv"]),
    )
    return place, made.trend_png if made else None

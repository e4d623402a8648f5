"""Making a hunting run known: tables and pictures in the store, artifacts in the UI."""

from prefect.logging import get_run_logger

from flows.close import show_pages
from flows.record import patiently
from tasks.artifacts import Page, link_page
from tasks.hunting import hits_picture, kept_results
from watchkeeper.hunting.hits_chart import hits_chart
from watchkeeper.hunting.report import HuntReport, hit_rows, hits_csv, report_markdown


def publish(report: HuntReport, *, key: str, title: str, day: str, run: str) -> dict[str, str]:
    """Keep the hits as CSV and Parquet with a picture, show the artifacts; gives the places by name.

    A picture or a Parquet file that cannot be made is logged, and hides nothing.

    Args:
        report: the run's.
        key: what the artifacts' keys begin with: lower case, digits and dashes.
        title: what they are about.
        day: under which the files are kept.
        run: the flow run.
    """
    places: dict[str, str] = {}
    if report.hits or report.learning:
        data = hits_csv(report).encode()
        places["csv"] = patiently(kept_results.keep, day, run, "hits.csv", data)
        for name, make in (("parquet", _parquet), ("picture", _picture)):
            made = make(report)
            if made is not None:
                ending = {"parquet": "hits.parquet", "picture": "hits.png"}[name]
                places[name] = patiently(kept_results.keep, day, run, ending, made)
    pages = [Page(key=f"{key}-report", description=title, markdown=report_markdown(report))]
    if report.hits:
        pages.append(Page(key=f"{key}-hits", description=f"Hits: {title}", rows=hit_rows(report)))
    words = {
        "csv": "All hits as CSV",
        "parquet": "All hits as Parquet",
        "picture": "Hits over time",
    }
    pages += [link_page(f"{key}-{name}", words[name], place) for name, place in places.items()]
    show_pages(title, *pages)
    return places


def _parquet(report: HuntReport) -> bytes | None:
    try:
        return kept_results.parquet_of(hits_csv(report, for_people=False))
    except Exception as error:  # noqa: BLE001  the CSV has every row; DuckDB's errors are many
        get_run_logger().error("No Parquet was made: %s", type(error).__name__)
        return None


def _picture(report: HuntReport) -> bytes | None:
    chart = hits_chart(report.outcomes, report.scope)
    if chart is None:
        return None
    drawn = hits_picture.draw(chart, return_state=True)
    if not drawn.is_completed():
        get_run_logger().error("The hits were not drawn: %s", drawn.message)
        return None
    png: bytes = drawn.result()
    return png

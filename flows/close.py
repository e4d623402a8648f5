"""Closing a case: seal the file, show it in the UI."""

import json

from prefect.logging import get_run_logger

from flows.record import Record, patiently
from tasks import artifacts, case_store, timeline_picture
from tasks.artifacts import Page, link_page
from watchkeeper.case import canonical, manifest
from watchkeeper.case_page import case_page
from watchkeeper.outcome import CaseSummary
from watchkeeper.report import case_markdown, plan_markdown, receipts_markdown, timeline_markdown
from watchkeeper.timeline import Timeline
from watchkeeper.timeline_chart import timeline_chart


def seal(record: Record, summary: CaseSummary) -> str:
    """Write report, page, summary and manifest into the case; gives the place of the report."""
    folder, store = record.case_id, case_store.store()
    report = f"{folder}/reports/{record.run}.md"
    patiently(store.write_once, report, case_markdown(summary).encode())
    svg, png = _drawn(summary)
    patiently(store.write_once, f"{folder}/reports/{record.run}.html", case_page(summary, svg).encode())
    if png:
        patiently(store.write_once, f"{folder}/reports/{record.run}.png", png)
    patiently(
        store.write_once,
        f"{folder}/summaries/{record.run}.json",
        canonical(json.loads(summary.model_dump_json())),
    )
    record.note("closed", {"outcome": summary.outcome, "report": report})
    names = [name for name in store.names(folder) if "/manifests/" not in name]
    objects = {name: data for name in names if (data := store.read(name)) is not None}
    sealed = canonical(manifest(record.case_id, objects))
    patiently(store.write_once, f"{folder}/manifests/{record.run}.json", sealed)
    return store.place(report)


def _drawn(summary: CaseSummary) -> tuple[str, bytes]:
    """The timeline as SVG and PNG; a picture is never worth a case, so a failure is only logged."""
    chart = timeline_chart(summary.finding, summary.timeline, summary.receipts)
    if chart is None or not summary.timeline.calls:
        return "", b""
    state = timeline_picture.draw(chart, return_state=True)
    if not state.is_completed():
        get_run_logger().error("The timeline was not drawn: %s", state.message)
        return "", b""
    pictures = state.result()
    return pictures.svg, pictures.png


def show(summary: CaseSummary) -> None:
    """Artifacts of the run: plan, timeline, receipts, report, the case's place."""
    case = summary.case_id
    receipts = receipts_markdown(summary.receipts, summary.proofs)
    pages = [
        Page(key=f"{case}-plan", description="Plan", markdown=plan_markdown(summary.plan)),
        timeline_page(case, summary.timeline),
        Page(key=f"{case}-receipts", description="Receipts", markdown=receipts),
        Page(key=f"{case}-report", description="The whole case", markdown=case_markdown(summary)),
    ]
    if summary.timeline.gaps:
        gaps = timeline_markdown(Timeline(gaps=summary.timeline.gaps))
        pages.append(Page(key=f"{case}-gaps", description="What could not be looked at", markdown=gaps))
    if place := summary.case_place:
        pages.append(link_page(f"{case}-file", "Case file", place))
    show_pages("the case", *pages)


def show_pages(what: str, *pages: Page) -> None:
    """Make artifacts; what the UI shows is never worth a case, so a failure is only logged."""
    state = artifacts.show(what, *pages, return_state=True)
    if not state.is_completed():
        get_run_logger().error("The UI does not show %s: %s", what, state.message)


def timeline_page(case_id: str, timeline: Timeline, about: str = "Timeline") -> Page:
    """The timeline as a table."""
    return Page(key=f"{case_id}-timeline", description=about, rows=tuple(_rows(timeline)))


def _rows(timeline: Timeline) -> list[dict[str, str]]:
    """The timeline as the UI's table shows it: plain text, newest last, at most 500 rows."""
    return [
        {
            "time": call.at.strftime("%Y-%m-%d %H:%M:%S"),
            "call": f"{call.service.removesuffix('.amazonaws.com')}:{call.name}",
            "error": call.error or "",
            "actor": (call.actor or "?").rsplit(":", 1)[-1],
            "where": " ".join(filter(None, (call.account, call.region))),
            "from": call.source_ip or "?",
            "first": {True: "first time", False: "", None: "?"}[call.first],
            "why": call.reason,
        }
        for call in timeline.calls[-500:]
    ]

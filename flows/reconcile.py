"""Findings that GuardDuty has and no run knows: events that were lost on the way are taken up."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from prefect import Flow, flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.logging import get_logger, get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows.close import show_pages
from flows.look import seen_or_not
from flows.open_run import open_run
from flows.record import link_of, patiently, was_to_begin
from tasks import aws, case_store, guardduty, regions
from tasks.artifacts import Page
from tasks.guardduty import Raised
from tasks.notices import book as books
from tasks.notices.tell import page_case, tell_case
from watchkeeper.by_hand import only_rehearsed
from watchkeeper.errors import Malformed, Permanent, WatchkeeperError
from watchkeeper.escaping import code, markdown
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.finding import Finding
from watchkeeper.notices.events import Page as Call
from watchkeeper.notices.events import Road
from watchkeeper.notices.ledger import standing
from watchkeeper.notices.route import Route
from watchkeeper.notices.stage import Stage
from watchkeeper.parsing.door import read_event
from watchkeeper.severity import Severity

_BOOK = "reconcile"
"""The book of what people were told of it: once when it begins to fail, once when it works again."""


def _fell_over(_flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    """Lost events may be there, and nobody looks: a person hears of it, and not every 15 minutes anew."""
    if not _is_told():
        text = f"Lost findings are not looked for everywhere: reconcile ended as {state.name}"
        _tell(run, Stage.FAILED, f"🚨 {text}", text, "trigger")


def _works_again(_flow: Flow[..., Any], run: FlowRun, _state: State[Any]) -> None:
    if _is_told():
        _tell(run, Stage.CLOSED, "✅ Lost findings are looked for everywhere again", "", "resolve")


def _is_told() -> bool:
    """Whether people know that it fails."""
    try:
        said = standing(books.events_of(_BOOK)).on(Road.SLACK).wanted
    except WatchkeeperError:
        return False
    return said is not None and said.stage is Stage.FAILED


def _tell(
    run: FlowRun, stage: Stage, text: str, summary: str, action: Literal["trigger", "resolve"]
) -> None:
    """On both roads, one after the other; what fails is tried again by `deliver-notices`."""
    page = Call(action=action, summary=summary, band=Severity.HIGH, source=_BOOK, link=link_of(run.id))
    by = str(run.id)
    for told in (
        lambda: page_case.fn(_BOOK, stage, page, by=by),
        lambda: tell_case.fn(_BOOK, stage, text, [], route=Route(), by=by),
    ):
        try:
            told()
        except WatchkeeperError as error:
            get_logger("watchkeeper").error("Nobody could be told that reconcile fails: %s", error)


@flow(
    name="reconcile",
    flow_run_name="reconcile",
    on_failure=[_fell_over],
    on_completion=[_works_again],
    task_runner=ThreadPoolTaskRunner(max_workers=8),
    persist_result=True,
)
def reconcile(
    hours: Annotated[float, Field(gt=0, le=2_160)] = 24.0, regions_only: list[str] | None = None
) -> dict[str, int]:
    """Take up every finding of the last hours that no case knows; safe to repeat at any time.

    Args:
        hours: how far back to look; GuardDuty keeps findings for 90 days.
        regions_only: these regions alone; empty: every region that our account has enabled.

    A finding is taken up under the same name as from the queue, so the two roads start one run between
    them. Regions that let us not look are told, and the run ends as failed: a lost event may be there.

    Raises:
        Permanent: a region could not be looked at, or a run could not be started.
    """
    # From the run's own time: started again, it looks at the same hours.
    until = was_to_begin()
    account = aws.own_account()
    wanted = regions_only or list(regions.enabled())
    looking = {
        region: guardduty.findings_since.submit(account, region, until - timedelta(hours=hours))
        for region in wanted
    }
    looks = {region: seen_or_not(future) for region, future in looking.items()}
    found, unread = _parsed(looks)
    lost = [finding for finding in found if not _is_known(finding)]
    failed = [why for finding in lost if (why := _take_up(finding))]
    counts = {"looked at": len(found), "taken up": len(lost) - len(failed), "regions": len(wanted)}
    _show(looks, lost, [*unread, *failed])
    get_run_logger().info("Reconciled: %s", counts)
    gaps = [f"{region}: {look.why}" for region, look in looks.items() if isinstance(look, Unseen)]
    if gaps or failed:
        raise Permanent(f"not everything was looked at or taken up: {'; '.join([*gaps, *failed])}")
    return counts


def _parsed(looks: dict[str, Seen[Raised] | Unseen]) -> tuple[list[Finding], list[str]]:
    """Every finding once (an administrator sees its members' too), and what could not be read."""
    found: dict[str, Finding] = {}
    unread = []
    for look in looks.values():
        for raw in look.value.findings if isinstance(look, Seen) else ():
            try:
                (finding,) = read_event(raw)
            except Malformed as error:
                unread.append(str(error))
            else:
                found.setdefault(finding.key, finding)
    return list(found.values()), unread


def _is_known(finding: Finding) -> bool:
    """Whether a run has worked on it, or is about to; a dry run that somebody started by hand is none."""
    return not only_rehearsed(patiently(case_store.entries_of, finding.own_case_id))


def _take_up(finding: Finding) -> str | None:
    """Start its run; the reason if that fails. A run that another road started meanwhile is the same one."""
    try:
        open_run(finding)
    except Exception as error:  # noqa: BLE001  one finding must not cost the others
        return f"{finding.key}: no run: {type(error).__name__}"
    get_run_logger().warning("Taken up, no event had come: %s", finding.run_name)
    return None


def _show(looks: dict[str, Seen[Raised] | Unseen], lost: list[Finding], problems: list[str]) -> None:
    """What was looked at, what was taken up, what could not be."""
    lines = [
        f"- {region}: " + (
            f"could not look: {markdown(look.why)}"
            if isinstance(look, Unseen)
            else f"{len(look.value.findings)} finding(s)" if look.value.detectors
            else "GuardDuty is off here"
        )
        for region, look in sorted(looks.items())
    ]  # fmt: skip
    lines += [
        f"- **taken up**: {code(finding.run_name)} (case {code(finding.own_case_id)})" for finding in lost
    ]
    lines += [f"- **failed**: {markdown(why)}" for why in problems]
    page = Page(key="reconcile", description="Reconciled with GuardDuty", markdown="\n".join(lines) + "\n")
    show_pages("what was reconciled", page)

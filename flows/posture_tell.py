"""Telling a week: the summary, the picture, the owners' digests; what Slack did not take, PagerDuty hears of."""

import hashlib
from typing import Any

from prefect.futures import PrefectFuture
from prefect.logging import get_run_logger
from pydantic import ValidationError

from flows.record import link_of, run_link
from tasks import pagerduty, slack
from tasks.notice import Notice
from tasks.posture import store
from watchkeeper.errors import Permanent, WatchkeeperError, in_our_words
from watchkeeper.posture.digest import digests
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.slack_summary import failure_text, picture_text, summary_blocks, summary_text
from watchkeeper.severity import Severity

MAIN, PICTURE = "the summary", "the picture"


def tell(report: PostureReport, page: str, picture: bytes | None, *, again: bool) -> None:
    """Tell the configured channel and the owners' own; a week that was told before is changed in place.

    Args:
        report: the week's.
        page: where the page lies.
        picture: the trend as PNG; None if it could not be drawn.
        again: the week has been run before.

    Raises:
        Permanent: Slack could not be told, and PagerDuty neither. The score has been kept and shown by then.
    """
    problems: list[str] = []
    summary = _post(report, summary_text(report), summary_blocks(report, run_link(), page))
    others = {
        one.channel: _post(report, one.text, one.blocks, one.channel)
        for one in digests(report, run_link(), page)
    }
    first = _outcome(report, summary, None, problems)
    if first is not None and first.channel and first.reference and picture is not None:
        _upload(report, picture, first, problems)
    for channel, future in others.items():
        _outcome(report, future, channel, problems)
    if problems:
        _alert(report, problems)
    elif again:
        _page(report, "resolve", "")


def _post(
    report: PostureReport, text: str, blocks: list[dict[str, Any]], channel: str | None = None
) -> PrefectFuture[Notice]:
    """Post a message, or change the one that told this week to that channel before."""
    earlier = store.told(report.scope, report.week, channel or MAIN)
    return slack.post.submit(text, blocks, channel=channel, replaces=earlier)


def _outcome(
    report: PostureReport, future: PrefectFuture[Notice], channel: str | None, problems: list[str]
) -> Notice | None:
    """What became of a message; None if it could not be told, which `problems` then says."""
    notice = future.result(raise_on_failure=False)
    if isinstance(notice, BaseException):
        problems.append(f"{channel or 'the channel'}: {in_our_words(notice)}")
        return None
    if notice.sent and notice.reference:
        store.note_told(report.scope, report.week, channel or MAIN, notice.reference)
    elif not notice.sent:
        get_run_logger().warning("Slack was not told: %s", notice.why)
    return notice


def _upload(report: PostureReport, picture: bytes, summary: Notice, problems: list[str]) -> None:
    """The trend into the summary's thread; a run that draws the same again adds no second one."""
    drawn = hashlib.sha256(picture).hexdigest()
    earlier = store.told(report.scope, report.week, PICTURE)
    if earlier == drawn:
        return
    uploaded = slack.upload(
        picture,
        name=f"compliance-{report.week}.png",
        title=f"Compliance trend, {report.week}{', run again' if earlier else ''}",
        channel=summary.channel or "",
        thread=summary.reference,
        alt=picture_text(report),
        return_state=True,
    )
    if uploaded.is_completed():
        store.note_told(report.scope, report.week, PICTURE, drawn)
    else:
        problems.append(f"the trend's picture: {in_our_words(uploaded.result(raise_on_failure=False))}")


def _alert(report: PostureReport, problems: list[str]) -> None:
    """The second path.

    Raises:
        Permanent: it does not lead anywhere either.
    """
    for problem in problems:
        get_run_logger().error("Slack was not told: %s", problem)
    text = f"Compliance of {report.week} is ready, and Slack could not be told: {problems[0]}"
    notice = _page(report, "trigger", text)
    if notice is None or not notice.sent:
        why = notice.why if notice is not None else "PagerDuty did not take it either"
        raise Permanent(f"{text}; second path: {why}")


def _page(report: PostureReport, action: str, text: str) -> Notice | None:
    state = pagerduty.send(
        action, f"compliance-{report.scope}-{report.week}", summary=text, band=Severity.MEDIUM,
        source=f"weekly-compliance {report.scope}", link=run_link(), return_state=True,
    )  # fmt: skip
    if not state.is_completed():
        get_run_logger().error(
            "PagerDuty was not told: %s", in_our_words(state.result(raise_on_failure=False))
        )
        return None
    notice: Notice = state.result()
    return notice


def tell_failure(flow, flow_run, state) -> None:
    """The hook of a run that has failed after all its tries: a missing week is said and not found out."""
    del flow
    try:
        _tell_failure(flow_run, state)
    except (WatchkeeperError, ValidationError, OSError) as error:
        # ValidationError: settings that nobody can read say neither where Slack is nor PagerDuty.
        get_run_logger().error("Nobody could be told of the failure: %s", type(error).__name__)


def _tell_failure(flow_run, state) -> None:
    text = failure_text(flow_run.name, state.message or "", kept=store.is_kept(str(flow_run.id)))
    link = link_of(flow_run.id)
    try:
        notice = slack.post.fn(text, [_section(text if link is None else f"{text}\n<{link}|open the run>")])
    except WatchkeeperError as error:
        notice = Notice(sent=False, to="Slack", why=str(error))
    if not notice.sent:
        pagerduty.send.fn(
            "trigger", f"compliance-{flow_run.id}", summary=text, band=Severity.MEDIUM,
            source="weekly-compliance", link=link,
        )  # fmt: skip


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}

"""Telling people of a case as it moves: one message that is changed, PagerDuty when a person must come.

Every function may be called again by a run that starts again from the top: what was told is not told twice. None
of them raises: a message that cannot be sent is recorded and never fails or hides the case.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from prefect.futures import PrefectFuture
from prefect.logging import get_logger, get_run_logger
from yaml import YAMLError

from flows.record import Record, run_link
from tasks import case_store
from tasks.notice import Notice
from tasks.notices import book as books
from tasks.notices import routing
from tasks.notices.tell import follow, hold, page_case, tell_case, tell_joined
from tasks.settings import house_policy, settings
from watchkeeper.errors import Permanent, WatchkeeperError, in_our_words
from watchkeeper.escaping import slack as for_slack
from watchkeeper.finding import Finding, Source
from watchkeeper.guardrails import band_of
from watchkeeper.notices.buttons import Question
from watchkeeper.notices.dedup import dedup_key
from watchkeeper.notices.events import DigestLine, Held, Page, Road
from watchkeeper.notices.ledger import Standing, standing
from watchkeeper.notices.route import Route, Routes, route_for
from watchkeeper.notices.stage import Stage
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.plan import Plan
from watchkeeper.receipt import Proof
from watchkeeper.severity import Severity
from watchkeeper.slack_blocks import (
    Blocks,
    case_blocks,
    case_text,
    opened_blocks,
    opened_text,
    question_blocks,
    released_blocks,
    trouble_blocks,
    working_blocks,
)
from watchkeeper.triage import Triage

_LEFT_TO_PEOPLE = (Stage.CLOSED_FOR_A_PERSON, Stage.REOPENED, Stage.FAILED)
_QUIET_OUTCOMES = (Outcome.REPORTED, Outcome.CLOSED, Outcome.REHEARSED)


def opened(record: Record, finding: Finding, triaged: Triage) -> None:
    """A case is opened. The same news again, or what may wait for the digest, makes no message of its own."""
    route, routes = _route(finding)
    leader = _leader(record, finding, routes)
    if leader is not None:
        _told(tell_joined.submit(leader, finding.key, finding.type, "", by=record.run), "Slack")
    elif not _may_wait(finding, route, routes, _standing(record.case_id)):
        blocks = opened_blocks(finding, triaged.runbook, run_link(), buttons=interactive())
        _tell(record, Stage.OPENED, opened_text(finding), blocks, route)


def waiting(
    record: Record, finding: Finding, plan: Plan, minutes: int, *, so_far: str = "", page: bool = True
) -> tuple[Notice, ...]:
    """A plan waits for a person: the case's message becomes the question, and PagerDuty calls someone.

    Args:
        record: the case and the run that waits.
        finding: what the plan is about.
        plan: what waits.
        minutes: how long, from now on. The same number again, or the message is changed.
        so_far: what has been answered (`1 of 2: alice approved`).
        page: whether PagerDuty is called too; not needed for the second answer.
    """
    route, _ = _route(finding)
    question = Question(case=record.case_id, run=record.run, digest=plan.digest) if interactive() else None
    blocks = question_blocks(finding, plan, run_link(), minutes, so_far=so_far, question=question)
    said = f" ({for_slack(so_far)})" if so_far else ""
    text = f"❓ A plan waits for your decision: case {record.case_id}{said}"
    notices = [_tell(record, Stage.WAITING, text, blocks, route)]
    if page:
        summary = f"Decision wanted within {minutes} min: {finding.type} in {finding.account}"
        notices.append(
            _page(record, Stage.WAITING, _page_of(finding, route, "trigger", summary, run_link()))
        )
    return tuple(notices)


def containing(record: Record, finding: Finding, plan: Plan) -> Notice:
    """The plan is being carried out: the message changes, and an answered question loses its buttons."""
    route, _ = _route(finding)
    blocks = working_blocks(finding, plan, run_link(), buttons=interactive())
    text = f"⏳ containing: {for_slack(finding.type)} in {finding.account}"
    return _tell(record, Stage.CONTAINING, text, blocks, route)


def closed(record: Record, summary: CaseSummary) -> tuple[Notice, ...]:
    """How the case ended: Slack always, PagerDuty when a person must come; if Slack fails, PagerDuty hears of it.

    A page is resolved once the case no longer needs a person and no other run of it waits for one; what was
    left to a person by another finding of the case is not over when this one is.
    """
    finding, needed = summary.finding, summary.needs_a_person
    route, routes = _route(finding)
    before = _standing(record.case_id)
    others_wait = before is not None and any(
        made.stage is Stage.WAITING
        or (made.stage in _LEFT_TO_PEOPLE and _of_another_finding(record, finding, made.by))
        for made in before.latest
        if made.by != record.run
    )
    text = case_text(summary)
    if (
        not needed
        and (leader := _leader(record, finding, routes))
        and (_quiet(summary, leader != record.case_id) or (others_wait and summary.approval is None))
    ):
        first = _told(tell_joined.submit(leader, finding.key, finding.type, text, by=record.run), "Slack")
    elif not needed and summary.approval is None and _may_wait(finding, route, routes, before):
        first = _hold(record, summary, route, routes)
    else:
        stage = Stage.CLOSED_FOR_A_PERSON if needed else Stage.CLOSED
        first = _tell(record, stage, text, case_blocks(summary, buttons=interactive()), route)
    notices = [first]
    # One that is still owed would call somebody for a case that is over.
    called = before is not None and (before.page_open or before.on(Road.PAGERDUTY).behind)
    if needed or not (first.sent or finding.sample):
        why = (
            "".join(f"; {reason}" for reason in summary.escalations)
            if needed
            else " (Slack could not be told)"
        )
        said = f"{summary.outcome}: {finding.type} in {finding.account}{why}"
        notices.append(_page(record, Stage.CLOSED, _page_of(finding, route, "trigger", said, run_link())))
    elif summary.closes_the_page and not others_wait and (called or summary.approval is not None):
        over = _page_of(finding, _called_before(before) or route, "resolve", "", run_link())
        notices.append(_page(record, Stage.CLOSED, over))
    record.note("told", {"notices": [notice.model_dump(mode="json") for notice in notices]})
    return tuple(notices)


def reopened(record: Record, finding: Finding, why: str) -> tuple[Notice, ...]:
    """What was contained does not hold, or something new turned up: both roads hear of it."""
    route, _ = _route(finding)
    blocks = trouble_blocks(finding, "Reopened", why, run_link(), buttons=interactive())
    text = f"🚨 reopened: {for_slack(finding.type)} in {finding.account}"
    notices = [_tell(record, Stage.REOPENED, text, blocks, route)]
    if not finding.sample:
        said = f"Reopened: {finding.type} in {finding.account}: {why}"
        notices.append(_page(record, Stage.REOPENED, _page_of(finding, route, "trigger", said, run_link())))
    return tuple(notices)


def unverified(record: Record, finding: Finding, why: str) -> Notice:
    """Whether a containment was silent could not be seen: Slack hears of it, and nobody is woken."""
    route, _ = _route(finding)
    blocks = trouble_blocks(finding, "Could not verify", why, run_link(), buttons=interactive())
    text = f"⚠️ could not verify the containment: {for_slack(finding.type)} in {finding.account}"
    return _tell(record, Stage.REOPENED, text, blocks, route)


def released(record: Record, finding: Finding, said: str, proofs: Sequence[Proof]) -> Notice:
    """What was contained is given back: the case's message says who did it, and why."""
    route, _ = _route(finding)
    blocks = released_blocks(finding, said, proofs, run_link(), buttons=interactive())
    return _tell(record, Stage.RELEASED, said, blocks, route)


def failed(finding: Finding, run: str, text: str, link: str | None = None) -> tuple[Notice, ...]:
    """A run ended without a result: for the flow's hook, outside of any run, both roads one after the other."""
    logger = get_logger("watchkeeper")
    route, _ = _route(finding)
    blocks = trouble_blocks(finding, "No result", text, link)
    page = _page_of(finding, route, "trigger", text, link)
    roads: tuple[tuple[str, Callable[[], Notice]], ...] = (
        ("PagerDuty", lambda: page_case.fn(finding.case_id, Stage.FAILED, page, by=run)),
        ("Slack", lambda: tell_case.fn(finding.case_id, Stage.FAILED, f"🚨 {for_slack(text)}", blocks,
                                       route=route, by=run)),
    )  # fmt: skip
    notices = []
    for to, told in roads:
        try:
            notices.append(told())
        except WatchkeeperError as error:
            logger.error("%s could not be told: %s", to, error)
            notices.append(Notice(sent=False, to=to, why=str(error)))
    return tuple(notices)


def service_of(finding: Finding) -> str | None:
    """The PagerDuty service that is called about the finding; None: the configured one."""
    return _route(finding)[0].service


def interactive() -> bool:
    """Whether somebody hears a press on a button: Socket Mode is on."""
    return settings().slack_app_token is not None


def _of_another_finding(record: Record, finding: Finding, run: str) -> bool:
    """Whether that run is about another finding of the case; of one that the case does not know, the first's."""
    try:
        data = case_store.store().read(f"{record.case_id}/findings/{run}.json")
        if data is not None:
            return Finding.model_validate_json(data).key != finding.key
    except (WatchkeeperError, OSError, ValueError) as error:
        get_run_logger().error("Whose run %s is cannot be read: %s", run, in_our_words(error))
        return True
    return finding.case_id != finding.own_case_id


def _tell(record: Record, stage: Stage, text: str, blocks: Blocks, route: Route) -> Notice:
    return _told(tell_case.submit(record.case_id, stage, text, blocks, route=route, by=record.run), "Slack")


def _page(record: Record, stage: Stage, page: Page) -> Notice:
    return _told(page_case.submit(record.case_id, stage, page, by=record.run), "PagerDuty")


def _page_of(finding: Finding, route: Route, action: str, said: str, link: str | None) -> Page:
    return Page(
        action=action, summary=said, band=_band(finding), source=finding.run_name, link=link,
        service=route.service,
    )  # fmt: skip


def _called_before(stand: Standing | None) -> Route | None:
    """The PagerDuty service that was called: whatever the routes say by now, that one hears that it is over."""
    called = stand.on(Road.PAGERDUTY).wanted if stand else None
    return Route(service=called.content.service) if called and isinstance(called.content, Page) else None


def _band(finding: Finding) -> Severity:
    """The band by which the house treats it; the finding's own where the house's rules cannot be read."""
    try:
        return band_of(finding, house_policy())
    except (OSError, ValueError, YAMLError):
        return finding.band


def _told(future: PrefectFuture[Notice], to: str) -> Notice:
    """What became of it; a failure is an answer too."""
    result = future.result(raise_on_failure=False)
    if isinstance(result, BaseException):
        why = in_our_words(result)
        get_run_logger().error("%s could not be told: %s", to, why)
        return Notice(sent=False, to=to, why=why)
    return result


def _hold(record: Record, summary: CaseSummary, route: Route, routes: Routes) -> Notice:
    """Keep the case for the digest; if it cannot be kept it is told at once."""
    finding, now = summary.finding, datetime.now(UTC)
    until = routes.quiet.until(now) if routes.quiet else None
    line = DigestLine(
        case=record.case_id, type=finding.type, account=finding.account,
        resource=finding.targets[0].label if finding.targets else "no resource",
        outcome=summary.outcome, band=summary.triage.band, at=now, link=run_link(),
    )  # fmt: skip
    held = Held(at=now, by=record.run, until=until or now, channel=route.channel, line=line)
    kept = _told(hold.submit(record.case_id, held), "the digest")
    if kept.sent:
        return kept
    return _tell(record, Stage.CLOSED, case_text(summary), case_blocks(summary), route)


def _route(finding: Finding) -> tuple[Route, Routes]:
    """Where the finding is told; a file that cannot be read sends it where everything goes."""
    try:
        routes, owner = routing.routes(), routing.owner_of(finding.account)
    except Permanent as error:
        get_logger("watchkeeper").error("Told in the configured channel: %s", error)
        return Route(), Routes()
    return route_for(finding, owner, routes, _band(finding)), routes


def _standing(case_id: str) -> Standing | None:
    """What the case's ledger comes to; None if it cannot be read."""
    try:
        return standing(books.events_of(case_id))
    except books.LedgerDown as error:
        get_run_logger().error("%s", error)
        return None


def _may_wait(finding: Finding, route: Route, routes: Routes, stand: Standing | None) -> bool:
    """Whether it is one for the digest: low, in quiet hours, and nobody was told of the case before."""
    if stand is None or routes.quiet is None or not route.digest:
        return False
    if stand.on(Road.SLACK).wanted is not None or _band(finding) not in routes.quiet.bands:
        return False
    return stand.held is not None or routes.quiet.until(datetime.now(UTC)) is not None


def _leader(record: Record, finding: Finding, routes: Routes) -> str | None:
    """The case in whose message this finding's news belong; None if it has a message of its own."""
    if finding.joined_to and finding.joined_to != finding.own_case_id:
        return finding.joined_to
    if finding.source is Source.BY_HAND or not routes.repeat_hours:
        return None
    try:
        stand = standing(books.events_of(record.case_id))
        if stand.follows:
            return stand.follows
        if stand.on(Road.SLACK).wanted is not None:
            return None
        leader = books.claim(dedup_key(finding), record.case_id, routes.repeat_hours)
        if leader == record.case_id:
            return None
        follow(record.case_id, leader, record.run)
    except WatchkeeperError as error:
        get_run_logger().error("Told by a message of its own: %s", error)
        return None
    return leader


def _quiet(summary: CaseSummary, news_of_another: bool) -> bool:
    """Whether a line in the other message is enough for it."""
    return news_of_another or (summary.outcome in _QUIET_OUTCOMES and not summary.receipts)

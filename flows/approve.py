"""Asking people: the run is suspended until enough of them have answered, or until the time runs out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from prefect import suspend_flow_run
from prefect.deployments import run_deployment
from prefect.input import RunInput
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import Field, create_model

from flows import tell_case
from flows.record import Record, patiently, run_link
from tasks import artifacts, case_store, waiting_run
from tasks.artifacts import Page
from tasks.notices.tell import page_case
from tasks.settings import settings
from watchkeeper.approval import (
    CONTAIN,
    DO_NOT_CONTAIN,
    FORM,
    NOBODY,
    Approval,
    Decision,
    judge,
    so_far,
    standing,
)
from watchkeeper.asked import Asked, book_of_call, name_of_call, reminders
from watchkeeper.errors import WatchkeeperError
from watchkeeper.finding import Finding
from watchkeeper.house_policy import HousePolicy
from watchkeeper.notices.events import Page as Call
from watchkeeper.notices.stage import Stage
from watchkeeper.plan import Plan
from watchkeeper.report import plan_markdown, question_markdown
from watchkeeper.signature import Signed, verifies

DEADLINE_DEPLOYMENT = "approval-deadline/approval-deadline"
REMINDER_DEPLOYMENT = "approval-reminder/approval-reminder"
_MOST_ANSWERS = 20
_LEAVE = "Leave it empty: it belongs to answers from Slack."


class Answer(RunInput):
    """Your decision on the plan above."""

    decision: Literal[CONTAIN, DO_NOT_CONTAIN]
    approver: str = Field(
        min_length=2, max_length=120, description="Your name. It stands in the case file."
    )
    plan_digest: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="The plan that you have read. Leave it as it is: an answer fits one plan only.",
    )
    comment: str = Field(default="", max_length=500, description="Why, for those who read the case.")
    via: str = Field(default="", max_length=20, description=_LEAVE)
    at: str = Field(default="", max_length=40, description=_LEAVE)
    signature: str = Field(default="", max_length=64, description=_LEAVE)


def ask(record: Record, finding: Finding, plan: Plan, policy: HousePolicy) -> Approval:
    """The decision on `plan`. Suspends the run; when it starts again from the top, it comes by here.

    An answer that does not count (another plan's digest, not an approver, a forged signature) is recorded,
    and the question stands; so does one that is not yet enough. When the time runs out nothing is contained.
    """
    asked = record.recall_or_make("asked", Asked, lambda: _question(finding, plan, policy))
    given: list[Approval] = []
    read_now = False
    for number in range(1, _MOST_ANSWERS + 1):
        name = f"answers/{number}"
        approval = record.recall(name, Approval)
        if approval is None:
            if read_now and datetime.now(UTC) >= asked.until:
                judged = _nobody(plan, policy)  # whoever answers for nobody may have been here already
            else:
                _announce(record, finding, asked, policy, given)
                answer = _next_answer(finding, plan, number)
                judged = _judged(record, asked, policy, answer, given, moment=_moment_of(answer))
            approval = record.recall_or_make(name, Approval, lambda judged=judged: judged)
            read_now = True
        record.note(f"answer {number}", approval)
        get_run_logger().info("Answer %d: %s (%s)", number, approval.decision, approval.why)
        given.append(approval)
        if (decided := standing(given, plan, policy)) is not None:
            _call_off(record, asked)
            return decided
    _call_off(record, asked)
    why = f"{_MOST_ANSWERS} answers came, and they decide nothing: not contained"
    return given[-1].model_copy(update={"decision": Decision.INVALID, "why": why})


def _next_answer(finding: Finding, plan: Plan, number: int) -> Answer:
    """Suspend the run until somebody has filled in the form, in Prefect or by a button."""
    words = question_markdown(finding, plan)
    # Above a long form the UI folds the description away: what must be read stands at the first field.
    form = create_model(
        "Answer", __base__=Answer, decision=(Literal[CONTAIN, DO_NOT_CONTAIN], Field(description=words))
    )
    return suspend_flow_run(
        wait_for_input=form.with_initial_data(description=words, plan_digest=plan.digest),
        timeout=None,  # Prefect fails a run whose suspension times out: the deadline's run answers
        key=f"answer-{number}",
    )


def _nobody(plan: Plan, policy: HousePolicy) -> Approval:
    """The answer that the deadline's run gives."""
    approval = judge(plan, policy, answer=DO_NOT_CONTAIN, approver=NOBODY, digest=plan.digest)
    return approval.model_copy(update={"at": datetime.now(UTC).isoformat(timespec="seconds")})


def _moment_of(given: Answer) -> datetime:
    """When it was answered: as it is signed, or when the server took it; at the latest now."""
    now = datetime.now(UTC)
    try:
        signed = datetime.fromisoformat(given.at) if given.at else None
    except ValueError:
        signed = None  # its signature fits nothing, and so it is judged
    if signed is not None and signed.tzinfo is not None:
        return signed
    try:
        return patiently(waiting_run.answered_at, flow_run.id) or now
    except WatchkeeperError as error:
        get_run_logger().warning("When it was answered is not known: %s", error)
        return now


def _judged(
    record: Record,
    asked: Asked,
    policy: HousePolicy,
    given: Answer,
    earlier: Sequence[Approval],
    *,
    moment: datetime,
) -> Approval:
    """What the answer is worth, with its signature beside it."""
    plan = asked.plan
    # Whoever fills in any of the signed fields claims more than a typed name, and must be able to show it.
    via = (given.via or "unknown") if (given.via or given.signature or given.at) else FORM
    key = settings().approval_key
    signed = Signed(
        case=record.case_id, run=record.run, digest=given.plan_digest, answer=given.decision,
        approver=given.approver, via=via, at=given.at,
    )  # fmt: skip
    approval = judge(
        plan, policy, answer=given.decision, approver=given.approver, digest=given.plan_digest,
        comment=given.comment, via=via, earlier=earlier, at=moment, until=asked.until,
        verified=verifies(signed, given.signature, key.get_secret_value() if key else None),
    )  # fmt: skip
    at = given.at or moment.isoformat(timespec="seconds")
    return approval.model_copy(update={"signature": given.signature, "at": at})


def _question(finding: Finding, plan: Plan, policy: HousePolicy) -> Asked:
    now = datetime.now(UTC)
    return Asked(
        plan=plan,
        at=now,
        until=now + timedelta(minutes=policy.approval_minutes),
        minutes=policy.approval_minutes,
        about=f"{finding.type} in {finding.account}",
        source=finding.run_name,
        band=finding.band,
        link=run_link(),
        service=tell_case.service_of(finding),
    )


def _announce(
    record: Record, finding: Finding, asked: Asked, policy: HousePolicy, given: Sequence[Approval]
) -> None:
    """Set the clocks first, then tell people: a question without a deadline could wait for ever."""
    plan = asked.plan
    if given:
        said = so_far(given, plan, policy)
        tell_case.waiting(record, finding, plan, asked.minutes, so_far=said, page=False)
        return
    _schedule(DEADLINE_DEPLOYMENT, "deadline", asked.until, {"plan_digest": plan.digest})
    try:
        for number, (at, last) in enumerate(reminders(asked, policy), start=1):
            more = {"case_id": record.case_id, "number": number, "last": last}
            _schedule(REMINDER_DEPLOYMENT, f"reminder-{number}", at, more)
    except Exception as error:  # noqa: BLE001  the question is asked, whether anybody is reminded or not
        get_run_logger().error("Nobody will be reminded: %s", type(error).__name__)
    page = Page(key=f"{finding.case_id}-plan", description="Plan", markdown=plan_markdown(plan))
    artifacts.show("the plan", page)
    tell_case.waiting(record, finding, plan, asked.minutes, so_far=so_far(given, plan, policy))


def _schedule(deployment: str, what: str, at: datetime, parameters: dict[str, Any]) -> None:
    """One run at that time, however often this is asked for."""
    run_deployment(
        deployment,
        parameters={"flow_run_id": str(flow_run.id), **parameters},
        scheduled_time=at,
        idempotency_key=f"{what}/{flow_run.id}",
        flow_run_name=f"{what}/{flow_run.name}",
        timeout=0,
        as_subflow=False,
    )


def _call_off(record: Record, asked: Asked) -> None:
    """Whoever was called because nobody answered need not come for that any more; the ledger sees to it."""
    if patiently(case_store.store().read, name_of_call(record.case_id, record.run)) is None:
        return
    over = Call(action="resolve", band=asked.band, source=asked.source, service=asked.service)
    page_case.submit(book_of_call(record.case_id), Stage.CONTAINING, over, by=record.run).wait()

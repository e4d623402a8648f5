"""Asking a person: the run is suspended until someone answers, or until the time runs out."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from prefect import suspend_flow_run
from prefect.deployments import run_deployment
from prefect.input import RunInput
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import Field

from flows.record import Record, run_link
from tasks import artifacts, pagerduty, slack
from tasks.artifacts import Page
from watchkeeper.approval import CONTAIN, DO_NOT_CONTAIN, Approval, Decision, judge
from watchkeeper.finding import Finding
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Plan
from watchkeeper.report import plan_markdown, question_markdown
from watchkeeper.slack_blocks import question_blocks

DEADLINE_DEPLOYMENT = "approval-deadline/approval-deadline"
_MOST_ANSWERS = 10


class Answer(RunInput):
    """Your decision on the plan above."""

    decision: Literal[CONTAIN, DO_NOT_CONTAIN] = Field(
        description="'contain' carries out the plan above, exactly as it stands."
    )
    approver: str = Field(
        min_length=2, max_length=120, description="Your name. It stands in the case file."
    )
    plan_digest: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="The plan that you have read. Leave it as it is: an answer fits one plan only.",
    )
    comment: str = Field(default="", max_length=500, description="Why, for those who read the case.")


def ask(record: Record, finding: Finding, plan: Plan, policy: HousePolicy) -> Approval:
    """The answer to `plan`. Suspends the run; when it starts again from the top, it comes by here.

    An answer that does not count (another plan's digest, not an approver) is recorded, and the
    question stands. When the time runs out nothing is contained.
    """
    for number in range(1, _MOST_ANSWERS + 1):
        name = f"answers/{number}"
        approval = record.recall(name, Approval)
        if approval is None:
            if number == 1:
                _announce(finding, plan, policy)
            given = suspend_flow_run(
                wait_for_input=Answer.with_initial_data(
                    description=question_markdown(finding, plan),
                    plan_digest=plan.digest,
                ),
                timeout=None,  # Prefect fails a run whose suspension times out: the deadline's run answers
                key=f"answer-{number}",
            )
            judged = judge(
                plan, policy, answer=given.decision, approver=given.approver,
                digest=given.plan_digest, comment=given.comment,
            )  # fmt: skip
            approval = record.recall_or_make(name, Approval, lambda judged=judged: judged)
        record.note(f"answer {number}", approval)
        get_run_logger().info("Answer %d: %s (%s)", number, approval.decision, approval.why)
        if approval.decision is not Decision.INVALID:
            return approval
    return approval


def _announce(finding: Finding, plan: Plan, policy: HousePolicy) -> None:
    """Set the clock first, then tell people: a question without a deadline could wait for ever."""
    minutes = policy.approval_minutes
    run_deployment(
        DEADLINE_DEPLOYMENT,
        parameters={"flow_run_id": str(flow_run.id), "plan_digest": plan.digest},
        scheduled_time=datetime.now(UTC) + timedelta(minutes=minutes),
        idempotency_key=f"deadline/{flow_run.id}",
        flow_run_name=f"deadline/{flow_run.name}",
        timeout=0,
        as_subflow=False,
    )
    link = run_link()
    page = Page(key=f"{finding.case_id}-plan", description="Plan", markdown=plan_markdown(plan))
    artifacts.show("the plan", page)
    slack.post.submit(
        f"❓ A plan waits for your decision: case {finding.case_id}",
        question_blocks(finding, plan, link, minutes),
    ).wait()
    pagerduty.send.submit(
        "trigger",
        finding.case_id,
        summary=f"Decision wanted within {minutes} min: {finding.type} in {finding.account}",
        band=finding.band,
        source=finding.run_name,
        link=link,
    ).wait()

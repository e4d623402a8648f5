"""Somebody misuses Bedrock, its agents or SageMaker: stolen model calls, guardrails evaded, logging off.

GuardDuty does not publish the names of AI Protection's types, so they are known by what they are about.
"""

from watchkeeper.evidence import Looks, Seen, Unseen
from watchkeeper.facts.ai_logging import AiLogging
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principals import contain_principal
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget

AI_TYPES = ("*:Bedrock/*", "*:BedrockAgentCore/*", "*:SageMaker/*", "*:AI*/*", "*:IAMUser/Bedrock*")
"""Patterns over finding types."""


def decide(finding: Finding, looks: Looks) -> Plan:
    """Contain who called, as for any credentials in the wrong hands; the models themselves are left to people."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="Somebody misuses the account's AI models.",
    )
    callers = [target for target in finding.targets if isinstance(target, AccessKeyTarget)]
    for target in callers:
        plan = contain_principal(finding, target, looks).on(plan)
    if not callers:
        why = "the finding does not tell who called"
        plan = plan.model_copy(
            update={"declined": (*plan.declined, Declined(what="contain the caller", why=why))}
        )
    models = Declined(
        what="take the models away",
        why="access to a model is the whole account's: every application of it would stop",
    )
    return plan.model_copy(
        update={
            "declined": (*plan.declined, models),
            "requests": (*plan.requests, *_requests(finding, looks)),
        }
    )


def _requests(finding: Finding, looks: Looks) -> tuple[Request, ...]:
    spent = Request(
        what=f"look at what Bedrock and SageMaker cost in {finding.region} since it began",
        why="model calls by strangers are sold on, and cost thousands of dollars a day",
    )
    return (_about_the_log(finding, looks), spent)


def _about_the_log(finding: Finding, looks: Looks) -> Request:
    """Where the prompts can be read; not kept, or not seen, is said and never taken for 'nothing asked'."""
    look = looks.get("ai_logging", Unseen(why="it was not looked at"))
    facts = look.value if isinstance(look, Seen) else None
    if isinstance(look, Unseen) or not isinstance(facts, AiLogging):
        why = look.why if isinstance(look, Unseen) else "it was not found"
        return Request(
            what=f"find out whether Bedrock's model invocations are kept in {finding.region}",
            why=f"could not look: {why}",
        )
    if not facts.is_on:
        return Request(
            what=f"switch Bedrock's model invocation logging on in {finding.region}",
            why="it is off: what the models were asked and answered is kept nowhere; CloudTrail has the calls",
        )
    kept = f"it keeps {', '.join(facts.kept)}" if facts.kept else "it keeps the calls without their content"
    return Request(what=f"read what the models were asked, in {facts.places}", why=kept)


RUNBOOK = Runbook(
    id="ai_misuse",
    title="Misuse of AI models",
    handles=AI_TYPES,
    look_at=("user", "role", "ai_logging"),
    decide=decide,
    may=("deactivate_access_key", "deny_all_user", "revoke_role_sessions"),
    asks="As for credentials: where a role's sessions would be revoked, or the user could not be looked at.",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/ai-protection.html",
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",
    ),
)

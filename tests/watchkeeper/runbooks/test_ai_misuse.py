"""Misuse of AI models: who called is contained, the models are left to people, the log is told of."""

import pytest

from tests.builders import key_finding
from tests.watchkeeper.test_runbooks import ACTIVE, user
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.facts.ai_logging import AiLogging
from watchkeeper.runbooks.ai_misuse import RUNBOOK, decide
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import AccessKeyTarget, UnknownTarget

GUARDRAIL = UnknownTarget(resource_type="BedrockGuardrail", resource_id="gr-1")
ROLE = AccessKeyTarget(user_type="AssumedRole", user_name="ai-app", principal_id="AROAX:i-1")


def finding(*targets, kind="Impact:Bedrock/AnomalousBehavior.ModelInvocation"):
    update = {"type": kind, **({"targets": targets} if targets else {})}
    return key_finding().model_copy(update=update)


def logging(**facts):
    return {"ai_logging": Seen(value=AiLogging(account="333333333333", region="us-east-1", **facts))}


def test_a_users_key_is_contained_at_once_as_for_any_stolen_credentials():
    plan = decide(finding(), user(ACTIVE) | logging())

    assert [action.kind for action in plan.actions] == ["deactivate_access_key", "deny_all_user"]
    assert not plan.needs_approval
    assert plan.declined[-1].what == "take the models away"


def test_a_roles_sessions_are_asked_for():
    plan = decide(finding(ROLE, GUARDRAIL), logging())

    assert [action.kind for action in plan.actions] == ["revoke_role_sessions"]
    assert plan.needs_approval


def test_without_a_caller_nothing_is_contained_and_it_is_said():
    plan = decide(finding(GUARDRAIL), logging())

    assert plan.actions == ()
    assert plan.declined[0].why == "the finding does not tell who called"


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        (logging(), "switch Bedrock's model invocation logging on"),
        (logging(log_group="/ai", kept=("text",)), "read what the models were asked, in log group /ai"),
        (logging(bucket="b"), "read what the models were asked, in bucket b"),
        ({"ai_logging": Unseen(why="denied")}, "find out whether"),
        ({}, "find out whether"),
    ],
    ids=["off", "in a log group", "in a bucket", "denied", "not looked at"],
)
def test_where_the_prompts_are_is_said_and_never_assumed(looks, said):
    assert decide(finding(GUARDRAIL), looks).requests[0].what.startswith(said)


@pytest.mark.parametrize(
    "kind",
    [
        "Impact:Bedrock/X",
        "Execution:BedrockAgentCore/Y",
        "Discovery:SageMaker/Z",
        "Exfiltration:AIModel/W",
        "DefenseEvasion:IAMUser/BedrockLoggingDisabled",
    ],
)
def test_what_is_about_ai_is_answered_by_it(kind):
    assert runbook_for(finding(kind=kind)) is RUNBOOK

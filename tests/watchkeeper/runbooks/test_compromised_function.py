"""A function that works for someone else: what waits, what stops, and who is asked."""

import pytest

from tests.builders import key_finding
from watchkeeper.evidence import Absent, RoleFacts, Seen, Unseen
from watchkeeper.facts.function import EventSource, FunctionFacts, FunctionUrl
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.runbooks.compromised_function import RUNBOOK, decide
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import FunctionTarget

ARN = "arn:aws:lambda:us-east-1:333333333333:function:orders"
ROLE = "arn:aws:iam::333333333333:role/app/orders-role"
TARGET = FunctionTarget(name="orders", arn=f"{ARN}:7", role_arn=ROLE)
ON = EventSource(uuid="u-1", state="Enabled")
OFF = EventSource(uuid="u-2", state="Disabled")
OPEN = FunctionUrl(auth_type="NONE")


def finding(target=TARGET, kind="Backdoor:Lambda/C&CActivity.B", severity=8.0):
    update = {"type": kind, "targets": (target,), "severity": severity}
    return key_finding().model_copy(update=update)


def seen(**facts):
    given = {"function_name": "orders", "arn": ARN, "role_arn": ROLE, "role_shared_with": (), **facts}
    return {"function": Seen(value=FunctionFacts(**given))}


def kinds(plan):
    return [action.kind for action in plan.actions]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ["stop_function", "revoke_role_sessions"]),
        ({"event_sources": (OFF,)}, ["stop_function", "revoke_role_sessions"]),
        ({"event_sources": (OFF, ON), "urls": (OPEN,)}, list(RUNBOOK.may)),
        ({"reserved_concurrency": 0}, ["revoke_role_sessions"]),
        ({"role_arn": None}, ["stop_function"]),
        ({"urls": (FunctionUrl(auth_type="AWS_IAM"),)}, ["stop_function", "revoke_role_sessions"]),
    ],
    ids=["plain", "its source is off", "all of it", "stopped already", "no role", "a signed URL"],
)
def test_sources_wait_before_it_stops_and_a_person_decides(facts, expected):
    plan = decide(finding(), seen(**facts))

    assert kinds(plan) == expected
    assert plan.needs_approval


@pytest.mark.parametrize(
    ("shared", "said"),
    [
        (("a", "b"), "2 other function(s) too: a, b"),
        ((), "no other function of the region"),
        (None, "could not look which other functions"),
    ],
)
def test_who_else_has_the_role_is_said(shared, said):
    assert any(said in why for why in decide(finding(), seen(role_shared_with=shared)).ask)


def test_a_function_that_could_not_be_seen_is_stopped_if_a_person_agrees():
    plan = decide(finding(), {"function": Unseen(why="no lambda:GetPolicy")})

    assert [action.resource for action in plan.actions] == [ARN, "orders-role"]
    assert plan.ask == ("could not look at function orders: no lambda:GetPolicy",)


@pytest.mark.parametrize(
    ("target", "look", "why"),
    [
        (TARGET, Seen(value=Absent(what="function orders")), "does not exist"),
        (FunctionTarget(name="orders"), Unseen(why="denied"), "denied"),
    ],
)
def test_what_is_gone_or_unknown_is_left_alone_and_why_is_said(target, look, why):
    plan = decide(finding(target), {"function": look})

    assert plan.actions == ()
    assert why in plan.declined[0].why


def test_people_keep_the_code_and_replace_what_it_could_read():
    facts = {"code_sha256": "abc=", "environment_names": ("API_KEY",), "layers": ("l",), "callers": ("*",)}
    asked = " / ".join(one.what for one in decide(finding(), seen(**facts)).requests)

    assert "SHA-256 abc=" in asked
    assert "1 layer(s)" in asked
    assert "API_KEY" in asked
    assert "statement for everybody" in asked


def test_the_guardrails_know_everything_that_it_plans():
    looks = seen(event_sources=(ON,), urls=(OPEN,), tags={"env": "prod"})
    looks["role"] = Seen(value=RoleFacts(role_name="orders-role", arn=ROLE, path="/app/"))

    plan = review(decide(finding(), looks), finding(), looks, HousePolicy(), 0)

    assert not [why for why in plan.ask if "look" in why]
    assert plan.approvals_needed == 2
    assert kinds(plan) == list(RUNBOOK.may)


@pytest.mark.parametrize(
    "kind",
    [
        "Backdoor:Lambda/C&CActivity.B",
        "CryptoCurrency:Lambda/BitcoinTool.B",
        "Trojan:Lambda/DropPoint",
        "UnauthorizedAccess:Lambda/MaliciousIPCaller.Custom",
    ],
)
def test_findings_about_functions_are_answered_by_it(kind):
    assert runbook_for(finding(kind=kind)) is RUNBOOK

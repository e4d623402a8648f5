"""Runbooks for root, the password policy, our alarms on the CIS filters, and failed controls."""

from datetime import UTC, datetime

import pytest

from tests.builders import key_finding
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.facts.alarm_calls import AlarmCall, AlarmCalls
from watchkeeper.facts.newcomers import Maker, Newcomer, NewcomersFacts
from watchkeeper.facts.password_policy import PasswordPolicyFacts
from watchkeeper.facts.root import RootFacts
from watchkeeper.facts.trails import TrailsFacts, TrailState
from watchkeeper.runbooks import password_policy, root_use
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import AccountTarget

PROD, LOGS = "333333333333", "555555555555"
AT = datetime(2026, 11, 24, 9, 55, tzinfo=UTC)
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def alarm(kind):
    update = {"type": kind, "targets": (AccountTarget(account_id=PROD),), "severity": 4.0}
    return key_finding().model_copy(update=update)


def call(name, **more):
    given = {
        "name": name, "service": "x.amazonaws.com", "at": AT, "region": "us-east-1",
        "actor": f"arn:aws:iam::{PROD}:user/alice", "actor_type": "IAMUser", "user_name": "alice", **more,
    }  # fmt: skip
    return AlarmCall(**given)


def calls(*found, **more):
    return {"alarm_calls": Seen(value=AlarmCalls(account=PROD, since=AT, until=AT, calls=found, **more))}


def trails(*found):
    return {"trails": Seen(value=TrailsFacts(account=PROD, region="us-east-1", members=found))}


def trail(account=PROD, is_logging=False):
    arn = f"arn:aws:cloudtrail:eu-west-1:{account}:trail/main"
    return TrailState(arn=arn, trail_name="main", home_region="eu-west-1", is_logging=is_logging)


def opening(cidr="0.0.0.0/0", port=22, protocol="tcp", **more):
    ports = {} if port is None else {"fromPort": port, "toPort": port}
    rule = {"ipProtocol": protocol, **ports, "ipRanges": {"items": [{"cidrIp": cidr}]}}
    request = {"groupId": "sg-1", "ipPermissions": {"items": [rule]}}
    return call("AuthorizeSecurityGroupIngress", request=request, **more)


def decide(kind, looks):
    finding = alarm(kind)
    book = runbook_for(finding)
    plan = book.decide(finding, looks)
    assert {action.kind for action in plan.actions} <= set(book.may)
    return plan


@pytest.mark.parametrize(
    ("kind", "book"),
    [
        ("CIS/RootUse", "root_use"),
        ("CIS/ConsoleWithoutMfa", "console_without_mfa"),
        ("CIS/SecurityGroupChange", "security_group_change"),
        ("CIS/TrailChange", "trail_change"),
        ("CIS/IamPolicyChange", "iam_policy_change"),
        ("CIS/VpcChange", "cis_alarm"),
        ("Software and Configuration Checks/Industry and Regulatory Standards", "control_failure"),
        ("Alarm/cpu", "generic"),
    ],
)
def test_each_alarm_has_its_runbook_and_says_something_where_nothing_was_seen(kind, book):
    plan = decide(kind, {})

    assert plan.runbook == book
    assert plan.actions == ()
    assert plan.declined or plan.requests


def test_who_did_it_is_asked_by_name_and_once():
    plan = decide("CIS/VpcChange", calls(call("DeleteVpc"), call("CreateVpc")))

    assert len(plan.requests) == 1
    assert "user/alice" in plan.requests[0].what
    assert "DeleteVpc" in plan.requests[0].why


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        (calls(), "15 minutes"),
        (calls(gaps=("CreateVpc: denied",)), "denied"),
        ({"alarm_calls": Unseen(why="no cloudtrail:LookupEvents")}, "no cloudtrail:LookupEvents"),
    ],
)
def test_calls_that_were_not_found_are_said_not_taken_for_none(looks, said):
    plan = decide("CIS/VpcChange", looks)

    assert said in " ".join([no.why for no in plan.declined] + [one.why for one in plan.requests])


@pytest.mark.parametrize(
    ("seen", "shut_out"),
    [
        (call("ConsoleLogin", mfa=False), ["alice"]),
        (call("ConsoleLogin", mfa=True), []),
        (call("ConsoleLogin", mfa=False, error="Failed authentication"), []),
        (call("ConsoleLogin", mfa=False, actor_type="AssumedRole", user_name="admin"), []),
    ],
    ids=["a user without", "a user with", "nobody came in", "an identity provider's"],
)
def test_only_a_user_who_came_in_without_mfa_is_shut_out_and_only_if_a_person_agrees(seen, shut_out):
    plan = decide("CIS/ConsoleWithoutMfa", calls(seen))

    assert [action.user_name for action in plan.actions] == shut_out
    assert bool(plan.ask) is bool(shut_out)


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("CIS/ConsoleWithoutMfa", call("ConsoleLogin", mfa=False, account=LOGS)),
        ("CIS/SecurityGroupChange", opening(account=LOGS)),
        (
            "CIS/IamPolicyChange",
            call("AttachUserPolicy", account=LOGS, request={"userName": "bob", "policyArn": ADMIN}),
        ),
    ],
)
def test_it_is_undone_in_the_account_where_it_was_done(kind, seen):
    assert [action.account for action in decide(kind, calls(seen)).actions] == [LOGS]


def test_root_without_mfa_calls_people():
    plan = decide("CIS/ConsoleWithoutMfa", calls(call("ConsoleLogin", mfa=False, actor_type="Root")))

    assert plan.escalate
    assert plan.actions == ()


@pytest.mark.parametrize(
    ("seen", "port"),
    [
        (opening(), 22),
        (opening(port=None, protocol="-1"), -1),
        (opening(port=443), None),
        (opening(cidr="10.0.0.0/8"), None),
        (opening(error="UnauthorizedOperation"), None),
    ],
    ids=["ssh", "everything", "the web", "ourselves", "refused"],
)
def test_a_group_that_was_opened_to_everybody_is_closed_if_a_person_agrees(seen, port):
    plan = decide("CIS/SecurityGroupChange", calls(seen))

    assert [(action.group_id, action.port) for action in plan.actions] == ([("sg-1", port)] if port else [])
    assert bool(plan.ask) is bool(port)


@pytest.mark.parametrize(
    ("seen", "taken"),
    [
        (call("AttachUserPolicy", request={"userName": "bob", "policyArn": ADMIN}), [("user", "bob")]),
        (call("AttachRolePolicy", request={"roleName": "web", "policyArn": ADMIN}), [("role", "web")]),
        (call("AttachUserPolicy", request={"userName": "bob", "policyArn": "arn:x:policy/ReadOnly"}), []),
        (call("PutUserPolicy", request={"userName": "bob"}), []),
    ],
)
def test_full_power_is_taken_back_if_a_person_agrees(seen, taken):
    plan = decide("CIS/IamPolicyChange", calls(seen))

    assert [(action.holder, action.holder_name) for action in plan.actions] == taken
    assert bool(plan.ask) is bool(taken)


def test_a_stopped_trail_of_ours_logs_again_at_once_and_people_hear_of_it():
    plan = decide("CIS/TrailChange", trails(trail()) | calls(call("StopLogging", request={"name": "main"})))

    assert [(action.kind, action.region) for action in plan.actions] == [
        ("start_trail_logging", "eu-west-1")
    ]
    assert plan.ask == ()
    assert "does not log" in plan.escalate


def test_a_trail_that_was_off_before_stays_off_and_one_of_nobody_known_is_started():
    other = trails(trail()) | calls(call("StopLogging", request={"name": "another"}))

    assert decide("CIS/TrailChange", other).actions == ()
    assert len(decide("CIS/TrailChange", trails(trail())).actions) == 1


@pytest.mark.parametrize(
    ("looks", "word"),
    [
        (trails(trail(account=LOGS)), "does not log"),
        (trails(), "no trail"),
        ({"trails": Unseen(why="denied")}, "could not be seen"),
        (trails(trail(is_logging=True)) | calls(call("UpdateTrail")), "was touched"),
    ],
    ids=["another account's", "none", "not seen", "changed and on"],
)
def test_a_trail_that_we_cannot_start_calls_people(looks, word):
    plan = decide("CIS/TrailChange", looks)

    assert plan.actions == ()
    assert word in plan.escalate


def test_a_trail_that_was_made_calls_nobody():
    assert not decide(
        "CIS/TrailChange", trails(trail(is_logging=True)) | calls(call("CreateTrail"))
    ).escalate


def test_root_calls_its_owner_and_says_how_root_can_sign_in():
    root = {"root": Seen(value=RootFacts(account=PROD, mfa=False, access_keys=True))}

    plan = decide("CIS/RootUse", root | calls(call("CreateUser", actor=f"arn:aws:iam::{PROD}:root")))

    asked = " ".join(f"{one.what} {one.why}" for one in plan.requests)
    assert plan.escalate
    assert all(word in asked for word in ("owner", "MFA device", "access keys", "CreateUser", "contacts"))


def test_what_root_made_is_contained_only_if_its_owner_did_not_want_it():
    maker = Maker(actor=f"arn:aws:iam::{PROD}:root", call="CreateUser", at=AT)
    arn = f"arn:aws:iam::{PROD}:user/ghost"
    ghost = Newcomer(what="user", name="ghost", arn=arn, is_new=True, made=maker)
    seen = Seen(value=NewcomersFacts(account=PROD, since=AT, members=(ghost,)))

    plan = root_use.decide(key_finding(type="Policy:IAMUser/RootCredentialUsage"), {"newcomers": seen})

    assert [action.principal for action in plan.actions] == ["ghost"]
    assert "owner" in plan.ask[0]


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (Seen(value=PasswordPolicyFacts(account=PROD)), "AWS's default"),
        (
            Seen(value=PasswordPolicyFacts(account=PROD, settings={"MinimumPasswordLength": 6})),
            "at least 6 characters",
        ),
        (Unseen(why="no iam:GetAccountPasswordPolicy"), "could not be seen"),
    ],
)
def test_the_password_policy_as_it_is_now_is_told_to_whoever_puts_it_back(look, said):
    finding = key_finding(type="Stealth:IAMUser/PasswordPolicyChange")

    plan = password_policy.decide(finding, {"password_policy": look})

    assert plan.actions == ()
    assert said in plan.requests[0].why

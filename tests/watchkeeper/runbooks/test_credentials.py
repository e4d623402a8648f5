"""Runbooks for credentials by how they were taken, and for unusual calls by their tactic."""

import pytest

from tests.builders import key_finding
from watchkeeper.evidence import Absent, AccessKeyState, InstanceFacts, RoleFacts, Seen, Unseen, UserFacts
from watchkeeper.runbooks import (
    compromised_user_key,
    console_login,
    instance_credentials,
    resource_credentials,
)
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import AccessKeyTarget, RoleTarget

PROD, ELSEWHERE = "333333333333", "999999999999"
BOT = Seen(
    value=UserFacts(
        user_name="deploy-bot",
        arn="a",
        access_keys=(AccessKeyState(access_key_id="AKIAIOSFODNN7EXAMPLE", status="Active"),),
    )
)
SESSION = AccessKeyTarget(
    access_key_id="ASIAEXAMPLE", user_name="web", user_type="AssumedRole", principal_id="AROAX:i-0abc"
)
OUTSIDE = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"
INSIDE = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS"


def finding(kind, target=None, **more):
    found = key_finding(type=kind)
    return found.model_copy(update={**({"targets": (target,)} if target else {}), **more})


def from_account(kind, account, affiliated):
    action = {
        "awsApiCallAction": {"remoteAccountDetails": {"accountId": account, "affiliated": affiliated}}
    }
    return finding(kind, SESSION, raw={"service": {"action": action}})


def instance(**facts):
    given = {
        "instance_id": "i-0abc",
        "state": "running",
        "volume_ids": ("vol-1",),
        "role_name": "web",
        **facts,
    }
    return Seen(value=InstanceFacts(**given))


def role(**facts):
    return Seen(value=RoleFacts(role_name="web", arn=f"arn:aws:iam::{PROD}:role/web", **facts))


def trusting(*principals):
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": list(principals)}}
    return {"Version": "2012-10-17", "Statement": [allow]}


def kinds(plan):
    return [action.kind for action in plan.actions]


@pytest.mark.parametrize(
    ("kind", "book"),
    [
        ("UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", "compromised_user_key"),
        ("CredentialAccess:IAMUser/CompromisedCredentials", "compromised_user_key"),
        ("PenTest:IAMUser/KaliLinux", "compromised_user_key"),
        ("Recon:IAMUser/TorIPCaller", "compromised_user_key"),
        (OUTSIDE, "instance_credentials"),
        (INSIDE, "instance_credentials"),
        ("UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS", "resource_credentials"),
        ("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", "console_login"),
        ("Discovery:IAMUser/AnomalousBehavior", "anomalous_discovery"),
        ("CredentialAccess:IAMUser/AnomalousBehavior", "anomalous_credential_access"),
        ("Persistence:IAMUser/AnomalousBehavior", "anomalous_persistence"),
        ("PrivilegeEscalation:IAMUser/AnomalousBehavior", "anomalous_escalation"),
        ("Impact:IAMUser/AnomalousBehavior", "anomalous_impact"),
        ("Exfiltration:IAMUser/AnomalousBehavior", "anomalous_impact"),
        ("InitialAccess:IAMUser/AnomalousBehavior", "anomalous_impact"),
        ("DefenseEvasion:IAMUser/AnomalousBehavior", "anomalous_impact"),
        ("Stealth:IAMUser/PasswordPolicyChange", "password_policy"),
        ("Policy:IAMUser/RootCredentialUsage", "root_use"),
        ("Policy:IAMUser/ShortTermRootCredentialUsage", "root_use"),
    ],
)
def test_every_kind_about_a_principal_has_its_runbook_and_plans_only_what_it_says(kind, book):
    found = finding(kind)
    chosen = runbook_for(found)

    plan = chosen.decide(found, {"user": BOT})

    assert (chosen.id, plan.runbook) == (book, book)
    assert set(kinds(plan)) <= set(chosen.may)
    assert plan.requests or kinds(plan)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("Impact:IAMUser/AnomalousBehavior", "backups"),
        ("Exfiltration:IAMUser/AnomalousBehavior", "which data"),
        ("InitialAccess:IAMUser/AnomalousBehavior", "signed in"),
        ("DefenseEvasion:IAMUser/AnomalousBehavior", "GuardDuty, Config"),
        ("CredentialAccess:IAMUser/AnomalousBehavior", "replace every secret"),
        ("CredentialAccess:IAMUser/CompromisedCredentials", "became known"),
        ("PenTest:IAMUser/KaliLinux", "penetration test"),
    ],
)
def test_people_are_asked_by_the_tactic(kind, asked):
    found = finding(kind)

    plan = runbook_for(found).decide(found, {"user": BOT})

    assert asked in " ".join(one.what for one in plan.requests)


@pytest.mark.parametrize(
    ("principal", "closed"),
    [(ELSEWHERE, True), ("*", True), (f"arn:aws:iam::{PROD}:root", False)],
    ids=["another account", "everybody", "its own account"],
)
def test_a_role_that_lets_outsiders_in_is_closed_if_a_person_agrees(principal, closed):
    found = finding("Discovery:IAMUser/AnomalousBehavior", SESSION)

    plan = runbook_for(found).decide(found, {"role": role(trust=trusting(principal))})

    assert ("close_role" in kinds(plan)) is closed
    assert any("closing it" in why for why in plan.ask) is closed
    assert plan.ask


def test_a_role_in_an_attack_sequence_is_answered_without_a_key():
    found = finding("AttackSequence:IAM/CompromisedCredentials", RoleTarget(role_name="web"))

    assert kinds(compromised_user_key.decide(found, {"role": role()})) == ["revoke_role_sessions"]


def test_stolen_sessions_of_one_instance_are_revoked_at_once_and_its_disks_kept():
    plan = instance_credentials.decide(finding(OUTSIDE, SESSION), {"instance": instance(), "role": role()})

    assert kinds(plan) == ["protect_from_termination", "snapshot_volumes", "revoke_role_sessions"]
    assert plan.ask == ()
    assert any("isolate" in no.what for no in plan.declined)
    assert any("i-0abc" in one.what for one in plan.requests)


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (instance(role_shared_with=("i-2", "i-3")), "2 other instance"),
        (Unseen(why="no ec2:DescribeInstances"), "no ec2:DescribeInstances"),
        (Seen(value=Absent(what="instance i-0abc")), "gone"),
        (instance(gaps=("AWS denied ec2:DescribeInstances on x",)), "which other instances"),
    ],
)
def test_sessions_are_asked_about_where_others_work_with_the_role_or_that_was_not_seen(look, why):
    plan = instance_credentials.decide(finding(OUTSIDE, SESSION), {"instance": look, "role": role()})

    assert "revoke_role_sessions" in kinds(plan)
    assert why in plan.ask[0]


@pytest.mark.parametrize(
    ("ours", "asks"), [(True, True), (None, True), (False, False)], ids=["ours", "not told", "a stranger's"]
)
def test_calls_from_inside_aws_are_asked_about_unless_the_account_is_a_strangers(ours, asks):
    plan = instance_credentials.decide(
        from_account(INSIDE, ELSEWHERE, ours), {"instance": instance(), "role": role()}
    )

    assert bool(plan.ask) is asks
    assert any(ELSEWHERE in one.what for one in plan.requests)


def test_a_resources_credentials_are_always_asked_about():
    found = finding("UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS", SESSION)

    plan = resource_credentials.decide(found, {"role": role()})

    assert kinds(plan) == ["revoke_role_sessions"]
    assert plan.ask


def test_a_strange_sign_in_shuts_the_console_and_leaves_the_keys():
    found = finding("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B")

    plan = console_login.decide(found, {"user": BOT})

    assert kinds(plan) == ["deny_console_user"]
    assert any("access keys" in no.what for no in plan.declined)
    assert any("call deploy-bot" in one.what for one in plan.requests)


@pytest.mark.parametrize(
    ("look", "actions", "asks"),
    [(Unseen(why="denied"), 1, True), (Seen(value=Absent(what="user")), 0, False)],
)
def test_a_user_who_was_not_seen_is_asked_about_and_one_who_is_gone_left(look, actions, asks):
    found = finding("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B")

    plan = console_login.decide(found, {"user": look})

    assert (len(plan.actions), bool(plan.ask)) == (actions, asks)

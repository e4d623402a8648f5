"""What the runbooks decide, read as the specification."""

import pytest

from tests.builders import instance_finding, key_finding
from watchkeeper.evidence import (
    Absent,
    AccessKeyState,
    InstanceFacts,
    InterfaceState,
    Seen,
    Unseen,
    UserFacts,
)
from watchkeeper.runbooks import compromised_instance, compromised_user_key, generic
from watchkeeper.shelf import runbook_for

ACTIVE = AccessKeyState(access_key_id="AKIAIOSFODNN7EXAMPLE", status="Active")
SECOND = AccessKeyState(access_key_id="AKIAI44QH8DHBEXAMPLE", status="Active")
OFF = AccessKeyState(access_key_id="AKIAIOSFODNN7EXAMPLE", status="Inactive")


def user(*keys, **facts):
    return {"user": Seen(value=UserFacts(user_name="deploy-bot", arn="a", access_keys=keys, **facts))}


def instance(**facts):
    given = {
        "instance_id": "i-0abc",
        "state": "running",
        "vpc_id": "vpc-1",
        "interfaces": (
            InterfaceState(network_interface_id="eni-1", security_groups=("sg-1",)),
            InterfaceState(network_interface_id="eni-2", security_groups=("sg-1", "sg-2")),
        ),
        "volume_ids": ("vol-1", "vol-2"),
        "profile_arn": "arn",
        "role_name": "web",
        "root_device_type": "ebs",
        **facts,
    }
    return {"instance": Seen(value=InstanceFacts(**given))}


def kinds(plan):
    return [action.kind for action in plan.actions]


@pytest.mark.parametrize(
    ("looks", "actions", "asks"),
    [
        pytest.param(user(ACTIVE), ["deactivate_access_key", "deny_all_user"], False, id="an active key"),
        pytest.param(
            user(SECOND, ACTIVE),
            ["deactivate_access_key", "deactivate_access_key", "deny_all_user"],
            False,
            id="every active key, not only the one that was seen",
        ),
        pytest.param(user(OFF), ["deny_all_user"], False, id="an inactive key is left alone"),
        pytest.param({"user": Seen(value=Absent(what="u"))}, [], False, id="the user is gone"),
        pytest.param(
            {"user": Unseen(why="no iam:GetUser")},
            ["deactivate_access_key", "deny_all_user"],
            True,
            id="blind, so a person decides",
        ),
    ],
)
def test_a_compromised_user_key(looks, actions, asks):
    plan = compromised_user_key.decide(key_finding(), looks)

    assert kinds(plan) == actions
    assert bool(plan.ask) is asks


def test_the_key_that_the_finding_names_goes_first():
    plan = compromised_user_key.decide(key_finding(), user(SECOND, ACTIVE))

    assert plan.actions[0].access_key_id == ACTIVE.access_key_id


def test_the_console_password_is_kept_and_that_is_said():
    plan = compromised_user_key.decide(key_finding(), user(ACTIVE, has_login_profile=True))

    assert any("password" in no.what for no in plan.declined)


@pytest.mark.parametrize(
    ("user_type", "actions", "asks"),
    [("AssumedRole", ["revoke_role_sessions"], True), ("Root", [], False), ("FederatedUser", [], False)],
)
def test_other_principals_than_users(user_type, actions, asks):
    details = {"accessKeyId": "ASIAEXAMPLE", "userName": "web", "userType": user_type}
    finding = key_finding(resource={"resourceType": "AccessKey", "accessKeyDetails": details})

    plan = compromised_user_key.decide(finding, {})

    assert kinds(plan) == actions
    assert bool(plan.ask) is asks
    assert plan.actions or plan.declined


def test_evidence_comes_before_isolation_and_isolation_before_the_stop():
    plan = compromised_instance.decide(instance_finding(), instance())

    assert kinds(plan) == [
        "protect_from_termination",
        "snapshot_volumes",
        "quarantine_instance",
        "revoke_role_sessions",
        "stop_instance",
    ]
    assert plan.actions[1].volume_ids == ("vol-1", "vol-2")
    assert plan.actions[2].network_interface_ids == ("eni-1", "eni-2")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"state": "stopped"}, "stopped already"),
        ({"root_device_type": "instance-store"}, "instance store"),
        ({"lifecycle": "spot"}, "spot"),
        ({"auto_scaling_group": "asg-1"}, "asg-1 would terminate"),
    ],
)
def test_an_instance_is_not_stopped_where_that_destroys_evidence(facts, why):
    plan = compromised_instance.decide(instance_finding(), instance(**facts))

    assert "stop_instance" not in kinds(plan)
    assert "quarantine_instance" in kinds(plan)
    assert any(why in no.why for no in plan.declined)


def test_a_member_of_an_auto_scaling_group_asks_a_person():
    plan = compromised_instance.decide(instance_finding(), instance(auto_scaling_group="asg-1"))

    assert "asg-1" in plan.ask[0]
    assert compromised_instance.decide(instance_finding(), instance()).ask == ()


@pytest.mark.parametrize(
    "look",
    [Unseen(why="AccessDenied"), Seen(value=Absent(what="i")), instance(state="terminated")["instance"]],
)
def test_an_instance_that_was_not_seen_is_not_touched(look):
    plan = compromised_instance.decide(instance_finding(), {"instance": look})

    assert plan.actions == ()
    assert plan.declined


@pytest.mark.parametrize(
    ("kind", "runbook"),
    [
        ("UnauthorizedAccess:IAMUser/TorIPCaller", "compromised_user_key"),
        ("CredentialAccess:IAMUser/AnomalousBehavior", "anomalous_credential_access"),
        ("Policy:IAMUser/RootCredentialUsage", "root_use"),
        ("Never:Heard/OfThis.Kind!Ever", "generic"),
        # The type is an instance's, the finding names a key only: no runbook for instances fits.
        ("Trojan:EC2/DNSDataExfiltration", "generic"),
    ],
)
def test_a_runbook_answers_by_type_and_by_target(kind, runbook):
    assert runbook_for(key_finding(type=kind)).id == runbook


@pytest.mark.parametrize("kind", ["CryptoCurrency:EC2/BitcoinTool.B", "Backdoor:EC2/C&CActivity.B!DNS"])
def test_instance_types_have_their_runbook(kind):
    assert runbook_for(instance_finding(type=kind)).id == "compromised_instance"


def test_the_generic_runbook_contains_nothing_and_says_why():
    plan = generic.decide(key_finding(type="Never:Heard/Of"), {})

    assert plan.actions == ()
    assert "Never:Heard/Of" in plan.declined[0].why


def test_every_listed_finding_type_is_answered(shared):
    import json

    listed = json.loads((shared / "data/guardduty/finding_types_2025-12.json").read_text())

    assert len(listed) == 199
    for row in listed:
        assert runbook_for(key_finding(type=row["type"])).id

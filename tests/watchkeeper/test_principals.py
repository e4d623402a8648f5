"""What is done about whoever used the credentials, and about what they made since."""

from datetime import UTC, datetime

import pytest

from tests.builders import key_finding
from watchkeeper.evidence import Absent, AccessKeyState, RoleFacts, Seen, Unseen, UserFacts
from watchkeeper.facts.newcomers import Change, Maker, Newcomer, NewcomersFacts, NewKey
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.principal_steps import begun
from watchkeeper.principals import contain_principal, credentials_in, instance_of
from watchkeeper.targets import AccessKeyTarget, BucketTarget, RoleTarget

PROD = "333333333333"
AT = datetime(2026, 11, 24, 9, 50, tzinfo=UTC)
THIEF = f"arn:aws:iam::{PROD}:user/deploy-bot"
ALICE = f"arn:aws:iam::{PROD}:user/people/alice"
ACTIVE = AccessKeyState(access_key_id="AKIAIOSFODNN7EXAMPLE", status="Active")
FINDING = key_finding()
DENIED = f"EmergencyDenyAll-{FINDING.case_id}"
BOT = AccessKeyTarget(user_name="deploy-bot", user_type="IAMUser", access_key_id=ACTIVE.access_key_id)
WEB = AccessKeyTarget(user_name="web", user_type="AssumedRole", principal_id="AROAEXAMPLE:i-0abc")


def user(*keys, **facts):
    return Seen(value=UserFacts(user_name="deploy-bot", arn=THIEF, access_keys=keys, **facts))


def made(actor, call="CreateUser"):
    return Maker(actor=actor, access_key_id=None, call=call, at=AT)


def new_user(name, maker=None, **more):
    arn = f"arn:aws:iam::{PROD}:user/{name}"
    return Newcomer(what="user", name=name, arn=arn, is_new=True, created=AT, made=maker, **more)


def new_role(name, maker=None, **more):
    arn = f"arn:aws:iam::{PROD}:role/{name}"
    return Newcomer(what="role", name=name, arn=arn, is_new=True, created=AT, made=maker, **more)


def key(name, maker=None, status="Active"):
    return NewKey(access_key_id=name, status=status, created=AT, made=maker)


def newcomers(*members, **more):
    return Seen(value=NewcomersFacts(account=PROD, since=AT, members=members, **more))


def steps(target=BOT, **looks):
    return contain_principal(FINDING, target, looks)


def kinds(found):
    return [action.kind for action in found.actions]


def subjects(found):
    return [(action.kind, action.principal) for action in found.actions]


def test_a_federated_session_ends_by_a_deny_on_the_user_who_federated_it():
    target = AccessKeyTarget(user_name="visitor", user_type="FederatedUser", access_key_id="ASIAEXAMPLE")

    found = steps(target, user=user(ACTIVE))

    assert subjects(found) == [("deny_all_user", "deploy-bot")]
    assert "deploy-bot" in found.ask[0]
    assert found.requests


@pytest.mark.parametrize("look", [Unseen(why="denied"), Seen(value=Absent(what="a user"))])
def test_a_federated_session_of_nobody_known_is_left_to_people(look):
    target = AccessKeyTarget(user_name="visitor", user_type="FederatedUser", access_key_id="ASIAEXAMPLE")

    found = steps(target, user=look)

    assert found.actions == ()
    assert found.requests
    assert found.declined


def test_nothing_restricts_root_so_people_are_called():
    found = steps(AccessKeyTarget(user_name="Root", user_type="Root", account="444444444444"))

    assert found.actions == ()
    assert "444444444444" in found.escalate
    assert any("owner" in one.what for one in found.requests)


@pytest.mark.parametrize(
    ("kind", "where"), [("AWSAccount", "999999999999"), ("AWSService", "lambda.amazonaws.com")]
)
def test_what_is_not_ours_is_declined_and_said(kind, where):
    found = steps(AccessKeyTarget(user_name=where, user_type=kind))

    assert found.actions == ()
    assert where in found.declined[0].why


def test_a_role_session_is_asked_about_and_done_in_the_roles_account():
    found = steps(AccessKeyTarget(user_name="web", user_type="AssumedRole", account="444444444444"))

    assert [(action.kind, action.account) for action in found.actions] == [
        ("revoke_role_sessions", "444444444444")
    ]
    assert found.ask


def test_a_role_that_is_gone_has_no_sessions_to_revoke():
    assert steps(WEB, role=Seen(value=Absent(what="role web"))).actions == ()


def test_a_role_of_identity_center_is_changed_there_and_nowhere_else():
    name = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
    target = AccessKeyTarget(
        user_name=name, user_type="AssumedRole", principal_id="AROAX:alice@example.com"
    )
    role = Seen(value=RoleFacts(role_name=name, arn="a", path="/aws-reserved/sso.amazonaws.com/"))

    found = steps(target, role=role)
    plan = review(found.on(begun(FINDING, "x", "s")), FINDING, {"role": role}, HousePolicy(), 0)

    assert plan.actions == ()
    assert any("alice@example.com" in one.what and "portal" in one.what for one in plan.requests)


def test_a_role_by_itself_counts_like_its_session():
    finding = FINDING.model_copy(update={"targets": (BucketTarget(name="b"), RoleTarget(role_name="web"))})

    assert credentials_in(finding).user_type == "Role"
    assert credentials_in(finding.model_copy(update={"targets": ()})).user_type == "Unknown"


@pytest.mark.parametrize(
    ("principal", "instance"),
    [("AROAX:i-0abc", "i-0abc"), ("AROAX:alice", None), ("AIDAX", None), (None, None)],
)
def test_an_instance_is_known_by_the_name_of_its_session(principal, instance):
    assert instance_of(AccessKeyTarget(principal_id=principal)) == instance


def test_what_the_thief_made_is_contained_at_once_like_the_thief():
    ghost = new_user(
        "ghost", made(THIEF), access_keys=(key("AKIAGHOST"), key("AKIAOFF", status="Inactive"))
    )
    door = new_role("door", made(f"arn:aws:iam::{PROD}:user/ghost", "CreateRole"))

    found = steps(user=user(ACTIVE), newcomers=newcomers(door, ghost))

    assert found.ask == ()
    assert subjects(found) == [
        ("deactivate_access_key", "deploy-bot"),
        ("deny_all_user", "deploy-bot"),
        ("close_role", "door"),
        ("revoke_role_sessions", "door"),
        ("deactivate_access_key", "ghost"),
        ("deny_all_user", "ghost"),
    ]
    assert found.actions[4].access_key_id == "AKIAGHOST"


def test_a_key_that_the_thief_gave_to_another_goes_and_the_other_stays():
    alice = Newcomer(
        what="user", name="alice", arn=ALICE, is_new=False, access_keys=(key("AKIANEW", made(THIEF)),)
    )

    found = steps(user=user(), newcomers=newcomers(alice))

    assert subjects(found) == [("deny_all_user", "deploy-bot"), ("deactivate_access_key", "alice")]


def test_guardrails_know_the_tags_of_what_is_new_and_protect_it():
    looks = {"user": user(ACTIVE), "newcomers": newcomers(new_user("ghost", made(THIEF)))}
    plan = steps(**looks).on(begun(FINDING, "x", "s"))
    tagged = new_user("ghost", made(THIEF), tags={"watchkeeper:protected": "true"})

    assert review(plan, FINDING, looks, HousePolicy(), 0).ask == ()
    protected = review(plan, FINDING, looks | {"newcomers": newcomers(tagged)}, HousePolicy(), 0)
    assert "ghost" not in [action.principal for action in protected.actions]


def test_a_new_role_of_a_users_name_says_nothing_of_the_user():
    role = new_role("deploy-bot", made(THIEF))
    looks = {"user": Unseen(why="denied"), "newcomers": newcomers(role)}

    plan = review(steps(**looks).on(begun(FINDING, "x", "s")), FINDING, looks, HousePolicy(), 0)

    assert any("could not look at user deploy-bot" in why for why in plan.ask)


def test_what_another_made_is_declined_by_name():
    found = steps(user=user(ACTIVE), newcomers=newcomers(new_user("colleague", made(ALICE))))

    assert "colleague" not in [action.principal for action in found.actions]
    assert any("colleague" in no.what and ALICE in no.why for no in found.declined)


def test_what_nobody_is_known_to_have_made_never_holds_up_the_containment():
    unknown = newcomers(new_user("stranger", access_keys=(key("AKIAX"),)))

    first = steps(user=user(ACTIVE), newcomers=unknown)
    later = steps(user=user(inline_policies=(DENIED,)), newcomers=unknown)

    assert first.ask == ()
    assert [action.principal for action in first.actions] == ["deploy-bot", "deploy-bot"]
    assert any("stranger" in one.what for one in first.requests)
    assert [action.principal for action in later.actions] == ["deploy-bot", "stranger", "stranger"]
    assert "stranger" in later.ask[0]


def test_where_a_person_is_asked_anyway_the_unknown_is_asked_with_it():
    found = steps(WEB, newcomers=newcomers(new_user("stranger")))

    assert ("deny_all_user", "stranger") in subjects(found)
    assert len(found.ask) == 2


@pytest.mark.parametrize(
    ("session", "certain"), [("i-0abc", True), ("i-0other", False)], ids=["the same session", "another"]
)
def test_of_a_role_only_the_stolen_session_is_the_thief(session, certain):
    actor = f"arn:aws:sts::{PROD}:assumed-role/web/{session}"

    found = steps(WEB, newcomers=newcomers(new_user("ghost", made(actor))))

    assert any("ghost" in why for why in found.ask) is not certain


def test_the_same_key_is_the_thief_whatever_cloudtrail_calls_it():
    maker = Maker(actor="AIDAEXAMPLE", access_key_id=ACTIVE.access_key_id, call="CreateUser", at=AT)

    found = steps(user=user(), newcomers=newcomers(new_user("ghost", maker)))

    assert ("deny_all_user", "ghost") in subjects(found)


def test_a_password_from_the_thief_is_asked_about_and_then_shut_out_of_the_console():
    alice = Newcomer(
        what="user", name="alice", arn=ALICE, is_new=False, new_password=True,
        password_made=made(THIEF, "CreateLoginProfile"),
    )  # fmt: skip

    found = steps(user=user(inline_policies=(DENIED,)), newcomers=newcomers(alice))

    assert ("deny_console_user", "alice") in subjects(found)
    assert any("alice" in why for why in found.ask)


def test_what_the_thief_changed_on_others_is_undone_by_people_and_a_changed_trust_asked_about():
    changes = (
        Change(what="user", name="alice", made=made(THIEF, "AttachUserPolicy"), detail="arn:p/Admin"),
        Change(what="role", name="web", made=made(THIEF, "UpdateAssumeRolePolicy")),
    )

    found = steps(user=user(inline_policies=(DENIED,)), newcomers=newcomers(changes=changes))

    assert any("AttachUserPolicy (arn:p/Admin)" in one.what for one in found.requests)
    assert ("close_role", "web") in subjects(found)
    assert found.ask


def test_what_could_not_be_seen_of_newcomers_is_said_and_holds_nothing_up():
    blind = steps(user=user(ACTIVE), newcomers=Unseen(why="no iam:ListUsers"))
    half = steps(user=user(ACTIVE), newcomers=newcomers(gaps=("CloudTrail was cut",)))

    assert kinds(blind) == kinds(half) == ["deactivate_access_key", "deny_all_user"]
    assert any(no.why == "no iam:ListUsers" for no in blind.declined)
    assert any(no.why == "CloudTrail was cut" for no in half.declined)

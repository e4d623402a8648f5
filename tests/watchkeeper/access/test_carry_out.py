"""From a decision to steps: what is done, what a person is asked, what is left alone and why."""

from datetime import UTC, datetime

import pytest

from watchkeeper.access.carry_out import steps_for
from watchkeeper.access.decision import Decision
from watchkeeper.access.item import Choice, Reduction, ReviewItem, item_id
from watchkeeper.case import canonical, sha256
from watchkeeper.evidence import Absent, AccessKeyState, RoleFacts, Seen, Unseen, UserFacts
from watchkeeper.house_policy import HousePolicy
from watchkeeper.trust_document import same

CASE, ACCOUNT = "wk-0123456789ab", "333333333333"
ON = AccessKeyState(access_key_id="AKIAEXAMPLEON", status="Active")
OFF = AccessKeyState(access_key_id="AKIAEXAMPLEOFF", status="Inactive")
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def item(kind, principal="clara", detail="", account=ACCOUNT, **more):
    return ReviewItem(
        id=item_id(account, kind, principal, detail),
        kind=kind,
        account=account,
        principal=principal,
        detail=detail,
        title=f"{kind} of {principal}",
        choices=tuple(Choice),
        suggestion=Choice.REVOKE,
        **more,
    )


def user(name="clara", keys=(ON, OFF), **facts):
    return {"user": Seen(value=UserFacts(user_name=name, arn="a", access_keys=keys, **facts))}


def role(name="web", **facts):
    return {"role": Seen(value=RoleFacts(role_name=name, arn="a", **facts))}


def steps(one, looks=None, choice=Choice.REVOKE, parts=(), house=None):
    decision = Decision(
        item=one.id, choice=choice, by="lead", at=datetime(2026, 11, 2, tzinfo=UTC), way="form", parts=parts
    )
    return steps_for(
        one,
        decision,
        case_id=CASE,
        region="us-east-1",
        house=house or HousePolicy(),
        looks=looks or {},
    )


def kinds(made):
    return [action.kind for action in made.actions]


@pytest.mark.parametrize("choice", [Choice.KEEP, Choice.TRANSFER, Choice.NOT_MINE])
def test_what_wants_no_change_makes_none(choice):
    made = steps(item("user"), user(), choice)

    assert (made.actions, made.requests, made.declined) == ((), (), ())


def test_a_user_loses_each_key_that_is_on_and_everything_else():
    made = steps(item("user"), user())

    assert kinds(made) == ["deactivate_access_key", "deny_all_user"]
    assert made.actions[0].access_key_id == ON.access_key_id
    assert {(one.account, one.case_id, one.region) for one in made.actions} == {
        (ACCOUNT, CASE, "us-east-1")
    }


def test_of_a_key_that_is_on_only_it_goes_off():
    made = steps(item("access_key", detail=ON.access_key_id), user())

    assert kinds(made) == ["deactivate_access_key"]
    assert not made.requests


def test_a_key_that_is_off_can_only_be_deleted_which_a_person_does():
    made = steps(item("access_key", detail=OFF.access_key_id), user())

    assert made.actions == ()
    (request,) = made.requests
    assert (
        f"aws iam delete-access-key --user-name clara --access-key-id {OFF.access_key_id}" in request.what
    )
    assert "never deletes" in request.why


def test_the_console_is_denied_and_the_keys_are_left():
    assert kinds(steps(item("console_access"), user())) == ["deny_console_user"]


@pytest.mark.parametrize(
    ("kind", "credential", "call"),
    [
        ("ssh_key", "ssh_public_key", "delete-ssh-public-key"),
        ("service_credential", "service_specific_credential", "delete-service-specific-credential"),
        ("signing_certificate", "signing_certificate", "delete-signing-certificate"),
    ],
)
def test_other_credentials_go_off_and_if_off_are_deleted_by_a_person(kind, credential, call):
    on = steps(item(kind, detail="ID1", state={"exists": True, "active": True}), user())
    off = steps(item(kind, detail="ID1", state={"exists": True, "active": False}), user())

    (action,) = on.actions
    assert (action.kind, action.credential, action.credential_id) == (
        "deactivate_credential",
        credential,
        "ID1",
    )
    assert off.actions == ()
    assert call in off.requests[0].what


def test_a_role_is_closed_before_its_sessions_are_revoked():
    assert kinds(steps(item("role", "web"), role())) == ["close_role", "revoke_role_sessions"]


def test_of_parts_only_the_chosen_ones_go():
    parts = (
        Reduction(id="detach AdministratorAccess", kind="detach_policy", name="Admin", arn=ADMIN),
        Reduction(id="leave admins", kind="remove_from_group", name="admins"),
    )
    one = item("user", reductions=parts)

    some = steps(one, user(), Choice.REDUCE, ("leave admins",))
    everything = steps(one, user(), Choice.REDUCE)

    assert [(act.user_name, act.group_name) for act in some.actions] == [("clara", "admins")]
    assert kinds(everything) == ["detach_policy", "remove_from_group"]
    assert everything.actions[0].policy_arn == ADMIN
    assert everything.actions[0].holder == "user"


def test_a_part_that_the_item_does_not_have_is_said():
    made = steps(item("user"), user(), Choice.REDUCE, ("detach Nothing",))

    assert made.actions == ()
    assert [(no.what, no.why) for no in made.declined] == [("detach Nothing", "the item has no such part")]


def test_an_inline_policy_is_kept_and_deleted_by_a_person():
    part = Reduction(id="take it", kind="detach_policy", name="it's mine")

    made = steps(item("role", "web", reductions=(part,)), role(), Choice.REDUCE)

    assert made.actions == ()
    lines = made.requests[0].what.splitlines()[1:]
    assert [line.split()[2] for line in lines] == ["get-role-policy", "delete-role-policy"]
    assert all("""'it'"'"'s mine'""" in line for line in lines)


def trust(*principals):
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": one}, "Action": "sts:AssumeRole"} for one in principals
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def trusted_role(*left):
    was = {"exists": True, "trust": sha256(canonical(trust("1" * 12, "8" * 12, "9" * 12)))}
    parts = tuple(
        Reduction(id=f"trust {number}", kind="reduce_trust", name=f"{number}", trust=document)
        for number, document in enumerate(left)
    )
    return item("role", "web", state=was, reductions=parts)


def test_two_parts_of_a_trust_policy_are_taken_out_in_one_change():
    one = trusted_role(trust("1" * 12, "9" * 12), trust("1" * 12, "8" * 12))

    made = steps(one, role(), Choice.REDUCE)

    (action,) = made.actions
    assert same(action.document, trust("1" * 12))
    assert action.was == one.state["trust"]
    assert action.removed == ("0", "1")


def test_a_trust_policy_of_which_nothing_would_be_left_is_not_reduced():
    made = steps(trusted_role(trust("9" * 12), trust("8" * 12)), role(), Choice.REDUCE)

    assert made.actions == ()
    assert made.declined[0].why == "nothing would be left of it: revoke the role instead"


@pytest.mark.parametrize(
    ("kind", "arn", "words"),
    [
        ("assignment", "", ["aws sso-admin delete-account-assignment", "--principal-id p-1", ACCOUNT]),
        ("entitlement", "", ["account access manager"]),
        ("root", "", ["root user's access keys"]),
        ("identity_provider", "arn:aws:iam::333333333333:saml-provider/x", ["delete-saml-provider"]),
        (
            "identity_provider",
            "arn:aws:iam::333333333333:oidc-provider/x",
            ["delete-open-id-connect-provider"],
        ),
        (
            "trust_anchor",
            "arn:aws:rolesanywhere:eu-west-1:333333333333:trust-anchor/a-1",
            ["disable-trust-anchor --trust-anchor-id a-1 --region eu-west-1"],
        ),
        ("external_access", "arn:aws:s3:::open", ["arn:aws:s3:::open"]),
    ],
)
def test_what_is_not_ours_to_undo_is_asked_of_a_person(kind, arn, words):
    ids = {"instance": "i", "permission_set": "ps", "principal_type": "USER", "principal_id": "p-1"}

    made = steps(item(kind, arn=arn, state={"exists": True, **ids}))

    assert made.actions == ()
    (request,) = made.requests
    assert all(word in request.what for word in [*words, ACCOUNT])
    assert request.why


@pytest.mark.parametrize(
    ("one", "looks", "why"),
    [
        (item("user", "break-glass-admin"), user("break-glass-admin"), "a protected principal"),
        (item("user"), user(tags={"watchkeeper:protected": "true"}), "protects it"),
        (item("role", "WatchkeeperResponder"), role("WatchkeeperResponder"), "Watchkeeper's own"),
        (item("role", "AWSReservedSSO_Admin_1"), role("AWSReservedSSO_Admin_1"), "managed by AWS"),
        (item("role", "web"), role(path="/aws-service-role/x/"), "AWS manages it"),
        (item("role", "web"), {"role": Unseen(why="denied")}, "could not look at role web: denied"),
        (item("role", "web"), {}, "was not looked at"),
        (item("user"), user("somebody-else"), "was not looked at"),
        (item("user"), {"user": Seen(value=Absent(what="user clara"))}, "does not exist"),
    ],
    ids=["break-glass", "tag", "ours", "sso", "path", "unseen", "not looked", "another", "absent"],
)
def test_the_guardrails_of_an_incident_hold_for_a_review(one, looks, why):
    made = steps(one, looks)

    assert made.actions == ()
    assert made.declined
    assert all(why in no.why for no in made.declined)


def test_nobody_leaves_the_break_glass_group():
    part = Reduction(id="leave", kind="remove_from_group", name="break-glass-admins")

    made = steps(item("user", reductions=(part,)), user(), Choice.REDUCE)

    assert made.actions == ()
    assert "protected" in made.declined[0].why


def test_what_is_set_apart_is_not_touched_whatever_was_decided():
    made = steps(item("role", "web", set_apart="Control Tower's"), role())

    assert made.actions == ()
    assert made.declined[0].why == "Control Tower's"

"""The leaver check of one person: what is hers, what may be, and what could not be looked at."""

from datetime import UTC, datetime

import pytest

from watchkeeper.access.identity_center import (
    Assignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    IdentityCenter,
)
from watchkeeper.access.inventory import AccountInventory, Authorization, IamRole, IamUser
from watchkeeper.access.item import Choice, ReviewItem, item_id
from watchkeeper.access.leaver import belongs_to, not_looked_at
from watchkeeper.access.leaver_items import leaver_items
from watchkeeper.evidence import Absent, Seen, Unseen

PROD, DEV = "333333333333", "444444444444"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
NO_CENTER = Absent(what="an IAM Identity Center instance")
SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"


def user(name, account=PROD, **tags) -> IamUser:
    arn = f"arn:aws:iam::{account}:user/{name}"
    return IamUser(name=name, id=f"AIDA{name.upper()}", arn=arn, created=LONG_AGO, tags=tags)


def role(name, trust=None, account=PROD, **tags) -> IamRole:
    arn = f"arn:aws:iam::{account}:role/{name}"
    return IamRole(name=name, id="AROA", arn=arn, created=LONG_AGO, trust=trust or {}, tags=tags)


def trusting(principal, effect="Allow", **condition):
    return {
        "Statement": [
            {
                "Effect": effect,
                "Principal": principal,
                "Action": "sts:AssumeRole",
                "Condition": condition,
            }
        ]
    }


def account(*, users=(), roles=(), number=PROD, **changed) -> AccountInventory:
    unread = Seen(value=())
    fields = {
        "authorization": Seen(value=Authorization(users=users, roles=roles)),
        "credentials": Unseen(why="not asked"),
        "mfa": unread, "ssh_keys": unread, "service_credentials": unread, "certificates": unread,
        "providers": Unseen(why="not asked"), "analyzers": Unseen(why="not asked"),
        "root": Unseen(why="not asked"),
    }  # fmt: skip
    return AccountInventory(account=number, **(fields | changed))


def center(**changed) -> IdentityCenter:
    people = (
        CenterUser(id="u-carol", name="carol.chen", display_name="Carol Chen", email="carol.chen@example.com"),
        CenterUser(id="u-bob", name="bob.berg", display_name="Bob Berg", email="bob.berg@example.com"),
    )  # fmt: skip
    fields = {
        "users": people,
        "groups": (
            CenterGroup(id="g-dev", name="developers", members=("u-bob", "u-carol")),
            CenterGroup(id="g-admin", name="admins", members=("u-bob",)),
        ),
        "assignments": (
            Assignment(account=PROD, permission_set=SET, principal_type="GROUP", principal="g-dev"),
            Assignment(account=PROD, permission_set=SET, principal_type="USER", principal="u-carol"),
        ),
        "entitlements": (
            Entitlement(id="e-1", account=PROD, role="arn", principal_type="USER", principal="u-carol"),
        ),
    }
    return IdentityCenter(instance="i", store="d-1", region="us-east-1", **(fields | changed))


def item(kind, principal, detail="", account=PROD, **state) -> ReviewItem:
    return ReviewItem(
        id=item_id(account, kind, principal, detail), kind=kind, account=account, principal=principal,
        detail=detail, title=f"{kind} {principal} {detail}", choices=(Choice.KEEP,), suggestion=Choice.KEEP,
        state=state,
    )  # fmt: skip


def found(person, inventories=(), where=NO_CENTER):
    return {
        (one.kind, one.account, one.name): one.certain for one in belongs_to(person, inventories, where)
    }


def test_users_of_every_account_are_found_by_name_and_by_tag():
    inventories = [
        account(users=(user("carol.chen"), user("bob"), user("svc-7", Email="Carol.Chen@example.com"))),
        account(
            users=(
                user("cchen", DEV),
                user("deploy", DEV, owner="carol.chen"),
                user("x", DEV, Name="dave"),
            ),
            number=DEV,
        ),
    ]
    assert found("carol.chen@example.com", inventories) == {
        ("IAM user", PROD, "carol.chen"): True,
        ("IAM user", PROD, "svc-7"): True,
        ("IAM user", DEV, "cchen"): False,
    }


def test_who_owns_a_thing_is_not_who_it_is():
    assert found("carol.chen", [account(users=(user("ci", owner="carol.chen"),))]) == {}


def test_identity_center_gives_the_persons_other_names_and_groups():
    inventories = [account(users=(user("carol.chen@example.com"), user("bob.berg")))]
    assert found("Carol Chen", inventories, center()) == {
        ("Identity Center user", "", "carol.chen"): True,
        ("Identity Center group", "", "developers"): True,
        ("IAM user", PROD, "carol.chen@example.com"): True,
    }


def test_a_group_says_who_else_would_lose_it():
    groups = [one for one in belongs_to("carol.chen", (), center()) if one.kind == "Identity Center group"]
    assert len(groups) == 1
    assert "with 1 others" in groups[0].why
    assert "take the person out of the group" in groups[0].why


def test_two_people_of_one_display_name_are_only_possible():
    twins = tuple(CenterUser(id=f"u{n}", name=f"cc{n}", display_name="Carol Chen") for n in (1, 2))
    matches = belongs_to("Carol Chen", (), center(users=twins, groups=()))
    assert [(one.id, one.certain) for one in matches] == [("u1", False), ("u2", False)]
    assert "2 people are called Carol Chen" in matches[0].why


def test_a_possible_person_gives_no_further_names():
    inventories = [account(users=(user("robert"),))]
    people = (CenterUser(id="u1", name="robert", display_name="Bob", email="bob.berg@other.example"),)
    assert found("bob.berg@example.com", inventories, center(users=people, groups=())) == {
        ("Identity Center user", "", "robert"): False
    }


@pytest.mark.parametrize(
    ("trust", "certain"),
    [
        (trusting({"AWS": f"arn:aws:iam::{PROD}:user/carol"}), True),
        (trusting({"AWS": ["arn:aws:iam::1:root", f"arn:aws:iam::{PROD}:user/carol"]}), True),
        (trusting({"AWS": "AIDACAROL"}), True),
        (trusting({"AWS": "*"}, ArnEquals={"aws:PrincipalArn": f"arn:aws:iam::{PROD}:user/carol"}), True),
        (trusting({"AWS": "*"}, StringLike={"aws:userid": "*:carol@example.com"}), False),
        (trusting({"AWS": f"arn:aws:iam::{PROD}:user/carol"}, effect="Deny"), None),
        (trusting({"AWS": f"arn:aws:iam::{PROD}:root"}), None),
        (trusting({"AWS": f"arn:aws:iam::{DEV}:user/carol"}), None),
    ],
)
def test_roles_whose_trust_names_the_persons_user(trust, certain):
    inventories = [account(users=(user("carol"),), roles=(role("ops", trust),))]
    assert found("carol@example.com", inventories).get(("IAM role", PROD, "ops")) is certain


def test_a_single_statement_and_a_tag_on_a_role_count_too():
    one = {"Statement": {"Effect": "Allow", "Principal": {"AWS": "AIDACAROL"}, "Action": "sts:AssumeRole"}}
    inventories = [account(users=(user("carol"),), roles=(role("ops", one), role("lab", person="carol")))]
    assert found("carol", inventories) == {
        ("IAM user", PROD, "carol"): True,
        ("IAM role", PROD, "ops"): True,
        ("IAM role", PROD, "lab"): True,
    }


def test_items_of_the_person_are_chosen_with_their_credentials():
    items = [
        item("user", "carol"),
        item("access_key", "carol", "AKIA1"),
        item("console_access", "carol"),
        item("ssh_key", "carol", "APKA1"),
        item("user", "carol", account=DEV),
        item("user", "dave"),
        item("role", "carol"),
        item("identity_provider", "carol"),
    ]
    outcome = leaver_items(items, "carol", [account(users=(user("carol"), user("dave")))], NO_CENTER)

    assert outcome.certain == tuple(one.id for one in items[:4])
    assert outcome.possible == ()
    assert outcome.said[0] == "4 items belong to carol, 0 more may (looked at: 1 accounts)."


def test_items_of_identity_center_are_chosen_by_id_and_by_name():
    by_id = item("assignment", "Carol Chen", "Admin", principal_id="u-carol")
    by_group = item("assignment", "developers", "Read", principal_id="g-dev")
    by_name = item("assignment", "carol.chen@example.com", "Other")
    entitled = item("entitlement", "somebody", "role", entitlement="e-1")
    by_bare_id = item("assignment", "u-carol", "Bare")
    others = [
        item("assignment", "Carol Chen", "Misleading", principal_id="u-bob"),
        item("assignment", "admins", "Admin", principal_id="g-admin"),
        item("entitlement", "somebody", "role2", entitlement="e-2"),
        item("assignment", "nobody", "Orphan"),
    ]
    items = [by_id, by_group, by_name, entitled, by_bare_id, *others]
    outcome = leaver_items(items, "carol.chen", [], center())

    assert outcome.certain == tuple(one.id for one in (by_id, by_group, by_name, entitled, by_bare_id))
    through = {one.item: one.through for one in outcome.matches}
    assert through[by_group.id] == "developers"
    assert through[by_id.id] is None


def test_possible_items_are_apart():
    outcome = leaver_items(
        [item("user", "cchen")], "carol.chen", [account(users=(user("cchen"),))], center()
    )
    assert (outcome.certain, len(outcome.possible)) == ((), 1)
    assert "short form" in outcome.matches[0].why


def test_nothing_found_is_said_with_what_could_not_be_looked_at():
    dark = account(number=DEV, authorization=Unseen(why="AccessDenied"))
    outcome = leaver_items([], "zoe", [account(), dark], Unseen(why="the management account is closed"))

    assert outcome.said[0] == "nothing of zoe was found (looked at: 2 accounts)."
    gaps = " ".join(outcome.said)
    assert f"account {DEV}: authorization: AccessDenied" in gaps
    assert "Identity Center: the management account is closed" in gaps
    assert "Roles Anywhere" in outcome.said[-1]


def test_a_person_without_access_is_known_all_the_same():
    lone = center(groups=(), assignments=(), entitlements=())
    outcome = leaver_items([], "bob.berg", [], lone)
    assert outcome.said[0].startswith("bob.berg is known here, and has no access that is reviewed")


def test_notes_of_identity_center_and_orphans_are_not_looked_at():
    orphan = Assignment(account=PROD, permission_set=SET, principal_type="USER", principal="gone")
    gaps = not_looked_at((), center(assignments=(orphan,), notes=("account access manager is not there",)))
    assert gaps == (
        "Identity Center: account access manager is not there",
        "Identity Center: 1 assignments name people who were deleted",
    )
    assert not_looked_at((), NO_CENTER) == ()

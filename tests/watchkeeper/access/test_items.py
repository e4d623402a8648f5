"""From an inventory to items: what there is one for, what may be said of it, what is suggested."""

from dataclasses import replace

import pytest

from tests.access_cases import codes, items_of, only
from tests.access_inventories import (
    ACCOUNT,
    ADMINISTRATOR,
    ANYTHING,
    DENIED,
    SCENE,
    VENDOR,
    Person,
    accessed,
    account,
    ago,
    analyzers,
    assigned,
    center,
    document,
    entitled,
    finding,
    key,
    lets,
    permission_set,
    role,
    root,
    web,
)
from tests.access_policies import large_account
from watchkeeper.access.carry_out import steps_for
from watchkeeper.access.changed_facts import changed
from watchkeeper.access.decision import Decision
from watchkeeper.access.identity_center import CenterGroup, CenterUser
from watchkeeper.access.inventory import (
    AttachedPolicy,
    CredentialReport,
    IamGroup,
    Providers,
    SamlProvider,
    ServiceCredential,
    SigningCertificate,
    SourceAge,
    SshKey,
    TrustAnchor,
)
from watchkeeper.access.item import Choice
from watchkeeper.access.parsing import authorization_page
from watchkeeper.evidence import RoleFacts, Seen, UserFacts
from watchkeeper.house_policy import HousePolicy
from watchkeeper.severity import Severity

BUSY = Person(keys=(key(),))
ADMINS = IamGroup(
    name="admins",
    arn=f"arn:aws:iam::{ACCOUNT}:group/admins",
    attached=(AttachedPolicy(name="AdministratorAccess", arn=ADMINISTRATOR),),
)
CASE = "wk-0123456789ab"


def test_every_access_of_an_account_has_one_item():
    person = Person(password=True, keys=(key(), key(number=2, id="AKIA2", active=False)))
    saml = SamlProvider(arn=f"arn:aws:iam::{ACCOUNT}:saml-provider/idp")
    anchor = TrustAnchor(
        arn="arn:aws:rolesanywhere:us-east-1:1:trust-anchor/1",
        name="ca",
        region="us-east-1",
        enabled=True,
        source="AWS_ACM_PCA",
    )
    given = account(
        person,
        roles=(role(),),
        ssh_keys=(SshKey(user="ada", id="S", active=True),),
        service_credentials=(ServiceCredential(user="ada", id="V", service="x", active=True),),
        certificates=(SigningCertificate(user="ada", id="C", active=True),),
        providers=Providers(saml=(saml,), anchors=(anchor,)),
        analyzers=analyzers(finding(public=True)),
    )
    kinds = sorted(one.kind for one in items_of(given))
    assert kinds == sorted(
        [
            "user", "access_key", "access_key", "console_access", "ssh_key", "service_credential",
            "signing_certificate", "role", "identity_provider", "trust_anchor", "external_access", "root",
        ]
    )  # fmt: skip


def test_ids_are_the_same_next_quarter_and_differ_from_each_other():
    given = account(BUSY, roles=(role(), role(name="other")))
    later = replace(SCENE, at=ago(-90))
    first, second = items_of(given), items_of(given, later)
    assert {one.id for one in first} == {one.id for one in second}
    assert len({one.id for one in first}) == len(first)


def test_a_person_and_a_group_of_the_same_name_are_two_items():
    given = center(
        assigned("u-1"),
        assigned("g-1", kind="GROUP"),
        users=(CenterUser(id="u-1", name="ops"),),
        groups=(CenterGroup(id="g-1", name="ops", members=("u-1",)),),
        sets=(permission_set(),),
    )
    assert len({one.id for one in items_of(given)}) == 2


@pytest.mark.parametrize(
    ("given", "kind", "suggested"),
    [
        pytest.param(account(BUSY), "access_key", Choice.KEEP, id="in use"),
        pytest.param(account(Person(keys=(key(90, None),))), "access_key", Choice.REVOKE, id="never used"),
        pytest.param(account(roles=(role(age=300, used=200),)), "role", Choice.REVOKE, id="unused"),
        pytest.param(account(roles=(role(lets({"AWS": [VENDOR, ACCOUNT]})),)), "role", Choice.REDUCE, id="stranger"),
        pytest.param(account(roles=(role(lets({"AWS": VENDOR})),)), "role", Choice.REVOKE, id="a stranger alone"),
        pytest.param(account(roles=(role(lets("*")),)), "role", Choice.REVOKE, id="everybody and nobody else"),
        pytest.param(account(Person(groups=("admins",), keys=(key(),)), groups=(ADMINS,)), "user", Choice.KEEP,
                     id="administrator"),
        pytest.param(account(Person(groups=("admins",), keys=(key(),)), groups=(ADMINS,),
                     last_accessed=accessed(BUSY.arn, s3=1)), "user", Choice.REDUCE, id="administrator in name only"),
        pytest.param(account(BUSY, credentials=DENIED), "user", Choice.TRANSFER, id="could not look"),
        pytest.param(account(analyzers=analyzers(finding(public=True))), "external_access", Choice.REVOKE, id="public"),
        pytest.param(account(analyzers=analyzers(finding(principal=VENDOR))), "external_access", Choice.KEEP,
                     id="somebody outside"),
    ],
)  # fmt: skip
def test_what_is_suggested(given, kind, suggested):
    assert only(items_of(given), kind).suggestion is suggested


def test_what_could_not_be_looked_at_is_never_suggested_to_be_kept():
    sources = ("authorization", "credentials", "mfa", "ssh_keys", "providers", "analyzers", "root")
    for source in sources:
        for item in items_of(
            account(Person(password=True, keys=(key(),)), roles=(role(),), **{source: DENIED})
        ):
            if not all(reason.known for reason in item.reasons):
                assert item.suggestion is not Choice.KEEP, (source, item.title)
        assert any(
            not reason.known
            for item in items_of(account(BUSY, **{source: DENIED}))
            for reason in item.reasons
        ), f"{source} was not seen, and nobody says so"


def test_choices_fit_what_can_be_done():
    items = items_of(account(Person(groups=("admins",), keys=(key(id=None),)), groups=(ADMINS,)))
    assert Choice.REDUCE in only(items, "user").choices
    assert Choice.REVOKE not in only(items, "access_key").choices, "without its id nobody can switch it off"
    assert Choice.REVOKE not in only(items, "root").choices, "root has nothing to take away"
    all_choices = {choice for item in items for choice in item.choices}
    assert {Choice.KEEP, Choice.TRANSFER, Choice.NOT_MINE} <= all_choices
    assert all(item.suggestion in item.choices for item in items)


class TestReductions:
    """Parts of an access, each reversible by itself."""

    def test_of_a_user(self):
        person = Person(groups=("admins",), attached=(ADMINISTRATOR,), inline={"own": document(ANYTHING)})
        parts = only(items_of(account(person, groups=(ADMINS,))), "user").reductions
        assert {(one.id, one.kind, one.arn) for one in parts} == {
            ("leave admins", "remove_from_group", None),
            ("detach AdministratorAccess", "detach_policy", ADMINISTRATOR),
            ("detach own (inline)", "detach_policy", None),
        }

    def test_of_trust_leave_the_others(self):
        statement = lets({"AWS": [f"arn:aws:iam::{VENDOR}:root", ACCOUNT], "Service": "ec2.amazonaws.com"})
        item = only(items_of(account(roles=(role(statement),))), "role")
        (part,) = [one for one in item.reductions if one.kind == "reduce_trust"]
        assert part.id == f"trust {VENDOR}"
        assert part.trust["Statement"] == [lets({"AWS": [ACCOUNT], "Service": "ec2.amazonaws.com"})]

    def test_of_trust_are_none_where_nobody_would_be_left(self):
        item = only(items_of(account(roles=(role(lets({"AWS": VENDOR})),))), "role")
        assert not item.reductions
        assert Choice.REDUCE not in item.choices

    def test_a_public_subject_can_be_taken_out(self):
        given = role(web(StringLike={"sub": "repo:*"}), lets({"Service": "ec2.amazonaws.com"}))
        (part,) = only(items_of(account(roles=(given,))), "role").reductions
        assert part.trust["Statement"] == [lets({"Service": "ec2.amazonaws.com"})]

    def test_two_strangers_are_two_parts_that_are_carried_out_as_one(self):
        other = "888888888888"
        given = role(lets({"AWS": [VENDOR, other, ACCOUNT]}))
        item = only(items_of(account(roles=(given,))), "role")
        decision = Decision(item=item.id, choice=Choice.REDUCE, by="x", at=ago(0), way="form")
        facts = RoleFacts(role_name="worker", arn=given.arn)
        steps = steps_for(
            item,
            decision,
            case_id=CASE,
            region="us-east-1",
            house=HousePolicy(),
            looks={"role": Seen(value=facts)},
        )
        (action,) = steps.actions
        assert action.document["Statement"] == [lets({"AWS": [ACCOUNT]})]
        assert set(action.removed) == {VENDOR, other}

    def test_everything_that_is_detached_can_be_carried_out(self):
        item = only(items_of(account(replace(BUSY, attached=(ADMINISTRATOR,)))), "user")
        decision = Decision(item=item.id, choice=Choice.REDUCE, by="x", at=ago(0), way="form")
        facts = UserFacts(user_name="ada", arn=BUSY.arn)
        steps = steps_for(
            item,
            decision,
            case_id=CASE,
            region="us-east-1",
            house=HousePolicy(),
            looks={"user": Seen(value=facts)},
        )
        assert [action.kind for action in steps.actions] == ["detach_policy"]
        assert not steps.declined


class TestSetApart:
    """Named, listed, and asked of nobody."""

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            (role(name="AWSServiceRoleForX", path="/aws-service-role/x/"), "service-linked"),
            (role(name="AWSReservedSSO_A_1", path="/aws-reserved/sso.amazonaws.com/"), "Identity Center"),
            (role(name="OrganizationAccountAccessRole"), "management account"),
            (role(name="aws-controltower-AdministratorExecutionRole"), "management account"),
            (role(name="stacksets-exec-1"), "management account"),
            (role(name="WatchkeeperInvestigator"), "Watchkeeper"),
            (role(name="OurResponder"), "Watchkeeper"),
            (role(name="break-glass-ops"), "break-glass"),
        ],
        ids=lambda one: getattr(one, "name", None),
    )
    def test_roles(self, given, why):
        item = only(items_of(account(roles=(given,))), "role")
        assert why in item.set_apart
        assert Choice.REVOKE not in item.choices
        assert not item.reductions

    def test_a_name_like_a_service_linked_role_is_no_path(self):
        item = only(
            items_of(account(roles=(role(name="AWSReservedSSO_mine", attached=(ADMINISTRATOR,)),))), "role"
        )
        assert item.set_apart is None
        assert "admin" in codes(item)

    def test_a_name_protects_nobody_whom_strangers_may_take(self):
        item = only(
            items_of(account(roles=(role(lets({"AWS": VENDOR}), name="stacksets-exec-mine"),))), "role"
        )
        assert item.set_apart is None

    def test_a_users_keys_follow_it(self):
        items = items_of(
            account(Person(name="break-glass-1", keys=(key(),), password=True, mfa=("hardware",)))
        )
        assert all(one.set_apart for one in items if one.kind in ("user", "access_key", "console_access"))


class TestFacts:
    """What the reviewer reads."""

    def test_of_a_user(self):
        given = account(
            Person(groups=("admins",), keys=(key(20, 3),), password=True, signed_in=5, mfa=("virtual",)),
            groups=(ADMINS,),
            ages=(SourceAge(source="credentials", read=ago(0), as_of=ago(0.125)),),
        )
        facts = only(items_of(given), "user").facts
        assert facts["last used"].endswith("(3 days ago), a use of a key (s3)")
        assert facts["groups"] == "admins"
        assert facts["administrator"] == "yes, through group admins (AdministratorAccess)"
        assert facts["second factor"].startswith("virtual; that it is there does not say")
        assert "service control policies" in facts["not evaluated"]
        assert "3 hours old" in facts["source"]

    @pytest.mark.parametrize("kind", ["user", "access_key"])
    def test_a_case_that_contains_the_user_is_told(self, kind):
        deny = {f"EmergencyDenyAll-{CASE}": document({**ANYTHING, "Effect": "Deny"})}
        facts = only(items_of(account(replace(BUSY, inline=deny))), kind).facts
        assert facts["contained"] == f"contained by case {CASE}"

    def test_a_case_that_closed_the_role_is_told(self):
        closing = {
            "Sid": f"Watchkeeper{CASE[3:]}",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sts:AssumeRole",
        }
        facts = only(items_of(account(roles=(role(lets("*"), closing),))), "role").facts
        assert facts["contained"] == f"contained by case {CASE}"
        assert facts["who may take it"].startswith("nobody")

    def test_who_may_take_a_role(self):
        trust = lets({"AWS": [ACCOUNT, VENDOR]}), lets({"Service": "ec2.amazonaws.com"})
        told = only(items_of(account(roles=(role(*trust),))), "role").facts["who may take it"]
        assert told == f"this account, {VENDOR}, ec2.amazonaws.com"

    def test_unseen_credentials_are_told_where_use_is(self):
        given = account(BUSY, ssh_keys=(SshKey(user="ada", id="S", active=True),))
        assert (
            "SSH keys, whose use AWS does not record" in only(items_of(given), "user").facts["credentials"]
        )


class TestState:
    """A decision stands on the same state that is read again before acting."""

    def test_of_a_role_that_is_as_it_was(self):
        item = only(items_of(account(roles=(role(attached=(ADMINISTRATOR,)),))), "role")
        assert not changed(item, item.state, ago(0))
        assert changed(item, item.state | {"trust": "other"}, ago(0))

    def test_of_an_assignment_has_the_ids_by_which_it_is_looked_at(self):
        (item,) = items_of(center(assigned("u-9")))
        assert {"account", "region", "instance", "permission_set", "principal_type", "principal_id"} < set(
            item.state
        )

    def test_of_an_entitlement(self):
        (item,) = items_of(center(entitled("u-9")))
        assert {"entitlement", "application", "principal_id"} < set(item.state)

    def test_of_a_finding(self):
        item = only(items_of(account(analyzers=analyzers(finding(public=True)))), "external_access")
        assert item.state["finding"] == "f-1"
        assert item.state["analyzer"].startswith("arn:aws:access-analyzer:")


def test_privileged_and_severe_comes_first_and_set_apart_last():
    given = account(
        Person(name="a", keys=(key(id="AKIA1"),)),
        Person(name="z", attached=(ADMINISTRATOR,), keys=(key(900, None, id="AKIA2"),)),
        roles=(
            role(name="b", age=900, used=300),
            role(name="AWSServiceRoleForX", path="/aws-service-role/x/"),
        ),
        root_user=root(),
    )
    items = items_of(given)
    ranks = [
        (one.set_apart is not None, not one.privileged, -(one.severity.rank if one.severity else -1))
        for one in items
    ]
    assert ranks == sorted(ranks)
    assert items[-1].set_apart
    assert items[0].privileged


def test_the_owner_is_tagged_in_whatever_case():
    items = items_of(
        account(replace(BUSY, tags={"Owner": "payments"}), roles=(role(tags={"owner": "tools"}),))
    )
    assert {one.kind: one.owner for one in items if one.owner} == {
        "user": "payments",
        "access_key": "payments",
        "role": "tools",
    }


def test_a_sister_outside_the_zone_of_trust_is_no_stranger():
    item = only(
        items_of(account(analyzers=analyzers(finding(principal="222222222222")))), "external_access"
    )
    assert item.severity is Severity.LOW


def test_a_role_is_not_asked_about_twice_because_the_analyzer_sees_it():
    given = account(
        roles=(role(),),
        analyzers=analyzers(
            finding(f"arn:aws:iam::{ACCOUNT}:role/worker", kind="AWS::IAM::Role", principal=VENDOR)
        ),
    )
    assert not any(one.kind == "external_access" for one in items_of(given))


def test_every_identity_of_a_large_account_has_its_own_items():
    authorization = authorization_page(large_account(600, 600, 200))
    rows = tuple(
        Person(name=one.name, keys=(key(id=f"AKIA{one.name}"),)).row() for one in authorization.users
    )
    given = account(authorization=authorization, credentials=CredentialReport(generated=ago(0), rows=rows))
    items = items_of(given)
    assert len(items) == 600 * 2 + 600 + 1
    assert len({one.id for one in items}) == len(items)

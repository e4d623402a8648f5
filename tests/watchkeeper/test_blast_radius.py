"""How far it went: by the calls that were made with what is held, and by no others."""

import pytest

from tests.builders import key_event
from tests.trails import (
    DEV,
    KEY,
    OFFICE,
    PROD,
    STRANGER,
    assumes,
    by_session,
    by_user,
    call,
    story,
    timeline,
)
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.blast_radius import more_questions, not_followed, radius
from watchkeeper.evidence import AccessKeyState, InstanceFacts, Seen, UserFacts
from watchkeeper.fan_out import fan_out_actions
from watchkeeper.parsing.door import read_event
from watchkeeper.questions import questions_for
from watchkeeper.radius_report import blast_radius_markdown, tree
from watchkeeper.targets import InstanceTarget

FINDING = read_event(key_event())[0]


def reached(*calls, finding=FINDING, looks=None, **more):
    return radius(finding, looks or {}, timeline(*calls, **more))


def edges(of):
    return {(edge.source, edge.how, edge.target) for edge in of.edges}


def test_the_whole_story_is_followed_over_keys_sessions_and_accounts():
    of = radius(FINDING, {}, story())

    key, session = f"access_key/{PROD}/{KEY}", f"session/{DEV}/ASIADEV"
    assert edges(of) == {
        (f"user/{PROD}/deploy-bot", "key", key),
        (key, "assumed", f"role/{PROD}/backup"),
        (f"role/{PROD}/backup", "session", f"session/{PROD}/ASIABACKUP"),
        (key, "created", f"access_key/{PROD}/AKIASECOND"),
        (key, "assumed", f"role/{PROD}/admin"),
        (f"role/{PROD}/admin", "session", f"session/{PROD}/ASIAADMIN"),
        (key, "assumed", f"role/{DEV}/deployer"),
        (f"role/{DEV}/deployer", "session", session),
        (f"access_key/{PROD}/AKIASECOND", "PutBucketPolicy", f"s3 resource/{PROD}/app-data"),
        (session, "created", f"instance/{DEV}/i-0bad"),
        (session, "created", f"access_key/{DEV}/AKIATHERE"),
        (key, "tried to assume", f"role/{PROD}/vault"),
    }
    assert of.accounts == (PROD, DEV)
    assert of.regions == ("us-east-1", "eu-west-1")
    assert of.ips == (OFFICE, STRANGER)
    assert (of.reads, of.refused) == (4, 2)


def test_what_others_did_is_not_counted():
    of = radius(FINDING, {}, story())

    assert not [name for name in of.event_ids if name.startswith("e30-")]
    assert "AKIABOB" not in of.model_dump_json()


def test_before_it_began_and_from_another_address_it_may_be_ordinary_work():
    of = radius(FINDING, {}, story())

    doubtful = {edge.target for edge in of.edges if edge.doubtful}
    assert doubtful == {f"role/{PROD}/backup", f"session/{PROD}/ASIABACKUP"}


def test_before_it_began_but_from_the_findings_address_it_is_theirs():
    of = reached(assumes(-90, "admin", "ASIAADMIN"))

    assert [edge.doubtful for edge in of.edges if edge.how == "assumed"] == [False]


@pytest.mark.parametrize(
    ("address", "doubtful"), [(OFFICE, True), ("192.0.2.77", False), (STRANGER, False)]
)
def test_what_goes_on_as_before_from_the_same_place_may_be_ordinary_work(address, doubtful):
    of = reached(
        assumes(-90, "backup", "ASIA1", sourceIPAddress=OFFICE),
        assumes(20, "backup", "ASIA2", sourceIPAddress=address),
    )

    assert [edge.doubtful for edge in of.edges if edge.how == "assumed"] == [doubtful]
    assert bool(fan_out_actions(FINDING, of)[0]) is not doubtful


@pytest.mark.parametrize(
    ("kind", "role", "held"),
    [
        ("UnauthorizedAccess:EC2/SSHBruteForce", "TARGET", False),
        ("UnauthorizedAccess:EC2/SSHBruteForce", "ACTOR", True),
        ("CryptoCurrency:EC2/BitcoinTool.B!DNS", "TARGET", True),
    ],
)
def test_an_instance_that_is_only_guessed_at_is_not_held(kind, role, held):
    finding = FINDING.model_copy(
        update={"type": kind, "resource_role": role, "targets": (InstanceTarget(instance_id="i-0abc"),)}
    )

    of = reached(call(1, "iam:ListUsers", by_session("web", "i-0abc", "ASIAWEB")), finding=finding)

    assert bool(of.event_ids) is held


def test_the_session_of_an_instance_leads_to_the_instance():
    target = FINDING.targets[0].model_copy(
        update={"access_key_id": "ASIAWEB", "user_name": "web", "user_type": "AssumedRole",
                "principal_id": "AROAWEB:i-0abc"}
    )  # fmt: skip

    of = reached(finding=FINDING.model_copy(update={"targets": (target,)}))

    assert edges(of) == {
        (f"role/{PROD}/web", "session", f"session/{PROD}/ASIAWEB"),
        (f"session/{PROD}/ASIAWEB", "of the instance", f"instance/{PROD}/i-0abc"),
    }


def test_both_accounts_copies_of_one_call_are_one_step():
    given = {"sharedEventID": "shared-1", "account": DEV}
    mine = assumes(6, "deployer", "ASIADEV", **given, eventID="mine")
    copy = assumes(
        6, "deployer", "ASIADEV", **given, eventID="copy", recipientAccountId=DEV,
        identity={"type": "AWSAccount", "principalId": "AIDAEXAMPLE", "accountId": PROD},
    )  # fmt: skip

    both, only_the_copy = reached(mine, copy), reached(copy)

    assert [edge.times for edge in both.edges if edge.how == "assumed"] == [1]
    assert set(both.event_ids) == {"mine", "copy"}
    # Where the caller's own history cannot be read, the other account's tells the same.
    assert {edge.target for edge in only_the_copy.edges if edge.how == "assumed"} == {
        f"role/{DEV}/deployer"
    }


def test_other_sessions_of_an_assumed_role_are_not_theirs():
    of = reached(
        assumes(1, "admin", "ASIAADMIN"),
        call(2, "iam:CreateUser", by_session("admin", "s", "ASIAADMIN"),
             responseElements={"user": {"userName": "evil"}}),
        call(3, "iam:CreateUser", by_session("admin", "colleague", "ASIAOTHER"),
             responseElements={"user": {"userName": "good"}}),
    )  # fmt: skip

    assert {node.name for node in of.nodes if node.kind == "user"} == {"deploy-bot", "evil"}


def test_a_users_other_keys_come_from_the_evidence():
    user = UserFacts(
        user_name="deploy-bot", arn=f"arn:aws:iam::{PROD}:user/deploy-bot",
        access_keys=(AccessKeyState(access_key_id="AKIAOTHER", status="Active"),),
    )  # fmt: skip

    of = reached(looks={"user": Seen(value=user)})

    assert (f"user/{PROD}/deploy-bot", "key", f"access_key/{PROD}/AKIAOTHER") in edges(of)


def test_an_instance_works_by_the_session_that_has_its_name():
    finding = FINDING.model_copy(update={"targets": (InstanceTarget(instance_id="i-0abc"),)})
    facts = InstanceFacts(instance_id="i-0abc", state="running", role_name="web")

    of = reached(
        call(1, "iam:CreateUser", by_session("web", "i-0abc", "ASIAWEB"),
             responseElements={"user": {"userName": "evil"}}),
        call(2, "iam:CreateUser", by_session("web", "i-0other", "ASIAWEB2"),
             responseElements={"user": {"userName": "good"}}),
        finding=finding,
        looks={"instance": Seen(value=facts)},
    )  # fmt: skip

    assert (f"instance/{PROD}/i-0abc", "works as", f"role/{PROD}/web") in edges(of)
    assert {node.name for node in of.nodes if node.kind == "user"} == {"evil"}


def test_a_created_password_opens_the_user_and_what_the_user_then_did():
    of = reached(
        call(1, "iam:CreateLoginProfile", requestParameters={"userName": "alice"}),
        call(2, "signin:ConsoleLogin", by_user("alice", "") | {"accessKeyId": None}, readOnly=False),
    )

    assert (f"console_password/{PROD}/alice", "opens", f"user/{PROD}/alice") in edges(of)
    assert len(of.event_ids) == 2


def test_gaps_of_the_timeline_and_what_it_cannot_hold_are_said():
    of = reached(call(1, "iam:ListUsers"), gaps=("calls made with the key: could not look: denied",))

    assert of.gaps[0] == "calls made with the key: could not look: denied"
    assert "management events only" in of.gaps[1]


def test_the_next_hop_asks_about_what_is_held_now_in_its_account():
    of = radius(FINDING, {}, story())

    asked = more_questions(of)

    assert {(one.attribute, one.value, one.account, one.region) for one in asked} == {
        ("AccessKeyId", "ASIABACKUP", PROD, ""),
        ("AccessKeyId", "AKIASECOND", PROD, ""),
        ("AccessKeyId", "ASIAADMIN", PROD, ""),
        ("AccessKeyId", "ASIADEV", DEV, ""),
        ("AccessKeyId", "AKIATHERE", DEV, ""),
        ("Username", "i-0bad", DEV, "eu-west-1"),
    }
    assert more_questions(of, asked) == ()
    assert not {one.value for one in asked} & {one.value for one in questions_for(FINDING)}


def chain(length):
    """Roles that assume one another."""
    calls = [assumes(1, "r1", "ASIA1")]
    calls += [
        assumes(n, f"r{n}", f"ASIA{n}", identity=by_session(f"r{n - 1}", "s", f"ASIA{n - 1}"))
        for n in range(2, length + 1)
    ]
    return reached(*calls)


def test_three_hops_are_followed_and_what_lies_beyond_is_said():
    of = chain(5)

    assert {one.value for one in more_questions(of)} == {"ASIA1", "ASIA2", "ASIA3"}
    assert not_followed(of) == tuple(
        f"session ASIA{n} in {PROD}: more than 3 steps away, not followed" for n in (4, 5)
    )


def test_twenty_further_questions_are_asked_and_the_rest_is_said():
    of = reached(*(assumes(n, f"r{n}", f"ASIA{n}") for n in range(25)))

    asked = more_questions(of)

    assert len(asked) == 20
    assert more_questions(of, asked) == ()
    left = not_followed(of, asked)
    assert len(left) == 5
    assert all("not asked, 20 further questions were" in one for one in left)


def test_ordinary_work_of_before_does_not_crowd_out_what_came_after():
    before = [assumes(-600 + n, "ci", f"ASIACI{n}", sourceIPAddress=OFFICE) for n in range(60)]

    of = reached(*before, assumes(1, "admin", "ASIAADMIN"))

    asked = more_questions(of)
    assert asked[0].value == "ASIAADMIN"
    left = not_followed(of, asked)
    assert len(left) == 21
    assert left[-1] == "21 more that were reached: not followed"


def test_the_fan_out_is_a_persons_decision():
    actions, ask, declined = fan_out_actions(FINDING, radius(FINDING, {}, story()))

    assert [(one.kind, one.account, one.resource) for one in actions] == [
        ("revoke_role_sessions", PROD, "admin"),
        ("revoke_role_sessions", DEV, "deployer"),
        ("deactivate_access_key", DEV, "AKIATHERE"),
    ]
    assert len(ask) == len(actions)
    assert all(one.case_id == FINDING.case_id for one in actions)
    assert [(no.what, "ordinary work" in no.why) for no in declined] == [
        (f"revoke the sessions of role backup in account {PROD}", True),
        (f"contain instance i-0bad in account {DEV}", False),
    ]


def test_what_was_refused_or_is_awss_own_is_not_contained():
    of = reached(
        assumes(1, "AWSReservedSSO_Admin_0123", "ASIASSO"),
        assumes(2, "vault", "", errorCode="AccessDenied"),
    )

    actions, ask, declined = fan_out_actions(FINDING, of)

    assert (actions, ask) == ((), ())
    assert [no.what for no in declined] == [
        f"revoke the sessions of role AWSReservedSSO_Admin_0123 in account {PROD}"
    ]


def test_the_same_role_twice_is_one_action():
    of = reached(assumes(1, "admin", "ASIA1"), assumes(2, "admin", "ASIA2"))

    (action,), (why,), _ = fan_out_actions(FINDING, of)

    assert isinstance(action, RevokeRoleSessions)
    assert "hits everything that uses it" in why


def test_nothing_found_is_not_called_nothing_done():
    of = reached()

    assert "No call of what the finding names was found" in blast_radius_markdown(of)
    assert fan_out_actions(FINDING, of) == ((), (), ())


def test_each_thing_stands_in_the_tree_under_what_reached_it():
    of = radius(FINDING, {}, story())

    lines = [(depth, node.name) for depth, node, _ in tree(of)]

    assert lines[:2] == [(0, "deploy-bot"), (1, KEY)]
    assert (2, "deployer") in lines
    assert lines[lines.index((2, "deployer")) + 1] == (3, "ASIADEV")
    assert {node.id for _, node, _ in tree(of)} == {node.id for node in of.nodes}


def test_a_circle_of_roles_ends():
    of = reached(
        assumes(1, "a", "ASIA1"),
        assumes(2, "b", "ASIA2", identity=by_session("a", "s", "ASIA1")),
        assumes(3, "a", "ASIA3", identity=by_session("b", "s", "ASIA2")),
    )

    assert {one.value for one in more_questions(of)} == {"ASIA1", "ASIA2", "ASIA3"}
    assert len(list(tree(of))) < 10


@pytest.mark.parametrize("bad", ["a|b", "<img src=x>", "`x`", "[x](https://evil.example)"])
def test_names_from_outside_are_harmless_in_the_page(bad):
    of = reached(
        call(1, "iam:CreateUser", responseElements={"user": {"userName": bad}}, sourceIPAddress=bad),
        gaps=(bad,),
    )

    page = blast_radius_markdown(of)

    assert "<img" not in page
    assert "](https:" not in page


def test_many_calls_are_walked_at_once():
    calls = [call(n / 100, "iam:ListUsers", eventID=f"e{n}") for n in range(2_000)]

    of = reached(*calls)

    assert of.reads == 2_000

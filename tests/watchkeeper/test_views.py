"""A finding of many resources is decided target by target, where each is, and stays one case."""

from tests.builders import key_finding
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.evidence import InstanceFacts, Seen, UserFacts
from watchkeeper.guardrails import why_not
from watchkeeper.house_policy import HousePolicy
from watchkeeper.looked_at import facts_about
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget, BucketTarget
from watchkeeper.views import decide_all, look_key, looks_of, views_of

ALICE = AccessKeyTarget(user_name="alice", user_type="IAMUser")
ALICE_THERE = AccessKeyTarget(user_name="alice", user_type="IAMUser", account="444444444444")
BUCKETS = (BucketTarget(name="a"), BucketTarget(name="b"))


def decide(finding, looks):
    name = finding.targets[0].label
    deny = DenyAllUser(
        user_name=name, account=finding.account, region=finding.region, case_id=finding.case_id
    )
    return Plan(
        case_id=finding.case_id, finding_key=finding.key, runbook="r", summary="s", actions=(deny,),
        ask=tuple(sorted(looks)), requests=(Request(what="call them"),),
    )  # fmt: skip


def book(**more):
    return Runbook(id="r", title="t", handles=("*",), look_at=("user",), decide=decide, sources=(), **more)


def finding(*targets):
    return key_finding().model_copy(update={"targets": targets})


def user(name, account):
    return Seen(
        value=UserFacts(user_name=name, arn=f"arn:aws:iam::{account}:user/{name}", tags={"at": account})
    )


def test_each_target_is_seen_where_it_is_and_the_case_is_one():
    whole = finding(ALICE, ALICE_THERE)
    first, second = views_of(whole, book(each_target=True))

    assert (first.account, second.account) == ("333333333333", "444444444444")
    assert first.case_id == second.case_id == whole.case_id


def test_one_plan_for_all_holds_the_action_of_each_account_and_each_request_once():
    whole = finding(ALICE, ALICE_THERE, ALICE)
    plan = decide_all(
        book(each_target=True), whole, {"user": user("alice", "3"), "user #2": user("alice", "4")}
    )

    assert [action.account for action in plan.actions] == ["333333333333", "444444444444"]
    assert len(plan.requests) == 1
    assert plan.finding_key == whole.key


def test_two_buckets_are_two_views_that_both_know_who_it_was():
    views = views_of(finding(*BUCKETS, ALICE), book())

    assert [[target.label for target in view.targets] for view in views] == [["a", "alice"], ["b", "alice"]]


def test_a_single_target_is_decided_whole():
    one = finding(ALICE, BUCKETS[0])

    assert views_of(one, book()) == (one,)


def test_each_view_sees_its_own_looks_under_plain_names():
    looks = {look_key("user", number): user(f"u{number}", "3") for number in range(12)}

    assert looks_of(looks, 0)["user"].value.user_name == "u0"
    assert looks_of(looks, 1)["user"].value.user_name == "u1"
    assert looks_of(looks, 11)["user"].value.user_name == "u11"
    assert len(looks_of(looks, 0)) == 1


def test_tags_are_those_of_the_same_name_in_the_same_account():
    looks = {"user": user("alice", "333333333333"), "user #2": user("alice", "444444444444")}
    there = DenyAllUser(user_name="alice", account="444444444444", region="us-east-1", case_id="c")

    assert facts_about(there, looks).tags == {"at": "444444444444"}
    assert facts_about(there.model_copy(update={"account": "555555555555"}), looks) is None


def test_the_role_of_a_protected_instance_is_left_alone_whichever_target_it_is():
    def instance(name, **tags):
        return Seen(
            value=InstanceFacts(instance_id=name, state="running", role_name=f"role-{name}", tags=tags)
        )

    looks = {
        "instance": instance("i-1"),
        "instance #2": instance("i-2", **{"watchkeeper:protected": "true"}),
    }
    where = {"account": "333333333333", "region": "us-east-1", "case_id": "c"}

    assert why_not(RevokeRoleSessions(role_name="role-i-1", **where), looks, HousePolicy()) is None
    assert why_not(RevokeRoleSessions(role_name="role-i-2", **where), looks, HousePolicy())

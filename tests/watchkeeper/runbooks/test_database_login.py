"""A stranger in a database: the least that cuts them off, then the evidence."""

import pytest

from tests.builders import key_finding
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.facts.database import DatabaseFacts, DatabaseMember, SharedSnapshot
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.runbooks.database_login import RUNBOOK, decide
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import DatabaseTarget

RDS = "arn:aws:rds:us-east-1:333333333333"
TARGET = DatabaseTarget(identifier="ledger", user="reporting")
SECRET = "arn:aws:secretsmanager:us-east-1:333333333333:secret:rds!db-1"
LEAK = SharedSnapshot(identifier="leak", arn=f"{RDS}:snapshot:leak", shared_with=("all",))
LENT = SharedSnapshot(identifier="lent", arn=f"{RDS}:snapshot:lent", shared_with=("111111111111",))


def finding(target=TARGET, kind="CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin", **more):
    update = {"type": kind, "targets": (target,), "severity": 8.0, **more}
    return key_finding().model_copy(update=update)


def member(name, public=True, **facts):
    return DatabaseMember(identifier=name, arn=f"{RDS}:db:{name}", public=public, **facts)


def seen(*instances, **facts):
    given = {
        "identifier": "ledger",
        "arn": f"{RDS}:db:ledger",
        "engine": "postgres",
        "vpc_id": "vpc-1",
        "security_groups": ("sg-1",),
        "log_exports": ("postgresql",),
        **facts,
    }
    return {"database": Seen(value=DatabaseFacts(instances=instances or (member("ledger"),), **given))}


def cluster(*instances, **facts):
    return seen(*instances, is_cluster=True, identifier="shop", arn=f"{RDS}:cluster:shop", **facts)


def steps(plan):
    return [(action.kind, action.resource.rsplit(":", 1)[-1]) for action in plan.actions]


KEEP, TAKE = ("protect_database", "ledger"), ("snapshot_database", "ledger")
KEEP_ALL, TAKE_ALL = ("protect_database", "shop"), ("snapshot_database", "shop")


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (seen(), [KEEP, ("make_database_private", "ledger"), TAKE]),
        (seen(member("ledger", public=False)), [KEEP, ("isolate_database", "ledger"), TAKE]),
        (seen(deletion_protection=True), [("make_database_private", "ledger"), TAKE]),
        (
            cluster(member("shop-1"), member("shop-2", public=False), engine="aurora-mysql"),
            [KEEP_ALL, ("make_database_private", "shop-1"), TAKE_ALL],
        ),
        (cluster(member("shop-1"), engine="mysql"), [KEEP_ALL, ("isolate_database", "shop"), TAKE_ALL]),
        (
            seen(shared_snapshots=(LEAK, LENT)),
            [KEEP, ("make_database_private", "ledger"), ("unshare_database_snapshot", "leak"), TAKE],
        ),
    ],
    ids=["public", "private", "protected", "Aurora", "a Multi-AZ cluster", "a public snapshot"],
)
def test_the_least_that_cuts_a_stranger_off_is_asked_for_and_the_snapshot_comes_last(looks, expected):
    plan = decide(finding(), looks)

    assert steps(plan) == expected
    assert plan.needs_approval


def test_evidence_alone_needs_nobody():
    plan = decide(finding(), seen(member("ledger", public=False), vpc_id=None))

    assert steps(plan) == [KEEP, TAKE]
    assert not plan.needs_approval
    assert [one.why for one in plan.declined] == [
        "it has no address in the internet",
        "its VPC is not known",
    ]


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (Unseen(why="denied"), "could not look"),
        (Seen(value=Absent(what="x")), "does not exist"),
        (seen(status="deleting")["database"], "is being deleted"),
    ],
)
def test_what_was_not_seen_or_goes_is_not_touched(look, why):
    plan = decide(finding(), {"database": look})

    assert plan.actions == ()
    assert why in plan.declined[0].why


@pytest.mark.parametrize(
    ("user", "facts", "said"),
    [
        ("reporting", {"master_secret": SECRET, "master_user": "owner"}, "give database user reporting"),
        ("owner", {"master_secret": SECRET, "master_user": "owner"}, f"rotate secret {SECRET}"),
        (None, {"master_secret": SECRET, "master_user": "owner"}, f"rotate secret {SECRET}"),
        ("owner", {"master_user": "owner"}, "give database user owner"),
    ],
)
def test_the_password_that_is_known_is_replaced_by_people(user, facts, said):
    target = TARGET.model_copy(update={"user": user})
    asked = [one.what for one in decide(finding(target), seen(**facts)).requests]

    assert any(said in what for what in asked)
    assert "end the open sessions" in asked[0]


def test_what_could_not_be_seen_of_it_is_asked_of_people():
    facts = {"log_exports": (), "snapshots_unseen": "no permission", "iam_authentication": True}
    said = [f"{one.what}: {one.why}" for one in decide(finding(), seen(**facts)).requests]

    assert any("before they rotate" in one for one in said)
    assert any("could not look: no permission" in one for one in said)
    assert any("rds-db:connect" in one for one in said)
    asked = decide(finding(), seen(shared_snapshots=(LENT,))).requests
    assert any("lent (111111111111)" in one.what for one in asked)


def test_production_needs_two_and_every_part_is_known_to_the_guardrails():
    looks = cluster(member("shop-1", tags={"env": "prod"}), engine="aurora-mysql", shared_snapshots=(LEAK,))
    plan = review(decide(finding(), looks), finding(), looks, HousePolicy(), 0)

    assert plan.approvals_needed == 2
    assert not [why for why in plan.ask if "not looked at" in why]


@pytest.mark.parametrize(
    "kind",
    [
        "CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce",
        "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin",
        "CredentialAccess:RDS/TorIPCaller.SuccessfulLogin",
    ],
)
def test_logins_are_answered_by_it(kind):
    assert runbook_for(finding(kind=kind)) is RUNBOOK

"""Somebody changed how a database lets people in: who did it and the database, both by a person's leave."""

from tests.builders import key_finding
from tests.watchkeeper.runbooks.test_database_login import TARGET, finding, member, seen, steps
from tests.watchkeeper.test_runbooks import ACTIVE, user
from watchkeeper.evidence import Unseen
from watchkeeper.runbooks.database_tampering import RUNBOOK, decide
from watchkeeper.shelf import runbook_for

KIND = "CredentialAccess:RDS/ModifyAuthenticationProcess"
(CALLER,) = key_finding().targets


def both(**more):
    return finding(kind=KIND).model_copy(update={"targets": (CALLER, TARGET), **more})


def test_the_caller_is_contained_the_database_kept_and_a_person_asked_whether_it_was_meant():
    plan = decide(both(), user(ACTIVE) | seen())

    assert steps(plan) == [
        ("deactivate_access_key", ACTIVE.access_key_id),
        ("deny_all_user", "deploy-bot"),
        ("protect_database", "ledger"),
        ("make_database_private", "ledger"),
        ("snapshot_database", "ledger"),
    ]
    assert plan.ask[0] == "an administrator may have changed it on purpose"
    assert any("IAM login is off" in one.what for one in plan.requests)


def test_a_private_database_is_not_isolated_for_it():
    plan = decide(finding(kind=KIND), seen(member("ledger", public=False)))

    assert steps(plan) == [("protect_database", "ledger"), ("snapshot_database", "ledger")]
    assert plan.needs_approval


def test_without_the_database_the_caller_is_all_there_is():
    plan = decide(both(targets=(CALLER,)), user(ACTIVE))

    assert {action.kind for action in plan.actions} == {"deactivate_access_key", "deny_all_user"}
    assert plan.needs_approval


def test_a_database_that_could_not_be_seen_is_declined_beside_the_caller():
    plan = decide(both(), user(ACTIVE) | {"database": Unseen(why="denied")})

    assert len(plan.actions) == 2
    assert plan.declined[-1].why == "could not look at database ledger: denied"


def test_it_stands_before_the_runbooks_of_logins():
    assert runbook_for(both()) is RUNBOOK
    assert runbook_for(finding(kind=KIND)) is RUNBOOK

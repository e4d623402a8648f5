"""Somebody tries to get into a database, and did not."""

import pytest

from tests.watchkeeper.runbooks.test_database_login import cluster, finding, member, seen, steps
from watchkeeper.evidence import Unseen
from watchkeeper.runbooks.database_brute_force import RUNBOOK, decide
from watchkeeper.shelf import runbook_for

FAILED = "CredentialAccess:RDS/AnomalousBehavior.FailedLogin"


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (seen(), [("make_database_private", "ledger")]),
        (seen(member("ledger", public=False)), []),
        (cluster(member("shop-1"), engine="mysql"), []),
        ({"database": Unseen(why="denied")}, []),
    ],
    ids=["public", "private", "a Multi-AZ cluster", "not seen"],
)
def test_only_a_public_address_goes_and_only_if_a_person_agrees(looks, expected):
    plan = decide(finding(kind=FAILED), looks)

    assert steps(plan) == expected
    assert plan.needs_approval is bool(expected)
    assert expected or plan.declined


def test_people_are_told_which_groups_let_whom_in():
    (asked,) = decide(finding(kind=FAILED, remote_ips=("198.51.100.23",)), seen()).requests

    assert "sg-1" in asked.what
    assert "198.51.100.23" in asked.why


@pytest.mark.parametrize(
    "kind", [FAILED, "CredentialAccess:RDS/TorIPCaller.FailedLogin", "Discovery:RDS/MaliciousIPCaller"]
)
def test_tries_and_probes_are_answered_by_it(kind):
    assert runbook_for(finding(kind=kind)) is RUNBOOK

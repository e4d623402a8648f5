"""Our verdict beside cloudsplaining's on its own example, and the page that shows it."""

import pytest

from benchmarks.access_comparison import DOCUMENT, compare, written
from benchmarks.access_comparison_reasons import Reason
from benchmarks.access_comparison_tables import tables
from watchkeeper.access.escalation_paths import ESCALATION_PATHS
from watchkeeper.access.policy_actions import catalogue


@pytest.fixture(scope="module")
def made(shared):
    return compare(shared / "data" / "iam")


def test_it_sees_no_way_of_escalation_that_we_do_not(made):
    assert sum(len(row.their_ways) for row in made.policies) == 18
    assert [(row.name, row.missed) for row in made.policies if row.missed] == []


def test_every_difference_is_explained(made):
    reasons = {reason for row in made.policies for *_, reason in row.differences}

    assert reasons == set(Reason) - {Reason.UNEXPLAINED}


def test_what_it_calls_data_and_we_do_not_is_nothing(made):
    kinds = [
        (row.name, action)
        for row in made.policies
        for kind, action, why in row.differences
        if kind == "DataExfiltration" and why != Reason.FACTS
    ]

    assert kinds == []


def test_the_principals(made):
    verdicts = {row.name: row.verdict for row in made.principals}

    assert {name: verdict.admin for name, verdict in verdicts.items()} == {
        "obama": "yes",
        "userwithlotsofpermissions": "yes",
        "biden": "no",
        "MyRole": "no",
        "MyOtherRole": "no",
        "OverprivilegedEC2": "no",
    }
    assert {(way.path, way.answer) for way in verdicts["biden"].escalations} == {
        ("iam:PassRole + lambda:CreateFunction + a way to run it", "yes"),
        ("lambda:UpdateFunctionCode", "yes"),
    }
    assert [grant.policy for grant in verdicts["OverprivilegedEC2"].escalations[0].grants] == ["SupYo"]
    assert [way.path for way in verdicts["MyRole"].escalations] == [
        "iam:PassRole + an instance profile onto an instance"
    ]
    assert all(verdict.not_evaluated[0] == "service control policies" for verdict in verdicts.values()), (
        "all was read"
    )


def test_the_other_accounts(made):
    verdicts = {name: dict(rows) for name, rows in made.others.items()}

    assert verdicts["cloudmapper_authz.json"]["bad_role"].admin == "yes"
    assert "s3" in verdicts["cloudmapper_authz.json"]["exfiller"].risks["service wildcard"]
    assert verdicts["example_authz_v2.json"]["BlakeBortles"].admin_grants[0].holder == "group"


def test_the_page_is_fresh(made):
    text = DOCUMENT.read_text()

    assert text == written(text, tables(made)), "python -m benchmarks.access_comparison --write"
    assert f"{len(ESCALATION_PATHS)} in the table" in text
    assert f"{len(catalogue().listed):,} actions" in text

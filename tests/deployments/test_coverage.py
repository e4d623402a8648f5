"""The coverage page, held against what the runbooks decide: every finding type, every other source."""

import pytest

from deployments import coverage
from watchkeeper.coverage import GENERIC
from watchkeeper.evidence import Unseen
from watchkeeper.finding_types import FINDING_TYPES
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Plan
from watchkeeper.shelf import SHELF, runbook_for, runbook_named
from watchkeeper.targets import DatabaseTarget, InstanceTarget, KeyTarget
from watchkeeper.views import decide_all, look_key, views_of

NOBODY_COULD_LOOK = Unseen(why="AccessDenied")
ROWS = coverage.rows()
BEYOND = {
    "custom_detection": ("Execution:EC2/TheHousesOwn", InstanceTarget(instance_id="i-0123456789abcdef0")),
    "database_tampering": (
        "CredentialAccess:RDS/ModifyAuthenticationProcess", DatabaseTarget(identifier="ledger"),
    ),
    "key_misuse": ("Impact:KMS/TheHousesOwn", KeyTarget(key_id="0" * 8)),
}  # fmt: skip
"""Runbooks for types that GuardDuty's list does not have: newer ones, and the house's own detections."""
every_type = pytest.mark.parametrize("kind", sorted(FINDING_TYPES))


def unseen(finding):
    """Each look that the finding's runbook asks for, of each of its views: nobody could look."""
    book = runbook_for(finding)
    views = views_of(finding, book)
    return {
        look_key(step, number): NOBODY_COULD_LOOK for number in range(len(views)) for step in book.look_at
    }


def blind(finding) -> Plan:
    """What the finding's runbook decides when nobody could look at anything."""
    return decide_all(runbook_for(finding), finding, unseen(finding))


def reviewed(finding, **more):
    """The plan after the guardrails, of the finding with `more`: of severity 8, so that it may be acted on."""
    finding = finding.model_copy(update={"severity": 8.0, **more})
    return review(blind(finding), finding, unseen(finding), HousePolicy(), 0)


def within(plan, book):
    """Only what the runbook says that it may do, in the order in which it says it, target by target."""
    return {action.kind for action in plan.actions} <= set(book.may)


def test_the_page_is_fresh():
    assert coverage.PAGE.read_text() == coverage.page(), "python -m deployments.coverage"


def test_every_type_is_routed_and_nine_of_ten_to_a_runbook_of_their_own_kind():
    assert [row.finding_type for row in ROWS] == sorted(FINDING_TYPES)
    assert len(ROWS) == 199
    assert sum(row.is_specific for row in ROWS) >= 0.9 * len(ROWS)


def test_a_type_that_nobody_has_heard_of_is_answered_by_the_generic_runbook():
    finding = coverage.sample("Recon:EC2/Portscan").model_copy(update={"type": "Novel:Moon/Landing"})

    assert runbook_for(finding).id == GENERIC
    assert blind(finding).actions == ()


@every_type
def test_what_nobody_could_look_at_is_never_contained_at_once(kind):
    """Nor is a kind planned that the page does not show; and a sample of GuardDuty's is only rehearsed."""
    finding = coverage.sample(kind)
    book = runbook_for(finding)

    decided, rehearsed, earnest = blind(finding), reviewed(finding), reviewed(finding, sample=False)

    assert finding.sample
    assert rehearsed.rehearsal
    assert not earnest.rehearsal
    for plan in (decided, rehearsed, earnest):
        assert within(plan, book)
    assert earnest.ask or not earnest.actions
    assert decided.actions or decided.declined or decided.requests or decided.escalate


@pytest.mark.parametrize("row", coverage.others(), ids=lambda row: row.finding_type)
def test_what_comes_from_elsewhere_has_a_runbook_of_its_own_kind(row):
    assert row.runbook != GENERIC
    assert row.actions == runbook_named(row.runbook).may


def test_each_runbook_answers_something_on_the_page_or_is_for_types_beyond_it():
    answering = {row.runbook for row in (*ROWS, *coverage.others())}

    assert {book.id for book in SHELF} - answering == {GENERIC, *BEYOND}


@pytest.mark.parametrize(("book", "kind", "target"), [(book, *given) for book, given in BEYOND.items()])
def test_a_runbook_for_types_beyond_the_page_answers_such_a_type(book, kind, target):
    finding = coverage.sample("Recon:EC2/Portscan").model_copy(update={"type": kind, "targets": (target,)})

    assert runbook_for(finding).id == book
    assert within(reviewed(finding, sample=False), runbook_named(book))


def test_a_runbook_that_contains_nothing_says_why():
    for book in SHELF:
        assert bool(book.may) != bool(book.contains), book.id

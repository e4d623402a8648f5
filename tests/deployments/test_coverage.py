"""docs/coverage.md says what the code does: every type is routed, and decided within what its runbook may."""

import pytest

from deployments import coverage
from watchkeeper.by_hand import ByHand
from watchkeeper.evidence import Unseen
from watchkeeper.finding_types import FINDING_TYPES
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.shelf import SHELF, runbook_for
from watchkeeper.triage import Road, triage
from watchkeeper.views import decide_all, look_key, views_of

ROWS = {row.finding_type: row for row in coverage.rows()}


def blind(finding):
    """Every look at it failed."""
    book = runbook_for(finding)
    views = range(len(views_of(finding, book)))
    return {look_key(step, number): Unseen(why="denied") for number in views for step in book.look_at}


def test_the_page_is_fresh():
    assert coverage.PAGE.read_text() == coverage.page(), "python -m deployments.coverage"


def test_all_199_types_are_routed_and_at_least_nine_of_ten_to_a_runbook_of_their_own_kind():
    assert len(ROWS) == len(FINDING_TYPES) == 199
    assert sum(row.is_specific for row in ROWS.values()) >= 0.9 * len(ROWS)


@pytest.mark.parametrize("kind", sorted(FINDING_TYPES))
def test_a_sample_is_read_decided_blindly_within_its_runbook_and_only_rehearsed(kind):
    finding = coverage.sample(kind)
    book, looks = runbook_for(finding), blind(finding)
    assert finding.type == kind
    assert finding.targets

    plan = decide_all(book, finding, looks)
    assert {action.kind for action in plan.actions} <= set(book.may)
    assert plan.actions or plan.declined or plan.requests or plan.escalate

    assert triage(finding, HousePolicy()).road is Road.REHEARSE
    assert review(plan, finding, looks, HousePolicy(), 0).rehearsal


@pytest.mark.parametrize("kind", sorted(FINDING_TYPES))
def test_what_could_not_be_looked_at_is_never_contained_without_a_person(kind):
    finding = coverage.sample(kind).model_copy(update={"sample": False, "severity": 9.0})
    looks = blind(finding)
    plan = review(decide_all(runbook_for(finding), finding, looks), finding, looks, HousePolicy(), 0)

    assert not plan.actions or plan.needs_approval


def test_what_comes_from_elsewhere_has_runbooks_too():
    rows = {row.finding_type: row for row in coverage.others()}

    assert {kind.value for kind in ByHand} <= set(rows)
    assert all(row.is_specific for row in rows.values())


def test_a_type_that_nobody_knows_yet_is_looked_into_and_contained_by_nobody():
    finding = coverage.sample("Impact:EC2/PortSweep").model_copy(update={"type": "Novelty:Quantum/Odd"})

    assert runbook_for(finding).id == "generic"
    assert not decide_all(runbook_for(finding), finding, {}).actions


@pytest.mark.parametrize("book", SHELF, ids=lambda book: book.id)
def test_a_runbook_says_what_it_may_or_why_it_contains_nothing(book):
    assert book.may or book.contains or book.id == "generic"
    assert all(source.startswith("https://") for source in book.sources)

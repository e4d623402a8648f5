"""Who must be called, and when a page is over."""

import pytest

from tests.builders import key_finding
from watchkeeper.approval import Approval, Decision
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.plan import Plan
from watchkeeper.timeline import Timeline
from watchkeeper.triage import Road, Triage

FINDING = key_finding()


def summary(outcome, decision=None, road=Road.CONTAIN):
    approval = decision and Approval(decision=decision, approver="Ada", why="w", digest="d")
    return CaseSummary(
        case_id="wk-1",
        finding=FINDING,
        triage=Triage(road=road, runbook="generic", band=FINDING.band, reasons=()),
        looks={},
        timeline=Timeline(),
        plan=Plan(case_id="wk-1", finding_key=FINDING.key, runbook="generic", summary="s"),
        approval=approval,
        outcome=outcome,
    )


@pytest.mark.parametrize("road", [Road.CONTAIN, Road.ASK])
@pytest.mark.parametrize(
    ("outcome", "decision", "called", "over"),
    [
        (Outcome.CONTAINED, None, False, True),
        (Outcome.CONTAINED, Decision.APPROVED, False, True),
        (Outcome.PARTLY_CONTAINED, Decision.APPROVED, True, False),
        (Outcome.NOT_CONTAINED, Decision.APPROVED, True, False),
        (Outcome.NOT_CONTAINED, Decision.DECLINED, False, True),
        (Outcome.NOT_CONTAINED, Decision.NO_ANSWER, True, False),
        (Outcome.NOT_CONTAINED, Decision.INVALID, True, False),
    ],
)
def test_who_is_called_and_whether_the_page_is_over(outcome, decision, called, over, road):
    case = summary(outcome, decision, road)

    assert case.needs_a_person is called
    assert case.closes_the_page is over


@pytest.mark.parametrize("outcome", [Outcome.REHEARSED, Outcome.REPORTED, Outcome.CLOSED])
def test_what_was_not_to_be_contained_neither_pages_nor_resolves(outcome):
    case = summary(outcome)

    assert not case.needs_a_person
    assert not case.closes_the_page

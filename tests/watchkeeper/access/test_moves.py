"""Who is asked next about what was passed on, refused, changed meanwhile, or taken back."""

import pytest

from tests.access_reviews import (
    DUE,
    LEAD,
    POLICY,
    acted,
    answered,
    asked,
    by_id,
    confirmed,
    item,
    on,
    told,
    withdrawn,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.item import Choice
from watchkeeper.access.moves import moves
from watchkeeper.access.review_policy import Reviewer, ReviewPolicy
from watchkeeper.access.reviewers import UNASSIGNED

ONE, ADMIN = item("clara"), item("admin", "role", privileged=True)
SAM = item("sam")
ALONE = ReviewPolicy(reviewers=(Reviewer(name=LEAD),))


def moved(one, *events, policy=POLICY, at=None):
    found = moves(by_id(one), told(*events, items=[one], policy=policy), policy, at=at or on(5), due=DUE)
    return (found[one.id].reviewer, found[one.id].because) if found else None


def said(one, choice, **more):
    return asked(one), answered(one, choice, **more)


TO = {
    "transferred": (ONE, said(ONE, Choice.TRANSFER, transfer_to="zoe"), "zoe"),
    "transferred in another spelling": (
        ONE,
        said(ONE, Choice.TRANSFER, transfer_to="SECURITY-lead"),
        "security-lead",
    ),
    "not mine": (ONE, said(ONE, Choice.NOT_MINE), "security-lead"),
    "not mine, and the one above is concerned": (SAM, said(SAM, Choice.NOT_MINE), UNASSIGNED),
    "transferred to the one concerned": (
        ONE,
        said(ONE, Choice.TRANSFER, transfer_to="clara"),
        "security-lead",
    ),
    "refused": (ADMIN, (*said(ADMIN, Choice.KEEP), confirmed(ADMIN, confirms=False)), LEAD),
    "changed since": (ONE, (*said(ONE, Choice.REVOKE), acted(ONE, Standing.BACK)), LEAD),
    "taken back": (ONE, (*said(ONE, Choice.REVOKE), withdrawn(ONE)), LEAD),
}


@pytest.mark.parametrize("case", TO, ids=lambda case: case)
def test_who_is_asked_next(case):
    one, events, reviewer = TO[case]

    assert moved(one, *events)[0] == reviewer


def test_with_nobody_else_in_the_file_it_is_said_that_nobody_answers():
    assert moved(ONE, *said(ONE, Choice.NOT_MINE), policy=ALONE) == (
        UNASSIGNED,
        f"moved from {LEAD}: not mine, and nobody else is named",
    )


def test_why_is_said():
    not_mine = said(ONE, Choice.NOT_MINE, reason="the data team's")
    refused = (*said(ADMIN, Choice.KEEP), confirmed(ADMIN, confirms=False))
    changed = (*said(ONE, Choice.REVOKE), acted(ONE, Standing.BACK))

    assert moved(ONE, *not_mine)[1] == f"moved from {LEAD}: the data team's"
    assert moved(ADMIN, *refused)[1] == "asked again: refused: looked at it"
    assert moved(ONE, *changed)[1].startswith("asked again: back to the reviewer")
    assert moved(ONE, *said(ONE, Choice.REVOKE), withdrawn(ONE))[1].endswith(
        "took the decision back: a slip"
    )


@pytest.mark.parametrize("case", TO, ids=lambda case: case)
def test_nobody_is_asked_when_the_time_is_over_or_it_was_asked_again(case):
    one, events, _ = TO[case]

    assert moved(one, *events, at=on(15)) is None
    assert moved(one, *events, asked(one, day=4, number=2)) is None


def test_what_waits_is_decided_or_done_goes_to_nobody():
    for events in ((asked(ONE),), said(ONE, Choice.KEEP), (*said(ONE, Choice.REVOKE), acted(ONE))):
        assert moved(ONE, *events) is None

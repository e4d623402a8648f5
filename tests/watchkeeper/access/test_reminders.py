"""Who is reminded when: each day once, the latest of those missed, then the one above, then the end."""

from datetime import timedelta

import pytest

from tests.access_reviews import (
    DUE,
    LEAD,
    OTHER,
    POLICY,
    REVIEW,
    acted,
    answered,
    asked,
    batch,
    item,
    on,
    review,
    timed_out,
    told,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Asked, Reminded
from watchkeeper.access.item import Choice
from watchkeeper.access.ledger import NO_BATCH
from watchkeeper.access.reminders import nudges
from watchkeeper.access.reviewers import UNASSIGNED

ONE, TWO = item("clara"), item("web", "role", account=OTHER)
ADMIN = item("admin", "role", privileged=True)
FIRST = f"{REVIEW}-001"


def reminded(day, kind="reminder", number=1):
    return Reminded(at=on(day), batch=f"{REVIEW}-{number:03}", kind=kind, day=day, to="x")


def due(day, *events, items=(ONE,), policy=POLICY):
    at = on(day)
    found = nudges(review(), told(*events, items=items, policy=policy), policy, at)
    return [(one.batch, one.kind, one.day, one.to) for one in found]


REMINDER = {day: (FIRST, "reminder", day, LEAD) for day in (3, 7, 12)}
ABOVE = (FIRST, "escalation", 10, "security-lead")


@pytest.mark.parametrize(
    ("day", "before", "wanted"),
    [
        (0, (), []),
        (2.9, (), []),
        (3, (), [REMINDER[3]]),
        (3.5, (reminded(3),), []),
        (6, (reminded(3),), []),
        (7, (reminded(3),), [REMINDER[7]]),
        (9, (), [REMINDER[7]]),
        (10, (reminded(3), reminded(7)), [ABOVE]),
        (11, (), [REMINDER[7], ABOVE]),
        (13, (), [REMINDER[12], ABOVE]),
        (13, (reminded(7), reminded(10, "escalation")), [REMINDER[12]]),
        (14, (reminded(12), reminded(10, "escalation")), []),
        (14.1, (), [(FIRST, "deadline", 14, LEAD)]),
        (30, (reminded(12),), [(FIRST, "deadline", 14, LEAD)]),
    ],
)
def test_the_calendar_of_a_batch_that_waits(day, before, wanted):
    assert due(day, asked(ONE), *before) == wanted


def test_who_has_answered_is_left_alone():
    assert due(13, asked(ONE), answered(ONE)) == []
    assert due(15, asked(ONE), answered(ONE)) == []


def test_one_who_answered_for_some_is_reminded_of_the_rest():
    assert due(3, asked(ONE, TWO), answered(ONE), items=(ONE, TWO)) == [REMINDER[3]]


def test_a_second_approver_who_is_silent_is_reminded_too():
    assert due(7, asked(ADMIN), answered(ADMIN, Choice.REVOKE), items=(ADMIN,))[0][1] == "reminder"


def test_what_nobody_answers_for_is_told_the_one_above_at_once_and_once():
    nobodys = asked(ONE, reviewer=UNASSIGNED)
    told_once = reminded(10, "escalation")

    assert due(0, nobodys) == [(FIRST, "escalation", 10, "security-lead")]
    assert due(1, nobodys, told_once) == []
    nowhere = POLICY.model_copy(update={"default_reviewer": None})
    assert due(0, nobodys, policy=nowhere) == [(FIRST, "escalation", 10, UNASSIGNED)]


def test_the_one_above_is_never_the_reviewer_itself():
    own = asked(ONE, reviewer="security-lead")

    assert due(10, own, reminded(7)) == [(FIRST, "escalation", 10, UNASSIGNED)]


def test_a_batch_that_was_moved_is_not_reminded_of_days_before_it_was_asked():
    moved = (
        asked(ONE),
        answered(ONE, Choice.NOT_MINE),
        asked(ONE, day=8, number=2, reviewer="security-lead"),
    )
    second = f"{REVIEW}-002"

    assert [one for one in due(9, *moved) if one[1] == "reminder"] == []
    assert (second, "reminder", 12, "security-lead") in due(12, *moved)
    assert {one[0] for one in due(13, *moved)} == {second}, "the first batch is answered"


def test_when_the_time_is_over_it_is_over_for_all_that_is_not_settled():
    passed_on = (asked(ONE), answered(ONE, Choice.NOT_MINE))
    back = (asked(ONE), answered(ONE, Choice.REVOKE), acted(ONE, Standing.BACK))
    second = (asked(ADMIN), answered(ADMIN, Choice.KEEP))

    for events, items in ((passed_on, (ONE,)), (back, (ONE,)), (second, (ADMIN,))):
        assert due(15, *events, items=items) == [(FIRST, "deadline", 14, LEAD)]
        assert due(16, *events, timed_out(*items), items=items) == []


def test_what_was_never_put_to_anybody_ends_too():
    assert due(13) == []
    assert due(15) == [(NO_BATCH, "deadline", 14, UNASSIGNED)]
    over = timed_out(ONE).model_copy(update={"batch": NO_BATCH})
    assert due(16, over) == []
    assert told(over, items=[ONE]).standing(ONE.id) is Standing.NOT_ATTESTED


def test_each_batch_has_its_own_calendar():
    both = (asked(ONE), Asked(at=on(0), batch=batch(TWO, number=2, reviewer="sam", account=OTHER)))

    found = due(3, *both, reminded(3), items=(ONE, TWO))
    assert found == [(f"{REVIEW}-002", "reminder", 3, "sam")]


def test_the_last_moment_is_still_in_time():
    history = told(asked(ONE), reminded(12), reminded(10, "escalation"), items=[ONE])

    assert nudges(review(), history, POLICY, DUE) == ()
    assert nudges(review(), history, POLICY, DUE + timedelta(seconds=1))[0].kind == "deadline"

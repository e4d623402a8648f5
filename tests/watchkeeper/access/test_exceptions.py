"""Exceptions: carried over with their end, asked again, and loud when they ended or got worse."""

from datetime import date

import pytest

from tests.access_reviews import (
    UNUSED,
    acted,
    answered,
    asked,
    by_id,
    confirmed,
    item,
    noticed,
    timed_out,
    told,
    withdrawn,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.exceptions import EXPIRED, WORSE, ExceptionGranted, granted, with_exceptions
from watchkeeper.access.item import Choice
from watchkeeper.severity import Severity

END, BEFORE, AFTER = date(2027, 1, 31), date(2027, 1, 4), date(2027, 4, 5)
KEY = item("clara", "access_key", "AKIA1", reasons=(UNUSED,), suggestion=Choice.REVOKE)
ADMIN = item("admin", "role", privileged=True, reasons=(noticed(Severity.HIGH),))
GRANTED = ExceptionGranted(
    item=KEY.id,
    by="Pia Payments",
    reason="used at the year's end",
    expires=END,
    review="2026-Q4",
    codes=("key-unused",),
    severity=Severity.MEDIUM,
)
KEPT = answered(KEY, expires=END, reason="used at the year's end")


def carried(one, on=BEFORE, exception=GRANTED):
    return with_exceptions([one], [exception], on)[0]


def test_a_keep_with_an_end_is_an_exception():
    assert granted("2026-Q4", by_id(KEY), told(asked(KEY), KEPT, items=[KEY])) == (GRANTED,)


NONE = {
    "kept without an end": (KEY, (answered(KEY),)),
    "revoked": (KEY, (answered(KEY, Choice.REVOKE),)),
    "not attested": (KEY, (asked(KEY), timed_out(KEY))),
    "withdrawn": (KEY, (KEPT, withdrawn(KEY))),
    "kept, and nobody confirmed it": (ADMIN, (answered(ADMIN, expires=END),)),
    "kept, and refused": (ADMIN, (answered(ADMIN, expires=END), confirmed(ADMIN, confirms=False))),
    "revoked and done before it was kept": (KEY, (answered(KEY, Choice.REVOKE), acted(KEY), KEPT)),
}


@pytest.mark.parametrize("case", NONE, ids=lambda case: case)
def test_anything_else_is_none(case):
    one, events = NONE[case]

    assert granted("2026-Q4", by_id(one), told(*events, items=[one])) == ()


def test_a_confirmed_keep_of_privileged_access_is_one():
    events = (answered(ADMIN, expires=END), confirmed(ADMIN))

    assert [one.item for one in granted("2026-Q4", by_id(ADMIN), told(*events, items=[ADMIN]))] == [
        ADMIN.id
    ]


def test_one_that_holds_is_shown_and_suggests_to_keep():
    one = carried(KEY)

    assert one.facts["exception"] == (
        "kept until 2027-01-31 by Pia Payments in 2026-Q4: used at the year's end"
    )
    assert (one.suggestion, one.reasons) == (Choice.KEEP, KEY.reasons)
    assert carried(KEY, on=END) == one, "the last day counts"


def test_one_that_has_run_out_is_a_reason_of_its_own_and_suggests_nothing():
    one = carried(KEY, on=AFTER)

    assert (one.reasons[0].code, one.severity) == (EXPIRED, Severity.HIGH)
    assert one.reasons[0].text == "the exception that Pia Payments granted in 2026-Q4 ended on 2027-01-31"
    assert one.suggestion is Choice.REVOKE
    critical = GRANTED.model_copy(update={"severity": Severity.CRITICAL})
    assert carried(KEY, AFTER, critical).severity is Severity.CRITICAL, "at least as grave as before"


WORSENED = {
    "a new reason": (noticed(Severity.LOW, "no-mfa"), "no-mfa came since"),
    "the same, but graver": (noticed(Severity.CRITICAL), "it is CRITICAL now"),
}


@pytest.mark.parametrize("case", WORSENED, ids=lambda case: case)
def test_one_against_which_more_speaks_now_says_so(case):
    reason, what = WORSENED[case]
    one = carried(KEY.model_copy(update={"reasons": (UNUSED, reason)}))

    assert one.reasons[0].code == WORSE
    assert what in one.reasons[0].text
    assert one.suggestion is Choice.REVOKE


def test_one_against_which_less_speaks_now_holds():
    assert carried(KEY.model_copy(update={"reasons": ()})).reasons == ()


def test_what_could_not_be_looked_at_this_time_does_not_say_that_it_got_worse():
    unknown = noticed(Severity.LOW, "not-seen", known=False)
    one = carried(KEY.model_copy(update={"reasons": (UNUSED, unknown)}))

    assert WORSE not in {reason.code for reason in one.reasons}


def test_an_exception_renewed_again_and_again_accepts_what_spoke_against_the_access_alone():
    expired = carried(KEY, on=AFTER)
    again = granted("2027-Q2", by_id(expired), told(asked(expired), KEPT, items=[expired]))[0]

    assert (again.codes, again.severity) == (("key-unused",), Severity.MEDIUM)
    grave = KEY.model_copy(update={"reasons": (noticed(Severity.HIGH),)})
    assert carried(grave, BEFORE, again).reasons[0].code == WORSE, "HIGH was never accepted"


def test_items_without_one_stay_as_they_are_and_where_they_are():
    other = item("other")

    assert with_exceptions([other, KEY], [GRANTED], BEFORE)[0] is other
    assert with_exceptions([other], [GRANTED], BEFORE) == (other,), "the key is gone"


def test_what_cannot_be_kept_is_not_suggested_to_be():
    only_off = KEY.model_copy(update={"choices": (Choice.REVOKE, Choice.NOT_MINE)})

    assert carried(only_off).suggestion is Choice.REVOKE


def test_the_standing_that_matters_is_that_of_the_end_of_the_review():
    late = (asked(KEY), timed_out(KEY), KEPT)

    history = told(*late, items=[KEY])
    assert history.standing(KEY.id) is Standing.KEPT
    assert granted("2026-Q4", by_id(KEY), history) == (GRANTED,)

"""This review beside the one before: what came, went and came back, and what nobody could look at."""

import typing

import pytest

from tests.access_reviews import (
    ACCOUNT,
    DETACH,
    LEAVE,
    OTHER,
    UNUSED,
    acted,
    answered,
    asked,
    by_id,
    item,
    noticed,
    proved,
    review,
    timed_out,
    told,
)
from watchkeeper.access import comparison
from watchkeeper.access.comparison import compare
from watchkeeper.access.decision import Standing
from watchkeeper.access.item import Choice, ItemKind
from watchkeeper.access.state import credential_state, key_state
from watchkeeper.receipt import Verdict
from watchkeeper.severity import Severity

KEY = item("clara", "access_key", "AKIA1", reasons=(UNUSED,), state=key_state(True, None))
USER = item("clara", reduce=(LEAVE, DETACH))
QUIET = item("quiet", "role")


def compared(then, now, *, events_then=(), events_now=(), opened=None):
    return compare(
        "2026-Q3",
        by_id(*now),
        told(*events_now, items=now),
        by_id(*then),
        told(*events_then, items=then),
        review=opened,
    )


def test_what_came_and_what_went():
    found = compared([KEY, QUIET], [QUIET, USER])

    assert (found.quarter, found.new, found.gone) == ("2026-Q3", (USER.id,), (KEY.id,))


def test_the_same_review_twice_has_nothing_to_tell():
    found = compared([KEY, USER, QUIET], [KEY, USER, QUIET])
    lists = {
        name: value for name, value in found if name not in ("quarter", "standings_before", "standings_now")
    }

    assert not any(lists.values())
    assert found.standings_before == found.standings_now == {"waiting": 3}


def test_privileges_and_reasons_that_came_and_went():
    admin = QUIET.model_copy(update={"privileged": True, "reasons": (noticed(Severity.HIGH, "admin"),)})

    came, went = compared([QUIET], [admin]), compared([admin], [QUIET])
    assert (came.newly_privileged, came.no_longer_privileged) == ((QUIET.id,), ())
    assert (went.newly_privileged, went.no_longer_privileged) == ((), (QUIET.id,))
    assert (came.reasons_came, came.reasons_went) == ({QUIET.id: ("admin",)}, {})
    assert (went.reasons_came, went.reasons_went) == ({}, {QUIET.id: ("admin",)})


def test_a_reason_that_could_not_be_looked_for_is_not_said_to_be_gone():
    blind = KEY.model_copy(update={"reasons": (noticed(Severity.MEDIUM, "not-seen", known=False),)})

    assert compared([KEY], [blind]).reasons_went == {}
    assert compared([KEY], [KEY.model_copy(update={"reasons": ()})]).reasons_went == {
        KEY.id: ("key-unused",)
    }


REVOKED = (answered(KEY, Choice.REVOKE), acted(KEY))
OFF = KEY.model_copy(update={"state": key_state(False, None)})
BACK = {
    "revoked, and on again": (KEY, REVOKED, KEY, True),
    "revoked and proven, and on again": (KEY, (*REVOKED, proved(KEY)), KEY, True),
    "it did not hold even then": (KEY, (*REVOKED, proved(KEY, Verdict.FAIL)), KEY, True),
    "revoked, and off": (KEY, REVOKED, OFF, False),
    "planned alone": (KEY, (answered(KEY, Choice.REVOKE), acted(KEY, Standing.PLANNED)), KEY, False),
    "asked of others, and not done": (
        KEY,
        (answered(KEY, Choice.REVOKE), acted(KEY, Standing.REQUESTED)),
        KEY,
        False,
    ),
    "kept": (KEY, (answered(KEY),), KEY, False),
    "a user that our case still contains": (
        USER,
        (answered(USER, Choice.REVOKE), acted(USER)),
        USER.model_copy(update={"facts": {"contained": "contained by case wk-0123456789ab"}}),
        False,
    ),
    "a user that nothing contains any more": (
        USER,
        (answered(USER, Choice.REVOKE), acted(USER)),
        USER,
        True,
    ),
    "reduced, and that part is there again": (
        USER,
        (answered(USER, Choice.REDUCE, parts=(LEAVE.id,)), acted(USER)),
        USER.model_copy(update={"reductions": (LEAVE,)}),
        True,
    ),
    "reduced, and another part is there still": (
        USER,
        (answered(USER, Choice.REDUCE, parts=(LEAVE.id,)), acted(USER)),
        USER.model_copy(update={"reductions": (DETACH,)}),
        False,
    ),
    "reduced by all parts, and one is there again": (
        USER,
        (answered(USER, Choice.REDUCE), acted(USER)),
        USER.model_copy(update={"reductions": (DETACH,)}),
        True,
    ),
}


@pytest.mark.parametrize("case", BACK, ids=lambda case: case)
def test_what_was_taken_away_and_is_there_again(case):
    then, events, now, back = BACK[case]

    assert compared([then], [now], events_then=events).back_again == ((now.id,) if back else ())


def test_a_credential_that_is_off_is_not_back():
    one = item("c", "ssh_key", "APKA1", state=credential_state(False))

    done = (answered(one, Choice.REVOKE), acted(one))
    assert compared([one], [one], events_then=done).back_again == ()


def test_not_attested_twice_in_a_row():
    silent = (asked(KEY), timed_out(KEY))

    twice = compared([KEY], [KEY], events_then=silent, events_now=silent)
    once = compared([KEY], [KEY], events_then=silent, events_now=(answered(KEY),))
    assert (twice.not_attested_twice, once.not_attested_twice) == ((KEY.id,), ())
    assert (twice.standings_before, once.standings_now) == ({"not attested": 1}, {"kept": 1})


UNSEEN = {
    "all was seen": (KEY, {}, True),
    "its source": (KEY, {f"{ACCOUNT} credentials": "denied"}, False),
    "the whole account": (KEY, {f"{ACCOUNT} authorization": "denied"}, False),
    "another source": (KEY, {f"{ACCOUNT} ssh_keys": "denied"}, True),
    "another account": (KEY, {f"{OTHER} credentials": "denied"}, True),
    "a part of a source": (
        item("b", "external_access"),
        {f"{ACCOUNT} analyzers us-west-2": "denied"},
        False,
    ),
    "anchors of a region": (
        item("b", "trust_anchor"),
        {f"{ACCOUNT} roles anywhere eu-west-1": "no"},
        False,
    ),
    "a source of a like name": (item("b", "user"), {f"{ACCOUNT} authorization2": "denied"}, True),
    "Identity Center": (item("b", "assignment"), {"Identity Center": "denied"}, False),
    "a part of Identity Center": (item("b", "entitlement"), {"Identity Center (1)": "not in SDK"}, False),
    "the assignment's account alone": (item("b", "assignment"), {f"{ACCOUNT} authorization": "no"}, True),
    "an account that is not in this review": (item("b", account="333333333333"), {}, False),
}


@pytest.mark.parametrize("case", UNSEEN, ids=lambda case: case)
def test_what_could_not_be_looked_at_is_not_said_to_be_gone(case):
    one, not_seen, gone = UNSEEN[case]
    found = compared([one], [], opened=review(not_seen=not_seen))

    assert (found.gone, found.not_looked_at) == (((one.id,), ()) if gone else ((), (one.id,)))


def test_every_kind_of_item_has_its_sources():
    kinds = set(typing.get_args(ItemKind)) - {"assignment", "entitlement"}

    assert set(comparison._SOURCES) == kinds

"""Where an item stands after what happened: one table, and what the daily follow-up asks of it."""

import pytest

from tests.access_reviews import (
    DUE,
    LEAVE,
    OPENED,
    POLICY,
    UNUSED,
    acted,
    answered,
    asked,
    confirmed,
    decision,
    item,
    on,
    proved,
    timed_out,
    told,
    withdrawn,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Answered, Reminded, Sealed
from watchkeeper.access.item import Choice
from watchkeeper.access.ledger import NO_BATCH
from watchkeeper.receipt import Verdict

PLAIN = item("clara", reasons=(UNUSED,), reduce=(LEAVE,))
ADMIN = item("root-ish", "role", privileged=True, reduce=(LEAVE,))
KEEP, REVOKE, REDUCE = Choice.KEEP, Choice.REVOKE, Choice.REDUCE
SEALED = Sealed(at=on(20), bundle="b", digest="d")
WENT = (answered(PLAIN, REVOKE), acted(PLAIN))
ADMIN_SAID = (asked(ADMIN), answered(ADMIN, REVOKE))

TABLE = {
    "asked by nobody yet": (PLAIN, (), Standing.WAITING),
    "asked": (PLAIN, (asked(PLAIN),), Standing.WAITING),
    "kept": (PLAIN, (asked(PLAIN), answered(PLAIN, KEEP)), Standing.KEPT),
    "revoked": (PLAIN, (asked(PLAIN), answered(PLAIN, REVOKE)), Standing.TO_DO),
    "reduced": (PLAIN, (asked(PLAIN), answered(PLAIN, REDUCE)), Standing.TO_DO),
    "transferred": (PLAIN, (asked(PLAIN), answered(PLAIN, Choice.TRANSFER)), Standing.MOVED),
    "not mine": (PLAIN, (asked(PLAIN), answered(PLAIN, Choice.NOT_MINE)), Standing.MOVED),
    "moved and asked of another": (
        PLAIN,
        (asked(PLAIN), answered(PLAIN, Choice.NOT_MINE), asked(PLAIN, day=2, number=2)),
        Standing.WAITING,
    ),
    "moved, and the time ran out": (
        PLAIN,
        (asked(PLAIN), answered(PLAIN, Choice.NOT_MINE), timed_out(PLAIN)),
        Standing.NOT_ATTESTED,
    ),
    "an answer in a batch from which it was moved": (
        PLAIN,
        (asked(PLAIN), asked(PLAIN, number=2), answered(PLAIN, KEEP, number=1)),
        Standing.WAITING,
    ),
    "never answered": (PLAIN, (asked(PLAIN), timed_out(PLAIN)), Standing.NOT_ATTESTED),
    "answered late": (
        PLAIN,
        (asked(PLAIN), timed_out(PLAIN), answered(PLAIN, KEEP, day=16)),
        Standing.KEPT,
    ),
    "answered after the seal": (
        PLAIN,
        (asked(PLAIN), timed_out(PLAIN), SEALED, answered(PLAIN, KEEP, day=21)),
        Standing.NOT_ATTESTED,
    ),
    "answered twice: the last counts": (
        PLAIN,
        (asked(PLAIN), answered(PLAIN, KEEP), answered(PLAIN, REVOKE, day=2)),
        Standing.TO_DO,
    ),
    "withdrawn": (PLAIN, (asked(PLAIN), answered(PLAIN, REVOKE), withdrawn(PLAIN)), Standing.WAITING),
    "withdrawn and answered anew": (
        PLAIN,
        (asked(PLAIN), answered(PLAIN, REVOKE), withdrawn(PLAIN), answered(PLAIN, KEEP, day=3)),
        Standing.KEPT,
    ),
    "withdrawn and never answered anew": (
        PLAIN,
        (asked(PLAIN), answered(PLAIN, KEEP), withdrawn(PLAIN), timed_out(PLAIN)),
        Standing.NOT_ATTESTED,
    ),
    "withdrawn while it was carried out": (
        PLAIN,
        (asked(PLAIN), answered(PLAIN, REVOKE), withdrawn(PLAIN), acted(PLAIN)),
        Standing.DONE,
    ),
    "withdrawn when it was done": (PLAIN, (asked(PLAIN), *WENT, withdrawn(PLAIN, day=4)), Standing.DONE),
    "kept when it was done": (PLAIN, (asked(PLAIN), *WENT, answered(PLAIN, KEEP, day=4)), Standing.DONE),
    "asked again when it was done": (PLAIN, (*WENT, asked(PLAIN, day=4, number=2)), Standing.DONE),
    "dry run": (PLAIN, (answered(PLAIN, REVOKE), acted(PLAIN, Standing.PLANNED)), Standing.PLANNED),
    "answered anew after a dry run": (
        PLAIN,
        (answered(PLAIN, REVOKE), acted(PLAIN, Standing.PLANNED), answered(PLAIN, KEEP, day=4)),
        Standing.KEPT,
    ),
    "done after a dry run": (
        PLAIN,
        (answered(PLAIN, REVOKE), acted(PLAIN, Standing.PLANNED), acted(PLAIN, day=4)),
        Standing.DONE,
    ),
    "a dry run after it was done": (PLAIN, (*WENT, acted(PLAIN, Standing.PLANNED, day=4)), Standing.DONE),
    "failed": (PLAIN, (answered(PLAIN, REVOKE), acted(PLAIN, Standing.FAILED)), Standing.FAILED),
    "requested": (PLAIN, (answered(PLAIN, REVOKE), acted(PLAIN, Standing.REQUESTED)), Standing.REQUESTED),
    "requested and done": (
        PLAIN,
        (answered(PLAIN, REVOKE), acted(PLAIN, Standing.REQUESTED), proved(PLAIN)),
        Standing.PROVEN,
    ),
    "requested and not done yet": (
        PLAIN,
        (answered(PLAIN, REVOKE), acted(PLAIN, Standing.REQUESTED), proved(PLAIN, Verdict.FAIL)),
        Standing.REQUESTED,
    ),
    "changed since": (PLAIN, (answered(PLAIN, REVOKE), acted(PLAIN, Standing.BACK)), Standing.BACK),
    "changed since, and the time ran out": (
        PLAIN,
        (asked(PLAIN), answered(PLAIN, REVOKE), acted(PLAIN, Standing.BACK), timed_out(PLAIN)),
        Standing.NOT_ATTESTED,
    ),
    "proven": (PLAIN, (*WENT, proved(PLAIN)), Standing.PROVEN),
    "could not look": (PLAIN, (*WENT, proved(PLAIN, Verdict.UNKNOWN)), Standing.DONE),
    "does not hold": (PLAIN, (*WENT, proved(PLAIN, Verdict.FAIL)), Standing.FAILED),
    "proof of what was never done": (PLAIN, (answered(PLAIN, REVOKE), proved(PLAIN)), Standing.TO_DO),
    "privileged, one person": (ADMIN, ADMIN_SAID, Standing.WANTS_SECOND),
    "privileged, kept by one person": (
        ADMIN,
        (asked(ADMIN), answered(ADMIN, KEEP)),
        Standing.WANTS_SECOND,
    ),
    "privileged, passed on by one person": (
        ADMIN,
        (asked(ADMIN), answered(ADMIN, Choice.NOT_MINE)),
        Standing.MOVED,
    ),
    "privileged, confirmed": (ADMIN, (*ADMIN_SAID, confirmed(ADMIN)), Standing.TO_DO),
    "privileged, confirmed by the same": (
        ADMIN,
        (*ADMIN_SAID, confirmed(ADMIN, by="pia  PAYMENTS")),
        Standing.WANTS_SECOND,
    ),
    "privileged, refused": (ADMIN, (*ADMIN_SAID, confirmed(ADMIN, confirms=False)), Standing.BACK),
    "privileged, no second in time": (ADMIN, (*ADMIN_SAID, timed_out(ADMIN)), Standing.NOT_ATTESTED),
    "privileged, kept, no second in time": (
        ADMIN,
        (asked(ADMIN), answered(ADMIN, KEEP), timed_out(ADMIN)),
        Standing.NOT_ATTESTED,
    ),
    "privileged, confirmed late": (
        ADMIN,
        (*ADMIN_SAID, timed_out(ADMIN), confirmed(ADMIN, day=16)),
        Standing.TO_DO,
    ),
    "privileged, answered anew after it was confirmed": (
        ADMIN,
        (*ADMIN_SAID, confirmed(ADMIN), answered(ADMIN, KEEP, day=3)),
        Standing.WANTS_SECOND,
    ),
    "privileged, planned though nobody confirmed": (
        ADMIN,
        (*ADMIN_SAID, acted(ADMIN, Standing.PLANNED)),
        Standing.WANTS_SECOND,
    ),
    "privileged, planned before it was confirmed": (
        ADMIN,
        (*ADMIN_SAID, acted(ADMIN, Standing.PLANNED), confirmed(ADMIN, day=4)),
        Standing.TO_DO,
    ),
    "privileged, refused after it was planned": (
        ADMIN,
        (
            *ADMIN_SAID,
            confirmed(ADMIN),
            acted(ADMIN, Standing.PLANNED),
            confirmed(ADMIN, confirms=False, day=4),
        ),
        Standing.BACK,
    ),
    "privileged, confirmed before it was decided": (
        ADMIN,
        (asked(ADMIN), answered(ADMIN, REVOKE, day=3), confirmed(ADMIN, day=2)),
        Standing.WANTS_SECOND,
    ),
    "set apart": (item("slr", "role", set_apart="service-linked"), (), Standing.SET_APART),
}


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case)
def test_where_an_item_stands(case):
    one, events, standing = TABLE[case]

    assert told(*events, items=[one]).standing(one.id) is standing


def test_every_standing_is_reached():
    unremarkable = item("quiet")
    not_asked = told(items=[unremarkable], policy=POLICY.model_copy(update={"ask_about_all": False}))

    assert not_asked.standing(unremarkable.id) is Standing.NOT_ASKED
    assert {standing for _, _, standing in TABLE.values()} | {Standing.NOT_ASKED} == set(Standing)


def test_the_decision_that_counts_is_the_last_and_none_after_a_withdrawal():
    said = (asked(PLAIN), answered(PLAIN, KEEP), answered(PLAIN, REVOKE, day=2))

    assert told(*said, items=[PLAIN]).decision(PLAIN.id) == decision(PLAIN, REVOKE, day=2)
    taken_back = told(*said, withdrawn(PLAIN, day=3), items=[PLAIN])
    assert taken_back.decision(PLAIN.id) is None
    assert taken_back.withdrawal(PLAIN.id).reason == "a slip"
    assert taken_back.taken_back() == (PLAIN.id,)


def test_what_was_done_keeps_the_decision_that_it_rests_on():
    race = told(answered(PLAIN, REVOKE), answered(PLAIN, KEEP, day=2), acted(PLAIN), items=[PLAIN])

    assert race.decision(PLAIN.id).choice is REVOKE


def test_the_history_keeps_what_came_too_late():
    late = answered(PLAIN, KEEP, day=4)
    events = (asked(PLAIN), *WENT, late)

    assert told(*events, items=[PLAIN]).history(PLAIN.id) == events


def test_withdrawing_is_refused_without_a_decision_and_when_it_is_done():
    assert "no decision" in told(asked(PLAIN), items=[PLAIN]).may_withdraw(PLAIN.id)
    assert told(asked(PLAIN), answered(PLAIN), items=[PLAIN]).may_withdraw(PLAIN.id) is None
    for standing in (Standing.DONE, Standing.REQUESTED):
        done = told(answered(PLAIN, REVOKE), acted(PLAIN, standing), items=[PLAIN])
        assert "carried out" in done.may_withdraw(PLAIN.id)
    planned = told(answered(PLAIN, REVOKE), acted(PLAIN, Standing.PLANNED), items=[PLAIN])
    assert planned.may_withdraw(PLAIN.id) is None


def test_what_is_due_to_act():
    planned, failed, second = item("planned"), item("failed"), ADMIN
    history = told(
        answered(PLAIN, REVOKE),
        answered(planned, REVOKE),
        acted(planned, Standing.PLANNED),
        answered(failed, REVOKE),
        acted(failed, Standing.FAILED),
        answered(second, REVOKE),
        items=[PLAIN, planned, failed, second],
    )

    assert {one.item for one in history.due_to_act()} == {PLAIN.id, planned.id, failed.id}
    assert {one.item for one in history.due_to_act(dry=True)} == {PLAIN.id, failed.id}


def test_a_failed_change_is_not_tried_for_ever():
    tried = [acted(PLAIN, Standing.FAILED, day=3 + number) for number in range(3)]

    assert told(answered(PLAIN, REVOKE), *tried[:2], items=[PLAIN]).due_to_act()
    worn = told(answered(PLAIN, REVOKE), *tried, items=[PLAIN])
    assert worn.due_to_act() == ()
    assert worn.complete(on(8), DUE)


def test_batches_wait_for_the_reviewer_or_the_second_approver():
    other = item("other")
    both = [PLAIN, ADMIN, other]
    history = told(asked(PLAIN, ADMIN), asked(other, number=2), items=both)
    first, second = history.batches

    assert [one.id for one in history.open_batches()] == [first, second]
    history = told(
        asked(PLAIN, ADMIN), answered(PLAIN), answered(ADMIN), asked(other, number=2), items=both
    )
    assert not history.waiting(first)
    assert history.waiting(second)
    assert history.unanswered(first) == (ADMIN.id,), "a second approver is wanted"
    assert history.batch_of(other.id).id == second


def test_what_was_asked_again_is_not_open_in_the_batch_before():
    moved = (asked(PLAIN), answered(PLAIN, Choice.NOT_MINE))
    before = told(*moved, items=[PLAIN])
    after = told(*moved, asked(PLAIN, day=2, number=2, reviewer="security-lead"), items=[PLAIN])
    first, second = after.batches

    assert before.to_move() == (PLAIN.id,)
    assert before.open_batches() == (), "its reviewer has answered"
    assert before.unanswered(first) == (PLAIN.id,), "and yet nobody has said the last word"
    assert after.to_move() == ()
    assert (after.unanswered(first), after.unanswered(second)) == ((), (PLAIN.id,))


def test_what_was_never_put_to_anybody_is_known():
    assert told(items=[PLAIN]).unanswered(NO_BATCH) == (PLAIN.id,)
    assert told(asked(PLAIN), items=[PLAIN]).unanswered(NO_BATCH) == ()


def test_proof_is_wanted_after_some_days_and_again_where_it_could_not_look():
    days = POLICY.proof_days

    def to_prove(*events, at=3 + days):
        return told(*WENT, *events, items=[PLAIN]).to_prove(on(at), POLICY)

    assert to_prove(at=3 + days - 0.1) == ()
    assert [one.item for one in to_prove()] == [PLAIN.id]
    assert to_prove(proved(PLAIN)) == ()
    assert to_prove(proved(PLAIN, Verdict.FAIL)) == ()
    unknown = proved(PLAIN, Verdict.UNKNOWN)
    assert to_prove(unknown)
    assert to_prove(unknown, unknown, unknown) == (), "not for ever"
    assert told(answered(PLAIN, REVOKE), acted(PLAIN, Standing.REQUESTED), items=[PLAIN]).to_prove(
        on(9), POLICY
    )
    planned = told(answered(PLAIN, REVOKE), acted(PLAIN, Standing.PLANNED), items=[PLAIN])
    assert planned.to_prove(on(9), POLICY) == ()


COMPLETE = {
    "waits": ((asked(PLAIN),), False, False),
    "kept": ((answered(PLAIN, KEEP),), True, True),
    "to do": ((answered(PLAIN, REVOKE),), False, False),
    "planned": ((answered(PLAIN, REVOKE), acted(PLAIN, Standing.PLANNED)), True, True),
    "done and not looked at": (WENT, False, False),
    "proven": ((*WENT, proved(PLAIN)), True, True),
    "does not hold": ((*WENT, proved(PLAIN, Verdict.FAIL)), True, True),
    "could not look": ((*WENT, proved(PLAIN, Verdict.UNKNOWN)), False, False),
    "moved": ((asked(PLAIN), answered(PLAIN, Choice.NOT_MINE)), False, True),
    "back": ((asked(PLAIN), answered(PLAIN, REVOKE), acted(PLAIN, Standing.BACK)), False, True),
    "timed out": ((asked(PLAIN), timed_out(PLAIN)), True, True),
}


@pytest.mark.parametrize("case", COMPLETE, ids=lambda case: case)
def test_when_nothing_more_will_come(case):
    events, in_time, after = COMPLETE[case]
    history = told(*events, items=[PLAIN, item("slr", "role", set_apart="service-linked")])

    assert history.complete(on(10), DUE) is in_time
    assert history.complete(on(15), DUE) is after


def test_what_is_planned_must_be_done_before_the_seal_where_changes_are_wanted():
    planned = told(answered(PLAIN, REVOKE), acted(PLAIN, Standing.PLANNED), items=[PLAIN])

    assert planned.complete(on(15), DUE, dry=True)
    assert not planned.complete(on(15), DUE, dry=False)


def test_reminders_and_seals_are_kept_and_change_no_standing():
    reminder = Reminded(at=on(3), batch=asked(PLAIN).batch.id, kind="reminder", day=3, to="payments-lead")
    history = told(asked(PLAIN), reminder, SEALED, items=[PLAIN])

    assert (history.reminded, history.sealed) == ((reminder,), (SEALED,))
    assert history.standing(PLAIN.id) is Standing.WAITING


def test_items_that_the_review_does_not_have_are_passed_over():
    stranger = item("stranger")
    history = told(
        asked(PLAIN, stranger),
        Answered(at=OPENED, batch=asked(PLAIN).batch.id, decisions=(decision(PLAIN), decision(stranger))),
        items=[PLAIN],
    )

    assert history.standing(PLAIN.id) is Standing.KEPT
    assert history.open_batches() == ()

"""Whatever happens in whatever order: silence keeps nothing, and one person alone takes no privileged access away."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access_reviews import (
    DUE,
    LEAVE,
    POLICY,
    acted,
    answered,
    asked,
    confirmed,
    item,
    on,
    proved,
    timed_out,
    told,
    withdrawn,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Acted, Answered, Confirmed, Sealed
from watchkeeper.access.item import Choice
from watchkeeper.receipt import Verdict

PLAIN = item("clara", reduce=(LEAVE,))
ADMIN = item("admin", "role", privileged=True, reduce=(LEAVE,))
ITEMS = [PLAIN, ADMIN]
DONE = (Standing.DONE, Standing.REQUESTED)
PEOPLE = ("Pia Payments", "Sam Security")
ONE, NUMBER, DAY = st.sampled_from(ITEMS), st.sampled_from((1, 2)), st.integers(0, 20)
ACTED = st.sampled_from(
    (Standing.PLANNED, Standing.DONE, Standing.FAILED, Standing.REQUESTED, Standing.BACK)
)


@st.composite
def answers(draw, one=ONE):
    return answered(
        draw(one),
        draw(st.sampled_from(Choice)),
        day=draw(DAY),
        number=draw(NUMBER),
        by=draw(st.sampled_from(PEOPLE)),
    )


@st.composite
def confirmations(draw, one=ONE):
    return confirmed(
        draw(one),
        draw(st.booleans()),
        day=draw(DAY),
        number=draw(NUMBER),
        by=draw(st.sampled_from(PEOPLE)),
    )


EVENTS = st.lists(
    st.one_of(
        st.builds(lambda one, number: asked(one, number=number), ONE, NUMBER),
        answers(),
        confirmations(),
        st.builds(lambda one, number: timed_out(one, number=number), ONE, NUMBER),
        st.builds(withdrawn, ONE),
        st.builds(acted, ONE, ACTED),
        st.builds(proved, ONE, st.sampled_from(Verdict)),
        st.just(Sealed(at=on(20), bundle="b", digest="d")),
    ),
    max_size=12,
)
TWO_PEOPLE = st.lists(
    st.one_of(
        answers(st.just(ADMIN)),
        confirmations(st.just(ADMIN)),
        st.builds(acted, st.just(ADMIN), st.just(Standing.PLANNED)),
        st.just(withdrawn(ADMIN)),
    ),
    max_size=6,
)
SILENCE = EVENTS.map(lambda events: [one for one in events if not isinstance(one, Answered)])


def said_of(one, events):
    """The places of the answers to an item, with each decision."""
    return [
        (place, decision)
        for place, event in enumerate(events)
        if isinstance(event, Answered)
        for decision in event.decisions
        if decision.item == one.id
    ]


def is_confirmed(one, decision, place, events):
    """Whether somebody else said yes to it, later."""
    return any(
        said.item == one.id and said.confirmed and said.by != decision.by
        for event in events[place + 1 :]
        if isinstance(event, Confirmed)
        for said in event.confirmations
    )


@settings(max_examples=300, deadline=None)
@given(SILENCE)
def test_what_nobody_answers_is_never_kept_and_never_due(events):
    history = told(*events, items=ITEMS)

    assert all(history.standing(one.id) is not Standing.KEPT for one in ITEMS)
    assert history.due_to_act() == ()


@settings(max_examples=300, deadline=None)
@given(SILENCE.map(lambda events: [one for one in events if not isinstance(one, Acted)]))
def test_what_nobody_answers_is_not_attested_when_the_time_is_over(events):
    over = [timed_out(*ITEMS, number=number) for number in (1, 2)]
    history = told(*events, *over, items=ITEMS)

    assert {history.standing(one.id) for one in ITEMS} == {Standing.NOT_ATTESTED}
    assert history.complete(on(16), DUE)


@settings(max_examples=500, deadline=None)
@given(st.one_of(EVENTS, TWO_PEOPLE))
def test_nothing_privileged_is_kept_or_due_to_act_on_one_persons_word(events):
    history = told(*events, items=ITEMS)
    due = {one.item: one for one in history.due_to_act()}
    decision = history.decision(ADMIN.id)

    if ADMIN.id in due or history.standing(ADMIN.id) is Standing.KEPT:
        assert any(
            said == decision and is_confirmed(ADMIN, said, place, events)
            for place, said in said_of(ADMIN, events)
        )


@settings(max_examples=300, deadline=None)
@given(EVENTS)
def test_only_a_decided_revocation_or_reduction_is_due_and_never_what_is_done(events):
    history = told(*events, items=ITEMS)
    said = [decision for one in ITEMS for _, decision in said_of(one, events)]

    for due in history.due_to_act():
        assert due in said
        assert due.choice in (Choice.REVOKE, Choice.REDUCE)
        assert not history.is_done(due.item)


@settings(max_examples=300, deadline=None)
@given(
    EVENTS, st.one_of(answers(), confirmations(), st.builds(withdrawn, ONE), st.builds(acted, ONE, ACTED))
)
def test_what_is_done_stays_done_whatever_is_said_later(events, later):
    before, after = told(*events, items=ITEMS), told(*events, later, items=ITEMS)

    for one in ITEMS:
        if before.is_done(one.id):
            assert after.is_done(one.id)
            assert before.decision(one.id) == after.decision(one.id)


@settings(max_examples=300, deadline=None)
@given(EVENTS, DAY)
def test_a_review_is_complete_only_when_nobody_has_anything_to_do(events, day):
    history = told(*events, items=ITEMS)

    if history.complete(on(day), DUE, dry=False):
        assert history.open_batches() == ()
        assert history.due_to_act() == ()
        assert history.to_prove(on(400), POLICY) == ()

"""Whatever happens in a review, in whatever order: no keep without a word, no change without a second."""

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
    review,
    timed_out,
    told,
    withdrawn,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Answered, Sealed, TimedOut, Withdrawn
from watchkeeper.access.item import Choice
from watchkeeper.access.ledger import NO_BATCH
from watchkeeper.access.reminders import nudges
from watchkeeper.receipt import Verdict

ONE = item("clara", reduce=(LEAVE,))
ADMIN = item("chief", "role", privileged=True, reduce=(LEAVE,))
ITEMS = (ONE, ADMIN)
ACTS = (Standing.PLANNED, Standing.DONE, Standing.FAILED, Standing.REQUESTED, Standing.BACK)
CHANGES = (Choice.REVOKE, Choice.REDUCE)

_makers = st.one_of(
    st.builds(lambda one, number: lambda day: asked(one, day=day, number=number), st.sampled_from(ITEMS), st.integers(1, 3)),
    st.builds(
        lambda one, choice, number: lambda day: answered(one, choice, day=day, number=number),
        st.sampled_from(ITEMS), st.sampled_from(Choice), st.integers(1, 3),
    ),
    st.builds(
        lambda one, yes, number, by: lambda day: confirmed(one, yes, day=day, number=number, by=by),
        st.sampled_from(ITEMS), st.booleans(), st.integers(1, 3),
        st.sampled_from(["Sam Security", "pia.payments"]),
    ),
    st.builds(lambda one, number: lambda day: timed_out(one, day=day, number=number), st.sampled_from(ITEMS), st.integers(1, 3)),
    st.builds(lambda one: lambda day: withdrawn(one, day=day), st.sampled_from(ITEMS)),
    st.builds(lambda one, what: lambda day: acted(one, what, day=day), st.sampled_from(ITEMS), st.sampled_from(ACTS)),
    st.builds(lambda one, what: lambda day: proved(one, what, day=day), st.sampled_from(ITEMS), st.sampled_from(Verdict)),
    st.just(lambda day: Sealed(at=on(day), bundle="b", digest="d")),
)  # fmt: skip
HISTORIES = st.lists(_makers, max_size=14).map(
    lambda makers: tuple(make(day) for day, make in enumerate(makers))
)


def _last(events, one, *kinds):
    """The last event of those kinds about an item."""
    return next((event for event in reversed(told(*events, items=[one]).history(one.id))
                 if isinstance(event, kinds)), None)  # fmt: skip


@given(HISTORIES)
def test_what_timed_out_and_was_not_answered_is_never_kept(events):
    ledger = told(*events, items=ITEMS)

    for one in ITEMS:
        if ledger.standing(one.id) is Standing.KEPT:
            said = _last(events, one, Answered, Withdrawn)
            assert isinstance(said, Answered)
            assert said.decisions[0].choice is Choice.KEEP
        answers = [event for event in ledger.history(one.id) if isinstance(event, Answered)]
        if not answers and _last(events, one, TimedOut):
            assert ledger.standing(one.id) is not Standing.KEPT


@given(HISTORIES, st.booleans())
def test_nothing_is_due_to_act_that_nobody_decided_or_nobody_confirmed(events, dry):
    ledger = told(*events, items=ITEMS)

    for decision in ledger.due_to_act(dry=dry):
        assert decision.choice in CHANGES
        assert not ledger.is_done(decision.item)
        last = next(
            event for event in reversed(ledger.history(decision.item))
            if isinstance(event, Answered | Withdrawn)
        )  # fmt: skip
        assert isinstance(last, Answered) or decision not in _answered_before(ledger, last)
        if decision.item == ADMIN.id:
            second = ledger.confirmation(ADMIN.id)
            assert second is not None
            assert (second.confirmed, second.by) == (True, "Sam Security")
            assert second.at >= decision.at


def _answered_before(ledger, withdrawal):
    events = ledger.history(withdrawal.withdrawal.item)
    before = events[: events.index(withdrawal)]
    return [one for event in before if isinstance(event, Answered) for one in event.decisions]


@given(HISTORIES)
def test_what_was_done_stays_done(events):
    for number in range(len(events)):
        before = told(*events[:number], items=ITEMS)
        after = told(*events[: number + 1], items=ITEMS)
        for one in ITEMS:
            assert after.is_done(one.id) or not before.is_done(one.id)


@given(HISTORIES, st.booleans())
@settings(max_examples=150)
def test_the_daily_follow_up_always_comes_to_an_end(events, dry):
    """However the history began: with deadlines, changes that fail and looks that cannot see, it is sealed."""
    events, day = list(events), 30
    for day in range(30, 45):
        for nudge in nudges(review(), told(*events, items=ITEMS), POLICY, on(day)):
            assert nudge.kind == "deadline"
            items = told(*events, items=ITEMS).unanswered(nudge.batch)
            events.append(TimedOut(at=on(day), batch=nudge.batch, items=items))
        what = Standing.PLANNED if dry else Standing.FAILED
        due = told(*events, items=ITEMS).due_to_act(dry=dry)
        by_item = {one.id: one for one in ITEMS}
        events += [acted(by_item[one.item], what, day=day) for one in due]
        looks = told(*events, items=ITEMS).to_prove(on(day), POLICY)
        events += [proved(by_item[one.item], Verdict.UNKNOWN, day=day) for one in looks]
        ledger = told(*events, items=ITEMS)
        if ledger.complete(on(day), DUE, dry=dry):
            break
    assert day < 40, [ledger.standing(one.id) for one in ITEMS]
    for one in ITEMS:
        assert ledger.standing(one.id) not in (Standing.WAITING, Standing.WANTS_SECOND, Standing.TO_DO)
        assert not ledger.unanswered(NO_BATCH)

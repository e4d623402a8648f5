"""However a review began, its daily follow-up comes to an end, with nothing left undone."""

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
from watchkeeper.access.event import Sealed, TimedOut
from watchkeeper.access.item import Choice
from watchkeeper.access.ledger import NO_BATCH
from watchkeeper.access.reminders import nudges
from watchkeeper.receipt import Verdict

ONE = item("clara", reduce=(LEAVE,))
ADMIN = item("chief", "role", privileged=True, reduce=(LEAVE,))
ITEMS = (ONE, ADMIN)
ACTS = (Standing.PLANNED, Standing.DONE, Standing.FAILED, Standing.REQUESTED, Standing.BACK)

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


@given(HISTORIES, st.booleans())
@settings(max_examples=150, deadline=None)
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

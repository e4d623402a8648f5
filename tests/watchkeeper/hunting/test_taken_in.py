"""What a lake was shown of its trail: a period that nobody looked at is no quiet one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.watchkeeper.hunting.hunting_rows import hunt
from watchkeeper.evidence import Seen
from watchkeeper.hunting.answer import Answer, Coverage
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.taken_in import (
    TakenIn,
    gaps_of,
    look_at,
    missing,
    on_its_way,
    whole_until,
    with_look,
)
from watchkeeper.hunting.verdict import HuntVerdict, verdict_of

DAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = DAY + 90 * HOUR
TRAIL = "s3://trail"
OURS, THEIRS = "111111111111", "222222222222"


def hours(begin, end, **more):
    return Scope(since=DAY + begin * HOUR, until=DAY + end * HOUR, **more)


def looks(*those, now=LATER, place=TRAIL, known=()):
    """The looks one after the other: (begin, end, what could not be read, accounts and regions)."""
    for begin, end, gaps, more in those:
        known = with_look(known, look_at(place, hours(begin, end, **more), now, gaps))
    return known


def gaps_at(known, scope, now=LATER):
    return gaps_of(known, scope, now)


def span(*those):
    return tuple((DAY + begin * HOUR, DAY + end * HOUR) for begin, end in those)


def test_what_was_looked_at_is_known_however_quiet_it_was():
    known = looks((0, 24, (), {}))

    assert gaps_at(known, hours(3, 24)) == ()
    assert whole_until(known, hours(3, 24)) == DAY + 24 * HOUR


def test_a_lake_that_was_fed_with_other_days_cannot_say_nothing():
    known = looks((0, 5, (), {}), (8, 10, (), {}))
    gaps = gaps_at(known, hours(4, 12))

    assert missing(known, hours(4, 12)) == span((5, 8), (10, 12))
    assert gaps[0] == (
        "it is not known whether the lake has all of 2026-03-02 05:00 to 2026-03-02 08:00 UTC: the trail was not read "
        "for it"
    )
    coverage = Coverage(engine="lake", events=9, logged={"management": 9}, gaps=gaps)
    nothing = Seen(value=Answer(hunt_id="keys_made", columns=(), rows=()))
    assert verdict_of(hunt(), nothing, coverage) is HuntVerdict.UNKNOWN


def test_what_was_done_in_the_last_half_hour_before_the_look_may_not_have_been_delivered():
    now = DAY + 10 * HOUR
    known = looks((0, 10, (), {}), now=now)

    assert whole_until(known, hours(0, 10)) == now - timedelta(minutes=30)
    assert gaps_at(known, hours(0, 10), now) == (), "nobody can look further"
    assert on_its_way(known, hours(0, 10), now) == (
        "what was done after 2026-03-02 09:30 UTC may not have been delivered yet",
    )
    assert len(gaps_at(known, hours(0, 12), now)) == 1
    assert look_at(TRAIL, Scope(since=now - timedelta(minutes=20), until=now), now, ()) is None


def test_what_was_on_its_way_once_is_a_gap_if_nobody_looks_again():
    known = looks((0, 10, (), {}), now=DAY + 10 * HOUR)

    assert len(gaps_at(known, hours(0, 10))) == 1
    assert on_its_way(known, hours(0, 10), LATER) == ()
    assert len(gaps_at((), Scope(since=DAY, until=DAY + timedelta(minutes=20)))) == 1


def test_a_look_at_another_place_says_nothing_of_the_trail():
    denied = "could not look at s3://trail/b: AccessDenied"
    both = looks((0, 48, (), {}), place="/a/sample", known=looks((0, 24, (denied,), {})))

    assert gaps_at(both, hours(0, 24)) == (denied,)
    assert len(gaps_at(both, hours(24, 48))) == 1, "the trail itself was never read for it"


def test_a_look_at_some_accounts_or_regions_is_none_at_the_others():
    known = looks((0, 24, (), {"accounts": (OURS,), "regions": ("eu-west-1",)}))

    assert gaps_at(known, hours(0, 24, accounts=(OURS,), regions=("eu-west-1",))) == ()
    for other in (
        {},
        {"accounts": (OURS,)},
        {"regions": ("eu-west-1",)},
        {"accounts": (OURS, THEIRS), "regions": ("eu-west-1",)},
    ):
        assert len(gaps_at(known, hours(0, 24, **other))) == 1, other


def test_what_could_not_be_read_is_a_gap_of_that_period_until_it_can_be():
    denied = "could not look at s3://trail/AWSLogs/222222222222/: AccessDenied"
    known = looks((0, 24, (denied,), {}))

    assert gaps_at(known, hours(5, 6)) == (denied,)
    assert gaps_at(known, hours(30, 31))[0].startswith("it is not known whether the lake has all of")
    assert whole_until(known, hours(5, 6)) is None
    mended = looks((4, 7, (), {}), known=known)
    assert gaps_at(mended, hours(5, 6)) == ()
    assert gaps_at(mended, hours(6, 8)) == (denied,)


def test_days_that_were_taken_in_one_after_the_other_are_kept_as_one():
    known = looks(*((day * 24, day * 24 + 24, (), {}) for day in range(3)))

    assert known == (TakenIn(since=DAY, until=DAY + 72 * HOUR, place=TRAIL),)


def test_many_periods_are_told_briefly():
    known = looks(*((hour, hour + 1, (), {}) for hour in range(0, 40, 2)))
    told = gaps_at(known, hours(0, 40))

    assert len(told) == 6
    assert told[-1] == "and 15 more periods"


def test_one_account_that_may_not_be_read_leaves_the_others_their_verdicts():
    denied = "could not look at s3://trail/AWSLogs/222222222222/: AccessDenied"
    known = looks((0, 24, (denied,), {}), (0, 24, (), {"accounts": (OURS,)}))

    assert gaps_at(known, hours(0, 24, accounts=(OURS,))) == ()
    assert gaps_at(known, hours(0, 24)) == (denied,)


def test_what_was_found_broken_later_is_not_hidden_by_an_earlier_look():
    known = looks((0, 24, (), {}), (0, 24, ("broken",), {"accounts": (OURS,)}), (24, 48, (), {}))

    assert gaps_at(known, hours(0, 24, accounts=(OURS,))) == ("broken",)
    assert gaps_at(known, hours(0, 24)) == ("broken",)
    assert gaps_at(known, hours(0, 24, accounts=(THEIRS,))) == ()


ACCOUNTS = (OURS, THEIRS, "any other")
a_look = st.tuples(
    st.integers(0, 20),
    st.integers(1, 6),
    st.sampled_from(((), ("broken",), ("denied",))),
    st.sampled_from(({}, {"accounts": (OURS,)}, {"accounts": (THEIRS,)}, {"accounts": (OURS, THEIRS)})),
)


@settings(max_examples=200)
@given(
    st.lists(a_look, max_size=8),
    st.integers(0, 20),
    st.integers(1, 9),
    st.sampled_from(((), (OURS,), (OURS, THEIRS))),
)
def test_it_is_what_the_last_look_at_each_hour_of_each_account_says(those, begin, length, accounts):
    known = looks(*((start, start + long, gaps, more) for start, long, gaps, more in those))
    said = {}
    for start, long, gaps, more in those:
        for hour in range(start, start + long):
            said.update({(hour, one): gaps for one in more.get("accounts", ACCOUNTS)})
    asked = [(hour, one) for hour in range(begin, begin + length) for one in accounts or ACCOUNTS]
    scope = hours(begin, begin + length, accounts=accounts)
    never = {hour for hour, one in asked if (hour, one) not in said}
    unclean = [hour for hour, one in asked if said.get((hour, one), "never")]

    assert {
        hour
        for since, until in missing(known, scope)
        for hour in range(int((since - DAY) / HOUR), int((until - DAY) / HOUR))
    } == never
    assert {gap for gap in gaps_at(known, scope) if "UTC" not in gap} == {
        gap for one in asked for gap in said.get(one, ())
    }
    first = min(unclean, default=begin + length)
    assert whole_until(known, scope) == (DAY + first * HOUR if first > begin else None)

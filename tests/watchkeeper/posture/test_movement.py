"""Why a score moved: each reason by hand, and that the reasons always add up."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.posture_findings import ACCOUNT, CIS50, FAR, FSBP, OTHER, REGION, enabled, snapshot
from watchkeeper.evidence import Unseen
from watchkeeper.posture.cells import Cell
from watchkeeper.posture.enabled import Enabled, EnabledHere
from watchkeeper.posture.movement import Step, movement
from watchkeeper.posture.scorecard import scorecard

HERE = (ACCOUNT, REGION)
STATUSES = {"P": "passed", "F": "failed", "W": "warning", "N": "not_available"}


def week(places, standard=FSBP):
    """A snapshot, from what is on in each place.

    Args:
        places: by (account, region): by control `P`, `F`, `W`, `N` (findings with that status), `S`
            (a failed finding that is suppressed), `Q` (one that passes and is) or `-` (on, and without
            data); several letters are several findings.
        standard: in which it is all on.
    """
    cells = []
    for (account, region), controls in places.items():
        for control, letters in controls.items():
            counts = {name: letters.count(letter) for letter, name in STATUSES.items()}
            hidden = letters.count("S")
            if letters != "-":
                cell = Cell(account, region, control, (standard,), **counts)
                suppressed = hidden + letters.count("Q")
                cells.append(cell._replace(suppressed=suppressed, suppressed_failed=hidden))
    what_is_on = enabled(places={place: {standard: list(own)} for place, own in places.items()})
    return snapshot([], what_is_on).model_copy(update={"cells": tuple(cells)})


def steps(before, after):
    """The steps from one week to another, as (what, points, names)."""
    made = movement(FSBP, week(before), week(after))
    assert sum(one.points for one in made.steps) == pytest.approx(made.after - made.before)
    assert made.posture + made.scope == pytest.approx(made.after - made.before)
    return [(one.what, round(one.points, 6), one.names) for one in made.steps]


def test_nothing_changed():
    assert steps({HERE: {"A.1": "P", "A.2": "F"}}, {HERE: {"A.1": "P", "A.2": "F"}}) == []


@pytest.mark.parametrize(("now", "points"), [("P", 50), ("W", 0), ("PF", 0)])
def test_a_failing_control_was_mended_or_not(now, points):
    moved = steps({HERE: {"A.1": "P", "A.2": "F"}}, {HERE: {"A.1": "P", "A.2": now}})

    assert moved == ([("posture", points, ("A.2",))] if now != "PF" else [])


def test_a_control_fails_that_did_not():
    assert steps({HERE: {"A.1": "P", "A.2": "P"}}, {HERE: {"A.1": "P", "A.2": "PF"}}) == [
        ("posture", -50, ("A.2",))
    ]


@pytest.mark.parametrize(
    ("second", "joins", "leaves", "name"),
    [
        ((OTHER, REGION), "accounts joined", "accounts left", OTHER),
        ((ACCOUNT, FAR), "regions joined", "regions left", FAR),
    ],
)
def test_an_account_or_a_region_joins_or_leaves(second, joins, leaves, name):
    one = {HERE: {"A.1": "P", "A.2": "P"}}
    two = one | {second: {"A.1": "F", "A.2": "P"}}

    assert steps(one, two) == [(joins, -50, (name,))]
    assert steps(two, one) == [(leaves, 50, (name,))]


def test_an_account_that_joins_without_moving_the_score_is_named_too():
    one = {HERE: {"A.1": "P"}}

    assert steps(one, one | {(OTHER, REGION): {"A.1": "P"}}) == [("accounts joined", 0, (OTHER,))]


def test_a_control_is_switched_on_or_off():
    few, more = {HERE: {"A.1": "P"}}, {HERE: {"A.1": "P", "A.2": "F"}}

    assert steps(few, more) == [("controls switched on", -50, ("A.2",))]
    assert steps(more, few) == [("controls switched off", 50, ("A.2",))]


def test_a_control_that_is_switched_on_without_data_is_named():
    assert steps({HERE: {"A.1": "P"}}, {HERE: {"A.1": "P", "A.2": "-"}}) == [
        ("controls switched on", 0, ("A.2",))
    ]


def test_a_standard_that_is_switched_on_in_one_more_account_is_no_posture():
    elsewhere = (OTHER, REGION)
    off, on = {HERE: {"A.1": "P"}, elsewhere: {}}, {HERE: {"A.1": "P"}, elsewhere: {"A.1": "F"}}

    assert steps(off, on) == [("controls switched on", -100, ("A.1",))]
    assert steps(on, off) == [("controls switched off", 100, ("A.1",))]


def test_a_control_gets_or_loses_its_data():
    without, data = {HERE: {"A.1": "P", "A.2": "-"}}, {HERE: {"A.1": "P", "A.2": "F"}}

    assert steps(without, data) == [("controls got data", -50, ("A.2",))]
    assert steps(data, without) == [("controls lost their data", 50, ("A.2",))]


def test_data_that_stops_coming_from_one_region_mends_nothing():
    both = {HERE: {"A.1": "P"}, (ACCOUNT, FAR): {"A.1": "F"}}
    half = {HERE: {"A.1": "P"}, (ACCOUNT, FAR): {"A.1": "-"}}

    assert steps(both, half) == [("controls lost their data", 100, ("A.1",))]
    assert steps(half, both) == [("controls got data", -100, ("A.1",))]


@pytest.mark.parametrize("now", ["SP", "S"])
def test_what_was_suppressed_was_not_mended(now):
    before = {HERE: {"A.1": "P", "A.2": "FP" if now == "SP" else "F", "A.3": "F"}}
    after = {HERE: {"A.1": "P", "A.2": now, "A.3": "P"}}

    made = {what: (points, names) for what, points, names in steps(before, after)}

    assert made["posture"] == (pytest.approx(100 / 3, abs=1e-5), ("A.3",))
    assert made["findings suppressed"][0] > 0
    assert made["findings suppressed"][1] == ("A.2",)
    assert made.keys() == {"posture", "findings suppressed"}


def test_one_finding_suppressed_and_another_still_failing_moves_nothing():
    assert steps({HERE: {"A.1": "FF"}}, {HERE: {"A.1": "FS"}}) == []


def test_what_had_been_suppressed_before_may_be_mended_later():
    assert steps({HERE: {"A.1": "FS"}}, {HERE: {"A.1": "PS"}}) == [("posture", 100, ("A.1",))]


@pytest.mark.parametrize("now", ["FP", "F", "FSP"])
def test_to_lift_a_suppression_is_no_posture(now):
    before = "SSP" if "S" in now else "SP"

    assert steps({HERE: {"A.1": "P", "A.2": before}}, {HERE: {"A.1": "P", "A.2": now}})[-1] == (
        "suppressions lifted", -50, ("A.2",)
    )  # fmt: skip
    back = steps({HERE: {"A.1": "P", "A.2": now}}, {HERE: {"A.1": "P", "A.2": before}})
    assert back[-1] == ("findings suppressed", 50, ("A.2",))
    for way in (back, steps({HERE: {"A.1": "P", "A.2": before}}, {HERE: {"A.1": "P", "A.2": now}})):
        assert "posture" not in [what for what, _, _ in way]


def test_to_lift_the_suppression_of_all_that_a_control_has_is_no_data_that_came():
    assert steps({HERE: {"A.1": "P", "A.2": "S"}}, {HERE: {"A.1": "P", "A.2": "F"}}) == [
        ("suppressions lifted", -50, ("A.2",))
    ]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("SPP", "FFP"),  # one suppression lifted, and another finding fails
        ("SP", "QF"),  # what is suppressed passes now and stays suppressed: what fails is another
        ("SP", "SF"),
    ],
)
def test_what_fails_beside_a_suppressed_finding_is_posture(before, now):
    assert steps({HERE: {"A.1": "P", "A.2": before}}, {HERE: {"A.1": "P", "A.2": now}}) == [
        ("posture", -50, ("A.2",))
    ]


def test_a_suppressed_finding_that_fails_anew_hides_nothing():
    assert steps({HERE: {"A.1": "FQ"}}, {HERE: {"A.1": "PS"}}) == [("posture", 100, ("A.1",))]


def test_a_lifted_suppression_hides_no_failure_elsewhere():
    before = {HERE: {"A.1": "P", "A.2": "SP"}, (OTHER, REGION): {"A.2": "P"}}
    after = {HERE: {"A.1": "P", "A.2": "FP"}, (OTHER, REGION): {"A.2": "F"}}

    assert steps(before, after) == [("posture", -50, ("A.2",))]


@pytest.mark.parametrize("others", [{}, {"A.2": "P"}])
def test_what_is_suppressed_in_one_account_stays_so_though_another_got_data(others):
    before = {HERE: {"A.1": "F"} | others, (OTHER, REGION): {"A.1": "S"}}
    after = {HERE: {"A.1": "S"} | others, (OTHER, REGION): {"A.1": "P"}}

    assert steps(before, after) == [("findings suppressed", 50 if others else 100, ("A.1",))]


def test_everything_at_once_stands_apart():
    before = {
        HERE: {"A.1": "P", "A.2": "F", "A.3": "F", "A.4": "F", "A.5": "F", "A.7": "-", "A.8": "SP"},
        ("333333333333", REGION): {"A.1": "F"},
    }
    after = {
        HERE: {"A.1": "P", "A.2": "P", "A.3": "S", "A.4": "-", "A.6": "F", "A.7": "P", "A.8": "FP"},
        (OTHER, FAR): {"A.2": "F"},
    }

    assert [what for what, _, _ in steps(before, after)] == [
        "accounts left",
        "controls switched off",
        "controls lost their data",
        "posture",
        "controls got data",
        "suppressions lifted",
        "findings suppressed",
        "controls switched on",
        "regions joined",
        "accounts joined",
    ]


def test_without_data_on_one_side_nothing_is_compared():
    none, some = week({HERE: {"A.1": "-"}}), week({HERE: {"A.1": "P"}})

    assert (movement(FSBP, none, some).before, movement(FSBP, none, some).after) == (None, 100)
    assert (movement(FSBP, some, none).before, movement(FSBP, some, none).after) == (100, None)
    assert movement(FSBP, none, some).steps == movement(FSBP, some, none).steps == ()


def test_another_version_of_a_standard_is_another_standard():
    moved = movement(CIS50, week({HERE: {"A.1": "P"}}), week({HERE: {"A.1": "P"}}, CIS50))

    assert (moved.before, moved.after, moved.steps) == (None, 100, ())


def test_scopes_without_anything_in_common_say_nothing_of_posture():
    moved = movement(FSBP, week({HERE: {"A.1": "P"}}), week({(OTHER, FAR): {"A.1": "F"}}))

    assert moved.posture == 0
    assert moved.scope == -100


def test_a_place_that_could_no_longer_be_asked_is_compared_by_its_findings():
    both = {HERE: {"A.1": "P"}, (OTHER, REGION): {"A.1": "F"}}
    before, after = week(both), week(both)
    first, second = after.enabled.places
    denied = EnabledHere(account=second.account, region=second.region, subscriptions=Unseen(why="denied"))
    after = after.model_copy(
        update={"enabled": Enabled(administrator=ACCOUNT, home_region=REGION, places=(first, denied))}
    )

    assert movement(FSBP, before, after).steps == ()


controls_of_a_place = st.dictionaries(
    st.sampled_from(["A.1", "A.2", "A.3", "A.4"]),
    st.sampled_from(["P", "PP", "F", "FP", "FFS", "W", "N", "S", "SP", "SSF", "QF", "Q", "-"]),
)
any_week = st.dictionaries(
    st.sampled_from([(account, region) for account in (ACCOUNT, OTHER) for region in (REGION, FAR)]),
    controls_of_a_place,
)


@settings(max_examples=80, deadline=None)
@given(any_week, any_week)
@example({HERE: {"A.1": "F"}}, {(OTHER, FAR): {"A.1": "P"}})
@example({HERE: {"A.1": "F"}}, {HERE: {"A.1": "-", "A.2": "P"}})
def test_the_steps_add_up_to_the_difference_of_the_scores(before, after):
    old, new = week(before), week(after)

    made = movement(FSBP, old, new)

    assert made.before == scorecard(old).score(FSBP).exact
    assert made.after == scorecard(new).score(FSBP).exact
    if made.before is None or made.after is None:
        assert made.steps == ()
    else:
        assert sum(one.points for one in made.steps) == pytest.approx(made.after - made.before)
        assert made.posture + made.scope == pytest.approx(made.after - made.before)
        assert len({one.what for one in made.steps}) == len(made.steps)


@settings(max_examples=40, deadline=None)
@given(any_week, any_week)
def test_the_posture_moves_only_where_a_finding_did(before, after):
    unmoved = {
        place: {control: before[place].get(control, letters) for control, letters in own.items()}
        if place in before
        else own
        for place, own in after.items()
    }
    # Whatever joins, leaves or is switched: what both weeks measured says the same in both.
    made = movement(FSBP, week(before), week(unmoved))

    kinds = ("posture", "findings suppressed", "suppressions lifted")
    assert [one for one in made.steps if one.what in kinds] == []


def test_a_step_names_what_it_is_about_in_order():
    made = movement(FSBP, week({HERE: {"B.2": "F", "A.9": "F"}}), week({HERE: {"B.2": "P", "A.9": "P"}}))

    assert made.steps == (Step(what="posture", points=100, names=("A.9", "B.2")),)

"""Drift reports only what changed."""

import pytest

from watchkeeper.baseline.compare import Difference, Line, State
from watchkeeper.baseline.drift import drift_between


def line(state, account="333333333333", found=None, why=""):
    differs = (Difference(setting="x", found=found, wanted=1),) if found is not None else ()
    return Line(
        account=account, region="us-east-1", service="s3", part="log_bucket", state=state,
        wanted={"x": 1}, differences=differs, why=why,
    )  # fmt: skip


@pytest.mark.parametrize("state", list(State))
def test_what_stands_as_it_stood_is_not_reported(state):
    assert not drift_between((line(state, found=0),), (line(state, found=0),))


@pytest.mark.parametrize(
    ("before", "now", "where"),
    [
        (line(State.IN_PLACE), line(State.TO_CHANGE, found=0), "worse"),
        (line(State.TO_CHANGE, found=0), line(State.TO_CHANGE, found=5), "worse"),
        (line(State.IN_PLACE), line(State.TO_CREATE), "worse"),
        (line(State.IN_PLACE), line(State.COULD_NOT_LOOK, why="denied"), "unseen"),
        (line(State.TO_CHANGE, found=0), line(State.IN_PLACE), "better"),
        (line(State.COULD_NOT_LOOK, why="denied"), line(State.IN_PLACE), "better"),
        (line(State.COULD_NOT_LOOK, why="denied"), line(State.TO_CREATE), "worse"),
    ],
)
def test_each_move_goes_where_it_belongs(before, now, where):
    drift = drift_between((before,), (now,), "run-1")

    assert {name: len(getattr(drift, name)) for name in ("worse", "unseen", "better")} == {
        "worse": 0, "unseen": 0, "better": 0, where: 1,
    }  # fmt: skip
    assert drift.since == "run-1"
    assert getattr(drift, where)[0].before == before


def test_a_new_account_that_is_well_is_no_drift_and_one_that_is_not_is():
    drift = drift_between((), (line(State.IN_PLACE), line(State.TO_CREATE, account="4")))

    assert [moved.line.account for moved in drift.worse] == ["4"]
    assert not drift.better


def test_a_line_that_is_no_longer_asked_for_is_said_if_it_was_not_well():
    drift = drift_between((line(State.TO_CREATE), line(State.IN_PLACE, account="4")), ())

    assert [moved.line.account for moved in drift.better] == ["333333333333"]
    assert drift.better[0].now is None

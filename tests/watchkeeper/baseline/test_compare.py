"""Found against wanted: every outcome of a look has its state, and cells show the most pressing one."""

import pytest

from watchkeeper.baseline.compare import Line, State, cells_of, line_of
from watchkeeper.baseline.part import Elsewhere, Missing, NotOffered, Part, Service, Stage, There
from watchkeeper.baseline.survey import Place
from watchkeeper.evidence import Unseen

AT = Place(account="333333333333", region="eu-west-1")


def part(**more):
    return Part(
        id="detector", service=Service.GUARDDUTY, stage=Stage.DETECTION, what="a detector",
        wanted=lambda *_: None, reads=(), writes=(), undo="", source="", **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "state", "why"),
    [
        (There(settings={"on": True}), State.IN_PLACE, ""),
        (There(settings={"on": True, "more": 1}), State.IN_PLACE, ""),
        (There(settings={"on": False}), State.TO_CHANGE, ""),
        (There(settings={}), State.TO_CHANGE, ""),
        (There(settings={}, not_offered=("on",)), State.IN_PLACE, ""),
        (Missing(), State.TO_CREATE, ""),
        (Elsewhere(by="central configuration"), State.MANAGED_ELSEWHERE, "central configuration"),
        (NotOffered(why="no endpoint"), State.NOT_AVAILABLE, "no endpoint"),
        (Unseen(why="AWS denied it"), State.COULD_NOT_LOOK, "AWS denied it"),
    ],
)
def test_each_look_has_its_state(found, state, why):
    line = line_of(part(), AT, {"on": True}, found)

    assert (line.state, line.why) == (state, why)
    assert line.changes is (state in (State.TO_CREATE, State.TO_CHANGE))
    assert bool(line.differences) is line.changes


def test_what_is_not_offered_is_noted():
    line = line_of(part(), AT, {"on": True}, There(settings={}, not_offered=("on",)))

    assert line.notes == ("on is not offered in this region",)


@pytest.mark.parametrize(
    ("found", "wanted", "well"),
    [
        (20, 14, True),
        (14, 14, True),
        (8, 14, False),
        (None, 14, False),
        (True, 1, True),  # equal in Python, and so equal here
        (True, 0, False),
        (["a", "b", "c"], ["c", "a"], True),
        (["a"], ["a", "b"], False),
        ({"x": 1, "y": 2}, {"x": 1}, True),
        ({"x": 2}, {"x": 1}, False),
        ("longer text", "text", False),
        (False, True, False),
    ],
)
def test_where_more_is_well_as_much_is_enough(found, wanted, well):
    line = line_of(part(enough=("setting",)), AT, {"setting": wanted}, There(settings={"setting": found}))

    assert (line.state is State.IN_PLACE) is well


def test_where_more_is_not_well_only_equal_is():
    line = line_of(part(), AT, {"setting": 14}, There(settings={"setting": 20}))

    assert line.state is State.TO_CHANGE


def line(state, region="eu-west-1", service="guardduty", name="detector"):
    return Line(account="333333333333", region=region, service=service, part=name, state=state, wanted={})


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ((State.IN_PLACE, State.NOT_AVAILABLE), State.IN_PLACE),
        ((State.NOT_AVAILABLE,), State.NOT_AVAILABLE),
        ((State.IN_PLACE, State.MANAGED_ELSEWHERE), State.MANAGED_ELSEWHERE),
        ((State.MANAGED_ELSEWHERE, State.TO_CHANGE), State.TO_CHANGE),
        ((State.TO_CHANGE, State.TO_CREATE), State.TO_CREATE),
        ((State.TO_CREATE, State.COULD_NOT_LOOK, State.IN_PLACE), State.COULD_NOT_LOOK),
    ],
)
def test_a_cell_hides_nothing_that_presses(states, shown):
    (cell,) = cells_of(tuple(line(state) for state in states))

    assert cell.state is shown
    assert len(cell.lines) == len(states)


def test_one_cell_for_each_account_region_and_service():
    lines = (
        line(State.IN_PLACE),
        line(State.IN_PLACE, service="s3"),
        line(State.TO_CREATE, region="us-east-1"),
    )

    assert [(cell.region, cell.service) for cell in cells_of(lines)] == [
        ("eu-west-1", "guardduty"), ("eu-west-1", "s3"), ("us-east-1", "guardduty"),
    ]  # fmt: skip

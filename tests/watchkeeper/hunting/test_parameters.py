"""Parameters have exactly their declared types, and unknown names are refused."""

from datetime import UTC, datetime

import pytest

from watchkeeper.hunting.hunt import Parameter
from watchkeeper.hunting.hunt_table import hunt_named
from watchkeeper.hunting.parameters import value_of, values_of

HUNT = hunt_named("root_activity").model_copy(
    update={
        "parameters": {
            "minutes": Parameter(type="integer", default=10, description="how long"),
            "names": Parameter(type="text[]", default=["a"], description="which"),
        }
    }
)


def test_what_is_given_stands_for_the_default():
    assert values_of(HUNT, {}) == {"minutes": 10, "names": ("a",)}
    assert values_of(HUNT, {"minutes": 5, "names": []}) == {"minutes": 5, "names": ()}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"minuets": 5}, "hunt root_activity: there is no parameter 'minuets'; it has minutes, names"),
        (
            {"minutes": "5"},
            "hunt root_activity: parameter minutes: must be a whole number of 64 bits, not '5'",
        ),
        ({"minutes": None}, "parameter minutes: must be"),
        ({"names": "a"}, "parameter names: must be a list of text, not 'a'"),
        ({"names": ["a", 5]}, "parameter names: must be text, not 5"),
    ],
)
def test_what_is_wrong_is_named_with_hunt_and_parameter(given, says):
    with pytest.raises(ValueError, match=r"^hunt root_activity: ") as caught:
        values_of(HUNT, given)

    assert says in str(caught.value)


TIME = datetime(2026, 11, 29, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "plain", "value"),
    [
        ("text", "'; DROP TABLE x --", "'; DROP TABLE x --"),
        ("integer", -3, -3),
        ("number", 2, 2.0),
        ("number", 2.5, 2.5),
        ("boolean", False, False),
        ("timestamp", "2026-11-29T08:00:00Z", TIME),
        ("timestamp", "2026-11-29T10:00:00+02:00", TIME),
        ("timestamp", TIME, TIME),
        ("text[]", ("a", "b"), ("a", "b")),
        ("text[]", [], ()),
    ],
)
def test_what_is_of_the_type_is_taken(kind, plain, value):
    taken = value_of(kind, plain)

    assert taken == value
    assert type(taken) is type(value)


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        ("text", 5), ("text", None), ("text", "a\x00b"),
        ("integer", True), ("integer", 1.0), ("integer", 2**63), ("integer", "1"),
        ("number", True), ("number", float("nan")), ("number", float("inf")), ("number", "1"),
        ("boolean", 0), ("boolean", "true"),
        ("timestamp", "2026-11-29T08:00:00"), ("timestamp", "yesterday"), ("timestamp", 5),
        ("timestamp", datetime(2026, 11, 29)),  # noqa: DTZ001  it has no zone
        ("text[]", "a"), ("text[]", {"a": 1}), ("text[]", [None]),
    ],
)  # fmt: skip
def test_what_is_of_another_type_is_refused(kind, plain):
    with pytest.raises(ValueError, match="must be"):
        value_of(kind, plain)

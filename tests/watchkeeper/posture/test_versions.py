"""Versions of findings: which were met again, and which of them is the latest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchkeeper.posture.versions import Versions

KEYS = st.sampled_from([-(1 << 63), -1, 0, 7, (1 << 63) - 1]) | st.integers(-(1 << 63), (1 << 63) - 1)


@given(st.lists(KEYS, max_size=60))
def test_what_was_met_again(keys):
    first = Versions()
    for key in keys:
        first.meet(key)
    assert first.met_again() == {key for key in keys if keys.count(key) > 1}


@pytest.mark.parametrize(
    ("versions", "latest"),
    [
        ([(1, "a"), (2, "b")], "b"),
        ([(2, "b"), (1, "a")], "b"),
        ([(1, "a"), (1, "b")], "b"),
        ([(1, "a"), (3, "b"), (2, "c"), (3, "d"), (1, "e")], "d"),
    ],
    ids=["in order", "late", "the same moment", "all of it"],
)
def test_the_latest_is_held_and_then_let_go(versions, latest):
    second = Versions(frozenset({7}))
    assert not second.is_held(8, 0, "met once")
    assert all(second.is_held(7, order, one) for order, one in versions)
    assert list(second.latest()) == [latest]
    assert list(second.latest()) == []


def test_the_note_says_how_many():
    assert Versions().note() == ""
    second = Versions(frozenset({7, 8}))
    for key in (7, 7, 8, 8, 8):
        second.is_held(key, 0, None)
    assert second.note().startswith("2 of the findings are in this export more than once")
    assert "3 older ones" in second.note()


def test_equal_parts_are_kept_once():
    versions = Versions()
    first, again = "a text" * 2, "".join(["a text"] * 2)
    assert first is not again
    assert versions.shared(first) is versions.shared(again)

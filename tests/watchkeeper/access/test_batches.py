"""Forms of a sensible size: by reviewer and account, the gravest first, one principal together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access_reviews import ACCOUNT, OTHER, REVIEW, UNUSED, by_id, item, noticed
from watchkeeper.access.batches import batches, is_asked, not_asked
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.access.reviewers import AssignedTo
from watchkeeper.severity import Severity

ASKS_ALL = ReviewPolicy(batch_size=3)
ASKS_SOME = ReviewPolicy(ask_about_all=False)


def made(items, policy=ASKS_ALL, *, who=lambda _: "lead", first=1):
    assigned = {one.id: AssignedTo(reviewer=who(one), because="") for one in items}
    return batches(REVIEW, items, assigned, policy, first=first)


def names(found, items):
    known = by_id(*items)
    return [[known[one].principal for one in batch.items] for batch in found]


@pytest.mark.parametrize(
    ("one", "of_all", "of_some"),
    [
        (item("quiet"), True, False),
        (item("noticed", reasons=(UNUSED,)), True, True),
        (item("admin", privileged=True), True, True),
        (item("slr", reasons=(UNUSED,), privileged=True, set_apart="service-linked"), False, False),
    ],
    ids=["unremarkable", "noticed", "privileged", "set apart"],
)
def test_what_is_asked(one, of_all, of_some):
    assert is_asked(one, ASKS_ALL) is of_all
    assert is_asked(one, ASKS_SOME) is of_some
    assert (not_asked([one], ASKS_SOME) == ()) is of_some
    assert (made([one], ASKS_SOME) != ()) is of_some


def test_a_batch_is_of_one_reviewer_and_one_account_and_numbered_on():
    here, there = item("a"), item("b", account=OTHER)
    found = made(
        [there, here, item("c")], who=lambda one: "zoe" if one.principal == "c" else "adam", first=7
    )

    assert [(one.id, one.reviewer, one.account) for one in found] == [
        (f"{REVIEW}-007", "adam", ACCOUNT),
        (f"{REVIEW}-008", "adam", OTHER),
        (f"{REVIEW}-009", "zoe", ACCOUNT),
    ]


def test_the_gravest_comes_first_and_then_the_privileged():
    items = [
        item("quiet"),
        item("admin", privileged=True),
        item("low", reasons=(noticed(Severity.LOW),)),
        item("high", reasons=(noticed(Severity.LOW), noticed(Severity.HIGH, "b"))),
        item("high-admin", privileged=True, reasons=(noticed(Severity.HIGH),)),
    ]

    assert names(made(items), items) == [["high-admin", "high", "low"], ["admin", "quiet"]]


def test_what_belongs_to_one_principal_stands_in_one_batch():
    clara = [item("clara"), item("clara", "access_key", "AKIA1", reasons=(noticed(Severity.HIGH),))]
    items = [item("a", reasons=(UNUSED,)), item("b", reasons=(UNUSED,)), *clara]

    assert names(made(items), items) == [["clara", "clara", "a"], ["b"]]
    assert made(items)[0].items[0] == clara[1].id, "the gravest of the principal first"


def test_more_items_of_one_principal_than_a_batch_holds_are_parted():
    keys = [item("clara", "access_key", f"AKIA{number}", reasons=(UNUSED,)) for number in range(7)]
    items = [item("a", reasons=(noticed(Severity.HIGH),)), *keys]

    assert [len(one.items) for one in made(items)] == [1, 3, 3, 1]


ITEMS = st.lists(
    st.builds(
        lambda name, number, severity, account: item(
            name,
            "access_key",
            str(number),
            account=account,
            reasons=(noticed(severity),) if severity else (),
        ),
        st.sampled_from("abcde"),
        st.integers(0, 30),
        st.sampled_from((None, *Severity)),
        st.sampled_from((ACCOUNT, OTHER)),
    ),
    max_size=40,
    unique_by=lambda one: one.id,
)


@settings(max_examples=150, deadline=None)
@given(ITEMS, st.integers(1, 12))
def test_every_item_is_asked_once_and_no_batch_is_too_large(items, size):
    found = made(items, ReviewPolicy(batch_size=size))
    asked = [one for batch in found for one in batch.items]

    assert sorted(asked) == sorted(one.id for one in items)
    assert all(1 <= len(batch.items) <= size for batch in found)
    assert len({batch.id for batch in found}) == len(found)
    assert found == made(list(reversed(items)), ReviewPolicy(batch_size=size)), (
        "whatever order they come in"
    )

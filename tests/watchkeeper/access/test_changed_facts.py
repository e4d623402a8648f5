"""What is different from the snapshot sends a decision back; what only brings it nearer does not."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.watchkeeper.access.test_carry_out import ADMIN, item, trust
from watchkeeper.access import state
from watchkeeper.access.changed_facts import BESIDE_CLOSINGS, changed, is_gone
from watchkeeper.access.item import Reason, Reduction
from watchkeeper.case import canonical, sha256
from watchkeeper.severity import Severity

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=200)
UNUSED = Reason(code="key-unused", severity=Severity.MEDIUM, text="unused for 200 days")
OLD = Reason(code="key-old", severity=Severity.LOW, text="400 days old")


def user(groups=("admins",), attached=(ADMIN,), inline=("mine",), boundary=None):
    return state.user_state(groups, attached, inline, boundary)


def one(was, **more):
    return item("user", state=was, **more)


def test_the_same_is_no_change():
    assert changed(one(user()), user(), AT) == ()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (user(groups=("admins", "ops")), "group ops was added"),
        (user(groups=()), "group admins was taken away"),
        (user(attached=(ADMIN, "arn:x")), "policy arn:x was added"),
        (user(attached=()), f"policy {ADMIN} was taken away"),
        (user(inline=("mine", "new")), "inline policy new was added"),
        (user(boundary="arn:b"), "its permissions boundary is arn:b and was None"),
        (state.GONE, "it does not exist any more"),
    ],
)
def test_each_difference_is_a_sentence(now, said):
    assert changed(one(user()), now, AT) == (said,)


@pytest.mark.parametrize(
    "name",
    [
        "EmergencyDenyAll-wk-0123456789ab",
        "WatchkeeperDenyConsole-wk-0123456789ab",
        "WatchkeeperRevokeSessions-wk-0123456789ab",
    ],
)
def test_what_a_case_of_ours_put_there_is_no_change_and_a_name_like_it_is(name):
    assert changed(one(user()), user(inline=("mine", name)), AT) == ()
    assert changed(one(user()), user(inline=("mine", name.replace("wk-", "x-"))), AT) != ()


def test_what_was_taken_away_as_the_item_says_is_no_change():
    parts = (
        Reduction(id="a", kind="detach_policy", name="AdministratorAccess", arn=ADMIN),
        Reduction(id="b", kind="remove_from_group", name="admins"),
    )

    assert changed(one(user(), reductions=parts), user(groups=(), attached=()), AT) == ()


def role(document, used=None):
    made = state.role_state(document, (), (), None, used)
    return {**made, BESIDE_CLOSINGS: sha256(canonical(document))}


def test_a_trust_policy_that_was_changed_is_a_change():
    was = item("role", "web", state=role(trust("1" * 12)))

    assert changed(was, role(trust("1" * 12)), AT) == ()
    assert changed(was, role(trust("2" * 12)), AT) == ("its trust policy was changed",)


def test_a_role_that_a_case_closed_or_that_was_reduced_as_decided_has_not_changed():
    part = Reduction(id="t", kind="reduce_trust", name="x", trust=trust("1" * 12))
    was = item("role", "web", state=role(trust("1" * 12, "9" * 12)), reductions=(part,))
    closed = {**role(trust("1" * 12, "9" * 12)), "trust": "another hash"}

    assert changed(was, closed, AT) == ()
    assert changed(was, role(trust("1" * 12)), AT) == ()
    assert changed(was, role(trust("9" * 12)), AT) != ()


def test_switched_off_is_nearer_and_switched_on_is_a_change():
    on, off = state.key_state(True, None), state.key_state(False, None)

    assert changed(item("access_key", state=on), off, AT) == ()
    assert changed(item("access_key", state=off), on, AT) == ("it was switched on again",)


def key(used, reason=UNUSED):
    return item("access_key", state=state.key_state(True, used), reasons=(reason,))


@pytest.mark.parametrize(
    ("known", "now", "said"),
    [
        (LONG_AGO, LONG_AGO, None),
        (LONG_AGO, LONG_AGO + timedelta(hours=4), None),
        (None, None, None),
        (LONG_AGO, AT + timedelta(days=2), "since the snapshot"),
        (None, AT + timedelta(days=2), "since the snapshot"),
        (LONG_AGO, AT - timedelta(hours=2), "before the snapshot, which did not show it yet"),
    ],
    ids=["same", "same use told otherwise", "never", "used since", "never and used", "report was old"],
)
def test_a_use_of_what_was_said_to_be_unused_is_a_change(known, now, said):
    found = changed(key(known), state.key_state(True, now), AT)

    assert bool(found) is bool(said)
    assert said is None or said in found[0]


def test_a_use_of_what_goes_for_another_reason_is_none():
    assert changed(key(LONG_AGO, OLD), state.key_state(True, AT + timedelta(days=2)), AT) == ()


def test_gone_is_told_from_there():
    assert is_gone(state.GONE)
    assert not is_gone(user())
    assert changed(one(state.GONE), state.GONE, AT) == ()
    assert changed(one(state.GONE), user(), AT) == ("it exists again",)

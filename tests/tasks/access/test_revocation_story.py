"""From a decision to its proof against the emulator, without a flow: look, steps, change, tries, look again."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks import contain
from tasks.access.denied_calls import denied_since
from tasks.access.live_state import look
from tasks.contain import carry_out, prove, undo
from tests.tasks.access_scenes import ACCOUNT, OURS, READ_ONLY, set_scene
from tests.watchkeeper.access.test_carry_out import item, steps
from watchkeeper.access.changed_facts import changed
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Acted
from watchkeeper.access.item import Choice, Reduction
from watchkeeper.access.quiet import judge_quiet
from watchkeeper.evidence import Seen
from watchkeeper.receipt import Verdict

ARN = f"arn:aws:iam::{ACCOUNT}:role/vendor-role"


@pytest.fixture(autouse=True)
def soon(monkeypatch, house):
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)
    house(lookup_rate=10_000)


@pytest.fixture
def key(operator):
    set_scene(operator)
    return operator("iam").create_access_key(UserName="clara")["AccessKey"]["AccessKeyId"]


@pytest.fixture
def tries(control, key):
    """Each way of using the access of an item; the error code, None if it came through."""

    def made(kind):
        asked = {
            "user": {"key": key},
            "access_key": {"key": key},
            "console_access": {"console_user": "clara"},
            "role": {"role": "vendor-role", "by": OURS},
        }[kind]
        return control.attempt(ACCOUNT, **asked)["error_code"]

    return made


def of(kind, key):
    who, arn = ("vendor-role", ARN) if kind == "role" else ("clara", "")
    one = item(kind, who, key if kind == "access_key" else "", arn=arn)
    return one.model_copy(update={"state": look.fn(one).state})


def proved(one, receipts, at):
    actions = tuple(receipt.action.key for receipt in receipts)
    acted = Acted(at=at, item=one.id, standing=Standing.DONE, note="", actions=actions)
    return judge_quiet(
        one,
        acted,
        proofs=[prove.fn(receipt.action) for receipt in receipts],
        denied=denied_since.fn(one, since=at),
        live=Seen(value=look.fn(one)),
        at=datetime.now(UTC),
    )


@pytest.mark.parametrize("kind", ["user", "access_key", "console_access", "role"])
def test_revoked_tried_proven_and_given_back(tries, key, kind):
    one = of(kind, key)
    assert tries(kind) is None
    at = datetime.now(UTC) - timedelta(seconds=1)
    now = look.fn(one)
    assert changed(one, now.state, at) == ()

    receipts = [carry_out.fn(action) for action in steps(one, now.looks).actions]

    assert {receipt.outcome for receipt in receipts} == {"done"}
    assert tries(kind) is not None
    after = proved(one, receipts, at)
    assert after.verdict is Verdict.PASS, after.note
    assert after.denied_calls == 1
    assert "something still tries" in after.note
    assert changed(one, look.fn(one).state, at) == ()
    for receipt in reversed(receipts):
        assert undo.fn(receipt).verdict is Verdict.PASS
    assert tries(kind) is None
    assert proved(one, receipts, at).verdict is Verdict.FAIL


def test_a_use_that_came_through_long_after_is_found(tries, key):
    one = of("console_access", key)
    (action,) = steps(one, look.fn(one).looks).actions
    receipt = carry_out.fn(action)
    undo.fn(receipt)
    tries("console_access")
    carry_out.fn(action.model_copy(update={"case_id": "wk-ba9876543210"}))
    again = receipt.model_copy(update={"action": action.model_copy(update={"case_id": "wk-ba9876543210"})})

    found = proved(one, [again], datetime.now(UTC) - timedelta(minutes=20))

    assert found.verdict is Verdict.FAIL
    assert "yet it was used" in found.note


def test_a_user_that_is_reduced_keeps_the_rest_and_gets_it_all_back(tries, key):
    parts = (
        Reduction(id="leave admins", kind="remove_from_group", name="admins"),
        Reduction(id="detach", kind="detach_policy", name="ReadOnlyAccess", arn=READ_ONLY),
    )
    one = of("user", key).model_copy(update={"reductions": parts})
    at = datetime.now(UTC) - timedelta(minutes=20)

    made = steps(one, look.fn(one).looks, Choice.REDUCE)
    receipts = [carry_out.fn(action) for action in made.actions]

    now = look.fn(one).state
    assert (now["groups"], now["attached"]) == ([], [])
    assert changed(one, now, at) == ()
    assert tries("user") is None
    assert proved(one, receipts, at).verdict is Verdict.PASS
    for receipt in receipts:
        undo.fn(receipt)
    assert look.fn(one).state == one.state

"""What answers are worth, when several of them decide, and what a signature speaks for."""

from datetime import UTC, datetime, timedelta

import pytest

from watchkeeper.actions.stop_instance import StopInstance
from watchkeeper.approval import (
    CONTAIN,
    DO_NOT_CONTAIN,
    NOBODY,
    Decision,
    judge,
    name_of,
    person,
    so_far,
    standing,
    wanted,
)
from watchkeeper.asked import Asked, reminders
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Plan, Request
from watchkeeper.question_blocks import in_full, mentions, reminder_text
from watchkeeper.severity import Severity
from watchkeeper.signature import Signed, sign, verifies

PEOPLE = {"alice": "U0ALICE", "bob": "U0BOB", "carol": "U0CAROL"}
HOUSE = HousePolicy(people=PEOPLE, approvers=("alice", "bob", "carol", "typed-*"))
OPEN = HousePolicy()
KEY = "k" * 32
STOP = StopInstance(account="333333333333", region="us-east-1", case_id="wk-1", instance_id="i-0abc")


def plan(needed=1, **more):
    return Plan(
        case_id="wk-1", finding_key="k", runbook="r", summary="s", actions=(STOP,),
        ask=("it is a server",), approvals_needed=needed, **more,
    )  # fmt: skip


def answers(waits, policy, *given):
    """The approvals that come of (name, via) or (name, via, answer), one after the other."""
    made = []
    for name, via, *answer in given:
        made.append(
            judge(
                waits, policy, answer=answer[0] if answer else CONTAIN, approver=name, digest=waits.digest,
                via=via, verified=via == "slack", earlier=tuple(made),
            )
        )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("policy", "given", "decision", "why"),
    [
        (OPEN, {}, Decision.APPROVED, "alice approved"),
        (OPEN, {"answer": DO_NOT_CONTAIN}, Decision.DECLINED, "decided not to contain"),
        (OPEN, {"answer": "yes"}, Decision.INVALID, "neither"),
        (OPEN, {"approver": "  "}, Decision.INVALID, "no approver"),
        (OPEN, {"approver": NOBODY}, Decision.NO_ANSWER, "nobody"),
        (OPEN, {"digest": "0" * 64}, Decision.INVALID, "another plan"),
        (OPEN, {"digest": "é"}, Decision.INVALID, "another plan"),
        (HOUSE, {"approver": "mallory"}, Decision.INVALID, "not among"),
        (HOUSE, {"approver": "slack:U0ALICE"}, Decision.INVALID, "type a Slack user"),
        (HOUSE, {"via": "slack"}, Decision.INVALID, "signature"),
        (HOUSE, {"via": "slack", "approver": NOBODY}, Decision.INVALID, "signature"),
        (HOUSE, {"via": "slack", "verified": True}, Decision.APPROVED, "alice approved"),
        (HousePolicy(typed_names=False), {}, Decision.INVALID, "typed name"),
        (HousePolicy(typed_names=False), {"approver": NOBODY}, Decision.NO_ANSWER, "nobody"),
        (HousePolicy(typed_names=False), {"via": "slack", "verified": True}, Decision.APPROVED, "approved"),
    ],
)
def test_one_answer(policy, given, decision, why):
    waits = plan()
    asked = {"answer": CONTAIN, "approver": "alice", "digest": waits.digest} | given

    judged = judge(waits, policy, **asked)

    assert judged.decision is decision
    assert why in judged.why


@pytest.mark.parametrize(
    ("answer", "late", "decision"),
    [
        (CONTAIN, 0, Decision.APPROVED),
        (CONTAIN, 1, Decision.NO_ANSWER),
        (DO_NOT_CONTAIN, 1, Decision.DECLINED),
    ],
)
def test_a_yes_after_the_time_is_no_answer(answer, late, decision):
    waits, until = plan(), datetime(2026, 1, 1, 4, tzinfo=UTC)
    judged = judge(
        waits, HOUSE, answer=answer, approver="alice", digest=waits.digest, until=until,
        at=until + timedelta(seconds=late),
    )  # fmt: skip

    assert judged.decision is decision
    assert ("after the time ran out" in judged.why) is (decision is Decision.NO_ANSWER)


@pytest.mark.parametrize(
    ("policy", "given", "decided"),
    [
        pytest.param(HOUSE, [("alice", "slack")], None, id="one of two"),
        pytest.param(HOUSE, [("alice", "slack"), ("bob", "slack")], Decision.APPROVED, id="two"),
        pytest.param(HOUSE, [("alice", "form"), ("bob", "slack")], Decision.APPROVED, id="one typed"),
        pytest.param(HOUSE, [("alice", "slack"), ("alice", "slack")], None, id="the same person"),
        pytest.param(HOUSE, [("alice", "form"), ("alice", "slack")], None, id="the same by both roads"),
        pytest.param(HOUSE, [("alice", "form"), ("bob", "form")], None, id="two typed, people known"),
        pytest.param(OPEN, [("alice", "form"), ("bob", "form")], Decision.APPROVED, id="two typed, unknown"),
        pytest.param(OPEN, [("alice", "form"), ("ALICE ", "form")], None, id="written otherwise"),
        pytest.param(
            HousePolicy(people={"alice": "U0ALICE"}), [("alice", "form"), ("slack:U0ALICE", "slack")], None,
            id="the id is the name",
        ),
        pytest.param(
            HOUSE, [("alice", "slack"), ("bob", "slack", DO_NOT_CONTAIN)], Decision.DECLINED, id="one says no"
        ),
        pytest.param(HOUSE, [("alice", "slack"), (NOBODY, "form")], Decision.NO_ANSWER, id="too late"),
        pytest.param(HOUSE, [("alice", "slack"), ("mallory", "slack")], None, id="a stranger adds nothing"),
    ],
)  # fmt: skip
def test_two_people(policy, given, decided):
    waits = plan(needed=2)
    found = standing(answers(waits, policy, *given), waits, policy)

    assert (found.decision if found else None) is decided


def test_who_decided_is_named_and_who_is_still_wanted_too():
    waits = plan(needed=2)
    first = answers(waits, HOUSE, ("alice", "slack"))
    assert so_far(first, waits, HOUSE) == "1 of 2: alice approved"
    assert wanted(first, HOUSE) == ("U0BOB", "U0CAROL")
    again = answers(waits, HOUSE, ("alice", "slack"), ("alice", "slack"))
    assert "has approved already" in so_far(again, waits, HOUSE)

    both = answers(waits, HOUSE, ("alice", "slack"), ("bob", "slack"))
    assert standing(both, waits, HOUSE).approver == "alice, bob"
    assert so_far([], plan(), HOUSE) == ""


def test_a_slack_user_is_a_person_of_the_house_or_an_id():
    assert name_of("U0BOB", HOUSE) == "bob"
    assert name_of("U0EVE", HOUSE) == "slack:U0EVE"
    assert person("slack:U0BOB", HOUSE) == person("Bob", HOUSE) == "bob"


SIGNED = Signed(
    case="wk-1",
    run="r",
    digest="d",
    answer=CONTAIN,
    approver="alice",
    via="slack",
    at="2026-11-25T03:00:00Z",
)


@pytest.mark.parametrize("field", sorted(Signed.model_fields))
def test_a_signature_fits_nothing_else(field):
    signature = sign(SIGNED, KEY)
    assert verifies(SIGNED, signature, KEY)

    assert not verifies(SIGNED.model_copy(update={field: "x"}), signature, KEY)


@pytest.mark.parametrize(
    ("signature", "key"), [("", KEY), ("é", KEY), (sign(SIGNED, KEY), None), (sign(SIGNED, KEY), "o" * 32)]
)
def test_without_signature_or_key_nothing_verifies(signature, key):
    assert not verifies(SIGNED, signature, key)


def asked(**more):
    at = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    return Asked(
        plan=plan(requests=(Request(what="call the owner"),)), at=at, until=at.replace(hour=4), minutes=60,
        about="T in 333333333333", source="run", band=Severity.MEDIUM, link="http://127.0.0.1/runs/1", **more,
    )  # fmt: skip


def test_reminders_come_at_parts_of_the_time_and_the_last_is_the_last():
    found = reminders(asked(), HousePolicy(reminders_at=(0.8, 0.5, 0.5, 1.0, 0)))

    assert [(f"{at:%H:%M}", last) for at, last in found] == [("03:30", False), ("03:48", True)]
    assert reminders(asked(), HousePolicy(reminders_at=())) == ()


def test_a_reminder_names_who_is_wanted_and_until_when():
    said = reminder_text(asked(), "1 of 2: alice approved", ("U0BOB",), last=True)

    assert "<@U0BOB>" in said
    assert "04:00 UTC" in said
    assert "1 of 2: alice approved" in said
    assert "PagerDuty" in said
    assert mentions(["U0BOB> <!channel"]) == ""


def test_the_plan_in_full_says_first_what_could_not_be_seen_and_holds_within_slacks_limits():
    looks = {
        "instance": {"outcome": "seen", "value": {"kind": "instance", "instance_id": "<!channel> i-0", "tags": {}}},
        "role": {"outcome": "unseen", "why": "AWS denied iam:GetRole"},
    }  # fmt: skip
    blocks = in_full(asked(), looks, None, asked_by="bob", so_far="", users=("U0CAROL",))
    text = "\n".join(block["text"]["text"] for block in blocks)

    assert text.index("AWS denied iam:GetRole") < text.index("instance id")
    assert "it is a server" in text
    assert "call the owner" in text
    assert "<!channel>" not in text
    huge = {f"step-{n}": {"outcome": "unseen", "why": "w" * 480} for n in range(400)}
    many = in_full(asked(), huge, None, asked_by="bob", so_far="", users=())
    assert len(many) <= 50
    assert max(len(block["text"]["text"]) for block in many) <= 3_000
    assert "the rest is in" in many[-1]["text"]["text"]

"""What an answer is worth: one table of faults, and what a decision keeps of it."""

from datetime import date, timedelta

import pytest

from tests.access_reviews import (
    DETACH,
    DUE,
    LEAD,
    LEAVE,
    POLICY,
    UNUSED,
    answer,
    batch,
    by_id,
    decision,
    item,
    noticed,
    on,
)
from watchkeeper.access.answers import NOBODY, Problem, digest_of_decisions, judge, wants_second
from watchkeeper.access.decision import Decision
from watchkeeper.access.item import Choice
from watchkeeper.severity import Severity

QUIET = item("quiet")
NOTICED = item("clara", reasons=(UNUSED,), reduce=(LEAVE, DETACH))
ITEMS = by_id(QUIET, NOTICED)
BATCH = batch(QUIET, NOTICED)
AT = on(2)
TODAY, LAST_DAY = AT.date(), AT.date() + timedelta(days=365)
GOOD = {"reason": "still used once a year", "expires": date(2027, 3, 31)}


def judged(*answers, by="Pia Payments", policy=POLICY, asked=BATCH, items=ITEMS, at=AT, whole=False):
    return judge(asked, items, policy, answers=answers, by=by, at=at, way="form", due=DUE, whole=whole)


FAULTS = {
    "keep without a reason": (
        answer(NOTICED, expires=date(2027, 3, 31)),
        "has something against it: keeping it needs a reason",
    ),
    "keep with a blank reason": (answer(NOTICED, **{**GOOD, "reason": " \n"}), "keeping it needs a reason"),
    "keep without an end": (answer(NOTICED, reason="r"), "keeping it needs an end (keep until)"),
    "keep until today": (answer(NOTICED, reason="r", expires=TODAY), "which is not in the future"),
    "keep until long ago": (answer(NOTICED, reason="r", expires=date(2020, 1, 1)), "not in the future"),
    "keep for too long": (
        answer(NOTICED, reason="r", expires=LAST_DAY + timedelta(days=1)),
        "365 days are the most",
    ),
    "an end of what has nothing against it": (answer(QUIET, expires=TODAY), "which is not in the future"),
    "revoke with an end": (
        answer(NOTICED, Choice.REVOKE, expires=date(2027, 3, 31)),
        "has an end, which only a keep can have; it says revoke",
    ),
    "reduce what cannot be reduced": (
        answer(QUIET, Choice.REDUCE),
        "cannot be answered with reduce: choose one of keep, revoke, transfer, not mine",
    ),
    "reduce by an unknown part": (
        answer(NOTICED, Choice.REDUCE, parts=("leave everything",)),
        "has no part leave everything; there are: detach AdministratorAccess, leave admins",
    ),
    "revoke by parts": (
        answer(NOTICED, Choice.REVOKE, parts=(LEAVE.id,)),
        "names parts, which only reduce can do; it says revoke",
    ),
    "transfer to nobody": (answer(QUIET, Choice.TRANSFER, transfer_to=" "), "is transferred to nobody"),
    "transfer to unassigned": (
        answer(QUIET, Choice.TRANSFER, transfer_to="Unassigned"),
        "is transferred to nobody",
    ),
    "transfer to the same": (
        answer(QUIET, Choice.TRANSFER, transfer_to="Payments-LEAD"),
        "the reviewer who has it already",
    ),
    "transfer to the one concerned": (
        answer(NOTICED, Choice.TRANSFER, transfer_to="clara@example.com"),
        "whose own access it is",
    ),
    "keep with a transfer": (
        answer(QUIET, Choice.KEEP, transfer_to="sam"),
        "names whom to transfer it to, and says keep",
    ),
    "not mine without a word": (answer(QUIET, Choice.NOT_MINE), "say why, or whose it may be"),
}


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case)
def test_an_answer_with_a_fault_does_not_count(case):
    given, what = FAULTS[case]
    result = judged(given)

    assert result.decisions == ()
    assert [(one.item, what in one.what) for one in result.problems] == [(given.item, True)]
    assert result.problems[0].title == ITEMS[given.item].title


GOOD_ONES = {
    "keep what has nothing against it": answer(QUIET),
    "keep with an end all the same": answer(QUIET, expires=date(2027, 3, 31)),
    "keep with reason and end": answer(NOTICED, **GOOD),
    "keep until the last day that is allowed": answer(NOTICED, reason="r", expires=LAST_DAY),
    "keep until tomorrow": answer(NOTICED, reason="r", expires=TODAY + timedelta(days=1)),
    "revoke": answer(NOTICED, Choice.REVOKE),
    "reduce by one part": answer(NOTICED, Choice.REDUCE, parts=(LEAVE.id,)),
    "reduce by all": answer(NOTICED, Choice.REDUCE),
    "transfer": answer(QUIET, Choice.TRANSFER, transfer_to="security-lead"),
    "not mine": answer(QUIET, Choice.NOT_MINE, reason="the data team's"),
}


@pytest.mark.parametrize("case", GOOD_ONES, ids=lambda case: case)
def test_an_answer_without_a_fault_becomes_a_decision(case):
    given = GOOD_ONES[case]
    result = judged(given)

    assert result.problems == ()
    assert result.decisions == (
        Decision(
            item=given.item,
            choice=given.choice,
            by="Pia Payments",
            at=AT,
            way="form",
            reason=given.reason,
            expires=given.expires,
            parts=given.parts,
            transfer_to=given.transfer_to or None,
        ),
    )


PEOPLE = {
    "nobody": ("", "names nobody"),
    "blanks": (" \u200b ", "names nobody"),
    "the name that wakes a run": (NOBODY, "names nobody"),
    "that name in another spelling": (NOBODY.upper(), "names nobody"),
    "somebody else": ("Sam Security", f"Sam Security may not answer for {LEAD}"),
}


@pytest.mark.parametrize("case", PEOPLE, ids=lambda case: case)
def test_the_answer_of_somebody_who_may_not_give_it_does_not_count(case):
    by, what = PEOPLE[case]
    result = judged(answer(QUIET), by=by)

    assert result.decisions == ()
    assert [(one.item, what in one.what) for one in result.problems] == [("", True)]


def test_a_house_that_lets_everybody_answer_lets_nobody_wake_a_run_with_an_answer():
    anybody = POLICY.reviewers[0].model_copy(update={"people": ("*",)})
    policy = POLICY.model_copy(update={"reviewers": (anybody,)})

    assert judged(answer(QUIET), by="Joe", policy=policy).decisions
    assert judged(answer(QUIET), by=NOBODY, policy=policy).problems


@pytest.mark.parametrize("principal", ["pia", "pia.payments", "Pia_Payments"])
@pytest.mark.parametrize("choice", [Choice.KEEP, Choice.REVOKE])
def test_nobody_decides_on_their_own_access(principal, choice):
    own = item(principal)
    result = judged(answer(own, choice), asked=batch(own), items=by_id(own))

    assert result.decisions == ()
    assert "own access" in result.problems[0].what


def test_who_finds_their_own_access_in_a_form_passes_it_on_and_answers_the_rest():
    own = item("pia")
    mine = answer(own, Choice.NOT_MINE, reason="my own")
    result = judged(mine, answer(QUIET), asked=batch(own, QUIET), items=by_id(own, QUIET), whole=True)

    assert [one.choice for one in result.decisions] == [Choice.NOT_MINE, Choice.KEEP]


def test_of_a_batch_all_answers_count_or_none():
    result = judged(answer(QUIET), answer(NOTICED), whole=True)

    assert result.decisions == ()
    assert {one.item for one in result.problems} == {NOTICED.id}


def test_a_whole_batch_must_be_answered_and_each_item_once():
    missing = judged(answer(QUIET), whole=True)
    twice = judged(answer(QUIET), answer(QUIET, Choice.REVOKE))
    stranger = item("stranger")

    assert missing.problems == (Problem(item=NOTICED.id, title=NOTICED.title, what="is not answered"),)
    assert [one.what for one in twice.problems] == ["is answered twice"]
    assert [one.what for one in judged(answer(stranger)).problems] == ["stands in another batch"]


def test_a_house_that_wants_no_reasons_keeps_without():
    easy = POLICY.model_copy(update={"needs_reason": False})

    assert judged(answer(NOTICED), policy=easy).decisions
    too_long = answer(NOTICED, expires=LAST_DAY + timedelta(days=1))
    assert judged(too_long, policy=easy).problems, "an end has its most days all the same"


@pytest.mark.parametrize(("at", "late"), [(DUE, False), (DUE + timedelta(seconds=1), True)])
def test_an_answer_after_the_time_is_marked_as_late(at, late):
    assert judged(answer(QUIET), at=at).decisions[0].late is late


def test_a_name_and_a_reason_are_kept_tidy():
    given = answer(NOTICED, Choice.REVOKE, reason=f"  {'x' * 600} ")
    result = judged(given, by=" pia\u00a0 PAYMENTS\u200b")

    assert result.decisions[0].by == "pia PAYMENTS"
    assert result.decisions[0].reason == "x" * 500


ADMIN = item("admin", privileged=True, reasons=(noticed(Severity.HIGH),))


@pytest.mark.parametrize(
    ("one", "choice", "wanted"),
    [
        (ADMIN, Choice.KEEP, True),
        (ADMIN, Choice.REVOKE, True),
        (ADMIN, Choice.REDUCE, True),
        (ADMIN, Choice.TRANSFER, False),
        (ADMIN, Choice.NOT_MINE, False),
        (NOTICED, Choice.REVOKE, False),
    ],
)
def test_what_wants_a_second_approver(one, choice, wanted):
    without = POLICY.model_copy(update={"second_approver": False})

    assert wants_second(one, decision(one, choice), POLICY) is wanted
    assert not wants_second(one, decision(one, choice), without)


def test_a_second_answer_fits_these_decisions_and_no_others():
    keep, revoke = decision(ADMIN), decision(ADMIN, Choice.REVOKE)

    assert digest_of_decisions([keep]) == digest_of_decisions([decision(ADMIN)])
    assert digest_of_decisions([keep]) != digest_of_decisions([revoke])

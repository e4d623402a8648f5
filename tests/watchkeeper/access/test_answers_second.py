"""The second approver's word: another person, allowed, not the one concerned, on every decision."""

import pytest

from tests.access_reviews import POLICY, by_id, decision, item, on
from watchkeeper.access.answers import NOBODY, judge_second
from watchkeeper.access.decision import Confirmation
from watchkeeper.access.item import Choice

ADMIN, ROOT = item("admin", "role", privileged=True), item("sam", privileged=True)
ITEMS = by_id(ADMIN, ROOT)
DECIDED = {ADMIN.id: decision(ADMIN, Choice.REVOKE)}
NAMED = POLICY.model_copy(update={"second_approvers": ("Sam *", "*@security.example.com")})


def judged(*, by="Zoe", confirmed=None, reason="", policy=POLICY, decided=DECIDED):
    said = dict.fromkeys(decided, True) if confirmed is None else confirmed
    return judge_second(decided, ITEMS, policy, confirmed=said, by=by, at=on(3), reason=reason)


def test_another_person_confirms():
    assert judged(by=" Zoe ").confirmations == (
        Confirmation(item=ADMIN.id, confirmed=True, by="Zoe", at=on(3)),
    )


def test_a_refusal_needs_a_reason():
    refused = {ADMIN.id: False}

    assert "needs a reason" in judged(confirmed=refused).problems[0].what
    said = judged(confirmed=refused, reason=" still needed ").confirmations[0]
    assert (said.confirmed, said.reason) == (False, "still needed")


@pytest.mark.parametrize(
    ("by", "policy", "what"),
    [
        ("", POLICY, "names nobody"),
        (NOBODY.title(), POLICY, "names nobody"),
        ("Pia Payments", POLICY, "was decided by Pia Payments: somebody else must confirm"),
        ("pia.payments@example.com", POLICY, "somebody else must confirm"),
        ("Pia\u200b Payments", POLICY, "somebody else must confirm"),
        ("Zoe", NAMED, "is not among the second approvers"),
    ],
    ids=[
        "nobody",
        "the waking name",
        "the first",
        "the first's mail",
        "the first, unseen letter",
        "not named",
    ],
)
def test_who_may_not_confirm(by, policy, what):
    result = judged(by=by, policy=policy)

    assert result.confirmations == ()
    assert any(what in one.what for one in result.problems)


@pytest.mark.parametrize("by", ["sam security", "zoe@SECURITY.example.com"])
def test_a_named_second_approver_may_in_any_case(by):
    assert judged(by=by, policy=NAMED).problems == ()


@pytest.mark.parametrize("by", ["Sam", "sam@example.com", "Sam Security", "security-lead"])
def test_the_one_concerned_may_not_confirm(by):
    decided = {ROOT.id: decision(ROOT, Choice.KEEP)}

    assert "own access" in judged(by=by, decided=decided).problems[0].what


def test_every_decision_is_answered_and_all_count_or_none():
    both = {**DECIDED, ROOT.id: decision(ROOT, Choice.KEEP)}

    result = judged(decided=both, confirmed={ADMIN.id: True})
    assert result.confirmations == ()
    assert [(one.item, one.what) for one in result.problems] == [(ROOT.id, "is not answered")]
    assert len(judged(decided=both).confirmations) == 2

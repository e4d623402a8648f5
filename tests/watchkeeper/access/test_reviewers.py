"""Who answers for what, in whose name, and that nobody decides on its own access."""

from pathlib import Path

import pytest
import yaml

from tests.access_reviews import ACCOUNT, OTHER, item
from watchkeeper.access.review_policy import Assigned, Reviewer, ReviewPolicy
from watchkeeper.access.reviewers import (
    UNASSIGNED,
    AccountOwner,
    assign,
    is_concerned,
    is_same_person,
    known,
    may_answer,
    owns,
    said,
)

EXAMPLE = Path(__file__).parents[3] / "deployments" / "access" / "access-review.yaml"
OWNED = AccountOwner(account=ACCOUNT, tags={"owner": "account-lead"}, contact="ops@example.com")
CONTACT = AccountOwner(account=ACCOUNT, contact="ops@example.com")
FILE = ReviewPolicy(
    assigned=(
        Assigned(reviewer="file-lead", accounts=(ACCOUNT,), principals=("ci-*",), kinds=("user", "role")),
        Assigned(reviewer="other-lead", accounts=("2222*",)),
    ),
    default_reviewer="default-lead",
)
NO_FILE = ReviewPolicy(default_reviewer="default-lead")

ORDER = {
    "the file before everything": (item("ci-1", owner="tag-lead"), FILE, OWNED, "file-lead", "file"),
    "another principal than the file's": (item("x", owner="tag-lead"), FILE, OWNED, "tag-lead", "its tag"),
    "another kind than the file's": (
        item("ci-1", "access_key"),
        FILE,
        OWNED,
        "account-lead",
        "account's tag",
    ),
    "a pattern of accounts": (item("x", account=OTHER), FILE, None, "other-lead", "file"),
    "the tag before the account's": (item(owner=" tag-lead "), NO_FILE, OWNED, "tag-lead", "its tag owner"),
    "an empty tag says nothing": (item(owner="  "), NO_FILE, OWNED, "account-lead", "account's tag owner"),
    "the account's tag before its contact": (item(), NO_FILE, OWNED, "account-lead", "account's tag"),
    "the contact before the default": (item(), NO_FILE, CONTACT, "ops@example.com", "contact"),
    "the default": (item(), NO_FILE, None, "default-lead", "the default reviewer"),
    "nobody": (item(), ReviewPolicy(), None, UNASSIGNED, "no tag, no file and no contact"),
}


@pytest.mark.parametrize("case", ORDER, ids=lambda case: case)
def test_who_answers_and_where_that_is_said(case):
    one, policy, account, reviewer, because = ORDER[case]
    found = assign([one], policy, {ACCOUNT: account} if account else {})[one.id]

    assert found.reviewer == reviewer
    assert because in found.because


def test_a_tag_in_another_spelling_is_the_files_reviewer():
    policy = ReviewPolicy(reviewers=(Reviewer(name="Payments Lead"),))
    one = item(owner="payments  LEAD")

    assert assign([one], policy, {})[one.id].reviewer == "Payments Lead"


LEAD = Reviewer(name="lead", identities=(f"{ACCOUNT}/lead-*", "shared"), escalate_to="boss")
BOSS = Reviewer(name="boss", identities=("shared",))


@pytest.mark.parametrize(
    ("principal", "default", "reviewer", "because"),
    [
        ("lead-admin", None, "boss", "lead does not decide on its own access"),
        ("LEAD-Admin", None, "boss", "lead does not decide on its own access"),
        ("lead", None, "boss", "lead does not decide on its own access"),
        ("shared", "third", "third", "lead does not decide on its own access"),
        ("shared", "lead", UNASSIGNED, "and nobody else is named"),
        ("shared", None, UNASSIGNED, "and nobody else is named"),
        ("web", None, "lead", "its tag owner"),
    ],
)
def test_whoever_would_decide_on_its_own_access_is_passed_over(principal, default, reviewer, because):
    policy = ReviewPolicy(reviewers=(LEAD, BOSS), default_reviewer=default)
    one = item(principal, owner="lead")
    found = assign([one], policy, {})[one.id]

    assert (found.reviewer, because in found.because) == (reviewer, True)


def test_when_the_tag_names_the_one_concerned_the_account_is_asked():
    one = item("clara", owner="clara")

    assert assign([one], ReviewPolicy(), {ACCOUNT: OWNED})[one.id].reviewer == "account-lead"


OWN = {
    "a pattern on the name": (Reviewer(name="a", identities=("ci-*",)), item("ci-1"), True),
    "a pattern on account and name": (
        Reviewer(name="a", identities=(f"{ACCOUNT}/web",)),
        item("web"),
        True,
    ),
    "the same name elsewhere": (Reviewer(name="a", identities=(f"{OTHER}/web",)), item("web"), False),
    "a key's id": (Reviewer(name="a", identities=("AKIA1",)), item("x", "access_key", "AKIA1"), True),
    "its own name": (Reviewer(name="clara"), item("clara"), True),
    "its mail address": (Reviewer(name="Clara@example.com"), item("clara"), True),
    "everybody of the team": (Reviewer(name="team", people=("Clara", "clara@x.org")), item("clara"), True),
    "one of the team": (Reviewer(name="team", people=("Clara", "Dan")), item("clara"), False),
    "somebody else": (Reviewer(name="dan"), item("clara"), False),
    "an item without a detail": (Reviewer(name="a", identities=("",)), item("clara"), False),
}


@pytest.mark.parametrize("case", OWN, ids=lambda case: case)
def test_what_is_ones_own_access(case):
    reviewer, one, own = OWN[case]

    assert owns(reviewer, one) is own


@pytest.mark.parametrize(
    ("principal", "name", "same"),
    [
        ("clara", "Clara", True),
        ("clara", "clara@example.com", True),
        ("clara@corp", "clara@example.com", True),
        ("clara.chen", "Clara Chen", True),
        ("clara_chen", "clara-chen@example.com", True),
        ("ｃｌａｒａ", "clara", True),
        ("cla\u200bra", "clara", True),
        ("clara", "clarabel", False),
        ("", "", False),
        ("@", "@example.com", False),
    ],
)
def test_two_names_of_one_person(principal, name, same):
    assert is_same_person(principal, name) is same
    assert is_same_person(name, principal) is same


TEAM = ReviewPolicy(
    reviewers=(
        Reviewer(
            name="Payments Lead", people=("Pia *", "*@payments.example.com"), identities=("pay-admin",)
        ),
        Reviewer(name="alone"),
    )
)


@pytest.mark.parametrize(
    ("reviewer", "who", "may"),
    [
        ("Payments Lead", "Pia Payments", True),
        ("Payments Lead", "pia  payments ", True),
        ("Payments Lead", "PIA\u00a0Payments", True),
        ("Payments Lead", "joe@payments.example.com", True),
        ("Payments Lead", "payments lead", True),
        ("payments  lead", "Pia P", True),
        ("Payments Lead", "Sam Security", False),
        ("Payments Lead", "", False),
        ("alone", "Alone", True),
        ("alone", "Pia Payments", False),
        ("somebody@example.com", "Somebody@example.com", True),
        (UNASSIGNED, "unassigned", False),
        (UNASSIGNED, "Pia Payments", False),
    ],
)
def test_who_may_answer_in_whose_name(reviewer, who, may):
    assert may_answer(TEAM, reviewer, who) is may


def test_what_is_unassigned_is_answered_only_by_those_whom_the_file_names_for_it():
    policy = ReviewPolicy(reviewers=(Reviewer(name=UNASSIGNED, people=("Sam *",)),))

    assert may_answer(policy, UNASSIGNED, "Sam Security")
    assert not may_answer(policy, UNASSIGNED, UNASSIGNED)


@pytest.mark.parametrize(
    ("name", "principal", "concerned"),
    [
        ("Clara Chen", "clara.chen", True),
        ("Pia Payments", "pay-admin", True),
        ("payments lead", "pay-admin", True),
        ("payments lead", "pia.payments", True),
        ("Sam Security", "pay-admin", False),
        ("Pia Payments", "web", False),
    ],
    ids=["by name", "by the team's identities", "the team", "one of the team", "another", "not theirs"],
)
def test_whose_access_it_is(name, principal, concerned):
    assert is_concerned(name, item(principal), TEAM) is concerned


def test_a_name_as_people_mean_it():
    assert said("  Pia\u00a0 Pay\u200bments\n") == "Pia Payments"
    assert known(TEAM, " ").name == UNASSIGNED


def test_the_example_file_shows_every_rule_with_its_default():
    policy, default = ReviewPolicy.model_validate(yaml.safe_load(EXAMPLE.read_text())), ReviewPolicy()
    named = {"reviewers", "assigned", "default_reviewer"}

    assert policy.model_fields_set == set(ReviewPolicy.model_fields)
    shown = {name for name in ReviewPolicy.model_fields if getattr(policy, name) != getattr(default, name)}
    assert shown == named
    assert {one.reviewer for one in policy.assigned} <= {one.name for one in policy.reviewers}
    assert {one.escalate_to for one in policy.reviewers} <= {one.name for one in policy.reviewers}

"""What a reviewer reads: short above the form, everything beside it, and nothing that a name can break."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access_reviews import (
    DETACH,
    DUE,
    LEAVE,
    OPENED,
    POLICY,
    UNUSED,
    batch,
    by_id,
    decision,
    item,
    noticed,
    review,
)
from watchkeeper.access.answers import Problem
from watchkeeper.access.item import Choice
from watchkeeper.access.question import digest_of, evidence_markdown, question_markdown, second_markdown
from watchkeeper.severity import Severity

KEY = item(
    "clara",
    "access_key",
    "AKIA1",
    reasons=(UNUSED, noticed(Severity.LOW, "not-seen", known=False)),
    facts={"created": "2025-01-01", "last used": "never"},
)
ROLE = item("web", "role", privileged=True, reduce=(LEAVE, DETACH))
ITEMS = by_id(KEY, ROLE)
BATCH = batch(KEY, ROLE)
HOSTILE = "![x](https://evil.example) <script>alert(1)</script> | a | `b` **c**\n# d [e](f)"


def test_above_the_form_stands_what_is_asked_of_whom_and_until_when():
    text = question_markdown(review(), BATCH, ITEMS, POLICY)

    assert "Access review 2026-Q4: 2 item(s) in account `111111111111`" in text
    assert "For **payments-lead**, until **2026-10-19 06:00 UTC**" in text
    assert "1 of them have something against them" in text
    assert f"`{BATCH.id}-evidence`" in text
    assert "recorded as *not attested*" in text
    assert "For 1 item(s) with privileged access somebody else is asked to confirm" in text
    assert "does not count" not in text


def test_times_are_told_in_utc_wherever_the_review_was_opened():
    berlin = timezone(timedelta(hours=2))
    there = review(due=DUE.astimezone(berlin), opened=OPENED.astimezone(berlin))

    assert question_markdown(there, BATCH, ITEMS, POLICY) == question_markdown(
        review(), BATCH, ITEMS, POLICY
    )
    assert evidence_markdown(there, BATCH, ITEMS) == evidence_markdown(review(), BATCH, ITEMS)


@pytest.mark.parametrize(
    ("asked", "policy"),
    [(batch(KEY), POLICY), (BATCH, POLICY.model_copy(update={"second_approver": False}))],
    ids=["nothing privileged", "the house wants none"],
)
def test_no_second_approver_is_spoken_of_where_none_is_asked(asked, policy):
    assert "somebody else" not in question_markdown(review(), asked, ITEMS, policy)


def test_what_was_wrong_with_the_last_answer_is_told_and_not_without_end():
    problems = [Problem(item=KEY.id, title=KEY.title, what=f"is wrong in way {one}") for one in range(20)]
    text = question_markdown(review(), BATCH, ITEMS, POLICY, problems)

    assert "**Your last answer does not count:**" in text
    assert text.count("is wrong in way") == 12
    assert "and 8 more" in text


def test_beside_the_form_stands_everything_that_is_known():
    text = evidence_markdown(review(not_seen={"111111111111 mfa": "AccessDenied"}), BATCH, ITEMS)

    assert "**Could not be looked at:**" in text
    assert "- 111111111111 mfa: AccessDenied" in text
    assert f"fill `sheets/{BATCH.id}.csv` and start the flow `access-sheet-import`" in text
    key, role = text.split("\n## ")[1:]
    assert key.startswith("1. access\\_key clara AKIA1")
    assert "- **MEDIUM** not used for 214 days (`key-unused`)" in key
    assert "not-seen was noticed (could not be looked at) (`not-seen`)" in key
    assert key.index("- created: 2025-01-01") < key.index("- last used: never")
    assert "Suggested: **keep**. Choices: keep, revoke, transfer, not mine." in key
    assert "**privileged**" in role
    assert "- Nothing was noticed." in role
    assert "- can be reduced by `leave admins`" in role


def test_the_second_approver_reads_what_was_decided_by_whom_and_why():
    said = {ROLE.id: decision(ROLE, Choice.REVOKE, reason="left in May")}
    text = second_markdown(review(), BATCH, ITEMS, said, [Problem(what="the answer names nobody")])

    assert "| role web | revoke | Pia Payments | left in May |" in text
    assert "- the answer names nobody" in text


def texts(name):
    """Every text for people about an item in which all that comes from outside says `name`."""
    one = item(
        name,
        title=name,
        privileged=True,
        reasons=(UNUSED.model_copy(update={"text": name}),),
        facts={name: name},
        reduce=(LEAVE.model_copy(update={"id": name}),),
    )
    asked, known = batch(one, reviewer=name), by_id(one)
    said = {one.id: decision(one, by=name, reason=name)}
    problem = Problem(item=one.id, title=name, what=name)
    opened = review(not_seen={name: name})
    return (
        question_markdown(opened, asked, known, POLICY, [problem]),
        evidence_markdown(opened, asked, known),
        second_markdown(opened, asked, known, said, [problem]),
    )


def test_a_name_from_outside_makes_no_link_no_picture_no_heading_and_no_cell():
    plain = texts("x")

    for number, text in enumerate(texts(HOSTILE)):
        assert "<script" not in text
        assert "](https" not in text
        assert "\n# d" not in text
        assert len(text.splitlines()) == len(plain[number].splitlines())
    row = texts(HOSTILE)[2].splitlines()[6]
    assert row.replace("\\|", "").count("|") == 5, "four cells"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_no_name_adds_a_line(name):
    assert [len(one.split("\n")) for one in texts(name)] == [len(one.split("\n")) for one in texts("x")]


def test_an_answers_digest_fits_what_was_read():
    other = KEY.model_copy(update={"facts": {"created": "2025-01-02"}})

    assert digest_of(BATCH, ITEMS) == digest_of(BATCH, {**ITEMS, "ar-x": KEY})
    assert len(digest_of(BATCH, ITEMS)) == 64
    changed = [
        digest_of(BATCH, {**ITEMS, KEY.id: other}),
        digest_of(batch(KEY), ITEMS),
        digest_of(batch(ROLE, KEY), ITEMS),
        digest_of(batch(KEY, ROLE, number=2), ITEMS),
        digest_of(batch(KEY, ROLE, reviewer="sam"), ITEMS),
    ]
    assert len({digest_of(BATCH, ITEMS), *changed}) == 6

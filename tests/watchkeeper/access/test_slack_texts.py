"""What Slack shows of an access review: what matters comes first, all fits, nothing from outside is formatted."""

import json

import pytest

from emulator.block_kit import faults_of
from tests.access_reviews import (
    ACCOUNT,
    LEAD,
    LEAVE,
    POLICY,
    UNUSED,
    answered,
    asked,
    batch,
    by_id,
    decision,
    item,
    noticed,
    on,
    review,
)  # fmt: skip
from watchkeeper.access import slack_texts
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Acted, Proved, Sealed
from watchkeeper.access.item import Choice
from watchkeeper.access.ledger import ledger
from watchkeeper.access.reminders import Nudge
from watchkeeper.access.reviewers import UNASSIGNED
from watchkeeper.severity import Severity

RUN = "https://prefect.example/runs/1"
FORM = "https://prefect.example/runs/2?answer"
HOSTILE = "<!channel> *now* <https://evil.example|click> & `rm`"
KEY = item("deploy-bot", "access_key", "AKIA1", title="Key AKIA1", reasons=(UNUSED,))
ADMIN = item("carl", privileged=True, reduce=(LEAVE,), reasons=(noticed(Severity.CRITICAL, "admin"),))


def shown(message):
    """Everything that the message shows."""
    text, blocks = message
    assert faults_of(blocks) == []
    assert text
    return text + "\n" + json.dumps(blocks, ensure_ascii=False)


def acted(one, standing, note="as planned"):
    return Acted(at=on(3), item=one.id, standing=standing, note=note)


def proved(one, verdict, note="it holds", denied=None):
    return Proved(at=on(6), item=one.id, verdict=verdict, note=note, denied_calls=denied)


def test_the_opening_says_how_much_until_when_and_who():
    own = batch(KEY, ADMIN)
    text = shown(slack_texts.opened(review(), by_id(KEY, ADMIN), [own], {own.id: FORM}, RUN))

    assert "2 items, 2 with something against them" in text
    assert "Answers until *2026-10-19*" in text
    assert f"{LEAD}: 2 item(s), <{FORM}|form 1>" in text
    assert f"<{RUN}|Open the run>" in text
    assert "dry run" in text


def test_what_nobody_answers_for_comes_before_the_others():
    many = [batch(KEY, number=1), batch(ADMIN, number=2, reviewer=UNASSIGNED)]
    text = shown(slack_texts.opened(review(dry_run=False), by_id(KEY, ADMIN), many, {}, None))

    assert text.index("nobody answers for") < text.index(f"{LEAD}:")
    assert "carried out, reversibly" in text
    assert many[0].id in text


def test_what_could_not_be_seen_is_said_in_the_opening():
    head = review(not_seen={f"account {number}": "sts:AssumeRole is denied" for number in range(7)})
    text = shown(slack_texts.opened(head, by_id(KEY), [batch(KEY)], {}, None))

    assert "7 source(s) could not be looked at" in text
    assert "account 0: sts:AssumeRole is denied" in text
    assert "… and 2 more" in text


def test_a_reviewer_reads_the_worst_first_and_both_ways_to_answer():
    mild = item("old", reasons=(noticed(Severity.LOW),))
    own = batch(mild, KEY, ADMIN)
    text = shown(slack_texts.asked(review(), [own], by_id(mild, KEY, ADMIN), {own.id: FORM}))

    assert text.index("CRITICAL: user carl") < text.index("MEDIUM: Key AKIA1")
    assert FORM in text
    assert "access-sheet-import" in text
    assert "not attested" in text


@pytest.mark.parametrize(
    ("kind", "reviewer", "wanted"),
    [
        ("reminder", LEAD, f"wait for {LEAD}"),
        ("escalation", LEAD, f"{LEAD} is silent"),
        ("escalation", UNASSIGNED, "nobody answers for them"),
    ],
)
def test_a_nudge_says_who_is_awaited(kind, reviewer, wanted):
    nudge = Nudge(batch="b", kind=kind, day=7, to="security-lead")
    text = shown(slack_texts.nudged(review(), nudge, batch(KEY, reviewer=reviewer), 3, FORM))

    assert "3 item(s)" in text
    assert wanted in text
    assert ("For security-lead" in text) is (kind == "escalation")


def test_a_second_approver_reads_what_was_decided_and_by_whom():
    taken = {ADMIN.id: decision(ADMIN, Choice.KEEP)}
    text = shown(slack_texts.second_wanted(review(), batch(ADMIN), taken, by_id(ADMIN), RUN))

    assert "user carl: *keep* by Pia Payments" in text


def test_a_dry_run_is_said_first_and_how_to_do_it():
    message = slack_texts.acted(review(), [acted(KEY, Standing.PLANNED)], by_id(KEY), RUN)

    assert message[0].startswith("🧪 DRY RUN, nothing was changed")
    assert "`carry_out`" in shown(message)


def test_nothing_was_changed_is_not_said_where_something_was():
    both = [acted(KEY, Standing.DONE), acted(ADMIN, Standing.PLANNED)]
    text, _ = slack_texts.acted(review(), both, by_id(KEY, ADMIN), RUN)

    assert "nothing was changed" not in text
    assert "1 carried out" in text


def test_a_failure_is_never_among_those_left_out():
    others = [item(f"u{number}") for number in range(40)]
    found = [acted(one, Standing.DONE) for one in others] + [acted(KEY, Standing.FAILED, "AWS refused")]
    text = shown(slack_texts.acted(review(), found, by_id(KEY, *others), RUN))

    assert "failed: Key AKIA1: AWS refused" in text
    assert "… and 29 more" in text


def test_a_revocation_that_does_not_hold_comes_first_then_what_could_not_be_seen():
    others = [item(f"u{number}") for number in range(3)]
    found = [proved(others[0], "PASS"), proved(others[1], "UNKNOWN"), proved(others[2], "FAIL")]
    text = shown(slack_texts.proved(review(), found, by_id(*others), RUN))

    assert text.index("FAIL: user u2") < text.index("UNKNOWN: user u1") < text.index("PASS: user u0")


def test_the_seal_gives_digest_place_and_standings():
    told = ledger([asked(KEY), answered(KEY, reason="needed")], by_id(KEY), POLICY)
    seal = Sealed(at=on(20), bundle="b.zip", digest="ab" * 32)
    text = shown(slack_texts.sealed(review(), told, by_id(KEY), seal, "/cases/b.zip"))

    assert "ab" * 32 in text
    assert "/cases/b.zip" in text
    assert "1 kept" in text


def _every_message():
    evil = item(HOSTILE, reasons=(UNUSED.model_copy(update={"text": HOSTILE}),), title=HOSTILE)
    held, own = by_id(evil), batch(evil, reviewer=HOSTILE)
    head = review(not_seen={HOSTILE: HOSTILE})
    nudge = Nudge(batch=own.id, kind="escalation", day=9, to=HOSTILE)
    seal = Sealed(at=on(20), bundle="b", digest="0" * 64)
    return {
        "opened": slack_texts.opened(head, held, [own], {}, None),
        "asked": slack_texts.asked(head, [own], held, {}),
        "nudged": slack_texts.nudged(head, nudge, own, 1, None),
        "reminded": slack_texts.nudged(head, nudge.model_copy(update={"kind": "reminder"}), own, 1, None),
        "second": slack_texts.second_wanted(head, own, {evil.id: decision(evil, by=HOSTILE)}, held, None),
        "acted": slack_texts.acted(head, [acted(evil, Standing.DONE, HOSTILE)], held, None),
        "proved": slack_texts.proved(head, [proved(evil, "FAIL", HOSTILE)], held, None),
        "sealed": slack_texts.sealed(head, ledger([], held, POLICY), held, seal, HOSTILE),
        "failed": slack_texts.failed(HOSTILE, HOSTILE, None),
    }


@pytest.mark.parametrize("name", _every_message())
def test_text_from_outside_mentions_nobody_and_links_nowhere(name):
    text = shown(_every_message()[name])

    assert "<!channel>" not in text
    assert "<https://evil" not in text
    assert "https://evil" not in text
    assert " *now*" not in text


def test_thousands_of_items_and_a_hundred_reviewers_fit():
    long = "&" * 3_000
    many = [
        item(f"u{number}", title=long, reasons=(UNUSED.model_copy(update={"text": long}),))
        for number in range(600)
    ]
    held = by_id(*many)
    batches = [
        batch(*many[at : at + 6], number=at, reviewer=f"{at}{long}", account=ACCOUNT)
        for at in range(0, 600, 6)
    ]
    links = {one.id: "https://prefect.example/" + "x" * 200 for one in batches}
    head = review(not_seen={f"{number}": long for number in range(99)})

    opening = shown(slack_texts.opened(head, held, batches, links, RUN))
    shown(slack_texts.asked(head, batches, held, links))
    shown(slack_texts.acted(head, [acted(one, Standing.DONE, long) for one in many], held, RUN))
    shown(slack_texts.failed(long, long, RUN))

    assert "… and 75 more" in opening

"""The report: every item with what became of it, each reviewer's share, and the sources."""

import csv
import io
from datetime import timedelta

import pytest

from tests import access_reports as made
from tests import access_reviews as build
from watchkeeper.access.item import Choice
from watchkeeper.access.report_csv import COLUMNS, report_csv


def row(report, one):
    return next(found for found in report.rows if found.item == one.id)


def table(report):
    return {one["item"]: one for one in csv.DictReader(io.StringIO(report_csv(report), newline=""))}


@pytest.mark.parametrize("item", made.ITEMS)
def test_every_item_stands_where_its_history_leaves_it(item):
    report = made.report()

    assert {one.item: one.standing for one in report.rows}[item] == made.WANTED[item]


def test_totals_count_every_item_once():
    report = made.report()

    assert sum(report.totals.values()) == len(made.ITEMS)
    assert report.totals["kept"] == 2
    assert report.totals["not attested"] == 1


def test_a_decision_has_who_when_why_and_by_which_way():
    found = row(made.report(), made.SHUT)

    assert (found.decision, found.decided_by, found.way, found.why) == (
        "revoke", "Pia Payments", "form", "nobody uses it",
    )  # fmt: skip
    assert found.decided_at == build.on(1)
    assert found.reviewer == build.LEAD


def test_what_was_done_has_its_states_and_its_proof():
    found = row(made.report(), made.SHUT)

    assert found.done == (made.ACTION.sentence,)
    assert "Active" in found.changed and "Inactive" in found.changed  # noqa: PT018
    assert found.changed.startswith(f"{made.ACTION.key}: done")
    assert found.proof == "PASS"


def test_the_second_approver_is_named_with_a_word():
    before = (one for one in made.EVENTS if one.event != "confirmed")
    refused = (*before, build.confirmed(made.SHOWN, confirms=False))

    assert row(made.report(), made.SHOWN).second == "confirmed"
    assert row(made.report(refused), made.SHOWN).second.startswith("refused: looked at it")
    assert row(made.report(refused), made.SHOWN).second_by == "Sam Security"


def test_a_reviewers_row_counts_asked_answered_silent_and_the_hours():
    lead, security = made.report().reviewers

    assert (lead.reviewer, lead.asked, lead.answered, lead.not_attested) == (build.LEAD, 5, 4, 1)
    assert lead.hours == 24.0
    assert (security.reviewer, security.asked, security.answered) == ("security-lead", 1, 1)


def test_the_median_is_of_the_answers_and_none_without_one():
    other = build.item("eve")
    items = build.by_id(made.KEPT, made.PLAIN, other)
    events = (
        build.asked(*items.values()), build.answered(made.KEPT, day=1), build.answered(made.PLAIN, day=5),
    )  # fmt: skip
    (found,) = made.report(events, items).reviewers
    (silent,) = made.report(events[:1], items).reviewers

    assert found.hours == 72.0
    assert silent.hours is None


def test_a_late_answer_is_said():
    events = (
        build.asked(made.KEPT),
        build.timed_out(made.KEPT),
        build.answered(made.KEPT, day=16, late=True),
    )
    report = made.report(events, build.by_id(made.KEPT))

    assert row(report, made.KEPT).late
    assert report.reviewers[0].late == 1


def test_an_exception_is_what_was_kept_until_a_day():
    (found,) = made.report().exceptions

    assert (found.item, found.by, found.reason) == (made.KEPT.id, "Pia Payments", "the yearly export")
    assert found.expires == (build.OPENED + timedelta(days=100)).date()


def test_the_age_of_sources_and_what_could_not_be_seen_are_in_it():
    (account,) = made.report().accounts

    assert account.ages[0].as_of == build.OPENED - timedelta(hours=3)
    assert account.unseen["mfa"] == "iam:ListVirtualMFADevices is denied"


def test_layers_that_nobody_evaluated_are_named_once():
    items = build.by_id(
        build.item("a", facts={"not evaluated": "SCPs, session policies"}),
        build.item("b", facts={"not evaluated": "SCPs"}),
    )

    assert made.report((), items).layers == ("SCPs", "session policies")


def test_the_table_has_a_row_for_each_item_and_every_column():
    report = made.report()
    rows = table(report)

    assert list(rows) == list(made.ITEMS)
    assert all(set(one) == set(COLUMNS) for one in rows.values())
    assert rows[made.SHUT.id]["proof"] == "PASS"
    assert rows[made.KEPT.id]["keep until"] == str(build.on(100).date())
    assert rows[made.SHOWN.id]["privileged"] == "yes"


def test_no_cell_is_a_formula_for_a_spreadsheet():
    cells = [cell for one in table(made.report()).values() for cell in one.values()]

    assert not [one for one in cells if one.lstrip().startswith(("=", "+", "-", "@"))]
    assert table(made.report())[made.ASKED_FOR.id]["access"] == f"'{made.ASKED_FOR.title}"
    assert table(made.report())[made.ASKED_FOR.id]["why"].startswith("'@")


def test_what_is_decided_again_is_told_as_the_last():
    again = (
        *made.EVENTS[:3],
        build.answered(made.KEPT, Choice.REVOKE, day=3, reason="not needed after all"),
    )
    found = row(made.report(again), made.KEPT)

    assert (found.decision, found.why, found.standing) == (
        "revoke",
        "not needed after all",
        "to be carried out",
    )

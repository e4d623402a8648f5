"""A filled sheet with faults: each told by row and column; the batch gives no answer, the others go on."""

import pytest

from tests.access_reviews import LEAVE, batch, by_id, item
from tests.access_sheets import as_csv, as_rows, filled
from watchkeeper.access.sheet import read_sheet

ONE, TWO, OTHER = item("clara"), item("web", "role", reduce=(LEAVE,)), item("other")
ITEMS = by_id(ONE, TWO, OTHER)
FIRST, SECOND = batch(ONE, TWO), batch(OTHER, number=2)
BATCHES = {one.id: one for one in (FIRST, SECOND)}
SAID = {one.id: {"decision": "revoke"} for one in (ONE, TWO, OTHER)}


def rows():
    """Everything filled as it should be: rows 2 and 3 of the first batch, row 4 of the second."""
    return as_rows(filled(BATCHES.values(), ITEMS, SAID))


def read(lines):
    return read_sheet(lines if isinstance(lines, str) else as_csv(lines), BATCHES, ITEMS)


def told(reading):
    return [(one.row, one.column) for one in reading.faults]


CELLS = {
    "misspelt": ({"decision": "kepp"}, "decision", "'kepp' is not one of keep, revoke"),
    "not offered": ({"decision": "reduce"}, "decision", "is not one of"),
    "empty": ({"decision": ""}, "decision", "is empty"),
    "ambiguous day": (
        {"keep until": "03/04/2026"},
        "keep until",
        "one day in Europe and another in America",
    ),
    "no day": ({"keep until": "2026-02-30"}, "keep until", "no day of the calendar"),
    "words": ({"keep until": "next year"}, "keep until", "is not read as a day"),
    "unknown part": ({"parts": "leave everything"}, "parts", "'leave everything' is none of: none"),
    "nobody": ({"decided by": ""}, "decided by", "write your name"),
    "another's digest": ({"digest": "0" * 64}, "digest", "take the sheet that was sent for it"),
    "an item of the other batch": ({"item": OTHER.id}, "item", "does not stand in batch"),
    "an unknown item": ({"item": "ar-000000000000"}, "item", "does not stand in batch"),
    "no item": ({"item": ""}, "item", "nothing does not stand"),
    "another title": ({"access": "role admin"}, "access", "is not as it was sent"),
    "other reasons": ({"noticed": "CRITICAL: all is lost"}, "noticed", "is not as it was sent"),
}


@pytest.mark.parametrize("case", CELLS, ids=lambda case: case)
def test_a_wrong_cell_is_told_by_its_row_and_column(case):
    cells, column, what = CELLS[case]
    lines = rows()
    lines[0].update(cells)
    reading = read(lines)

    assert (2, column) in told(reading)
    assert any(what in one.what for one in reading.faults)
    assert set(reading.answers) == {SECOND.id}, "the batch counts whole or not at all; the other goes on"
    assert set(reading.by) == {SECOND.id}


def test_two_names_in_one_batch_are_refused_and_one_name_in_two_spellings_is_not():
    lines = rows()
    lines[1]["decided by"] = "pia  PAYMENTS"
    assert read(lines).faults == ()
    lines[1]["decided by"] = "Sam Security"
    assert told(read(lines)) == [(3, "decided by")]


def test_a_doubled_row_and_a_missing_one():
    doubled = rows()
    doubled.insert(1, doubled[0])
    assert told(read(doubled)) == [(3, "item")]
    assert f"{ONE.id} stands in row 2 already" in read(doubled).faults[0].what

    missing = read([rows()[0], rows()[2]])
    assert told(missing) == [(2, "item")]
    assert f"the row of {TWO.id} (role web) is missing" in missing.faults[0].what


def test_a_batch_of_which_some_rows_are_empty_has_faults():
    half = filled(BATCHES.values(), ITEMS, {ONE.id: {"decision": "revoke"}, OTHER.id: {"decision": "keep"}})
    reading = read(half)

    assert told(reading) == [(3, "decided by"), (3, "decision")]
    assert set(reading.answers) == {SECOND.id}


def test_columns_that_were_sorted_apart_from_their_rows_are_noticed():
    lines = rows()
    lines[0]["item"], lines[1]["item"] = lines[1]["item"], lines[0]["item"]
    reading = read(lines)

    assert {row for row, _ in told(reading)} == {2, 3}
    assert FIRST.id not in reading.answers


def test_a_batch_of_another_review_is_a_fault_and_the_others_go_on():
    lines = rows()
    lines[0]["batch"] = lines[1]["batch"] = "wk-ffffffffffff-001"
    reading = read(lines)

    assert told(reading) == [(2, "batch")]
    assert set(reading.answers) == {SECOND.id}


def test_a_comma_that_was_not_quoted_shifts_no_cell_unnoticed():
    lines = as_csv(rows()).split("\r\n")
    lines[1] = lines[1].replace(",revoke,,", ",revoke,old, and unused,")
    reading = read("\r\n".join(lines))

    assert (2, "") in told(reading)
    assert set(reading.answers) == {SECOND.id}


WHOLE = {
    "empty": ("", "", "is empty"),
    "no sheet": ("hello\r\nworld\r\n", "batch, item, decision", "is missing"),
    "a column gone": (as_csv([{"batch": "b", "item": "i"}]), "decision, reason", "is missing"),
    "a column twice": ("decision,", "decision", "stands twice in the first line"),
    "a quote that is never closed": (f'batch,"{"x" * 200_000}', "", "is no CSV file"),
}


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case)
def test_what_is_no_sheet_at_all_gives_no_answers(case):
    text, column, what = WHOLE[case]
    if case == "a column twice":
        text += as_csv(rows())
    reading = read(text)

    assert (reading.answers, reading.by) == ({}, {})
    assert len(reading.faults) == 1
    fault = reading.faults[0]
    assert (fault.row, what in fault.what) == (1, True)
    assert fault.column.startswith(column)


def test_faults_stand_in_the_order_of_the_rows():
    lines = rows()
    for line in lines:
        line["decision"] = "?"

    assert told(read(lines)) == [(2, "decision"), (3, "decision"), (4, "decision")]

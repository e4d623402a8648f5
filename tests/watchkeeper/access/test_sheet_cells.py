"""Days as spreadsheets write them, and text that must be no formula."""

from datetime import date

import pytest

from watchkeeper.access.sheet_cells import day, harmless, is_same_text, meant, table

LAST = date(2027, 3, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "2027-03-31", "2027-3-31", "2027/03/31", "'2027-03-31", "2027-03-31 00:00:00", "2027-03-31T00:00:00",
        "31.03.2027", "31.3.2027", "31. 3. 2027", "3/31/2027", "31/03/2027", "31-03-2027", "31 Mar 2027",
        "31-Mar-2027", "31 march 2027", "March 31, 2027", " 2027-03-31 ",
    ],
)  # fmt: skip
def test_a_day_that_can_mean_only_one(cell):
    assert day(cell) == (LAST, "")


def test_day_and_month_alike_mean_one_day_either_way():
    assert day("03/03/2027") == (date(2027, 3, 3), "")


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("03/04/2027", "one day in Europe and another in America"),
        ("3-4-2027", "one day in Europe and another in America"),
        ("2027-02-29", "no day of the calendar"),
        ("31.02.2027", "no day of the calendar"),
        ("13/13/2027", "no day of the calendar"),
        ("31/03/27", "is not read as a day"),
        ("46112", "is not read as a day"),
        ("2027-03", "is not read as a day"),
        ("31 Mai 2027", "is not read as a day"),
        ("1 Ju 2027", "is not read as a day"),
        ("2027-03-31 14:00", "is not read as a day"),
        ("forever", "is not read as a day"),
    ],
)
def test_a_day_that_cannot_be_told_for_certain_is_refused(cell, why):
    found, said = day(cell)

    assert found is None
    assert why in said
    assert "write '2027-03-31" in said


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", " =1", "\t1", "\r1", "＝1", "－1"])
def test_what_looks_like_a_formula_gets_an_apostrophe_and_loses_it_again(cell):
    assert harmless(cell).startswith("'")
    assert meant(harmless(cell)) == cell.strip()


@pytest.mark.parametrize("cell", ["a;=1", "a; =1", "a,+1", "a\n@x", "a\t-1", "\n=1"])
def test_a_formula_behind_a_separator_is_guarded_too(cell):
    assert harmless(cell) == f"{cell[:-2]}'{cell[-2:]}"
    assert is_same_text(harmless(cell), cell)


@pytest.mark.parametrize("cell", ["plain", "a=b", "a-b", "'quoted'", "", "2027-03-31"])
def test_other_text_stays(cell):
    assert (harmless(cell), meant(cell)) == (cell, cell)


def test_text_is_the_same_but_for_blanks_quotes_and_accents():
    assert is_same_text(" Zugang fur  'Jorg' ", "Zugang fur Jorg")
    assert is_same_text("K?nig", "König") is is_same_text("K�nig", "König") is True
    assert not is_same_text("role web", "role web2")


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2\n", "a;b\r\n1;2\r\n", "a\tb\n1\t2", "a,b\r1,2\r", "\ufeffa,b\n1,2", "sep=;\r\na;b\r\n1;2", '"sep=|"\na|b\n1|2'],
    ids=["comma", "semicolon", "tab", "old Mac", "mark", "sep=", "sep= of another"],
)  # fmt: skip
def test_a_table_is_read_however_it_was_saved(text):
    assert table(text) == ([["a", "b"], ["1", "2"]], "")


def test_a_line_break_within_a_cell_is_one_row():
    assert table('a,b\n"1\n2",3\n')[0] == [["a", "b"], ["1\n2", "3"]]

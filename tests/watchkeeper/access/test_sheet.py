"""A sheet there and back: what is written, and what a person's filled copy says."""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access_reviews import DETACH, LEAVE, UNUSED, answer, batch, by_id, item, review
from tests.access_sheets import as_csv, as_rows, filled
from watchkeeper.access.item import Choice
from watchkeeper.access.question import digest_of
from watchkeeper.access.sheet import COLUMNS, read_sheet, sheet

KEY = item("deploy", "access_key", "AKIAEXAMPLE", reasons=(UNUSED,), facts={"created": "2025-01-01"})
ROLE = item("web", "role", reduce=(LEAVE, DETACH))
OTHER = item("other")
ITEMS = by_id(KEY, ROLE, OTHER)
FIRST, SECOND = batch(KEY, ROLE), batch(OTHER, number=2)
BATCHES = {one.id: one for one in (FIRST, SECOND)}
KEEPS = {"decision": "keep", "reason": "still used once a year", "keep until": "2027-03-31"}
REDUCES = {"decision": "reduce", "parts": "leave admins"}


def read(text):
    return read_sheet(text, BATCHES, ITEMS)


def test_a_row_an_item_with_everything_that_is_known_and_nothing_filled():
    text = sheet(BATCHES.values(), ITEMS, review())
    key, role, _ = as_rows(text)

    assert text.startswith("\ufeff"), "Excel reads UTF-8 only behind the mark"
    assert tuple(key) == COLUMNS
    assert (key["batch"], key["item"], key["account"]) == (FIRST.id, KEY.id, KEY.account)
    assert (key["access"], key["noticed"]) == (KEY.title, "MEDIUM: not used for 214 days")
    assert (key["facts"], key["choices"]) == ("created: 2025-01-01", "keep, revoke, transfer, not mine")
    assert role["parts to choose from"] == "leave admins; detach AdministratorAccess"
    assert key["digest"] == digest_of(FIRST, ITEMS)
    assert not any(key[name] for name in ("decision", "reason", "keep until", "parts", "decided by"))


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_there_and_back(separator):
    reading = read(filled(BATCHES.values(), ITEMS, {KEY.id: KEEPS, ROLE.id: REDUCES}, separator=separator))

    assert reading.faults == ()
    assert reading.answers == {
        FIRST.id: (
            answer(KEY, reason="still used once a year", expires=date(2027, 3, 31)),
            answer(ROLE, Choice.REDUCE, parts=("leave admins",)),
        )
    }, "the second batch was not filled, which is no fault"
    assert reading.by == {FIRST.id: "Pia Payments"}
    assert reading.rows == {KEY.id: 2, ROLE.id: 3, OTHER.id: 4}


@pytest.mark.parametrize(
    ("cells", "choice"),
    [
        ({"decision": " KEEP "}, Choice.KEEP),
        ({"decision": "Not_Mine", "reason": "payments'"}, Choice.NOT_MINE),
        ({"decision": "not-mine"}, Choice.NOT_MINE),
        ({"decision": "Transfer", "transfer to": "sam"}, Choice.TRANSFER),
    ],
    ids=["case and blanks", "underscore", "hyphen", "capital"],
)
def test_a_decision_may_be_spelt_as_people_do(cells, choice):
    reading = read(filled([SECOND], ITEMS, {OTHER.id: cells}))

    assert reading.faults == ()
    assert reading.answers[SECOND.id][0].choice is choice


def test_parts_by_semicolon_in_any_case_and_each_once():
    cells = {"decision": "reduce", "parts": "Detach administratoraccess;leave admins; leave admins"}
    reading = read(filled([FIRST], ITEMS, {KEY.id: KEEPS, ROLE.id: cells}))

    assert reading.answers[FIRST.id][1].parts == ("detach AdministratorAccess", "leave admins")


def test_columns_in_another_order_and_some_of_the_readonly_ones_gone():
    rows = as_rows(filled([SECOND], ITEMS, {OTHER.id: KEEPS}))
    kept = [name for name in reversed(COLUMNS) if name not in ("facts", "noticed", "suggested", "account")]
    reading = read(as_csv([{name.upper(): row[name] for name in kept} for row in rows]))

    assert reading.faults == ()
    assert set(reading.answers) == {SECOND.id}


def test_what_a_spreadsheet_does_to_a_file_is_forgiven():
    rows = as_rows(filled([SECOND], ITEMS, {OTHER.id: KEEPS}))
    rows[0]["account"] = "1.11111E+11"
    rows[0]["access"] = f"  {rows[0]['access']} "
    text = as_csv(rows).replace("\r\n", "\r\n,,,,,,,,,,,,,,,,\r\n")

    assert read(f"sep=,\r\n{text}").faults == ()
    assert set(read(text).answers) == {SECOND.id}


def test_blank_lines_count_as_the_spreadsheet_counts_them():
    head, row, _ = filled([SECOND], ITEMS, {OTHER.id: {"decision": "maybe"}}).split("\r\n")

    assert [one.row for one in read(f"{head}\r\n\r\n\r\n{row}\r\n").faults] == [4]


HOSTILE = ['=HYPERLINK("https://evil.example","x")', "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_from_outside_is_no_formula(name):
    one = item("x", title=name, reasons=(), facts={"tag": f"a;{name}"})
    text = sheet([batch(one)], by_id(one), review())
    row = as_rows(text)[0]

    assert row["access"].startswith("'")
    # A European Excel cuts the line at semicolons, quoted or not.
    cells = [cell.strip().strip('"').strip() for cell in text.splitlines()[1].split(";")]
    assert not any(cell.startswith(("=", "+", "-", "@", "＝")) for cell in cells)
    back = filled([batch(one)], by_id(one), {one.id: {"decision": "revoke"}})
    assert read_sheet(back, {batch(one).id: batch(one)}, by_id(one)).faults == (), "and is known again"


TEXT = st.text(alphabet=string.printable + "äß€漢=＝\u200b", max_size=40)


@settings(max_examples=150, deadline=None)
@given(title=TEXT, fact=TEXT, reason=TEXT, separator=st.sampled_from(",;\t"))
def test_any_text_comes_back(title, fact, reason, separator):
    one = item("x", title=title, facts={"tag": fact})
    asked = batch(one)
    text = filled(
        [asked], by_id(one), {one.id: {"decision": "keep", "reason": reason}}, separator=separator
    )
    reading = read_sheet(text, {asked.id: asked}, by_id(one))

    assert reading.faults == ()
    given_reason = reading.answers[asked.id][0].reason
    assert given_reason.lstrip("'").strip() == reason.strip().lstrip("'").strip()

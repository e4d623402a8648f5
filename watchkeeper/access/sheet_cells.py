"""The cells of an answer sheet: harmless where a spreadsheet opens them, and read as they were meant."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

BOM = "\ufeff"
"""Excel reads a CSV file as UTF-8 only behind it."""
_STARTS = "=+\\-@＝＋－＠"
"""What a spreadsheet takes for the beginning of a formula; those of full width too."""
_FORMULA = re.compile(rf"^\s*[{_STARTS}]|^[\t\r]")
_INNER = re.compile(rf"([;,\t\r\n]\s*)(?=[{_STARTS}])")
"""A European spreadsheet cuts a line at each semicolon, quoted or not: a formula may hide behind one."""
_SEPARATOR_LINE = re.compile(r"^\s*\"?sep=(.)\"?\s*$", re.IGNORECASE)
_TIME = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_YEAR_FIRST = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
_DOTTED = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$")
_YEAR_LAST = re.compile(r"^(\d{1,2})([-/])(\d{1,2})\2(\d{4})$")
_NAMED = re.compile(r"^(\d{1,2})[-. ]+([a-z]{3,9})[-. ,]+(\d{4})$|^([a-z]{3,9}) (\d{1,2}),? (\d{4})$")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_WRITE = "write '2027-03-31, with the apostrophe, so that the spreadsheet leaves it as it is"


def harmless(cell: str) -> str:
    """A spreadsheet runs what looks like a formula, and names and tags come from outside."""
    inner = _INNER.sub(r"\1'", cell)
    return f"'{inner}" if _FORMULA.match(inner) else inner


def meant(cell: str) -> str:
    """What a person wrote into a cell: without the blanks around it, and without the guard."""
    text = cell.strip()
    return text[1:].strip() if text.startswith("'") and _FORMULA.match(text[1:]) else text


def is_same_text(cell: str, written: str) -> bool:
    """Whether a cell still says what was written, whatever a spreadsheet did to blanks, quotes and accents."""
    return _skeleton(cell) == _skeleton(written)


def _skeleton(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", unicodedata.normalize("NFKC", text))


def table(text: str) -> tuple[list[list[str]], str]:
    """The lines of a CSV file with commas, semicolons or tabs, or else why it is none."""
    plain = text.removeprefix(BOM)
    if "\n" not in plain:
        plain = plain.replace("\r", "\n")  # as old spreadsheets for the Mac write it
    head, _, rest = plain.partition("\n")
    if named := _SEPARATOR_LINE.match(head):
        separator, plain = named[1], rest  # Excel reads that line and shows it to nobody
    else:
        separator = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(plain, newline=""), delimiter=separator)), ""
    except (csv.Error, ValueError, TypeError) as error:
        return [], f"is no CSV file: {error}"


def written(lines: Iterable[Iterable[str]]) -> str:
    """The lines as CSV with commas, behind its mark."""
    made = io.StringIO()
    made.write(BOM)
    csv.writer(made, lineterminator="\r\n").writerows([harmless(cell) for cell in line] for line in lines)
    return made.getvalue()


def day(cell: str) -> tuple[date | None, str]:
    """The day that a cell means for certain, or why it means none.

    With dots the day comes first wherever people write so; with slashes it depends on the country, and only
    what can be read in one way is taken.
    """
    text = _TIME.sub("", " ".join(cell.strip().removeprefix("'").split())).casefold()
    if found := _YEAR_FIRST.match(text):
        return _date(cell, int(found[1]), int(found[3]), int(found[4]))
    if found := _DOTTED.match(text):
        return _date(cell, int(found[3]), int(found[2]), int(found[1]))
    if found := _NAMED.match(text):
        number, name, year = found.group(1, 2, 3) if found[1] else found.group(5, 4, 6)
        months = [one for one, month in enumerate(_MONTHS, start=1) if month.startswith(name)]
        if len(months) == 1:
            return _date(cell, int(year), months[0], int(number))
    if found := _YEAR_LAST.match(text):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        if one > 12 or one == other:
            return _date(cell, year, other, one)
        if other > 12:
            return _date(cell, year, one, other)
        return None, f"{cell!r} is one day in Europe and another in America: {_WRITE}"
    return None, f"{cell!r} is not read as a day: {_WRITE}"


def _date(cell: str, year: int, month: int, number: int) -> tuple[date | None, str]:
    try:
        return date(year, month, number), ""
    except ValueError:
        return None, f"{cell!r} is no day of the calendar: {_WRITE}"

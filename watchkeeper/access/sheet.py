"""Answering in a spreadsheet: written as CSV, filled by a person, read back row by row."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from pydantic import Field

from watchkeeper.access.decision import Answer
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.question import digest_of
from watchkeeper.access.review import Batch, Review
from watchkeeper.evidence import Frozen

READ_ONLY = (
    "review", "batch", "item", "account", "access", "noticed", "facts", "parts to choose from", "suggested",
    "choices",
)  # fmt: skip
TO_FILL = ("decision", "reason", "keep until", "parts", "transfer to", "decided by")
COLUMNS = (*READ_ONLY, *TO_FILL, "digest")
_NEEDED = ("batch", "item", *TO_FILL, "digest")
BOM = "\ufeff"
"""Excel reads a CSV file as UTF-8 only behind it."""
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_ISO = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}$")
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_MOST_ROWS = 50_000


class RowFault(Frozen):
    """What is wrong, and where."""

    row: int
    """As the spreadsheet numbers it: the first line is 1."""
    column: str
    what: str


class SheetReading(Frozen):
    """What a filled sheet says: the batches without a fault, and the faults of the others."""

    answers: dict[str, tuple[Answer, ...]]
    """By batch; one that nobody has filled is not in it."""
    by: dict[str, str]
    rows: dict[str, int] = Field(default_factory=dict)
    """Where each item stands, by its id."""
    faults: tuple[RowFault, ...] = ()


def sheet(batches: Iterable[Batch], items: Mapping[str, ReviewItem], review: Review) -> str:
    """The sheet of these batches, a row an item, to be filled from `decision` on."""
    made = io.StringIO()
    made.write(BOM)
    lines = csv.writer(made, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for batch in batches:
        digest = digest_of(batch, items)
        for one in batch.items:
            lines.writerow(
                _harmless(cell)
                for cell in (*_known(review, batch, items[one]), *[""] * len(TO_FILL), digest)
            )
    return made.getvalue()


def _known(review: Review, batch: Batch, item: ReviewItem) -> tuple[str, ...]:
    return (
        review.id,
        batch.id,
        item.id,
        item.account,
        item.title,
        "; ".join(f"{one.severity}: {one.text}" for one in item.reasons),
        "; ".join(f"{name}: {value}" for name, value in item.facts.items()),
        "; ".join(one.id for one in item.reductions),
        str(item.suggestion),
        ", ".join(item.choices),
    )


def _harmless(cell: str) -> str:
    """A spreadsheet runs what looks like a formula: names and tags come from outside."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def read_sheet(text: str, batches: Mapping[str, Batch], items: Mapping[str, ReviewItem]) -> SheetReading:
    """Read a filled sheet, with commas, semicolons or tabs.

    A batch with a fault in any of its rows gives no answers; the others go on. A batch of which no row
    is filled was not answered, which is no fault.

    Args:
        text: the file's content.
        batches: of the review, by id.
        items: of the review, by id.
    """
    rows, faults = _rows(text)
    if faults:
        return SheetReading(answers={}, by={}, faults=tuple(faults))
    found: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for number, row in rows:
        found[row["batch"]].append((number, row))
    answers, by = {}, {}
    for name, lines in found.items():
        batch = batches.get(name)
        if batch is None:
            number, row = lines[0]
            faults.append(
                _fault(number, "batch", f"{row['batch'] or 'nothing'} is no batch of this review")
            )
            continue
        if not any(row[column] for _, row in lines for column in TO_FILL):
            continue
        wrong = list(_faults(batch, lines, items))
        read = [_answer(number, row, items) for number, row in lines if row["item"] in items]
        wrong += [fault for _, problems in read for fault in problems]
        faults += wrong
        if not wrong:
            answers[name] = tuple(answer for answer, _ in read if answer is not None)
            by[name] = lines[0][1]["decided by"]
    return SheetReading(
        answers=answers,
        by=by,
        rows={row["item"]: number for number, row in rows},
        faults=tuple(sorted(faults, key=lambda one: one.row)),
    )


def _rows(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[RowFault]]:
    """The rows that are not blank with their numbers, or why it is no sheet."""
    plain = text.removeprefix(BOM)
    head = plain.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(plain, newline=""), delimiter=separator))
    except csv.Error as error:
        return [], [_fault(1, "", f"is no CSV file: {error}")]
    if not lines:
        return [], [_fault(1, "", "the sheet is empty")]
    if len(lines) > _MOST_ROWS:
        return [], [_fault(1, "", f"has {len(lines)} rows; {_MOST_ROWS} are the most")]
    names = [one.strip().casefold() for one in lines[0]]
    missing = [one for one in _NEEDED if one not in names]
    if missing:
        return [], [_fault(1, ", ".join(missing), "is missing: the first line must name the columns")]
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            cells = [_plain(cell) for cell in line] + [""] * (len(names) - len(line))
            rows.append((number, dict(zip(names, cells, strict=False))))
    return rows, []


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def _faults(
    batch: Batch, lines: Sequence[tuple[int, dict[str, str]]], items: Mapping[str, ReviewItem]
) -> Iterator[RowFault]:
    """What is wrong with a batch's rows as a whole."""
    digest, seen = digest_of(batch, items), dict[str, int]()
    who = lines[0][1]["decided by"]
    for number, row in lines:
        item = row["item"]
        if item not in batch.items:
            yield _fault(number, "item", f"{item or 'nothing'} does not stand in batch {batch.id}")
        elif item in seen:
            yield _fault(number, "item", f"{item} stands in row {seen[item]} already")
        seen.setdefault(item, number)
        if row["digest"] != digest:
            yield _fault(number, "digest", "is not that of this batch: take the sheet that was sent for it")
        if not row["decided by"]:
            yield _fault(number, "decided by", "is empty: write your name")
        elif row["decided by"] != who:
            yield _fault(number, "decided by", f"is not {who}, as in row {lines[0][0]}: one name a batch")
    for item in batch.items:
        if item not in seen:
            yield _fault(lines[-1][0], "item", f"the row of {item} ({items[item].title}) is missing")


def _answer(
    number: int, row: Mapping[str, str], items: Mapping[str, ReviewItem]
) -> tuple[Answer | None, list[RowFault]]:
    item, faults = items[row["item"]], []
    said = " ".join(row["decision"].casefold().replace("_", " ").replace("-", " ").split())
    if said not in item.choices:
        problem = f"{row['decision']!r} is not one of {', '.join(item.choices)}" if said else "is empty"
        faults.append(_fault(number, "decision", problem))
    expires = None
    if row["keep until"]:
        expires, why = _day(row["keep until"])
        if why:
            faults.append(_fault(number, "keep until", why))
    parts = tuple(one.strip() for one in row["parts"].split(";") if one.strip())
    known = {one.id for one in item.reductions}
    faults += [
        _fault(number, "parts", f"{one!r} is none of: {'; '.join(sorted(known)) or 'none'}")
        for one in parts
        if one not in known
    ]
    if faults:
        return None, faults
    return Answer(
        item=item.id,
        choice=Choice(said),
        reason=row["reason"],
        expires=expires,
        parts=parts,
        transfer_to=row["transfer to"],
    ), []


def _day(text: str) -> tuple[date | None, str]:
    """The day that a cell means, or why it means none for certain."""
    if dotted := _DOTTED.match(text):
        day, month, year = map(int, dotted.groups())
    elif _ISO.match(text):
        year, month, day = map(int, text.split("-"))
    else:
        return None, f"{text!r} can be read in more than one way, or not at all: write 2027-03-31"
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, f"{text!r} is no day: write 2027-03-31"


def _fault(row: int, column: str, what: str) -> RowFault:
    return RowFault(row=row, column=column, what=what)

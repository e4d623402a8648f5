"""Answering in a spreadsheet: written as CSV, filled by a person, read back row by row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import Field

from watchkeeper.access.decision import Answer
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.question import digest_of
from watchkeeper.access.review import Batch, Review
from watchkeeper.access.reviewers import said
from watchkeeper.access.sheet_cells import BOM, day, harmless, is_same_text, meant, table, written
from watchkeeper.evidence import Frozen

__all__ = [
    "BOM",
    "COLUMNS",
    "READ_ONLY",
    "TO_FILL",
    "RowFault",
    "SheetReading",
    "harmless",
    "read_sheet",
    "sheet",
]

READ_ONLY = (
    "review", "batch", "item", "account", "access", "noticed", "facts", "parts to choose from", "suggested",
    "choices",
)  # fmt: skip
TO_FILL = ("decision", "reason", "keep until", "parts", "transfer to", "decided by")
COLUMNS = (*READ_ONLY, *TO_FILL, "digest")
_NEEDED = ("batch", "item", *TO_FILL, "digest")
_COMPARED = tuple(name for name in READ_ONLY if name not in ("batch", "item", "account"))
"""A spreadsheet makes a number of an account's id; of the others, what is different was changed or moved."""
_BEYOND = "beyond the last column"
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
    lines: list[tuple[str, ...]] = [COLUMNS]
    for batch in batches:
        digest = digest_of(batch, items)
        lines += [
            (*_known(review.id, batch, items[one]), *[""] * len(TO_FILL), digest) for one in batch.items
        ]
    return written(lines)


def _known(review: str, batch: Batch, item: ReviewItem) -> tuple[str, ...]:
    return (
        review,
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
    lines, why = table(text)
    if why or not lines:
        return [], [_fault(1, "", why or "the sheet is empty")]
    if len(lines) > _MOST_ROWS:
        return [], [_fault(1, "", f"has {len(lines)} rows; {_MOST_ROWS} are the most")]
    names = [one.strip().casefold() for one in lines[0]]
    if missing := [one for one in _NEEDED if one not in names]:
        return [], [_fault(1, ", ".join(missing), "is missing: the first line must name the columns")]
    if twice := sorted({one for one in names if one and names.count(one) > 1}):
        return [], [_fault(1, ", ".join(twice), "stands twice in the first line")]
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            cells = [meant(cell) for cell in line] + [""] * (len(names) - len(line))
            row = dict(zip(names, cells, strict=False))
            row[_BEYOND] = "".join(cells[len(names) :])
            rows.append((number, row))
    return rows, []


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
        else:
            yield from _changed(number, row, batch, items[item])
        seen.setdefault(item, number)
        if row[_BEYOND]:
            yield _fault(number, "", "has more cells than columns: put text with a separator in quotes")
        elif row["digest"].casefold() != digest:
            yield _fault(number, "digest", "is not that of this batch: take the sheet that was sent for it")
        if not row["decided by"]:
            yield _fault(number, "decided by", "is empty: write your name")
        elif said(row["decided by"]).casefold() != said(who).casefold():
            yield _fault(number, "decided by", f"is not {who}, as in row {lines[0][0]}: one name a batch")
    for item in batch.items:
        if item not in seen:
            yield _fault(lines[-1][0], "item", f"the row of {item} ({items[item].title}) is missing")


def _changed(number: int, row: Mapping[str, str], batch: Batch, item: ReviewItem) -> Iterator[RowFault]:
    """What is not as it was sent: most often only some of the columns were sorted, and rows are mixed up."""
    sent = dict(zip(READ_ONLY, _known(batch.review, batch, item), strict=True))
    for name in _COMPARED:
        if name in row and not is_same_text(row[name], sent[name]):
            yield _fault(
                number, name, f"is not as it was sent for {item.id}: sort whole rows, change nothing"
            )


def _answer(
    number: int, row: Mapping[str, str], items: Mapping[str, ReviewItem]
) -> tuple[Answer | None, list[RowFault]]:
    item, faults = items[row["item"]], []
    choice = " ".join(row["decision"].casefold().replace("_", " ").replace("-", " ").split())
    if choice not in item.choices:
        problem = f"{row['decision']!r} is not one of {', '.join(item.choices)}" if choice else "is empty"
        faults.append(_fault(number, "decision", problem))
    expires = None
    if row["keep until"]:
        expires, why = day(row["keep until"])
        if why:
            faults.append(_fault(number, "keep until", why))
    parts, known = [], {said(one.id).casefold(): one.id for one in item.reductions}
    for one in filter(None, map(said, row["parts"].split(";"))):
        if one.casefold() in known:
            parts.append(known[one.casefold()])
        else:
            choose = "; ".join(known.values()) or "none"
            faults.append(_fault(number, "parts", f"{one!r} is none of: {choose}"))
    if faults:
        return None, faults
    return Answer(
        item=item.id,
        choice=Choice(choice),
        reason=row["reason"],
        expires=expires,
        parts=tuple(dict.fromkeys(parts)),
        transfer_to=row["transfer to"],
    ), []


def _fault(row: int, column: str, what: str) -> RowFault:
    return RowFault(row=row, column=column, what=what)

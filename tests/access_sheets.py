"""Filling a sheet as a person does in a spreadsheet, for tests."""

import csv
import io

from tests.access_reviews import review
from watchkeeper.access.sheet import sheet


def filled(batches, items, said, *, separator=",", by="Pia Payments"):
    """The sheet of these batches with `said`, cells by item id and column, written with that separator."""
    rows = list(csv.DictReader(io.StringIO(sheet(batches, items, review()).removeprefix("\ufeff"))))
    for row in rows:
        cells = said.get(row["item"], {})
        row.update({"decided by": by} if cells else {})
        row.update(cells)
    return as_csv(rows, separator=separator)


def as_csv(rows, *, separator=","):
    """Rows by column as a spreadsheet would write them."""
    made = io.StringIO()
    lines = csv.DictWriter(made, list(rows[0]), delimiter=separator, lineterminator="\r\n")
    lines.writeheader()
    lines.writerows(rows)
    return made.getvalue()


def as_rows(text):
    """Rows by column, as a spreadsheet shows them."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

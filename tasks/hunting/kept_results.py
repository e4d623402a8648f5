"""What hunting runs leave behind in the case store: tables, pictures, and the findings that were opened.

```
hunting/results/<day>/<run>/hits.csv, hits.parquet, hits.png, timeline.csv …
hunting/findings/<day>/<id>.json    the event of a hit, as it was when it was first found
hunting/told/<day>                  the message that a second run of the day changes
```
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from tasks import case_store
from tasks.patience import patiently

_FOLDER = "hunting"


def keep(day: str, run: str, name: str, data: bytes) -> str:
    """Write a file of a run, once; gives its place."""
    where = f"{_FOLDER}/results/{day}/{run}/{name}"
    patiently(case_store.store().write_once, where, data)
    return case_store.store().place(where)


def first_event(day: str, finding_id: str, event: dict[str, Any]) -> dict[str, Any]:
    """The event under which this hit is known: that of the run which found it first, else this one.

    A day that is hunted again with late events would make another text of it, and must not make another case.
    """
    where = f"{_FOLDER}/findings/{day}/{finding_id}.json"
    data = patiently(case_store.recall_or_make, where, lambda: json.dumps(event, sort_keys=True).encode())
    known: dict[str, Any] = json.loads(data)
    return known


def told(day: str) -> str | None:
    """Slack's `ts` of the message about that day."""
    data = patiently(case_store.store().read, f"{_FOLDER}/told/{day}")
    return None if data is None else data.decode()


def note_told(day: str, reference: str) -> None:
    """Remember the message; the first one stays."""
    patiently(case_store.store().write_once, f"{_FOLDER}/told/{day}", reference.encode())


def parquet_of(csv_text: str) -> bytes:
    """The table as Parquet, every column as text."""
    import duckdb  # noqa: PLC0415  it costs a quarter of a second, and few runs need it

    with tempfile.TemporaryDirectory(prefix="watchkeeper-") as folder, duckdb.connect() as connection:
        source, made = Path(folder) / "hits.csv", Path(folder) / "hits.parquet"
        source.write_text(csv_text)
        table = connection.read_csv(
            str(source), header=True, all_varchar=True, quotechar='"', escapechar='"'
        )
        table.write_parquet(str(made), compression="zstd")
        return made.read_bytes()

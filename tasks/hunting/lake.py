"""The local lake: CloudTrail's events in sorted Parquet files, asked again and again without reading the logs again.

`ingest` takes new log files in (`compact` makes fewer files of them), `answer` asks hunts, `timeline` gives what one caller, key, address or resource did.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from tasks.hunting import lake_answer
from tasks.hunting.lake_ingest import Ingested as Ingested  # noqa: PLC0414  given on from here
from tasks.hunting.lake_ingest import compact as compact  # noqa: PLC0414
from tasks.hunting.lake_ingest import ingest as ingest  # noqa: PLC0414  given on too
from tasks.hunting.lake_manifest import Manifest, read
from tasks.hunting.lake_read import connection_to, coverage_of, files_of, from_state, rows_of
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.answer import Answers, Asked, Coverage
from watchkeeper.hunting.columns import NAMES
from watchkeeper.hunting.scope import Scope

Needle = Literal["principal", "access_key_id", "source_ip", "resource"]


class Timeline(Frozen):
    """What one caller, key, address or resource did, in order of time."""

    rows: tuple[dict[str, Any], ...]
    """With the logical table's columns."""
    cut: bool = False
    """There were more; these are the first."""
    coverage: Coverage


def state(lake_folder: str | Path) -> Manifest:
    """How the lake stands: its files, how many events, until when each trail is complete.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: it cannot be read.
    """
    return read(Path(lake_folder))


def answer(
    lake_folder: str | Path, asked: Sequence[Asked], scope: Scope, *, trail: str | None = None
) -> Answers:
    """Ask hunts of the lake: all of one state, though it may grow meanwhile.

    Args:
        lake_folder: the lake.
        asked: hunts with their values.
        scope: accounts, regions, period.
        trail: what was read of this place says what is known; None: all that the lake was fed from must have been.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: it cannot be read.
    """
    lake = Path(lake_folder)
    with connection_to(lake) as connection:
        return from_state(
            lake,
            lambda manifest: lake_answer.answer(connection, lake, manifest.of_trail(trail), asked, scope),
        )


def timeline(
    lake_folder: str | Path,
    column: Needle,
    value: str,
    scope: Scope,
    limit: int = 1_000,
    *,
    trail: str | None = None,
) -> Timeline:
    """What one principal, access key, address or resource did within the scope, in order of time.

    Args:
        lake_folder: the lake.
        column: by what is looked for. `principal` is a role's or user's ARN; `resource` is any name or ARN, found
            where it stands in a call's request, answer or list of resources.
        value: exactly as CloudTrail writes it.
        scope: accounts, regions, period.
        limit: the first so many rows are given.
        trail: as for `answer`.

    Raises:
        NotThere: there is no lake in that folder.
        Permanent: it cannot be read.
    """
    lake = Path(lake_folder)
    if column == "resource":
        where = " OR ".join(f"contains({one}, $value)" for one in ("resources", "request", "response"))
    else:
        where = f"{column} = $value"

    def look(manifest: Manifest) -> Timeline:
        files = files_of(manifest, scope)
        done = connection.execute(
            f"SELECT * FROM {rows_of(lake, files, scope)} WHERE {where} ORDER BY event_time, event_id LIMIT {limit + 1}",
            {"value": value},
        )
        rows = [dict(zip(NAMES, row, strict=True)) for row in done.fetchall()]
        return Timeline(
            rows=tuple(rows[:limit]),
            cut=len(rows) > limit,
            coverage=coverage_of(manifest.of_trail(trail), files, scope, {}),
        )

    with connection_to(lake) as connection:
        return from_state(lake, look)

"""Which log files the lake has taken in, so that none is read twice and a broken one is told until it changes."""

from collections.abc import Sequence
from pathlib import Path

from tasks.hunting.lake_manifest import Manifest, sync
from tasks.hunting.lake_write import Connection, parquet, quoted
from watchkeeper.frozen import Frozen

MOST_LISTS = 16
"""With more lists than these they are merged into one."""
_OPTIONS = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880"


class Taken(Frozen):
    """One log file that was taken in, or could not be."""

    name: str
    """Its full name: the address in S3 or the path."""
    mark: str
    """What changes when the file does: S3's etag, or size and time."""
    why: str | None = None
    """Why it could not be read; None if it was."""


def known(
    connection: Connection, lake: Path, manifest: Manifest, found: Sequence[tuple[str, str]]
) -> dict[int, str | None]:
    """Those of `found` (name, mark) that were looked at before and have not changed: place in `found`, why unread."""
    if not manifest.taken or not found:
        return {}
    connection.execute("CREATE OR REPLACE TEMP TABLE found (place BIGINT, name VARCHAR, mark VARCHAR)")
    connection.execute(
        "INSERT INTO found SELECT unnest(range(len($1))), unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
        [[name for name, _ in found], [mark for _, mark in found]],
    )
    rows = connection.execute(
        f"SELECT place, why FROM found JOIN {parquet(lake, manifest.taken)} USING (name, mark)"
    ).fetchall()
    connection.execute("DROP TABLE found")
    return dict(rows)


def write(connection: Connection, lake: Path, taken: Sequence[Taken], stem: str) -> str:
    """Write a list of log files; gives its name in the lake's folder."""
    name = f"taken/{stem}.parquet"
    connection.execute(
        "COPY (SELECT unnest($1::VARCHAR[]) AS name, unnest($2::VARCHAR[]) AS mark, unnest($3::VARCHAR[]) AS why) "
        f"TO {quoted(str(lake / name))} ({_OPTIONS})",
        [[one.name for one in taken], [one.mark for one in taken], [one.why for one in taken]],
    )
    return _on_disk(lake, name)


def merged(connection: Connection, lake: Path, lists: Sequence[str], stem: str) -> str:
    """Write these lists as one."""
    name = f"taken/{stem}.parquet"
    connection.execute(
        f"COPY (SELECT DISTINCT name, mark, why FROM {parquet(lake, lists)} ORDER BY name) "
        f"TO {quoted(str(lake / name))} ({_OPTIONS})"
    )
    return _on_disk(lake, name)


def _on_disk(lake: Path, name: str) -> str:
    sync(lake / name)
    sync(lake / "taken")
    return name

"""Athena's results are texts with a type beside each column: here they become what DuckDB gives."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Reader = Callable[[str], Any]


def _timestamp(text: str) -> datetime:
    """`2026-11-29 18:06:52.000`, and with a zone `… UTC`."""
    plain, _, zone = text.partition(" UTC")
    del zone
    at = datetime.fromisoformat(plain)
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


_READERS: dict[str, Reader] = {
    "boolean": lambda text: text.lower() == "true",
    **dict.fromkeys(("tinyint", "smallint", "integer", "int", "bigint"), int),
    **dict.fromkeys(("float", "real", "double"), float),
    "decimal": Decimal,
    **dict.fromkeys(("timestamp", "timestamp with time zone"), _timestamp),
    "date": date.fromisoformat,
}


def rows_of(info: Sequence[Mapping[str, Any]], data: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows by column name.

    Args:
        info: `ResultSetMetadata.ColumnInfo` of GetQueryResults.
        data: `ResultSet.Rows`, without the header row; a NULL is a datum without a value.

    Returns:
        bool, int, float, Decimal, datetime (UTC, without zone), date, and text for every other type.

    Raises:
        ValueError: a text is not of the type that Athena says.
    """
    names = [str(column["Name"]) for column in info]
    readers = [_READERS.get(str(column["Type"]).lower(), str) for column in info]
    return [
        {
            name: None if (text := datum.get("VarCharValue")) is None else read(text)
            for name, read, datum in zip(names, readers, row["Data"], strict=True)
        }
        for row in data
    ]

"""CloudTrail Lake's results are texts without types: here they become what DuckDB gives for the same hunt."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_READERS: dict[str, Callable[[str], Any]] = {
    "BOOLEAN": lambda text: text.lower() == "true",
    "TIMESTAMP": datetime.fromisoformat,
    "DOUBLE": float,
    "FLOAT": float,
    "DECIMAL": Decimal,
    **dict.fromkeys(_WHOLE, int),
}
_NULL = (None, "", "null")
"""How a NULL may be written of a column that is no text; of a text it is left out."""


def read(row: Sequence[Mapping[str, str]], types: Mapping[str, str]) -> dict[str, Any]:
    """One row, its columns in the order of `types`.

    Args:
        row: As GetQueryResults gives it: a list of objects with one column each. Names may be in other case.
        types: DuckDB's type of each column.

    Raises:
        ValueError: a text is not of its type.
    """
    given = {name.lower(): text for part in row for name, text in part.items()}
    return {name: _value(given.get(name.lower()), kind) for name, kind in types.items()}


def _value(text: str | None, kind: str) -> Any:
    reader = _READERS.get(kind.partition("(")[0])
    if reader is None:
        return text
    return None if text in _NULL else reader(text)

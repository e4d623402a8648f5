"""A hunt as one engine runs it: the text, and the values beside it."""

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.hunt import Value


class Statement(Frozen):
    """SQL for DuckDB: `$name` in the text, values by name."""

    text: str
    values: dict[str, Value | list[str]]


class PositionalStatement(Frozen):
    """SQL for Athena: `?` in the text, and a literal of Trino's SQL for each, in order."""

    text: str
    parameters: tuple[str, ...]

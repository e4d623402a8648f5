"""One case of a hunt: a log made by hand, and whether the hunt speaks at it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """A log and what the hunt should say of it."""

    hunt: str
    about: str
    events: tuple[dict[str, Any], ...]
    rows: int
    """How many rows it should give; 0: it is silent."""
    values: dict[str, Any] = field(default_factory=dict)
    """Parameters that are not left at their defaults."""


def speaks(hunt: str, about: str, *events: dict[str, Any], rows: int = 1, **values: Any) -> Case:
    """The hunt gives `rows` rows for these events."""
    assert rows > 0
    return Case(hunt, about, events, rows, values)


def is_silent(hunt: str, about: str, *events: dict[str, Any], **values: Any) -> Case:
    """A near miss: the hunt gives none."""
    return Case(hunt, about, events, 0, values)

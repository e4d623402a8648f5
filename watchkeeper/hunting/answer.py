"""What an engine gives back for one hunt: its rows, and how much there was to look at."""

from typing import Any

from pydantic import Field

from watchkeeper.evidence import Seen, Unseen
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.hunt import Hunt, Value


class Coverage(Frozen):
    """What was there to be asked; without it, no rows say nothing."""

    engine: str
    files: int = 0
    """Log files that were read; 0 where the engine does not know (a lake, Athena)."""
    bytes_read: int = 0
    """Compressed bytes, or those that Athena scanned."""
    events: int = 0
    logged: dict[str, int] = Field(default_factory=dict)
    """How many events of each sort there were, in the words of `Hunt.needs`: `management`, `data:s3` …"""
    queries: tuple[str, ...] = ()
    """The engine's own ids of what it was asked, where it gives them (Athena, CloudTrail Lake)."""
    gaps: tuple[str, ...] = ()
    """What could not be looked at, in sentences: a denied prefix, a broken file, an account without logs."""
    remarks: tuple[str, ...] = ()
    """What should be known of it and is no gap: when the logs fell quiet."""


class Asked(Frozen):
    """One hunt with its parameters' values, checked against their types."""

    hunt: Hunt
    values: dict[str, Value] = Field(default_factory=dict)


class Answer(Frozen):
    """The rows of one hunt, as the engine gave them: text, numbers, booleans, UTC times."""

    hunt_id: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    cut: bool = False
    """There were more rows than we keep."""
    seconds: float = 0.0


class Answers(Frozen):
    """What all hunts of one asking found, each `Seen` or `Unseen`, over the same events."""

    coverage: Coverage
    by_hunt: dict[str, Seen[Answer] | Unseen]

"""One hunt: a question, what must be logged for it to see anything, and its SQL."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from watchkeeper.frozen import Frozen
from watchkeeper.severity import Severity

Tactic = Literal[
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
    "privilege-escalation", "defense-evasion", "credential-access", "discovery", "lateral-movement",
    "collection", "command-and-control", "exfiltration", "impact",
]  # fmt: skip
"""ATT&CK's tactics by their short names."""

ParameterType = Literal["text", "integer", "number", "boolean", "timestamp", "text[]"]

Value = str | int | float | bool | datetime | tuple[str, ...]

Needs = Annotated[str, Field(pattern=r"^(management|insight|network|data:[a-z0-9-]+)$")]
"""What a trail must record for the hunt to see anything: `management`, `data:s3` (S3's object calls),
`data:lambda`, `data:dynamodb` …, `insight`, `network`."""


class Parameter(Frozen):
    """One `$name` in the SQL; it is bound, never pasted."""

    type: ParameterType
    default: Any
    description: str


class Hunt(Frozen):
    """A hunt as its file says it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """The file's name without `.sql`."""
    title: str
    """What a hit means, in one sentence without a full stop."""
    question: str
    kind: Literal["detection", "context"] = "detection"
    """`detection`: a hit becomes a finding for triage. `context`: what an analyst reads, ordinary work included."""
    severity: Severity
    tactics: tuple[Tactic, ...]
    techniques: tuple[Annotated[str, Field(pattern=r"^T\d{4}(\.\d{3})?$")], ...]
    """Ours name at least one of each; a rule of other people may name none."""
    needs: tuple[Needs, ...] = Field(min_length=1)
    """All of these, or it is blind and says so."""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    first_seen: tuple[str, ...] = ()
    """Columns of its rows that name what should be new: a row counts only if no earlier period had its like."""
    false_positives: str
    """Who does this rightly, and how to tell."""
    misses: str = ""
    """What it cannot see, where that is worth knowing."""
    sources: tuple[str, ...] = Field(min_length=1)
    sql: str

    @property
    def is_baseline(self) -> bool:
        """Whether its rows are compared with what earlier periods had."""
        return bool(self.first_seen)


HEADER_LINE = re.compile(r"^--( (?P<text>.*))?$")
"""The header is YAML in the comment lines that the file begins with."""

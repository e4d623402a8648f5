"""What an asking needs of each event, so that the rest of it is never decoded.

Most hunts ask for some calls by name and look deep into them: of those events everything is needed. A few sweep over
nearly all events and look at a handful of plain columns: of those events nothing else is needed.
"""

from typing import Literal

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.condition import Condition, columns_of

PLAIN: tuple[str, ...] = (
    "event_name", "event_source", "account", "region", "event_type", "event_category", "read_only", "error_code",
    "identity_type", "invoked_by",
)  # fmt: skip
"""Columns of few different values: what is decided for one combination of them holds for all events that have it."""
VARIED: tuple[str, ...] = ("access_key_id", "source_ip", "user_agent", "error_message")
"""Columns that are looked at event by event."""


Kind = Literal["whole", "named", "swept"]
"""What is kept of an event, from everything to a little: some hunt looks into its JSON; asks for such calls by name; or
sweeps over nearly all events."""
KINDS: tuple[Kind, ...] = ("whole", "named", "swept")


class Need(Frozen):
    """Of which events these columns are needed."""

    kind: Kind
    condition: Condition
    """On `PLAIN` and `VARIED` columns alone. What fulfils the condition of a stronger kind is of that kind."""
    columns: frozenset[str]


class RawNeeds(Frozen):
    """Of which events what is needed."""

    needs: tuple[Need, ...]
    """The strongest kind first; only those that there are."""
    kinds: dict[str, frozenset[Kind]]
    """Of which kinds of events each hunt is asked: those that it looks at are of no other."""
    columns: dict[str, frozenset[str]]
    """The columns that each hunt looks at."""

    @property
    def checked(self) -> frozenset[str]:
        """The columns that the conditions look at."""
        return frozenset().union(*(columns_of(need.condition) for need in self.needs))

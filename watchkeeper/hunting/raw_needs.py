"""What an asking needs of each event, so that the rest of it is never decoded.

Most hunts ask for some calls by name and look deep into them: of those events everything is needed. A few sweep over
nearly all events and look at a handful of plain columns: of those events nothing else is needed.
"""

from collections.abc import Iterable
from typing import Literal

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.condition import Condition, any_of, columns_of, values_of_column
from watchkeeper.hunting.flatten import DOCUMENT_COLUMNS
from watchkeeper.hunting.needed import Read, reads_of

PLAIN: tuple[str, ...] = (
    "event_name", "event_source", "account", "region", "event_type", "event_category", "read_only", "error_code",
    "identity_type", "invoked_by",
)  # fmt: skip
"""Columns of few different values: what is decided for one combination of them holds for all events that have it."""
VARIED: tuple[str, ...] = ("access_key_id", "source_ip", "user_agent", "error_message")
"""Columns that are looked at event by event."""

_ALWAYS = ("event_id", "event_time", "account", "region")
_DOCUMENTS = frozenset(DOCUMENT_COLUMNS)


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
    sweeping: frozenset[str]
    """The hunts that need the swept events too, by id; the others are not asked of them."""
    columns: dict[str, frozenset[str]]
    """The columns that each hunt looks at."""

    @property
    def checked(self) -> frozenset[str]:
        """The columns that the conditions look at."""
        return frozenset().union(*(columns_of(need.condition) for need in self.needs))


def needs_of(asked: Iterable[Asked]) -> RawNeeds:
    """What the hunts need; one that cannot be asked needs nothing."""
    conditions: dict[Kind, list[Condition]] = {kind: [] for kind in KINDS}
    columns: dict[Kind, set[str]] = {kind: set(_ALWAYS) for kind in KINDS}
    sweeping: set[str] = set()
    by_hunt: dict[str, frozenset[str]] = {}
    for one in asked:
        try:
            reads = reads_of(one, PLAIN + VARIED)
        except ValueError:
            continue
        by_hunt[one.hunt.id] = frozenset().union(*(read.columns for read in reads))
        for read in reads:
            kind = _kind_of(read)
            conditions[kind].append(read.condition)
            # An event of a stronger kind may leave a trace here too.
            for other in KINDS[: KINDS.index(kind) + 1]:
                columns[other] |= read.columns
            if kind == "swept":
                sweeping.add(one.hunt.id)
    return RawNeeds(
        needs=tuple(
            Need(kind=kind, condition=any_of(conditions[kind]), columns=frozenset(columns[kind]))
            for kind in KINDS
            if conditions[kind]
        ),
        sweeping=frozenset(sweeping),
        columns=by_hunt,
    )


def _kind_of(read: Read) -> Kind:
    if read.columns & _DOCUMENTS:
        return "whole"
    return "swept" if values_of_column(read.condition, "event_name") is None else "named"

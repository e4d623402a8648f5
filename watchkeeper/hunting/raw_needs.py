"""What an asking needs of each event, so that the rest of it is never decoded.

Most hunts ask for some calls by name and look deep into them: of those events everything is needed. A few sweep over
nearly all events and look at a handful of plain columns: of those events nothing else is needed.
"""

from collections.abc import Iterable

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.condition import NEVER, Condition, any_of, values_of_column
from watchkeeper.hunting.flatten import DOCUMENT_COLUMNS
from watchkeeper.hunting.needed import reads_of

PLAIN: tuple[str, ...] = (
    "event_name", "event_source", "account", "region", "event_type", "event_category", "read_only", "error_code",
    "identity_type", "invoked_by",
)  # fmt: skip
"""Columns of few different values: what is decided for one combination of them holds for all events that have it."""
VARIED: tuple[str, ...] = ("access_key_id", "source_ip", "user_agent", "error_message")
"""Columns that are looked at event by event."""

_DOCUMENTS = frozenset(DOCUMENT_COLUMNS)


class RawNeeds(Frozen):
    """Of which events what is needed; conditions are on `PLAIN` and `VARIED` columns alone."""

    whole: Condition
    """Of these events everything: `whole_columns`."""
    swept: Condition
    """Of these, where they are not among the former, only `swept_columns`."""
    swept_columns: frozenset[str]
    whole_columns: frozenset[str]
    """What "everything" is: the columns that somebody looks at."""
    sweeping: frozenset[str]
    """The hunts that need the swept events too, by id; the others are asked of the whole ones alone."""
    columns: dict[str, frozenset[str]]
    """The columns that each hunt looks at."""


def needs_of(asked: Iterable[Asked]) -> RawNeeds:
    """What the hunts need; one that cannot be asked needs nothing."""
    whole: list[Condition] = []
    swept: list[Condition] = []
    columns: set[str] = {"event_id", "event_time", "account", "region"}
    every = set(columns)
    sweeping: set[str] = set()
    by_hunt: dict[str, frozenset[str]] = {}
    for one in asked:
        try:
            reads = reads_of(one, PLAIN + VARIED)
        except ValueError:
            continue
        by_hunt[one.hunt.id] = frozenset().union(*(read.columns for read in reads))
        for condition, used in reads:
            every |= used
            if used & _DOCUMENTS or values_of_column(condition, "event_name") is not None:
                whole.append(condition)
            else:
                swept.append(condition)
                columns |= used
                sweeping.add(one.hunt.id)
    return RawNeeds(
        whole=any_of(whole) if whole else NEVER,
        swept=any_of(swept) if swept else NEVER,
        swept_columns=frozenset(columns) if swept else frozenset(),
        whole_columns=frozenset(every) if whole else frozenset(),
        sweeping=frozenset(sweeping),
        columns=by_hunt,
    )

"""What some hunts need of each event: read out of their SQL."""

from collections.abc import Iterable

from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.condition import Condition, any_of, values_of_column
from watchkeeper.hunting.flatten import DOCUMENT_COLUMNS
from watchkeeper.hunting.needed import Read, reads_of
from watchkeeper.hunting.raw_needs import KINDS, PLAIN, VARIED, Kind, Need, RawNeeds

_ALWAYS = ("event_id", "event_time", "account", "region")
_DOCUMENTS = frozenset(DOCUMENT_COLUMNS)


def needs_of(asked: Iterable[Asked]) -> RawNeeds:
    """What the hunts need; one that cannot be asked needs nothing."""
    conditions: dict[Kind, list[Condition]] = {kind: [] for kind in KINDS}
    columns: dict[Kind, set[str]] = {kind: set(_ALWAYS) for kind in KINDS}
    kinds: dict[str, frozenset[Kind]] = {}
    by_hunt: dict[str, frozenset[str]] = {}
    for one in asked:
        try:
            reads = reads_of(one, PLAIN + VARIED)
        except ValueError:
            continue
        by_hunt[one.hunt.id] = frozenset().union(*(read.columns for read in reads))
        kinds[one.hunt.id] = frozenset()
        for read in reads:
            kind = _kind_of(read)
            conditions[kind].append(read.condition)
            # An event of a stronger kind may leave a trace here too.
            as_strong = KINDS[: KINDS.index(kind) + 1]
            kinds[one.hunt.id] |= frozenset(as_strong)
            for other in as_strong:
                columns[other] |= read.columns
    return RawNeeds(
        needs=tuple(
            Need(kind=kind, condition=any_of(conditions[kind]), columns=frozenset(columns[kind]))
            for kind in KINDS
            if conditions[kind]
        ),
        kinds=kinds,
        columns=by_hunt,
    )


def _kind_of(read: Read) -> Kind:
    if read.columns & _DOCUMENTS:
        return "whole"
    return "swept" if values_of_column(read.condition, "event_name") is None else "named"

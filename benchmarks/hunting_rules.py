"""The hunts as the peers ask them: by the names of their calls alone, which is less than our own SQL does."""

from functools import cache

from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.hunt_table import all_hunts
from watchkeeper.hunting.needed import event_names_of

MOST = 60
"""As many as are compared."""


@cache
def asked_hunts() -> tuple[Asked, ...]:
    """The first 60 hunts of the table that are no baseline, with their defaults."""
    return tuple(Asked(hunt=hunt) for hunt in all_hunts().values() if not hunt.is_baseline)[:MOST]


@cache
def rules() -> dict[str, frozenset[str]]:
    """The names of the calls that each of them is about; a hunt that is about any call has no rule here."""
    found = {asked.hunt.id: event_names_of([asked]) for asked in asked_hunts()}
    return {hunt: names for hunt, names in found.items() if names}

"""The hunts as the peers ask them: by the names of their calls alone, which is less than our own SQL does."""

from functools import cache

from sqlglot import exp

from watchkeeper.hunting import dialect
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.hunt_table import all_hunts
from watchkeeper.hunting.needed import event_names_of

MOST = 60
"""As many as are compared."""


@cache
def asked_hunts() -> tuple[Asked, ...]:
    """The first 60 detections of the table that are about named calls, as rules of other tools are, with their defaults.

    Hunts that count what anybody does (bursts, networks, regions) need every event, and no peer has their like: the
    whole pack is measured by itself.
    """
    hunts = (Asked(hunt=hunt) for hunt in all_hunts().values() if hunt.kind == "detection")
    return tuple(asked for asked in hunts if event_names_of([asked]) and condition(asked))[:MOST]


def condition(asked: Asked) -> str:
    """Its WHERE with the defaults written in, as one scan over all rules has it; empty if it is not one plain SELECT."""
    query = dialect.parsed(asked.hunt.sql).copy()
    plain = isinstance(query, exp.Select) and not any(query.args.get(one) for one in ("with_", "joins"))
    if not plain or not query.args.get("where") or query.find(exp.Subquery):
        return ""
    where = query.args["where"].this
    for one in list(where.find_all(exp.Placeholder)):
        value = asked.hunt.parameters[one.name].default
        listed = value if isinstance(value, list) else [value]
        literals = [exp.Literal.string(v) if isinstance(v, str) else exp.Literal.number(v) for v in listed]
        one.replace(exp.Array(expressions=literals) if isinstance(value, list) else literals[0])
    return str(where.sql(dialect.READ))


def whole_pack() -> tuple[Asked, ...]:
    """Every hunt, baselines included."""
    return tuple(Asked(hunt=hunt) for hunt in all_hunts().values())


@cache
def rules() -> dict[str, frozenset[str]]:
    """The names of the calls that each of the 60 is about."""
    return {asked.hunt.id: event_names_of([asked]) or frozenset() for asked in asked_hunts()}

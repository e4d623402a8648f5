"""The answers of hunts that a service ran as queries: what each gave, and what all of them looked at."""

from collections.abc import Mapping, Sequence

from tasks.hunting.queries import Failed, Result
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.answer import Answer, Answers, Asked, Coverage

COUNT = "-- events of each sort"
"""The name of the query that counts; no hunt's id looks like it."""


def answers(
    begun: Coverage,
    hunts: Sequence[str],
    results: Mapping[str, Result | Failed],
    why_not: Unseen,
    by_hunt: Mapping[str, Seen[Answer] | Unseen],
) -> Answers:
    """What was found, and over what.

    Args:
        begun: What is known of the coverage before: engine, files, gaps.
        hunts: The hunts that were to be run.
        results: By hunt, and of `COUNT`.
        why_not: Why a hunt without a result has none.
        by_hunt: What is known of other hunts.
    """
    logged, gaps = _logged(results.get(COUNT), why_not), begun.gaps
    found = {name: _look(name, results.get(name), logged, why_not) for name in hunts}
    if isinstance(logged, Unseen):
        gaps += (f"what is logged could not be counted: {logged.why}",)
        logged = {}
    coverage = begun.model_copy(
        update={
            "bytes_read": sum(one.bytes_scanned for one in results.values()),
            "events": sum(logged.values()),
            "logged": logged,
            "queries": tuple(one.query_id for one in results.values() if one.query_id),
            "gaps": gaps,
        }
    )
    return Answers(coverage=coverage, by_hunt={**by_hunt, **found})


def unseen(engine: str, asked: Sequence[Asked], why: str) -> Answers:
    """Nothing could be asked."""
    return Answers(
        coverage=Coverage(engine=engine, gaps=(why,)),
        by_hunt={one.hunt.id: Unseen(why=why) for one in asked},
    )


def _logged(result: Result | Failed | None, why_not: Unseen) -> dict[str, int] | Unseen:
    if isinstance(result, Result):
        return {str(row["sort"]): int(row["events"]) for row in result.rows}
    return result.why if isinstance(result, Failed) else why_not


def _look(
    name: str, result: Result | Failed | None, logged: dict[str, int] | Unseen, why_not: Unseen
) -> Seen[Answer] | Unseen:
    if result is None:
        return why_not
    if isinstance(result, Failed):
        return result.why
    if isinstance(logged, Unseen) and not result.rows:
        return Unseen(why=f"it found nothing, and what is logged at all is not known: {logged.why}")
    return Seen(
        value=Answer(
            hunt_id=name, columns=result.columns, rows=result.rows, cut=result.cut, seconds=result.seconds
        )
    )

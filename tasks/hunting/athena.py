"""Hunts on Athena, over the trail's own bucket: few read the log files each, many read one copy of the scope."""

from collections.abc import Iterator, Sequence
from uuid import uuid4

from tasks.hunting import athena_setup
from tasks.hunting.athena_estimate import copy_bytes, estimate
from tasks.hunting.athena_query import LONGEST_STATEMENT, AthenaService
from tasks.hunting.queries import Failed, Result, run
from tasks.hunting.query_answers import COUNT, answers, unseen
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting import dialect, sql_trino
from watchkeeper.hunting.answer import Answer, Answers, Asked, Coverage
from watchkeeper.hunting.athena_copy import copied_select, copies_location, copy_id, unload
from watchkeeper.hunting.athena_place import GIB, AthenaPlace, Estimate
from watchkeeper.hunting.athena_source import counting, source_select
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.statement import PositionalStatement

ENGINE = "athena"
_COPY = "-- copy"
"""The name of the query that copies; no hunt's id looks like it."""


def answer(
    place: AthenaPlace, asked: Sequence[Asked], scope: Scope, *, asking: str | None = None
) -> Answers:
    """What the hunts find in `scope`; each that fails is `Unseen` with Athena's reason, and the others stand.

    Args:
        place: Workgroup, table, limits.
        asked: Hunts with their values.
        scope: Period, accounts, regions.
        asking: A name of this asking, such as the run's id: the same one asked again pays for nothing twice.

    Raises:
        Transient: throttled or unreachable for longer than is reasonable.
    """
    try:
        expected = estimate(place, scope, len(asked) + 1)
    except Permanent as error:
        return unseen(ENGINE, asked, f"nothing was asked of Athena: {error}")
    if expected.all_bytes > place.most_bytes:
        limit = f"{place.most_bytes / GIB:.2f} GiB"
        why = f"nothing was asked of Athena: it would scan {expected}, above the limit of {limit}"
        return unseen(ENGINE, asked, why)
    if not expected.files:
        return _nothing_there(place, asked, expected)
    asking = asking or uuid4().hex
    results: dict[str, Result | Failed] = {}
    try:
        if place.make:
            athena_setup.ensure(place)
        source = source_select(place.table, scope)
        if expected.copied:
            source = _copied(place, source, asking, expected, results)
    except Permanent as error:
        why_not = f"Athena could not be asked: {error}"
        begun = Coverage(engine=ENGINE, files=expected.files, gaps=expected.gaps)
        return answers(begun, tuple(one.hunt.id for one in asked), results, Unseen(why=why_not), {})
    statements: dict[str, PositionalStatement] = {}
    by_hunt: dict[str, Seen[Answer] | Unseen] = {}
    for one in asked:
        try:
            statement = _in_order(one, sql_trino.statement(one, source), place.most_rows)
            statements[one.hunt.id] = _fitting(statement)
        except ValueError as error:
            by_hunt[one.hunt.id] = Unseen(why=str(error))
    why_not = "Athena was not asked"
    if statements:
        count = {COUNT: PositionalStatement(text=counting(source), parameters=())}
        try:
            for name, result in _run(place, count | statements, asking):
                results[name] = result  # noqa: PERF403  those that are done stay where another fails
        except Permanent as error:
            why_not = f"Athena could not be asked: {error}"
    begun = Coverage(engine=ENGINE, files=expected.files, gaps=expected.gaps)
    return answers(begun, tuple(statements), results, Unseen(why=why_not), by_hunt)


def _copied(
    place: AthenaPlace, source: str, asking: str, expected: Estimate, results: dict[str, Result | Failed]
) -> str:
    """Copy what the scope holds; the SELECT of the copy.

    Raises:
        Permanent: it could not be copied, or the queries might read more of it than the limit.
    """
    name = copy_id(asking, source)
    statement = PositionalStatement(text=unload(place, source, name), parameters=())
    results.update(_run(place, {_COPY: statement}, asking))
    done = results[_COPY]
    if isinstance(done, Failed):
        raise Permanent(f"the logs could not be copied: {done.why.why}")
    size = copy_bytes(place, f"{copies_location(place)}{name}/")
    most = done.bytes_scanned + size * expected.statements
    if most > place.most_bytes:
        raise Permanent(f"{expected.statements} queries may read {most / GIB:.2f} GiB, above the limit")
    return copied_select(place, name)


def _run(
    place: AthenaPlace, statements: dict[str, PositionalStatement], asking: str
) -> Iterator[tuple[str, Result | Failed]]:
    service = AthenaService(place, statements, asking)
    return run(service, tuple(statements), concurrent=place.concurrent, most_seconds=place.most_seconds)


def _in_order(one: Asked, statement: PositionalStatement, most: int) -> PositionalStatement:
    """The earliest rows first, and one more than is kept: else which of many are kept would be left to chance."""
    said = dialect.parsed(one.hunt.sql).args
    order = "" if said.get("order") else "\nORDER BY event_time, event_id"
    limit = "" if said.get("limit") else f"\nLIMIT {most + 1}"
    return statement.model_copy(update={"text": f"{statement.text}{order}{limit}"})


def _fitting(statement: PositionalStatement) -> PositionalStatement:
    if len(statement.text.encode()) > LONGEST_STATEMENT:
        raise ValueError(f"the statement is longer than the {LONGEST_STATEMENT} bytes that Athena takes")
    return statement


def _nothing_there(place: AthenaPlace, asked: Sequence[Asked], expected: Estimate) -> Answers:
    gaps = (*expected.gaps, f"there is no log file of the period under {place.table.location}")
    by_hunt: dict[str, Seen[Answer] | Unseen] = {
        one.hunt.id: Seen(value=Answer(hunt_id=one.hunt.id, columns=(), rows=())) for one in asked
    }
    return Answers(coverage=Coverage(engine=ENGINE, gaps=gaps), by_hunt=by_hunt)

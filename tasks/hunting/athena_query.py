"""Queries on Athena: begun, several at a time, watched, read page by page, and stopped when nobody waits any more.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
"""

import hashlib
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from tasks import aws
from tasks.patience import patiently
from watchkeeper.errors import Permanent, Throttled, WatchkeeperError
from watchkeeper.evidence import Unseen
from watchkeeper.hunting.athena_place import AthenaPlace
from watchkeeper.hunting.athena_values import rows_of
from watchkeeper.hunting.statement import PositionalStatement
from watchkeeper.redaction import redact_text

LONGEST_STATEMENT = 262_144
"""Bytes that Athena takes: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html"""
_SOONEST, _LATEST = 0.1, 5.0
"""Seconds between two looks at what runs."""
_TRIES = 3
"""How often a query is begun that Athena itself says may be tried again."""


class Result(NamedTuple):
    """What one query gave."""

    query_id: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    cut: bool
    bytes_scanned: int
    seconds: float


class Failed(NamedTuple):
    """Why one query gave nothing; it may have cost something all the same."""

    query_id: str
    why: Unseen
    bytes_scanned: int


class _Running(NamedTuple):
    name: str
    tries: int


def run(
    place: AthenaPlace, statements: Mapping[str, PositionalStatement], asking: str
) -> Iterator[tuple[str, Result | Failed]]:
    """The result of each statement by its name, as they get done; what still runs is stopped when the caller stops.

    Args:
        place: Workgroup, limits, account and region.
        statements: By name; `place.concurrent` of them run at a time.
        asking: What names this asking. The same statement of the same asking is begun once, so a task that is
            tried again pays nothing anew for what is done.

    Raises:
        Denied, Permanent: nothing can be asked there.
        Transient: throttled for longer than is reasonable, or unreachable.
    """
    queries = _Queries(place, statements, asking)
    until, pause = time.monotonic() + place.most_seconds, _SOONEST
    try:
        while queries.waiting or queries.running:
            begun, done = queries.begin(), queries.done()
            yield from done
            if queries.running and time.monotonic() > until:
                yield from queries.give_up()
            pause = _SOONEST if begun or done else min(_LATEST, pause * 1.5)
            if queries.running:
                time.sleep(pause)
    finally:
        queries.stop()


class _Queries:
    """Those that wait, and those that run."""

    def __init__(
        self, place: AthenaPlace, statements: Mapping[str, PositionalStatement], asking: str
    ) -> None:
        self._place, self._statements, self._asking = place, statements, asking
        self._athena = aws.client("athena", account=place.account, region=place.region, role=place.role)
        self.waiting = deque((name, 1) for name in statements)
        self.running: dict[str, _Running] = {}

    def begin(self) -> bool:
        """Begin as many as may run at a time; whether any was."""
        begun = False
        while self.waiting and len(self.running) < self._place.concurrent:
            name, tries = self.waiting[0]
            about = f"{self._asking} {name} {tries}"
            try:
                query_id = _start(
                    self._athena, self._place, self._statements[name], about, patient=not self.running
                )
            except Throttled:
                if not self.running:
                    raise
                return begun  # others work there too: when one of ours is done there is room
            self.waiting.popleft()
            self.running[query_id] = _Running(name, tries)
            begun = True
        return begun

    def done(self) -> list[tuple[str, Result | Failed]]:
        """What those gave that run no more; one that Athena says may be tried again waits anew."""
        found: list[tuple[str, Result | Failed]] = []
        for execution in _ended(self._athena, self.running) if self.running else ():
            name, tries = self.running.pop(execution["QueryExecutionId"])
            if tries < _TRIES and execution["Status"].get("AthenaError", {}).get("Retryable"):
                self.waiting.append((name, tries + 1))
            else:
                found.append((name, _outcome(self._athena, self._place, execution)))
        return found

    def give_up(self) -> list[tuple[str, Result | Failed]]:
        """Stop what runs: what that would have found is unknown."""
        why = Unseen(why=f"Athena was not done within {self._place.most_seconds} seconds: it was stopped")
        left = [(one.name, query_id) for query_id, one in self.running.items()]
        left += [(name, "") for name, _ in self.waiting]
        self.stop()
        self.waiting.clear()
        return [(name, Failed(query_id, why, 0)) for name, query_id in left]

    def stop(self) -> None:
        """Stop what runs, as far as that can be."""
        for query_id in self.running:
            with suppress(WatchkeeperError), aws.reading_aws_errors("athena:StopQueryExecution", query_id):
                self._athena.stop_query_execution(QueryExecutionId=query_id)
        self.running.clear()


def _start(
    athena: Any, place: AthenaPlace, statement: PositionalStatement, about: str, *, patient: bool
) -> str:
    token = hashlib.sha256("\x00".join((about, statement.text, *statement.parameters)).encode()).hexdigest()
    more: dict[str, Any] = {}
    if statement.parameters:
        more["ExecutionParameters"] = list(statement.parameters)

    def start() -> str:
        with aws.reading_aws_errors("athena:StartQueryExecution", f"workgroup {place.workgroup}"):
            answer = athena.start_query_execution(
                QueryString=statement.text,
                ClientRequestToken=token,
                QueryExecutionContext={"Database": place.table.database},
                WorkGroup=place.workgroup,
                **more,
            )
        return str(answer["QueryExecutionId"])

    return patiently(start) if patient else start()


def _ended(athena: Any, running: Mapping[str, _Running]) -> list[dict[str, Any]]:
    """Those that run no more."""

    def look() -> list[dict[str, Any]]:
        with aws.reading_aws_errors("athena:BatchGetQueryExecution", f"{len(running)} queries"):
            answer = athena.batch_get_query_execution(QueryExecutionIds=list(running))
        found: list[dict[str, Any]] = answer["QueryExecutions"]
        return found

    return [
        one for one in patiently(look) if one["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED")
    ]


def _outcome(athena: Any, place: AthenaPlace, execution: Mapping[str, Any]) -> Result | Failed:
    query_id, status = str(execution["QueryExecutionId"]), execution["Status"]
    numbers = execution.get("Statistics", {})
    scanned = int(numbers.get("DataScannedInBytes", 0))
    if status["State"] != "SUCCEEDED":
        reason = redact_text(str(status.get("StateChangeReason") or "no reason given"))[:500]
        why = Unseen(why=f"Athena's query {query_id} {status['State'].lower()}: {reason}")
        return Failed(query_id, why, scanned)
    try:
        columns, rows, cut = _read(athena, query_id, place.most_rows)
    except (Permanent, ValueError) as error:
        return Failed(query_id, Unseen(why=f"the result of Athena's query {query_id}: {error}"), scanned)
    return Result(
        query_id, columns, rows, cut, scanned, numbers.get("TotalExecutionTimeInMillis", 0) / 1000
    )


def _read(
    athena: Any, query_id: str, most: int
) -> tuple[tuple[str, ...], tuple[dict[str, Any], ...], bool]:
    """The rows of all pages, a thousand each; the first page begins with the columns' names."""
    columns: tuple[str, ...] = ()
    rows: list[dict[str, Any]] = []
    token: str | None = None
    while True:

        def page(after: str | None = token) -> dict[str, Any]:
            with aws.reading_aws_errors("athena:GetQueryResults", f"query {query_id}"):
                more = {"NextToken": after} if after else {}
                answer: dict[str, Any] = athena.get_query_results(
                    QueryExecutionId=query_id, MaxResults=1000, **more
                )
            return answer

        given = patiently(page)
        info, data = given["ResultSet"]["ResultSetMetadata"]["ColumnInfo"], given["ResultSet"]["Rows"]
        if token is None:
            columns, data = tuple(str(column["Name"]) for column in info), data[1:]
        rows += rows_of(info, data)
        token = given.get("NextToken")
        if token is None or len(rows) > most:
            return columns, tuple(rows[:most]), token is not None or len(rows) > most

"""Athena as what runs queries: begins them, reads their results page by page, stops them.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from tasks import aws
from tasks.hunting.queries import Failed, Result
from tasks.patience import patiently
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Unseen
from watchkeeper.hunting.athena_place import AthenaPlace
from watchkeeper.hunting.athena_values import rows_of
from watchkeeper.hunting.statement import PositionalStatement
from watchkeeper.redaction import redact_text

LONGEST_STATEMENT = 262_144
"""Bytes that Athena takes: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html"""


class AthenaService:
    """Athena in one workgroup, for one asking: `queries.Service`.

    The same statement of the same asking is begun once, so a task that is tried again pays nothing anew for what
    is done.
    """

    def __init__(
        self, place: AthenaPlace, statements: Mapping[str, PositionalStatement], asking: str
    ) -> None:
        self._place, self._statements, self._asking = place, statements, asking
        self._athena = aws.client("athena", account=place.account, region=place.region, role=place.role)

    def start(self, name: str, tries: int, *, patient: bool) -> str:
        """Begin the statement of that name; its query id.

        Raises:
            Denied, Permanent, Transient: as Athena says.
        """
        about = f"{self._asking} {name} {tries}"
        return _start(self._athena, self._place, self._statements[name], about, patient=patient)

    def ended(self, running: Mapping[str, str]) -> list[tuple[str, Result | Failed]]:
        """What those gave that run no more, by query id."""
        return [
            (one["QueryExecutionId"], _outcome(self._athena, self._place, one))
            for one in _ended(self._athena, running)
        ]

    def stop(self, query_id: str) -> None:
        """End a query that runs."""
        with aws.reading_aws_errors("athena:StopQueryExecution", query_id):
            self._athena.stop_query_execution(QueryExecutionId=query_id)


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


def _ended(athena: Any, running: Mapping[str, str]) -> list[dict[str, Any]]:
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
        return Failed(query_id, why, scanned, bool(status.get("AthenaError", {}).get("Retryable")))
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

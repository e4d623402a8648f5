"""Hunts on CloudTrail Lake, for those who have an event data store: it is closed to new customers.

Every result is a text there, without a type beside it: the types are those that DuckDB gives the same hunt.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartQuery.html
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from tasks import aws
from tasks.hunting import duck
from tasks.hunting.queries import Failed, Result, run
from tasks.hunting.query_answers import COUNT, answers, unseen
from tasks.patience import patiently
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting import lake_table, sql_duckdb, sql_trino
from watchkeeper.hunting.answer import Answer, Answers, Asked, Coverage
from watchkeeper.hunting.lake_values import read
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.statement import PositionalStatement
from watchkeeper.redaction import redact_text

ENGINE = "cloudtrail_lake"
_CONCURRENT = 5
"""Ten run at a time in an account and region; we leave room for others."""
_MOST_ROWS = 10_000
_MOST_SECONDS = 1800
_ENDED = ("FINISHED", "FAILED", "CANCELLED", "TIMED_OUT")


def answer(event_data_store: str, asked: Sequence[Asked], scope: Scope) -> Answers:
    """What the hunts find in `scope`; each that fails is `Unseen` with CloudTrail Lake's reason.

    Args:
        event_data_store: Its ARN, in whose region it is asked, or its id, asked in our own region.
        asked: Hunts with their values.
        scope: Period, accounts, regions.

    Raises:
        Transient: throttled or unreachable for longer than is reasonable.
    """
    try:
        counted = lake_table.source_select(event_data_store, scope, lake_table.COUNTED)
    except Permanent as error:
        return unseen(ENGINE, asked, str(error))
    statements: dict[str, str] = {}
    types: dict[str, dict[str, str]] = {COUNT: {"sort": "VARCHAR", "events": "BIGINT"}}
    by_hunt: dict[str, Seen[Answer] | Unseen] = {}
    with duck.connect() as database:
        duck.make_table(database)
        for one in asked:
            try:
                source = lake_table.source_select(
                    event_data_store, scope, lake_table.columns_in(one.hunt.sql)
                )
                types[one.hunt.id] = _types(database, one)
                statements[one.hunt.id] = lake_table.written_out(sql_trino.statement(one, source))
            except (ValueError, duckdb.Error) as error:
                by_hunt[one.hunt.id] = Unseen(why=str(error))
    results: dict[str, Result | Failed] = {}
    why_not = Unseen(why="CloudTrail Lake was not asked")
    if statements:
        count = PositionalStatement(text=lake_table.counting(counted), parameters=())
        texts = {COUNT: lake_table.written_out(count)} | statements
        try:
            service = LakeService(event_data_store, texts, types)
            for name, result in run(
                service, tuple(texts), concurrent=_CONCURRENT, most_seconds=_MOST_SECONDS
            ):
                results[name] = result  # noqa: PERF403  those that are done stay where another fails
        except Permanent as error:
            why_not = Unseen(why=f"CloudTrail Lake could not be asked: {error}")
    return answers(Coverage(engine=ENGINE), tuple(statements), results, why_not, by_hunt)


def _types(database: duckdb.DuckDBPyConnection, asked: Asked) -> dict[str, str]:
    """DuckDB's type of each column of the hunt's rows."""
    made = sql_duckdb.statement(asked)
    described = database.execute(f"DESCRIBE {made.text}", made.values).fetchall()
    return {str(row[0]): str(row[1]) for row in described}


class LakeService:
    """One event data store: `queries.Service`."""

    def __init__(
        self, event_data_store: str, texts: Mapping[str, str], types: Mapping[str, Mapping[str, str]]
    ) -> None:
        parts = event_data_store.split(":")
        region, account = (parts[3], parts[4]) if len(parts) > 4 else (None, None)
        self._texts, self._types = texts, types
        self._names: dict[str, str] = {}
        self._began: dict[str, datetime] = {}
        self._cloudtrail = aws.client("cloudtrail", region=region)
        self._owner = (
            {"EventDataStoreOwnerAccountId": account} if account not in (None, aws.own_account()) else {}
        )

    def start(self, name: str, tries: int, *, patient: bool) -> str:
        """Begin the statement of that name; its query id.

        Raises:
            Denied, Permanent, Transient: as CloudTrail says.
        """
        del tries

        def start() -> str:
            with aws.reading_aws_errors("cloudtrail:StartQuery", name):
                answer = self._cloudtrail.start_query(QueryStatement=self._texts[name], **self._owner)
            return str(answer["QueryId"])

        query_id = patiently(start) if patient else start()
        self._names[query_id] = name
        return query_id

    def ended(self, running: Mapping[str, str]) -> list[tuple[str, Result | Failed]]:
        """What those gave that run no more, by query id."""
        found: list[tuple[str, Result | Failed]] = []
        for query_id in running:

            def look(asked: str = query_id) -> dict[str, Any]:
                with aws.reading_aws_errors("cloudtrail:DescribeQuery", asked):
                    answer: dict[str, Any] = self._cloudtrail.describe_query(QueryId=asked, **self._owner)
                return answer

            described = patiently(look)
            if described["QueryStatus"] in _ENDED:
                found.append((query_id, self._outcome(query_id, described)))
        return found

    def stop(self, query_id: str) -> None:
        """End a query that runs."""
        with aws.reading_aws_errors("cloudtrail:CancelQuery", query_id):
            self._cloudtrail.cancel_query(QueryId=query_id, **self._owner)

    def _outcome(self, query_id: str, described: Mapping[str, Any]) -> Result | Failed:
        numbers = described.get("QueryStatistics", {})
        scanned = int(numbers.get("BytesScanned", 0))
        if described["QueryStatus"] != "FINISHED":
            reason = redact_text(str(described.get("ErrorMessage") or "no reason given"))[:500]
            state = str(described["QueryStatus"]).lower()
            return Failed(
                query_id, Unseen(why=f"CloudTrail Lake's query {query_id} {state}: {reason}"), scanned
            )
        types = self._types[self._names[query_id]]
        try:
            rows, cut = self._rows(query_id, types)
        except (Permanent, ValueError) as error:
            why = f"the result of CloudTrail Lake's query {query_id}: {error}"
            return Failed(query_id, Unseen(why=why), scanned)
        seconds = numbers.get("ExecutionTimeInMillis", 0) / 1000
        return Result(query_id, tuple(types), rows, cut, scanned, seconds)

    def _rows(self, query_id: str, types: Mapping[str, str]) -> tuple[tuple[dict[str, Any], ...], bool]:
        """The rows of all pages; botocore has no paginator for them."""
        rows: list[dict[str, Any]] = []
        token: str | None = None
        while True:

            def page(after: str | None = token) -> dict[str, Any]:
                more = self._owner | ({"NextToken": after} if after else {})
                with aws.reading_aws_errors("cloudtrail:GetQueryResults", query_id):
                    answer: dict[str, Any] = self._cloudtrail.get_query_results(
                        QueryId=query_id, MaxQueryResults=1000, **more
                    )
                return answer

            given = patiently(page)
            rows += [read(row, types) for row in given.get("QueryResultRows", ())]
            token = given.get("NextToken")
            if token is None or len(rows) > _MOST_ROWS:
                return tuple(rows[:_MOST_ROWS]), token is not None or len(rows) > _MOST_ROWS

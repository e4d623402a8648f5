"""A trail's bucket and Athena over it, for tests: logs are put where the hands find them."""

from typing import Any

import boto3  # noqa: TID251  the tests put logs where the hands find them

from tasks.hunting import athena_setup, queries
from tasks.hunting.athena_query import AthenaService
from tests.ministack.trail_bucket import ORGANIZATION, deliver
from tests.watchkeeper.hunting.cloudtrail_events import OURS, THEIRS
from watchkeeper.evidence import Seen
from watchkeeper.hunting.answer import Answers
from watchkeeper.hunting.athena_place import AthenaPlace
from watchkeeper.hunting.athena_table import AthenaTable
from watchkeeper.hunting.statement import PositionalStatement


class Trail:
    """A trail's bucket and a bucket for results, in an account of their own."""

    def __init__(self, address: str, account: str) -> None:
        self.bucket, self.results = f"trail-{account}", f"results-{account}"
        self.s3, self.athena, self.glue = (
            boto3.client(service, endpoint_url=address, region_name="us-east-1")
            for service in ("s3", "athena", "glue")
        )
        self.s3.create_bucket(Bucket=self.bucket)
        self.s3.create_bucket(Bucket=self.results)

    def deliver(self, *events: dict[str, Any], **more: Any) -> list[int]:
        return deliver(self.s3, self.bucket, events, **more)

    def place(
        self, *, of_table: dict[str, Any] | None = None, made: bool = True, **more: Any
    ) -> AthenaPlace:
        table = AthenaTable(**{
            "bucket": self.bucket, "organization": ORGANIZATION, "accounts": (OURS, THEIRS),
            "regions": ("eu-west-1", "us-east-1"),
        } | (of_table or {}))  # fmt: skip
        place = AthenaPlace(**{"table": table, "results": f"s3://{self.results}/hunts/"} | more)
        if made:
            athena_setup.ensure(place)
        return place

    def states(self, place: AthenaPlace) -> list[str]:
        """Of all queries of the workgroup, sorted."""
        ids = self.athena.list_query_executions(WorkGroup=place.workgroup)["QueryExecutionIds"]
        found = (self.athena.get_query_execution(QueryExecutionId=one)["QueryExecution"] for one in ids)
        return sorted(one["Status"]["State"] for one in found)


def run(place: AthenaPlace, statements: dict[str, PositionalStatement], asking: str = "test") -> Any:
    """What Athena gives of these statements, as it comes."""
    service = AthenaService(place, statements, asking)
    return queries.run(service, tuple(statements), concurrent=4, most_seconds=place.most_seconds)


def rows_of(answers: Answers, hunt: str = "root_activity") -> tuple[dict[str, Any], ...]:
    """The rows of a hunt that was answered."""
    look = answers.by_hunt[hunt]
    assert isinstance(look, Seen), look
    return look.value.rows

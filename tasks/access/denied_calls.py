"""What came of an item's calls since a change, by CloudTrail's LookupEvents: two calls a second and region."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from prefect import task

from tasks import aws
from tasks.options import READ
from watchkeeper.access.denials import DeniedCalls, Search, gather, searches_for
from watchkeeper.access.item import ReviewItem
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen

_MOST_PAGES = 6
"""300 events a search: enough to know whether something still tries, and who."""


@task(name="denied-since", task_run_name="denied calls of {item.title}", **READ)
def denied_since(
    item: ReviewItem, *, since: datetime, regions: tuple[str, ...] = ()
) -> Seen[DeniedCalls] | Unseen:
    """The calls since the change, denied and not; management events of the last 90 days.

    Silence is not a proof that nothing tries: a call that AWS refuses before it knows who calls, as
    with a key that is off, need not be in CloudTrail, and data events are not.

    Args:
        item: a user, a credential of one, or a role; of anything else nothing can be asked.
        since: the moment of the change (UTC).
        regions: where to ask; without, where IAM's and STS's calls are, and our own region.

    Raises:
        Transient: throttled or unreachable.
    """
    searches = searches_for(item)
    if not searches:
        return Seen(value=DeniedCalls())
    own = aws.client("sts").meta.region_name
    where = regions or tuple(sorted({aws.global_services_region(), own} - {"aws-global"}))
    found: list[tuple[Search, dict[str, Any]]] = []
    complete = True
    try:
        for region in where:
            for search in searches:
                pages = _pages(item.account, region, search, since)
                for number, page in enumerate(pages, start=1):
                    found += [(search, _in_utc(event)) for event in page["Events"]]
                    if number == _MOST_PAGES and page.get("NextToken"):
                        complete = False
                        break
    except Permanent as error:
        return Unseen(why=str(error))
    return Seen(value=gather(found, complete=complete, regions=where))


def _pages(account: str, region: str, search: Search, since: datetime) -> Iterator[dict[str, Any]]:
    cloudtrail = aws.client("cloudtrail", account=account, region=region)
    attribute = {"AttributeKey": search.attribute, "AttributeValue": search.value}
    more: dict[str, str] = {}
    while True:
        aws.lookup_pace(account, region).wait()
        with aws.reading_aws_errors("cloudtrail:LookupEvents", f"{account} {region}"):
            page = cloudtrail.lookup_events(
                LookupAttributes=[attribute],
                StartTime=since,
                MaxResults=50,
                **more,
            )
        yield page
        if "NextToken" not in page:
            return
        more = {"NextToken": page["NextToken"]}


def _in_utc(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its time in UTC: boto3 gives it in the zone of the machine."""
    at = event.get("EventTime")
    return {**event, "EventTime": at.astimezone(UTC)} if isinstance(at, datetime) else event

"""The log events that a metric filter counted: they name the account, the region and the caller."""

from datetime import datetime
from typing import Any

from tasks import aws
from watchkeeper.calls import Call, read_event
from watchkeeper.errors import NotThere

_MOST_PAGES = 5
_MOST_CALLS = 200


def counted_calls(
    account: str, region: str, filter_name: str, since: datetime, until: datetime
) -> tuple[Call, ...] | None:
    """What the filter of that name counted between two moments (UTC), of every account that logs there.

    The trail of an organization logs to one group, so this is where another account's call is found.
    None: there is no such filter.

    Raises:
        Denied: filters or the log group may not be read.
        Transient: throttled or unreachable.
    """
    logs = aws.client("logs", account=account, region=region)
    found = next((one for one in _filters(logs, filter_name) if one["filterName"] == filter_name), None)
    if found is None:
        return None
    calls: dict[str, Call] = {}
    asked: dict[str, Any] = {
        "logGroupName": found["logGroupName"],
        "filterPattern": found["filterPattern"],
        "startTime": int(since.timestamp() * 1000),
        "endTime": int(until.timestamp() * 1000),
    }
    for _ in range(_MOST_PAGES):
        try:
            with aws.reading_aws_errors("logs:FilterLogEvents", found["logGroupName"]):
                page = logs.filter_log_events(**asked)
        except NotThere:
            return None
        for event in page.get("events", []):
            if call := read_event({"CloudTrailEvent": event["message"]}, "counted by the alarm's filter"):
                calls[call.event_id] = call
        token = page.get("nextToken")
        if token is None or len(calls) >= _MOST_CALLS:
            break
        asked["nextToken"] = token
    return tuple(calls.values())


def _filters(logs: Any, name: str) -> list[dict[str, Any]]:
    with aws.reading_aws_errors("logs:DescribeMetricFilters", name):
        return list(logs.describe_metric_filters(filterNamePrefix=name)["metricFilters"])

"""CloudWatch Logs where moto falls short: retention, metric filters that are wrong, and their metrics.

Sources: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""

import json
import time
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.logs import models as logs_models
from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from emulator.filter_patterns import as_text, parse, selected, value_at

RETENTIONS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
    3653,
)  # fmt: skip
_MOST_FILTERS = 100
_PAGE = 50
_put_metric_filter = LogsBackend.put_metric_filter
_delete_metric_filter = LogsBackend.delete_metric_filter
_put_retention_policy = LogsBackend.put_retention_policy
_put_log_events = LogsBackend.put_log_events


def install() -> None:
    """Put AWS's refusals in front of moto's log groups, and let its filters emit what they count."""
    backend: Any = LogsBackend
    backend.put_retention_policy = _put_a_known_retention
    backend.put_metric_filter = _put_a_good_filter
    backend.delete_metric_filter = _delete_a_known_filter
    backend.put_log_events = _put_events_and_emit
    response: Any = LogsResponse
    response.describe_metric_filters = _describe_in_pages(LogsResponse.describe_metric_filters)
    response.test_metric_filter = _test_metric_filter
    models: Any = logs_models
    models.EventMessageFilter = _EventFilter


class _EventFilter:
    """FilterLogEvents' pattern, where moto takes every event for every JSON pattern."""

    def __init__(self, pattern: str) -> None:
        self._passes = parse(pattern) if pattern else None

    def matches(self, message: str) -> bool:
        """Whether the message passes the pattern."""
        return self._passes is None or self._passes(message)


def _put_a_known_retention(self: LogsBackend, log_group_name: str, retention_in_days: Any) -> None:
    if retention_in_days not in RETENTIONS:
        raise InvalidParameterException(
            constraint=f"Member must satisfy enum value set: {list(RETENTIONS)}",
            parameter="retentionInDays",
            value=retention_in_days,
        )
    _put_retention_policy(self, log_group_name, retention_in_days)


def _put_a_good_filter(
    self: LogsBackend, filter_name: str, filter_pattern: str, log_group_name: str, transformations: Any
) -> None:
    """In place of one of the same name; moto would keep both."""
    if log_group_name not in self.groups:
        raise ResourceNotFoundException
    _check_pattern(filter_pattern)
    for one in transformations:
        if not all(one.get(name) for name in ("metricName", "metricNamespace", "metricValue")):
            raise InvalidParameterException("A transformation needs a name, a namespace and a value.")
    others = [
        one
        for one in self.filters.get_matching_filters(log_group_name=log_group_name)
        if one["filterName"] != filter_name
    ]
    if len(others) >= _MOST_FILTERS:
        raise JsonRESTError("LimitExceededException", "Resource limit exceeded.")
    self.filters.delete_filter(filter_name, log_group_name)
    _put_metric_filter(self, filter_name, filter_pattern, log_group_name, transformations)
    self.filters.metric_filters[-1]["creationTime"] = int(time.time() * 1000)


def _check_pattern(pattern: str) -> None:
    try:
        parse(pattern)
    except ValueError as wrong:
        raise InvalidParameterException(f"Invalid metric filter pattern: {wrong}") from None


def _delete_a_known_filter(
    self: LogsBackend, filter_name: str | None = None, log_group_name: str | None = None
) -> None:
    known = self.filters.get_matching_filters(log_group_name=log_group_name)
    if filter_name not in [one["filterName"] for one in known]:
        raise ResourceNotFoundException("The specified metric filter does not exist.")
    _delete_metric_filter(self, filter_name, log_group_name)


def _describe_in_pages(describe: Any) -> Any:
    if hasattr(describe, "__wrapped__"):  # installing twice is the same as once
        return describe

    def described(self: LogsResponse) -> str:
        group = self._get_param("logGroupName")
        if group is not None and group not in self.logs_backend.groups:
            raise ResourceNotFoundException
        found = json.loads(describe(self))["metricFilters"]
        found.sort(key=lambda one: (one["logGroupName"], one["filterName"]))
        start, limit = int(self._get_param("nextToken") or 0), int(self._get_param("limit") or _PAGE)
        answer: dict[str, Any] = {"metricFilters": found[start : start + limit]}
        if start + limit < len(found):
            answer["nextToken"] = str(start + limit)
        return json.dumps(answer)

    described.__wrapped__ = describe  # type: ignore[attr-defined]
    return described


def _test_metric_filter(self: LogsResponse) -> ActionResult:
    pattern, messages = self._get_param("filterPattern"), self._get_param("logEventMessages")
    _check_pattern(pattern)
    test = parse(pattern)
    return ActionResult(
        {
            "matches": [
                {
                    "eventNumber": number,
                    "eventMessage": message,
                    "extractedValues": selected(pattern, message),
                }
                for number, message in enumerate(messages, 1)
                if test(message)
            ]
        }
    )


def _put_events_and_emit(
    self: LogsBackend, log_group_name: str, log_stream_name: str, log_events: list[dict[str, Any]]
) -> Any:
    answer = _put_log_events(self, log_group_name, log_stream_name, log_events)
    for one in self.filters.get_matching_filters(log_group_name=log_group_name):
        test = parse(one["filterPattern"])
        for transformation in one["metricTransformations"]:
            _emit(self, transformation, [(event, test(event["message"])) for event in log_events])
    return answer


def _emit(
    backend: LogsBackend, transformation: dict[str, Any], events: list[tuple[dict[str, Any], bool]]
) -> None:
    """One value for each event that matches, the default (if there is one) for each that does not."""
    data: list[dict[str, Any]] = []
    for event, matches in events:
        value = transformation["metricValue"] if matches else transformation.get("defaultValue")
        if isinstance(value, str) and value.startswith("$"):
            value = value_at(json.loads(event["message"]), value)
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).replace(tzinfo=None)
        point = {"MetricName": transformation["metricName"], "Value": number, "Timestamp": at}
        dimensions = transformation.get("dimensions") if matches else None
        if dimensions:
            record = json.loads(event["message"])
            found = {name: value_at(record, path) for name, path in dimensions.items()}
            point["Dimensions"] = [
                {"Name": name, "Value": as_text(one)} for name, one in found.items() if one is not None
            ]
        data.append(point)
    if data:
        metrics = cloudwatch_backends[backend.account_id][backend.region_name]
        metrics.put_metric_data(transformation["metricNamespace"], data)

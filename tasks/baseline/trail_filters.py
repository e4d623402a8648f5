"""Metric filters on the trail's log group: which one serves a CIS pattern, and what metric it feeds.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html
"""

from typing import Any

from tasks import aws
from tasks.baseline.metric_alarms import Metric

Filter = dict[str, Any]


def filters_of(logs: Any, group: str) -> list[Filter]:
    """Every filter on the log group.

    Raises:
        NotThere: no such log group.
    """
    return aws.pages(logs, "describe_metric_filters", "metricFilters", logGroupName=group)


def serving(filters: list[Filter], name: str, pattern: str, metric: Metric | None = None) -> Filter | None:
    """The filter with that pattern, ours first; it must feed a metric: `metric`, if one is given."""
    fit = [one for one in filters if one["filterPattern"] == pattern and one.get("metricTransformations")]
    if metric is not None:
        fit = [one for one in fit if metric_fed(one, name, metric.namespace) == metric]
    return min(fit, key=lambda one: one["filterName"] != name, default=None)


def metric_fed(found: Filter | None, name: str, namespace: str) -> Metric:
    """What the filter feeds; what ours will feed, if there is none yet."""
    if found is None:
        return Metric(namespace, name)
    made = found["metricTransformations"][0]
    return Metric(made["metricNamespace"], made["metricName"])

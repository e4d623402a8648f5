"""The CIS metric filters, looked at and put."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.metric_alarms import Metric
from tasks.baseline.trail_filters import Filter, filters_of, metric_fed, serving
from watchkeeper.baseline.cis_filters import CIS_FILTERS
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey

_FILTER = "filter "
_FIRST_OF = {name: one for one in CIS_FILTERS for name in one.patterns if name != one.name}
"""Name of a twin → the filter whose metric it feeds too."""


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The pattern that stands for each; another's filter with the same pattern is named in a note."""
    del survey
    filters = filters_of(reach.client("logs", at), wanted["log_group"])
    by_name = {one["filterName"]: one for one in filters}
    settings: Settings = {name: value for name, value in wanted.items() if not name.startswith(_FILTER)}
    notes = []
    for setting, pattern in wanted.items():
        if not setting.startswith(_FILTER):
            continue
        name = setting.removeprefix(_FILTER)
        found = serving(filters, name, pattern, _shared_metric(filters, name, wanted))
        if found is None:
            settings[setting] = _words(by_name.get(name), pattern)
            continue
        settings[setting] = pattern
        if found["filterName"] != name:
            notes.append(f"{name} is served by the filter {found['filterName']}")
    if not any(settings[one] for one in wanted if one.startswith(_FILTER)):
        return Missing()
    return There(settings=settings, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Put each filter that differs; what a filter of that name feeds already, it goes on feeding.

    A twin comes after the others, when the metric that it shares is settled.
    """
    del survey
    logs, group = reach.client("logs", at, changing=True), wanted["log_group"]
    names = [
        one.setting.removeprefix(_FILTER) for one in line.differences if one.setting.startswith(_FILTER)
    ]
    filters = filters_of(logs, group)
    for name in [one for one in names if one not in _FIRST_OF]:
        there = next((one for one in filters if one["filterName"] == name), {})
        feeds = there.get("metricTransformations") or _into(Metric(wanted["namespace"], name))
        _put(logs, group, name, wanted[_FILTER + name], feeds)
    twins = [one for one in names if one in _FIRST_OF]
    filters = filters_of(logs, group) if twins else []
    for name in twins:
        if metric := _shared_metric(filters, name, wanted):
            _put(logs, group, name, wanted[_FILTER + name], _into(metric))


def _shared_metric(filters: list[Filter], name: str, wanted: Settings) -> Metric | None:
    """What a twin has to feed: the metric of the first filter, whoever made that one; None: not a twin."""
    first = _FIRST_OF.get(name)
    if first is None:
        return None
    return metric_fed(serving(filters, first.name, first.pattern), first.name, wanted["namespace"])


def _words(there: Filter | None, pattern: str) -> str | None:
    """What our filter does instead; the pattern can be right and the metric another."""
    if there is None or there["filterPattern"] != pattern:
        return there["filterPattern"] if there else None
    fed = metric_fed(there, there["filterName"], "") if there.get("metricTransformations") else "no metric"
    return f"{pattern} into {fed}"


def _into(metric: Metric) -> list[dict[str, str]]:
    return [{"metricName": metric.name, "metricNamespace": metric.namespace, "metricValue": "1"}]


def _put(logs: Any, group: str, name: str, pattern: str, feeds: list[dict[str, Any]]) -> None:
    with aws.reading_aws_errors("logs:PutMetricFilter", name):
        logs.put_metric_filter(
            logGroupName=group, filterName=name, filterPattern=pattern, metricTransformations=feeds
        )

"""The CIS metric filters, looked at and put."""

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.trail_filters import filters_of, serving
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey

_FILTER = "filter "


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
        found = serving(filters, name, pattern)
        if found is None:
            settings[setting] = by_name.get(name, {}).get("filterPattern")
            continue
        settings[setting] = pattern
        if found["filterName"] != name:
            notes.append(f"{name} is served by the filter {found['filterName']}")
    if not any(settings[one] for one in wanted if one.startswith(_FILTER)):
        return Missing()
    return There(settings=settings, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Put each filter that differs; what a filter of that name feeds already, it goes on feeding."""
    del survey
    logs, group = reach.client("logs", at, changing=True), wanted["log_group"]
    by_name = {one["filterName"]: one for one in filters_of(logs, group)}
    for setting in (one.setting for one in line.differences if one.setting.startswith(_FILTER)):
        name = setting.removeprefix(_FILTER)
        feeds = by_name.get(name, {}).get("metricTransformations") or [
            {"metricName": name, "metricNamespace": wanted["namespace"], "metricValue": "1"}
        ]
        with aws.reading_aws_errors("logs:PutMetricFilter", name):
            logs.put_metric_filter(
                logGroupName=group,
                filterName=name,
                filterPattern=wanted[setting],
                metricTransformations=feeds,
            )

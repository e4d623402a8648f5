"""The alarms on the CIS filters, looked at and put."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.metric_alarms import Metric, metric_of, put, tells, words
from tasks.baseline.trail_filters import Filter, filters_of, metric_fed, serving
from watchkeeper.baseline.cis_filters import CIS_FILTERS
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere

_ALARM = "alarm "
_PATTERN = {one.name: one.pattern for one in CIS_FILTERS}


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Each alarm as it is set; another's alarm on the same metric counts if our topic hears it."""
    del survey
    filters, alarms = _filters(at, wanted), _alarms(at)
    settings: Settings = {name: value for name, value in wanted.items() if not name.startswith(_ALARM)}
    notes = []
    for setting in [one for one in wanted if one.startswith(_ALARM)]:
        name = setting.removeprefix(_ALARM)
        metric = _metric(filters, name, wanted)
        found = serving_alarm(alarms, name, metric, wanted[setting]["tells"])
        if found is None or found["AlarmName"] == name:
            settings[setting] = words(found, metric, wanted[setting]) if found else None
        else:
            settings[setting] = wanted[setting]
            notes.append(f"{name} is served by the alarm {found['AlarmName']}")
    if not any(settings[one] for one in wanted if one.startswith(_ALARM)):
        return Missing()
    return There(settings=settings, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Put each alarm that differs, on the metric that the filter feeds, whoever made the filter."""
    del survey
    filters, alarms = _filters(at, wanted), _alarms(at)
    cloudwatch = reach.client("cloudwatch", at, changing=True)
    for setting in (one.setting for one in line.differences if one.setting.startswith(_ALARM)):
        name = setting.removeprefix(_ALARM)
        there = next((one for one in alarms if one["AlarmName"] == name), None)
        put(cloudwatch, name, _metric(filters, name, wanted), wanted[setting], there)


def standing(at: Place, wanted: Settings) -> list[dict[str, Any]]:
    """The alarms that serve what is wanted, as CloudWatch describes them."""
    filters, alarms = _filters(at, wanted), _alarms(at)
    found = (
        serving_alarm(alarms, name, _metric(filters, name, wanted), wanted[_ALARM + name]["tells"])
        for name in (one.removeprefix(_ALARM) for one in wanted if one.startswith(_ALARM))
    )
    return [one for one in found if one is not None]


def serving_alarm(
    alarms: list[dict[str, Any]], name: str, metric: Metric, topic: str
) -> dict[str, Any] | None:
    """Our alarm; without one, any other on that metric by which the topic hears of it."""
    fit = [one for one in alarms if one["AlarmName"] == name]
    fit += [one for one in alarms if metric_of(one) == metric and tells(one, topic)]
    return fit[0] if fit else None


def _filters(at: Place, wanted: Settings) -> list[Filter]:
    try:
        return filters_of(reach.client("logs", at), wanted["log_group"])
    except NotThere:
        return []  # the group comes first; its alarms are to be made too, and this is how to say it


def _alarms(at: Place) -> list[dict[str, Any]]:
    return aws.pages(reach.client("cloudwatch", at), "describe_alarms", "MetricAlarms")


def _metric(filters: list[Filter], name: str, wanted: Settings) -> Metric:
    return metric_fed(serving(filters, name, _PATTERN[name]), name, wanted["namespace"])

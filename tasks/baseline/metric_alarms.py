"""Alarms on metrics, in the words of the baseline.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from typing import Any, NamedTuple

from tasks import aws
from watchkeeper.baseline.part import Settings


class Metric(NamedTuple):
    """What an alarm watches."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()


def metric_of(alarm: dict[str, Any]) -> Metric:
    """What this alarm watches; an expression over several metrics has no name."""
    dimensions = sorted((one["Name"], one["Value"]) for one in alarm.get("Dimensions", []))
    return Metric(alarm.get("Namespace", ""), alarm.get("MetricName", ""), tuple(dimensions))


def tells(alarm: dict[str, Any], topic: str) -> bool:
    """Whether the topic hears of it when the alarm goes off."""
    return bool(alarm.get("ActionsEnabled")) and topic in alarm.get("AlarmActions", [])


def words(alarm: dict[str, Any], metric: Metric, wanted: Settings) -> Settings:
    """How the alarm is set; its description is for people and makes no difference."""
    topic, actions = wanted["tells"], sorted(alarm.get("AlarmActions", []))
    found: Settings = {
        "says": wanted["says"],
        "statistic": alarm.get("Statistic"),
        "seconds": alarm.get("Period"),
        "evaluations": alarm.get("EvaluationPeriods"),
        "comparison": alarm.get("ComparisonOperator"),
        "threshold": alarm.get("Threshold"),
        "missing": alarm.get("TreatMissingData", "missing"),
        "tells": topic if tells(alarm, topic) else actions if alarm.get("ActionsEnabled") else "nobody",
    }
    if metric_of(alarm) != metric:
        found["watches"] = str(metric_of(alarm))
    if alarm.get("DatapointsToAlarm", 1) != 1:
        found["datapoints"] = alarm["DatapointsToAlarm"]
    return found


def put(cloudwatch: Any, name: str, metric: Metric, wanted: Settings, there: dict[str, Any] | None) -> None:
    """Make or change the alarm; whom else it tells already, it goes on telling."""
    before = there or {}
    others = [one for one in before.get("AlarmActions", []) if one != wanted["tells"]]
    more: dict[str, Any] = {}
    if there is None:
        more["Tags"] = [{"Key": "watchkeeper", "Value": "baseline"}]
    with aws.reading_aws_errors("cloudwatch:PutMetricAlarm", name):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            AlarmDescription=before.get("AlarmDescription") or wanted["says"],
            Namespace=metric.namespace,
            MetricName=metric.name,
            Dimensions=[{"Name": key, "Value": value} for key, value in metric.dimensions],
            Statistic=wanted["statistic"],
            Period=wanted["seconds"],
            EvaluationPeriods=wanted["evaluations"],
            Threshold=wanted["threshold"],
            ComparisonOperator=wanted["comparison"],
            TreatMissingData=wanted["missing"],
            ActionsEnabled=True,
            AlarmActions=[wanted["tells"], *others],
            OKActions=before.get("OKActions", []),
            InsufficientDataActions=before.get("InsufficientDataActions", []),
            **more,
        )

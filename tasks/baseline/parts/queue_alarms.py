"""The alarms on the listener's queue, looked at and put."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.metric_alarms import Metric, put, words
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.queue_alarms import DEAD, OLDEST
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Both alarms as they are set."""
    del survey
    alarms = _alarms(at)
    if not alarms:
        return Missing()
    settings = dict(wanted)
    for name in (OLDEST, DEAD):
        found, setting = alarms.get(name), wanted[f"alarm {name}"]
        settings[f"alarm {name}"] = words(found, _metric(name, wanted), setting) if found else None
    return There(settings=settings)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Put each alarm that differs."""
    del survey
    alarms, cloudwatch = _alarms(at), reach.client("cloudwatch", at, changing=True)
    differing = {one.setting for one in line.differences}
    for name in (OLDEST, DEAD):
        if f"alarm {name}" in differing:
            put(cloudwatch, name, _metric(name, wanted), wanted[f"alarm {name}"], alarms.get(name))


def _alarms(at: Place) -> dict[str, dict[str, Any]]:
    with aws.reading_aws_errors("cloudwatch:DescribeAlarms", f"{OLDEST} {DEAD}"):
        found = reach.client("cloudwatch", at).describe_alarms(AlarmNames=[OLDEST, DEAD])
    return {one["AlarmName"]: one for one in found["MetricAlarms"]}


def _metric(name: str, wanted: Settings) -> Metric:
    if name == OLDEST:
        age = "ApproximateAgeOfOldestMessage"
        return Metric("AWS/SQS", age, (("QueueName", wanted["queue"]),))
    waiting = "ApproximateNumberOfMessagesVisible"
    return Metric("AWS/SQS", waiting, (("QueueName", wanted["dead_letter_queue"]),))

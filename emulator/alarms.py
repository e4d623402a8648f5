"""CloudWatch's alarms: they look at their metric, change state, and tell their topics and EventBridge.

An alarm looks when a value of its metric comes and whenever it is described; nothing runs on a timer.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

import operator
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend, are_dimensions_same
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.utils import utcnow

from emulator.deliveries import Sender, publish, text
from emulator.eventbridge import put_service_event

_HELD = 10.0
"""Seconds for which a state that was set by hand stays: AWS speaks of a few until the next look."""
_COMPARE = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}
_ACTIONS = {
    "ALARM": "alarm_actions",
    "OK": "ok_actions",
    "INSUFFICIENT_DATA": "insufficient_data_actions",
}
_lock = threading.RLock()
_put_metric_alarm = CloudWatchBackend.put_metric_alarm
_put_metric_data = CloudWatchBackend.put_metric_data
_set_alarm_state = CloudWatchBackend.set_alarm_state


def install() -> None:
    """Give moto's alarms eyes and a voice."""
    backend: Any = CloudWatchBackend
    backend.put_metric_alarm = _put_alarm_and_keep_its_state
    backend.put_metric_data = _put_data_and_look
    backend.set_alarm_state = _set_state_and_tell
    response: Any = CloudWatchResponse
    response.describe_alarms = _look_and_describe(CloudWatchResponse.describe_alarms)


def _put_alarm_and_keep_its_state(self: CloudWatchBackend, name: str, *args: Any, **kwargs: Any) -> Alarm:
    before = self.alarms.get(name)
    alarm = _put_metric_alarm(self, name, *args, **kwargs)
    alarm.state_value = "INSUFFICIENT_DATA" if before is None else before.state_value
    if before is not None:
        alarm.state_reason = before.state_reason
        alarm.state_updated_timestamp = before.state_updated_timestamp
        alarm.__dict__["held_until"] = before.__dict__.get("held_until", 0.0)
    return alarm


def _put_data_and_look(self: CloudWatchBackend, namespace: str, metric_data: list[dict[str, Any]]) -> None:
    _put_metric_data(self, namespace, metric_data)
    named = {one["MetricName"] for one in metric_data}
    for alarm in list(self.alarms.values()):
        if alarm.namespace == namespace and alarm.metric_name in named:
            _look(self, alarm)


def _look_and_describe(describe: Any) -> Any:
    if hasattr(describe, "__wrapped__"):  # installing twice is the same as once
        return describe

    def described(self: CloudWatchResponse) -> Any:
        for alarm in list(self.cloudwatch_backend.alarms.values()):
            _look(self.cloudwatch_backend, alarm)
        return describe(self)

    described.__wrapped__ = describe  # type: ignore[attr-defined]
    return described


def _set_state_and_tell(
    self: CloudWatchBackend, alarm_name: str, reason: str, reason_data: str, state_value: str
) -> None:
    before = self.alarms[alarm_name].state_value if alarm_name in self.alarms else state_value
    with _lock:
        _set_alarm_state(self, alarm_name, reason, reason_data, state_value)
        self.alarms[alarm_name].__dict__["held_until"] = time.monotonic() + _HELD
    if before != state_value:
        _tell(self, self.alarms[alarm_name], before)


def _look(backend: CloudWatchBackend, alarm: Alarm) -> None:
    """Compare the last periods with the threshold; a state that is another one is told."""
    if alarm.comparison_operator not in _COMPARE or not alarm.metric_name or not alarm.period:
        return  # composite alarms, metric math and anomaly bands are not read here
    with _lock:
        if time.monotonic() < alarm.__dict__.get("held_until", 0.0):
            return
        found = _state(alarm, _values(backend, alarm))
        before = alarm.state_value
        if found is None or found == before:
            return
        reason = f"Threshold Crossed: {alarm.comparison_operator} {alarm.threshold}."
        alarm.update_state(reason, "{}", found)
    _tell(backend, alarm, before)


def _values(backend: CloudWatchBackend, alarm: Alarm) -> list[float | None]:
    """The statistic of each period that counts, the latest first; None where no value came."""
    now, period = utcnow(), timedelta(seconds=int(alarm.period))
    data = [
        one
        for one in list(backend.metric_data)
        if (one.namespace, one.name) == (alarm.namespace, alarm.metric_name)
        and are_dimensions_same(one.dimensions, alarm.dimensions)
    ]
    found: list[float | None] = []
    for number in range(int(alarm.evaluation_periods or 1)):
        end = now - number * period
        values = [_value(one) for one in data if end - period < _naive(one.timestamp) <= end]
        found.append(_statistic(alarm.statistic, values) if values else None)
    return found


def _value(datum: Any) -> float:
    return float(datum.value if hasattr(datum, "value") else datum.sum)


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def _statistic(name: str | None, values: list[float]) -> float:
    every = {
        "Average": sum(values) / len(values),
        "Maximum": max(values),
        "Minimum": min(values),
        "SampleCount": float(len(values)),
        "Sum": sum(values),
    }
    return every.get(name or "Average", max(values))


def _state(alarm: Alarm, values: list[float | None]) -> str | None:
    """The alarm's true state; None if it stays as it is.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """
    compare, missing = _COMPARE[alarm.comparison_operator], alarm.treat_missing_data or "missing"
    if all(value is None for value in values):
        absent = {"breaching": "ALARM", "notBreaching": "OK", "missing": "INSUFFICIENT_DATA"}
        return absent.get(missing)
    breaching = sum(
        missing == "breaching" if value is None else compare(value, float(alarm.threshold))
        for value in values
    )
    needed = int(alarm.datapoints_to_alarm or alarm.evaluation_periods or 1)
    return "ALARM" if breaching >= needed else "OK"


def _tell(backend: CloudWatchBackend, alarm: Alarm, before: str) -> None:
    """To the topics of the new state, and to EventBridge whether actions are on or off."""
    account, region = backend.account_id, backend.region_name
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    if alarm.actions_enabled:
        sender = Sender("cloudwatch.amazonaws.com", alarm.alarm_arn, account)
        subject = f'{alarm.state_value}: "{alarm.name}" in {region}'
        for action in getattr(alarm, _ACTIONS[alarm.state_value]):
            if action.split(":")[2:3] == ["sns"]:
                publish(sender, action, text(_message(backend, alarm, before, at)), subject[:100])
    put_service_event(
        account,
        region,
        source="aws.cloudwatch",
        detail_type="CloudWatch Alarm State Change",
        resources=[alarm.alarm_arn],
        detail={
            "alarmName": alarm.name,
            "state": {"value": alarm.state_value, "reason": alarm.state_reason, "timestamp": at},
            "previousState": {"value": before},
            "configuration": {"description": alarm.description},
        },
    )


def _message(backend: CloudWatchBackend, alarm: Alarm, before: str, at: str) -> dict[str, Any]:
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": backend.account_id,
        "AlarmConfigurationUpdatedTimestamp": at,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": at,
        "Region": backend.region_name,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": before,
        "OKActions": alarm.ok_actions,
        "AlarmActions": alarm.alarm_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
        "Trigger": {
            "MetricName": alarm.metric_name,
            "Namespace": alarm.namespace,
            "StatisticType": "Statistic",
            "Statistic": (alarm.statistic or "").upper(),
            "Period": alarm.period,
            "EvaluationPeriods": alarm.evaluation_periods,
            "ComparisonOperator": alarm.comparison_operator,
            "Threshold": alarm.threshold,
            "TreatMissingData": alarm.treat_missing_data or "missing",
        },
    }

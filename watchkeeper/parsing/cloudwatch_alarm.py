"""CloudWatch alarms, as EventBridge and as SNS send them.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

from typing import Any

from watchkeeper.errors import Malformed
from watchkeeper.finding import Finding, Source
from watchkeeper.parsing.cloudwatch_alarm_kinds import event_names, kind_of_alarm
from watchkeeper.parsing.fields import (
    items,
    need_digits,
    need_region,
    need_text,
    part,
    text_or_none,
    time_or_none,
)
from watchkeeper.redaction import redact_object, redact_text
from watchkeeper.targets import AccountTarget, UnknownTarget

_SEVERITY = 4.0
"""An alarm of others carries no severity: MEDIUM, so that a person looks at it."""


def parse_alarm_event(message: dict[str, Any]) -> Finding:
    """A `CloudWatch Alarm State Change` event; any state but ALARM counts as archived.

    Raises:
        Malformed: alarm name, state, account or region is missing.
    """
    detail = part(message, "detail")
    state = part(detail, "state")
    return _finding(
        name=need_text(detail, "alarmName", limit=255),
        metric=_metric_of(detail),
        value=need_text(state, "value", limit=40),
        at={"time": state.get("timestamp") or message.get("time")},
        reason=str(state.get("reason") or ""),
        account=need_digits(message, "account"),
        region=need_region(message, "region"),
        raw=message,
    )


def parse_alarm_notification(message: dict[str, Any]) -> Finding:
    """The JSON that an alarm sends to an SNS topic; its region is in the alarm's ARN.

    Raises:
        Malformed: AlarmName, NewStateValue, AWSAccountId or AlarmArn is missing or unusable.
    """
    arn = need_text(message, "AlarmArn").split(":")
    if len(arn) < 6:
        raise Malformed("AlarmArn", "is not an ARN")
    return _finding(
        name=need_text(message, "AlarmName", limit=255),
        metric=text_or_none(part(message, "Trigger"), "MetricName"),
        value=need_text(message, "NewStateValue", limit=40),
        at={"time": message.get("StateChangeTime")},
        reason=str(message.get("NewStateReason") or ""),
        account=need_digits(message, "AWSAccountId"),
        region=need_region({"AlarmArn": arn[3]}, "AlarmArn"),
        raw=message,
    )


def _metric_of(detail: dict[str, Any]) -> str | None:
    """The name of the metric that the alarm watches, if it watches one alone."""
    metrics = items(part(detail, "configuration"), "metrics")
    watched = [part(part(one, "metricStat"), "metric") for one in metrics]
    return text_or_none(watched[0], "name") if len(watched) == 1 else None


def _finding(
    *,
    name: str,
    metric: str | None,
    value: str,
    at: dict[str, Any],
    reason: str,
    account: str,
    region: str,
    raw: dict[str, Any],
) -> Finding:
    when = time_or_none(at, "time")
    if when is None:
        raise Malformed("state.timestamp", "is missing or not a time")
    kind = kind_of_alarm(name, metric)
    return Finding(
        source=Source.CLOUDWATCH,
        id=f"{name}@{when.isoformat()}",
        type=kind.type if kind else f"Alarm/{name}"[:200],
        severity=kind.severity if kind else _SEVERITY,
        account=account,
        region=region,
        title=redact_text(f"CloudWatch alarm {name} is {value}"),
        description=redact_text(reason[:2000]),
        created=when,
        updated=when,
        archived=value != "ALARM",
        targets=(
            AccountTarget(account_id=account)
            if kind
            else UnknownTarget(resource_type="CloudWatchAlarm", resource_id=name),
        ),
        apis=event_names(kind.type) if kind else (),
        raw=redact_object(raw),
    )

"""An alarm on each CIS filter's metric, which tells the alert topic."""

from watchkeeper.baseline.alarms import AlarmRule, alarm_settings
from watchkeeper.baseline.cis_filters import CisFilter, chosen
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import topic_arn
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.baseline.watched_group import WatchedGroup, is_decided_at, watched_group


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """An alarm for each filter; another alarm on its metric that tells the same topic is as good."""
    group = watched_group(survey, baseline)
    if group is None or not is_decided_at(place, survey, group):
        return None
    if not isinstance(group, WatchedGroup):
        return group
    settings: Settings = {"log_group": group.name, "namespace": baseline.alarms.namespace}
    topic = topic_arn(survey, baseline, place)
    return settings | {f"alarm {one.name}": alarm_settings(rule_of(one), topic) for one in chosen(baseline)}


def rule_of(cis: CisFilter) -> AlarmRule:
    """One such event within five minutes is enough."""
    numbers = ", ".join(f"{version}: {'/'.join(named)}" for version, named in cis.numbers.items())
    return AlarmRule(
        says=f"CIS {cis.id} ({numbers})",
        statistic="Sum",
        seconds=300,
        comparison="GreaterThanOrEqualToThreshold",
        threshold=1,
    )


PART = Part(
    id="cis_alarms",
    service=Service.ALARMS,
    stage=Stage.WATCH,
    what="an alarm on each CIS filter",
    wanted=wanted,
    reads=("logs:DescribeMetricFilters", "cloudwatch:DescribeAlarms"),
    writes=("cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"),
    undo="DeleteAlarms by name, or PutMetricAlarm with the former settings",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
)

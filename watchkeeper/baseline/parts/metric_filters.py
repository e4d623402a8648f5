"""The CIS metric filters on the trail's log group."""

from watchkeeper.baseline.cis_filters import chosen
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.baseline.watched_group import WatchedGroup, is_decided_at, watched_group


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Each filter's pattern; one with the same pattern and another name on that group is as good."""
    group = watched_group(survey, baseline)
    if group is None or not is_decided_at(place, survey, group):
        return None
    if not isinstance(group, WatchedGroup):
        return group
    settings: Settings = {"log_group": group.name, "namespace": baseline.alarms.namespace}
    return settings | {
        f"filter {name}": pattern for one in chosen(baseline) for name, pattern in one.patterns.items()
    }


PART = Part(
    id="metric_filters",
    service=Service.ALARMS,
    stage=Stage.WATCH,
    what="the CIS metric filters on the trail's log group",
    wanted=wanted,
    reads=("logs:DescribeMetricFilters",),
    writes=("logs:PutMetricFilter",),
    undo="DeleteMetricFilter by name, or PutMetricFilter with the former pattern",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html",
)
